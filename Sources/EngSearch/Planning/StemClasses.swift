import EngAnalysis
import EngIndex
import EngStorage

/// Finds the terms of a snapshot that are forms of one word. One per search.
final class StemClasses {
  private let stemmer: TermStemmer
  private let snapshot: IndexSnapshot
  private var known: [String: Set<String>] = [:]

  init(_ stemmer: TermStemmer, snapshot: IndexSnapshot) {
    self.stemmer = stemmer
    self.snapshot = snapshot
  }

  /// The terms of the same stem class as a word, and the word itself, in the order of their bytes.
  ///
  /// - Parameter spelling: The word with its accents, if it was typed with any. One typed without them
  ///   means whatever the index spells so: `organizacion` finds what `organización` does.
  func forms(of term: String, spelling: String?) throws(IndexError) -> [String] {
    var found: Set<String> = [term]
    var words: Set<String> = [spelling ?? term]
    if spelling == nil {
      for segment in snapshot.segments { words.formUnion(try segment.spellings(of: term)) }
    }
    for word in words {
      guard let stemClass = stemmer.stemClass(word) else { continue }
      found.formUnion(try terms(ofClass: stemClass))
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func terms(ofClass stemClass: String) throws(IndexError) -> Set<String> {
    if let found = known[stemClass] { return found }
    var terms: Set<String> = []
    for segment in snapshot.segments {
      terms.formUnion(try segment.terms(ofStemClass: stemClass, stemmer))
    }
    known[stemClass] = terms
    return terms
  }
}
