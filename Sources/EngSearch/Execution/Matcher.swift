import EngIndex
import EngStorage

/// Walks the documents of one segment that match a plan, ascending, and scores them.
///
/// `document` is the current one and `Source.end` after the last; before the first `advance` it
/// means nothing.
class Matcher {
  var document: UInt32 = 0
  /// About how many documents match.
  var cost: Int { 0 }
  /// Moves to the first match at or after `target`, which is not before the current document.
  func advance(to target: UInt32) throws(IndexError) {}
  /// The score of the current document in fixed point.
  func score() throws(IndexError) -> UInt64 { 0 }
  /// Adds what was read so far.
  func addWork(to record: PassRecord) {}
}

/// Matches nothing.
final class NoneMatcher: Matcher {
  override func advance(to target: UInt32) { document = Source.end }
}

/// Matches every document, with score 0.
final class AllMatcher: Matcher {
  private let count: Int

  init(count: Int) { self.count = count }

  override var cost: Int { count }

  override func advance(to target: UInt32) {
    document = Int(target) < count ? target : Source.end
  }
}

/// Scores the documents of a source with BM25.
final class LeafMatcher: Matcher {
  private let source: Source
  private let bm25: BM25
  private let weight: Double
  private let norms: UnsafePointer<UInt8>
  private let titleWeight: Double
  private let titles: TitleEnds?

  /// - Parameters:
  ///   - weight: In fixed point.
  ///   - titles: Nil if an occurrence in the title counts as any other.
  init(
    _ source: Source,
    bm25: BM25,
    weight: Double,
    norms: UnsafePointer<UInt8>,
    titleWeight: Double,
    titles: TitleEnds?
  ) {
    self.source = source
    self.bm25 = bm25
    self.weight = weight
    self.norms = norms
    self.titleWeight = titleWeight
    self.titles = titles
  }

  override var cost: Int { source.cost }

  override func advance(to target: UInt32) throws(IndexError) {
    try source.advance(to: target)
    document = source.document
  }

  override func score() throws(IndexError) -> UInt64 {
    let frequency = try source.frequency()
    let norm = norms[Int(document)]
    let inTitle = try inTitle()
    guard inTitle > 0 else {
      return bm25.score(weight: weight, frequency: frequency, norm: norm)
    }
    // The fields' frequencies are weighted before they saturate, as in BM25F.
    return bm25.score(
      weight: weight,
      weightedFrequency: Double(frequency) + (titleWeight - 1) * Double(inTitle),
      norm: norm
    )
  }

  override func addWork(to record: PassRecord) { source.addWork(to: record) }

  /// Occurrences in the title of the current document; 0 where they count as any other.
  func inTitle() throws(IndexError) -> Int {
    guard let titles else { return 0 }
    let end = try titles.end(of: document)
    return end == 0 ? 0 : try source.spans().count { $0.start < end }
  }
}

/// Gives the documents of a matcher one score.
final class ConstantMatcher: Matcher {
  private let base: Matcher
  private let value: UInt64

  init(_ base: Matcher, score: UInt64) {
    self.base = base
    value = score
  }

  override var cost: Int { base.cost }

  override func advance(to target: UInt32) throws(IndexError) {
    try base.advance(to: target)
    document = base.document
  }

  override func score() -> UInt64 { value }

  override func addWork(to record: PassRecord) { base.addWork(to: record) }
}

/// Matches a document that all required clauses match, enough optional ones, and no excluded one;
/// the score is the sum over the clauses that match.
final class BooleanMatcher: Matcher {
  private let required: [Matcher]
  private let optional: [Matcher]
  private let excluded: [Matcher]
  private let minimumOptional: Int
  private var started = false

  /// - Parameter required: May be empty only if `minimumOptional` is above 0.
  init(
    required: [Matcher],
    optional: [Matcher],
    excluded: [Matcher],
    minimumOptional: Int
  ) {
    self.required = required.sorted { $0.cost < $1.cost }
    self.optional = optional
    self.excluded = excluded
    self.minimumOptional = minimumOptional
  }

  override var cost: Int {
    required.first?.cost ?? optional.reduce(0) { $0 + $1.cost }
  }

  override func advance(to target: UInt32) throws(IndexError) {
    if !started {
      for matcher in required { try matcher.advance(to: target) }
      for matcher in optional { try matcher.advance(to: target) }
      for matcher in excluded { try matcher.advance(to: target) }
      started = true
    }
    var target = target
    while true {
      let candidate =
        required.isEmpty
        ? try nearest(of: optional, from: target) : try common(to: required, from: target)
      document = candidate
      if candidate == Source.end { return }
      if try !isExcluded(candidate), try hasEnoughOptional(candidate) { return }
      target = candidate + 1
    }
  }

  private func nearest(of matchers: [Matcher], from target: UInt32) throws(IndexError) -> UInt32 {
    var first = Source.end
    for matcher in matchers {
      if matcher.document < target { try matcher.advance(to: target) }
      first = min(first, matcher.document)
    }
    return first
  }

  private func common(to matchers: [Matcher], from target: UInt32) throws(IndexError) -> UInt32 {
    var target = target
    candidates: while true {
      for matcher in matchers {
        if matcher.document < target { try matcher.advance(to: target) }
        if matcher.document > target {
          target = matcher.document
          if target == Source.end { return target }
          continue candidates
        }
      }
      return target
    }
  }

  private func isExcluded(_ candidate: UInt32) throws(IndexError) -> Bool {
    for matcher in excluded {
      if matcher.document < candidate { try matcher.advance(to: candidate) }
      if matcher.document == candidate { return true }
    }
    return false
  }

  private func hasEnoughOptional(_ candidate: UInt32) throws(IndexError) -> Bool {
    guard minimumOptional > 0 else { return true }
    if required.isEmpty, minimumOptional == 1 { return true }
    var count = 0
    for matcher in optional {
      if matcher.document < candidate { try matcher.advance(to: candidate) }
      if matcher.document == candidate { count += 1 }
    }
    return count >= minimumOptional
  }

  override func score() throws(IndexError) -> UInt64 {
    var sum: UInt64 = 0
    for matcher in required { sum += try matcher.score() }
    for matcher in optional {
      if matcher.document < document { try matcher.advance(to: document) }
      if matcher.document == document { sum += try matcher.score() }
    }
    return sum
  }

  override func addWork(to record: PassRecord) {
    for matcher in required + optional + excluded { matcher.addWork(to: record) }
  }
}
