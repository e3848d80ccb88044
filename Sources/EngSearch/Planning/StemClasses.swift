import EngAnalysis
import EngIndex
import EngStorage

/// Finds the terms of a snapshot that are forms of one word. One per search.
final class StemClasses {
  let stemmer: TermStemmer
  private let snapshot: IndexSnapshot
  /// Whether the classes of a segment are the stemmer's, by the fingerprint of its analyzer; few.
  private var known: [(fingerprint: String, hasClasses: Bool)] = []

  init(_ stemmer: TermStemmer, snapshot: IndexSnapshot) {
    self.stemmer = stemmer
    self.snapshot = snapshot
  }

  /// The terms of the same stem class as a word, and the word itself, in the order of their bytes.
  ///
  /// - Parameter spelling: The word with its accents, if it was typed with any. One typed without them
  ///   means whatever the index spells so: `organizacion` finds what `organización` does.
  func forms(of term: String, spelling: String?) throws(IndexError) -> [String] {
    var words = [spelling ?? term]
    if spelling == nil {
      for segment in snapshot.segments {
        for word in try segment.spellings(of: term) where !words.contains(word) {
          words.append(word)
        }
      }
    }
    var found = [term]
    for word in words {
      guard let stemClass = stemmer.stemClass(word) else { continue }
      found += try terms(ofClass: stemClass)
    }
    let sorted = found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }.map { sorted[$0] }
  }

  private func terms(ofClass stemClass: String) throws(IndexError) -> [String] {
    let isOwnClass = stemmer.stemClass(stemClass) == stemClass
    var terms: [String] = []
    for segment in snapshot.segments {
      terms +=
        hasClasses(segment)
        ? try segment.terms(ofStemClass: stemClass, isOwnClass: isOwnClass)
        : try segment.terms(ofStemClass: stemClass, by: stemmer)
    }
    return terms
  }

  private func hasClasses(_ segment: SegmentReader) -> Bool {
    let fingerprint = segment.analyzerFingerprint
    if let known = known.first(where: { $0.fingerprint == fingerprint }) { return known.hasClasses }
    let own = segment.stemmer()
    let isSame = own?.language == stemmer.language && own?.strength == stemmer.strength
    known.append((fingerprint, isSame))
    return isSame
  }
}
