import EngIndex
import EngStorage

/// Runs flat queries on all segments of a snapshot.
struct FlatSearch {
  /// A query in the two forms that it is run in.
  struct Prepared {
    let plan: Plan
    let query: FlatQuery
    /// For counting alone.
    let counted: FlatQuery

    init?(_ plan: Plan) {
      guard let query = FlatQuery(plan) else { return nil }
      self.plan = plan
      self.query = query
      counted = query.withoutScores
    }
  }

  let snapshot: IndexSnapshot
  /// The numbers of the segments that are searched, ascending.
  let segments: [Int]
  let saturation: SaturationTable
  let scratch: Scratch
  let scale: Double
  /// Asked every some thousand documents; what is found until it is over is the result.
  let budget: SearchBudget
  /// Makes the general matcher of a plan.
  let matcher: (Plan, SegmentReader) throws(IndexError) -> Matcher

  /// The best `limit` documents, best first, and how many match.
  ///
  /// - Parameter isCounting: Without it the total is not found out, and 0.
  func run(
    _ prepared: Prepared,
    limit: Int,
    isCounting: Bool
  ) throws(IndexError) -> (hits: [ScoredDocument], total: Int) {
    guard limit > 0 else { return ([], isCounting ? try count(prepared) : 0) }
    let query = prepared.query
    var documents = 0
    for segment in snapshot.segments { documents += segment.documentCount }
    var top = TopDocuments(capacity: min(limit, documents))
    var total = 0
    var first = 0
    for (number, segment) in snapshot.segments.enumerated() {
      defer { first += segment.documentCount }
      guard segments.contains(number) else { continue }
      if first > 0, budget.isOver { break }
      let record = budget.recorder?.begin(number)
      guard let search = try search(query, segment, first, record) else {
        record?.end(isCounting ? .bestAndCount : .best, .nothing)
        continue
      }
      if search.isLedByTest {
        total += try runGenerally(prepared.plan, segment, first, &top, record)
        if let record { search.addUnused(to: record) }
        record?.end(isCounting ? .bestAndCount : .best, .matchers)
        continue
      }
      if query.isUnion {
        try search.union(&top)
      } else if isCounting, !search.isDense, prepared.counted.required.count > 0 {
        // One pass finds the best while it counts all.
        total += try search.conjunction(&top, isCounting: true)
        record?.end(.bestAndCount, .conjunction, search)
        continue
      } else {
        _ = try search.conjunction(&top, isCounting: false)
      }
      record?.end(.best, query.isUnion ? .union : .conjunction, search)
      // Two passes: skipping what cannot be among the best saves more than reading once.
      if isCounting { total += try count(prepared, number) }
    }
    return (hits(&top), total)
  }

  private func count(_ prepared: Prepared) throws(IndexError) -> Int {
    var total = 0
    for number in segments {
      if budget.limit?.isEnd == true { break }
      total += try count(prepared, number)
    }
    return total
  }

  private func count(_ prepared: Prepared, _ number: Int) throws(IndexError) -> Int {
    let segment = snapshot.segments[number]
    let record = budget.recorder?.begin(number)
    if let term = prepared.counted.onlyTerm, segment.deletedCount == 0 {
      let count = try segment.term(term)?.documentFrequency ?? 0
      record?.end(.count, .dictionary)
      return count
    }
    guard let search = try search(prepared.counted, segment, 0, record) else {
      record?.end(.count, .nothing)
      return 0
    }
    if search.isLedByTest {
      var none = TopDocuments(capacity: 0)
      let count = try runGenerally(prepared.plan, segment, 0, &none, record)
      if let record { search.addUnused(to: record) }
      record?.end(.count, .matchers)
      return count
    }
    let count = try search.count()
    record?.end(.count, search.countingMethod, search)
    return count
  }

  /// Goes from one match to the next, as where no list leads.
  ///
  /// - Returns: How many documents match.
  private func runGenerally(
    _ plan: Plan,
    _ segment: SegmentReader,
    _ first: Int,
    _ top: inout TopDocuments,
    _ record: PassRecord?
  ) throws(IndexError) -> Int {
    let matcher = try matcher(plan, segment)
    var total = 0
    var scored = 0
    defer { record?.add(matcher, scored: scored) }
    var visited = 0
    try matcher.advance(to: 0)
    while matcher.document != Source.end {
      visited += 1
      if visited & 1023 == 0, budget.isOver { break }
      let document = Int(matcher.document)
      if document < segment.documentCount, !segment.isDeleted(document) {
        total += 1
        if top.needed != .max {
          scored += 1
          top.insert(
            score: UInt32(truncatingIfNeeded: try matcher.score()),
            document: first + document
          )
        }
      }
      try matcher.advance(to: matcher.document + 1)
    }
    return total
  }

  private func search(
    _ query: FlatQuery,
    _ segment: SegmentReader,
    _ first: Int,
    _ record: PassRecord?
  ) throws(IndexError) -> SegmentSearch? {
    try SegmentSearch(
      query,
      in: segment,
      firstDocument: first,
      scale: scale,
      saturation: saturation,
      scratch: scratch,
      budget: budget,
      record: record,
      matcher: matcher
    )
  }

  /// The best documents, numbered within their segments again.
  private func hits(_ top: inout TopDocuments) -> [ScoredDocument] {
    var hits: [ScoredDocument] = []
    hits.reserveCapacity(top.count)
    let segments = snapshot.segments
    top.takeRanked { score, number in
      var segment = 0
      var document = number
      while document >= segments[segment].documentCount {
        document -= segments[segment].documentCount
        segment += 1
      }
      hits.append(
        ScoredDocument(
          score: UInt64(score),
          segment: segment,
          document: UInt32(truncatingIfNeeded: document)
        )
      )
    }
    return hits
  }
}
