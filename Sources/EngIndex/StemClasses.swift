package import EngAnalysis
package import EngStorage

extension SegmentReader {
  /// The terms of this segment that have a word of that stem class, in the order of their bytes.
  ///
  /// - Parameter stemClass: As `stemmer` gives it for a word of the query.
  /// - Complexity: O(terms of the class) if the stemmer is that of the index; else O(terms that begin as
  ///   the words of the class do).
  package func terms(
    ofStemClass stemClass: String,
    _ stemmer: TermStemmer
  ) throws(IndexError) -> [String] {
    var found: Set<String> = []
    if hasClasses(of: stemmer) {
      let key = Array(stemClass.utf8) + [0]
      let cursor = try key.span.withBytes { bytes throws(IndexError) in
        try stems.cursor(from: bytes)
      }
      while try cursor.next(), cursor.term.starts(with: key) {
        found.insert(String(decoding: cursor.term.dropFirst(key.count), as: UTF8.self))
      }
      if stemmer.stemClass(stemClass) == stemClass, try term(stemClass) != nil,
        try spellings(of: stemClass) == [stemClass]
      {
        found.insert(stemClass)
      }
    } else {
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
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether the stem classes of the segment are those of a stemmer.
  private func hasClasses(of stemmer: TermStemmer) -> Bool {
    // A fingerprint begins with the analyzer's name.
    let name = analyzerFingerprint.prefix { $0 != "/" }
    let own = Analyzer.named(String(name))?.stemmer
    return own?.language == stemmer.language && own?.strength == stemmer.strength
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
