package import EngAnalysis
package import EngStorage

extension SegmentReader {
  /// The terms of this segment that have a word of that stem class, in the order of their bytes.
  ///
  /// - Parameter stemClass: As `stemmer` gives it for a word of the query.
  /// - Complexity: O(terms that begin as the words of the class do).
  package func terms(
    ofStemClass stemClass: String,
    _ stemmer: TermStemmer
  ) throws(IndexError) -> [String] {
    var found: Set<String> = []
    for beginning in stemmer.beginnings(ofClass: stemClass) {
      try forEachTerm(from: beginning) { bytes, _ throws(IndexError) in
        guard bytes.starts(with: beginning.utf8) else { return false }
        let term = String(decoding: bytes, as: UTF8.self)
        for spelling in try spellings(of: term)
        where stemmer.stemClass(spelling) == stemClass { found.insert(term) }
        return true
      }
    }
    for form in stemmer.irregularForms(stemClass) where try term(form) != nil {
      found.insert(form)
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The spellings (NFKC case folds, accents kept) of a term's words, in the order of their bytes.
  package func spellings(of term: String) throws(IndexError) -> [String] {
    let key = Array(term.utf8) + [0]
    let cursor = try key.span.withBytes { bytes throws(IndexError) in
      try spellings.cursor(from: bytes)
    }
    var found: [String] = []
    while try cursor.next(), cursor.term.starts(with: key) {
      found.append(String(decoding: cursor.term.dropFirst(key.count), as: UTF8.self))
    }
    // Terms that are spelled as they are have no entry.
    return found.isEmpty ? [term] : found
  }
}
