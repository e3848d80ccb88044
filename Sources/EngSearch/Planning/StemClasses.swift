import EngAnalysis
import EngIndex
import EngStorage

/// Finds the terms of a snapshot that are forms of one word. One per search.
final class StemClasses {
  let stemmer: TermStemmer
  private let snapshot: IndexSnapshot
  /// Whether the classes of a segment are the stemmer's, by the fingerprint of its analyzer; few.
  private var known: [(fingerprint: String, hasClasses: Bool)] = []

  /// The most threads that look for forms.
  private let threads: Int
  /// Segments from which on threads share them.
  private static let sharedSegments = 16

  init(_ stemmer: TermStemmer, snapshot: IndexSnapshot, threads: Int = 1) {
    self.stemmer = stemmer
    self.snapshot = snapshot
    self.threads = threads
  }

  /// The terms of the same stem class as a word, and the word itself, in the order of their bytes.
  ///
  /// - Parameter spelling: The word with its accents, if it was typed with any. One typed without them
  ///   means whatever the index spells so: `organizacion` finds what `organización` does.
  func forms(of term: String, spelling: String?) throws(IndexError) -> [String] {
    let word = spelling ?? term
    let stemClass = stemmer.stemClass(word)
    let first = try inSegments { [stemmer] segment, hasClasses throws(IndexError) in
      (
        spellings: spelling == nil ? try segment.spellings(of: term) : [],
        terms: try Self.terms(ofClass: stemClass, by: stemmer, in: segment, hasClasses)
      )
    }
    var found = [term] + first.flatMap(\.terms)
    for other in Set(first.flatMap(\.spellings)) where other != word {
      let stemClass = stemmer.stemClass(other)
      let terms = try inSegments { [stemmer] segment, hasClasses throws(IndexError) in
        try Self.terms(ofClass: stemClass, by: stemmer, in: segment, hasClasses)
      }
      found += terms.joined()
    }
    let sorted = found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }.map { sorted[$0] }
  }

  /// What `body` gives of each segment and whether the stem classes in it are the stemmer's.
  private func inSegments<Value>(
    _ body: @escaping (SegmentReader, Bool) throws(IndexError) -> Value
  ) throws(IndexError) -> [Value] {
    let segments = snapshot.segments.map { (reader: $0, hasClasses: hasClasses($0)) }
    let isShared = threads > 1 && segments.count >= StemClasses.sharedSegments
    let parts = segments.indices.parts(isShared ? 8 : 1)
    let values = try inParallel(parts, threads: threads) { part throws(IndexError) in
      try segments[part].map { segment throws(IndexError) in
        try body(segment.reader, segment.hasClasses)
      }
    }
    return values.flatMap(\.self)
  }

  private static func terms(
    ofClass stemClass: String?,
    by stemmer: TermStemmer,
    in segment: SegmentReader,
    _ hasClasses: Bool
  ) throws(IndexError) -> [String] {
    guard let stemClass else { return [] }
    guard hasClasses else { return try segment.terms(ofStemClass: stemClass, by: stemmer) }
    let isOwnClass = stemmer.stemClass(stemClass) == stemClass
    return try segment.terms(ofStemClass: stemClass, isOwnClass: isOwnClass)
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
