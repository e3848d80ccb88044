import EngAnalysis
import EngIndex
import EngStorage

/// Finds the terms of a snapshot that are forms of one word. One per search.
final class StemClasses {
  private let stemmer: TermStemmer
  private let snapshot: IndexSnapshot
  private var known: [String: [String]] = [:]

  init(_ stemmer: TermStemmer, snapshot: IndexSnapshot) {
    self.stemmer = stemmer
    self.snapshot = snapshot
  }

  /// The terms of the same stem class as a word, and the word itself, in the order of their bytes.
  ///
  /// Reads the part of each term dictionary that begins as the words of the class do.
  func forms(of term: String) throws(IndexError) -> [String] {
    guard let stemClass = stemmer.stemClass(term) else { return [term] }
    let found = try terms(ofClass: stemClass)
    if found.contains(term) { return found }
    return (found + [term]).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func terms(ofClass stemClass: String) throws(IndexError) -> [String] {
    if let found = known[stemClass] { return found }
    let beginnings = stemmer.beginnings(ofClass: stemClass).map { Array($0.utf8) }
    var terms: Set<String> = []
    for segment in snapshot.segments {
      for beginning in beginnings {
        let first = String(decoding: beginning, as: UTF8.self)
        try segment.forEachTerm(from: first) { bytes, _ throws(IndexError) -> Bool in
          guard bytes.starts(with: beginning) else { return false }
          let term = String(decoding: bytes, as: UTF8.self)
          if stemmer.stemClass(term) == stemClass { terms.insert(term) }
          return true
        }
      }
      for form in stemmer.irregularForms(stemClass) where try segment.term(form) != nil {
        terms.insert(form)
      }
    }
    let sorted = terms.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    known[stemClass] = sorted
    return sorted
  }
}
