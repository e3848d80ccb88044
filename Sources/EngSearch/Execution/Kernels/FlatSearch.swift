import EngIndex
import EngStorage

/// Runs flat queries on all segments of a snapshot.
struct FlatSearch {
  /// A query in the two forms that it is run in.
  struct Prepared {
    let query: FlatQuery
    /// For counting alone.
    let counted: FlatQuery

    init?(_ plan: Plan) {
      guard let query = FlatQuery(plan) else { return nil }
      self.query = query
      counted = query.withoutScores
    }
  }

  let snapshot: IndexSnapshot
  let saturation: SaturationTable
  let scratch: Scratch
  let scale: Double

  /// The best `limit` documents, best first, and how many match.
  ///
  /// - Parameter isCounting: Without it the total is not found out, and 0.
  func run(
    _ prepared: Prepared,
    limit: Int,
    isCounting: Bool
  ) throws(IndexError) -> (hits: [ScoredDocument], total: Int) {
    guard limit > 0 else { return ([], isCounting ? try count(prepared.counted) : 0) }
    let query = prepared.query
    var documents = 0
    for segment in snapshot.segments { documents += segment.documentCount }
    var top = TopDocuments(capacity: min(limit, documents))
    var total = 0
    var first = 0
    for segment in snapshot.segments {
      defer { first += segment.documentCount }
      guard let search = try search(query, segment, first) else { continue }
      if query.isUnion {
        try search.union(&top)
      } else if isCounting, !search.isDense, prepared.counted.required.count > 0 {
        // One pass finds the best while it counts all.
        total += try search.conjunction(&top, isCounting: true)
        continue
      } else {
        _ = try search.conjunction(&top, isCounting: false)
      }
      // Two passes: skipping what cannot be among the best saves more than reading once.
      if isCounting { total += try count(prepared.counted, segment) }
    }
    return (hits(top.ranked()), total)
  }

  private func count(_ query: FlatQuery) throws(IndexError) -> Int {
    var total = 0
    for segment in snapshot.segments { total += try count(query, segment) }
    return total
  }

  private func count(_ query: FlatQuery, _ segment: SegmentReader) throws(IndexError) -> Int {
    if let term = query.onlyTerm, segment.deletedCount == 0 {
      return try segment.term(term)?.documentFrequency ?? 0
    }
    return try search(query, segment, 0)?.count() ?? 0
  }

  private func search(
    _ query: FlatQuery,
    _ segment: SegmentReader,
    _ first: Int
  ) throws(IndexError) -> SegmentSearch? {
    try SegmentSearch(
      query,
      in: segment,
      firstDocument: first,
      scale: scale,
      saturation: saturation,
      scratch: scratch
    )
  }

  /// Documents numbered within their segments again.
  private func hits(_ ranked: [(score: UInt32, document: Int)]) -> [ScoredDocument] {
    ranked.map { hit in
      var segment = 0
      var document = hit.document
      while document >= snapshot.segments[segment].documentCount {
        document -= snapshot.segments[segment].documentCount
        segment += 1
      }
      return ScoredDocument(
        score: UInt64(hit.score),
        segment: segment,
        document: UInt32(truncatingIfNeeded: document)
      )
    }
  }
}
