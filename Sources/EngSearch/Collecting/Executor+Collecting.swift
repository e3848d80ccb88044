import EngIndex
import EngStorage

/// What a search collects from the documents that match.
struct Collected {
  var hits: [ScoredDocument] = []
  var total = 0
  var facets: [FacetCounts] = []
}

extension Executor {
  /// The first `limit` documents of a plan in an order, how many match, and what their fields hold.
  ///
  /// Visits every match, unless only the best scores are wanted.
  func collect(
    _ plan: Plan,
    limit: Int,
    sort: [SortKey],
    facets: [Facet],
    isCounting: Bool = true
  ) throws(IndexError) -> Collected {
    var collected = Collected()
    let sort = sort.isEmpty ? [.relevance] : sort
    if sort == [.relevance] {
      (collected.hits, collected.total) = try run(plan, limit: limit, isCounting: isCounting)
      guard !facets.isEmpty else { return collected }
    }
    let ranks = sort != [.relevance]
    let order = SortOrder(keys: sort)
    var top = BoundedHeap<SortOrder.Entry>(capacity: limit) { order.precedes($0, $1) }
    var counters = facets.map { FacetCounter($0) }
    var total = 0
    for (number, segment) in snapshot.segments.enumerated() {
      let record = budget.recorder?.begin(number)
      let before = total
      let columns = try SortColumns(sort, of: segment)
      for index in counters.indices { try counters[index].enter(segment) }
      let matcher = try forEachMatch(plan, in: segment) { matcher throws(IndexError) in
        total += 1
        let document = matcher.document
        for index in counters.indices {
          try counters[index].count(Int(document))
        }
        guard ranks, limit > 0 else { return }
        let score = try matcher.score()
        top.insert(
          SortOrder.Entry(
            document: ScoredDocument(score: score, segment: number, document: document),
            values: try columns.values(of: Int(document))
          )
        )
      }
      record?.add(matcher, scored: ranks && limit > 0 ? total - before : 0)
      record?.end(ranks ? .order : .facets, .matchers)
    }
    if ranks {
      collected.hits = top.sorted().map(\.document)
      collected.total = total
    }
    for index in counters.indices { counters[index].leaveSegment() }
    collected.facets = counters.map(\.result)
    return collected
  }

  /// Visits the live documents of a segment that a plan matches, ascending.
  ///
  /// - Returns: What went through them.
  private func forEachMatch(
    _ plan: Plan,
    in segment: SegmentReader,
    _ body: (Matcher) throws(IndexError) -> Void
  ) throws(IndexError) -> Matcher {
    let matcher = try matcher(plan, segment)
    try matcher.advance(to: 0)
    var visited = 0
    while matcher.document != Source.end {
      visited += 1
      if visited & 1023 == 0, budget.isOver { break }
      let document = matcher.document
      guard Int(document) < segment.documentCount else {
        throw .corrupted(
          file: segment.name,
          offset: 0,
          reason: "a posting names document \(document)"
        )
      }
      if !segment.isDeleted(Int(document)) { try body(matcher) }
      try matcher.advance(to: document + 1)
    }
    return matcher
  }
}

/// Counts the values of one field.
private struct FacetCounter {
  private let facet: Facet
  private var counts: [String: Int] = [:]
  private var missing = 0

  private var values: FieldValues?
  /// The counts of the ordinals of the present segment's column.
  private var ofOrdinal: [Int] = []
  private var ordinals: [UInt32] = []

  init(_ facet: Facet) { self.facet = facet }

  /// Counts documents of this segment from now on.
  mutating func enter(_ segment: SegmentReader) throws(IndexError) {
    leaveSegment()
    let values = try FieldValues(facet.field, of: segment)
    ofOrdinal = Array(repeating: 0, count: values.column?.valueCount ?? 0)
    self.values = values
  }

  /// Counts one document; a value that it has twice counts once.
  mutating func count(_ document: Int) throws(IndexError) {
    guard let values else { return }
    if let column = values.column {
      try column.ordinals(of: document, into: &ordinals)
      if ordinals.count < 2 || facet.period == nil {
        if ordinals.isEmpty { missing += 1 }
        for ordinal in ordinals { ofOrdinal[Int(ordinal)] += 1 }
        return
      }
    }
    let texts = try values.values(of: document)
    if texts.isEmpty { missing += 1 }
    for value in Set(texts.map { facet.counted($0) }) { counts[value, default: 0] += 1 }
  }

  /// Adds what was counted by ordinals.
  mutating func leaveSegment() {
    if let column = values?.column {
      for (ordinal, count) in ofOrdinal.enumerated() where count > 0 {
        counts[facet.counted(column.value(ofOrdinal: UInt32(ordinal))), default: 0] += count
      }
    }
    values = nil
  }

  var result: FacetCounts {
    var top = BoundedHeap<(key: String, value: Int)>(capacity: max(facet.limit, 0)) {
      $0.value != $1.value
        ? $0.value > $1.value : $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
    }
    for count in counts { top.insert(count) }
    let values = top.sorted().map { FacetCounts.Value(value: $0.key, documents: $0.value) }
    return FacetCounts(
      facet: facet,
      values: values,
      otherValues: counts.count - values.count,
      missing: missing
    )
  }
}
