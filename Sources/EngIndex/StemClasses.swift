package import EngAnalysis
package import EngStorage

extension SegmentReader {
  /// The terms of this segment that have a word of that stem class, each once, in no order.
  ///
  /// - Parameters:
  ///   - stemClass: As the stemmer of the segment's analyzer gives it.
  ///   - isOwnClass: Whether the class is a word of this class itself.
  /// - Complexity: O(terms of the class).
  package func terms(
    ofStemClass stemClass: String,
    isOwnClass: Bool
  ) throws(IndexError) -> [String] {
    var found = try stems.strings(after: Array(stemClass.utf8) + [0])
    if isOwnClass, try term(stemClass) != nil, try spellings(of: stemClass) == [stemClass],
      !found.contains(stemClass)
    {
      found.append(stemClass)
    }
    return found
  }

  /// The same by a stemmer that is not that of the segment's analyzer.
  ///
  /// - Complexity: O(terms that begin as the words of the class do).
  package func terms(
    ofStemClass stemClass: String,
    by stemmer: TermStemmer
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
    return Array(found)
  }

  /// The stemmer whose classes the segment has.
  package func stemmer() -> TermStemmer? {
    // A fingerprint begins with the analyzer's name.
    Analyzer.named(String(analyzerFingerprint.prefix { $0 != "/" }))?.stemmer
  }

  /// The spellings (NFKC case folds, accents kept) of a term's words, in the order of their bytes.
  package func spellings(of term: String) throws(IndexError) -> [String] {
    let found = try spellings.strings(after: Array(term.utf8) + [0])
    // Terms that are spelled as they are have no entry.
    return found.isEmpty ? [term] : found
  }
}
