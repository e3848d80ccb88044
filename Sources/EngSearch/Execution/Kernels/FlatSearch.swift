import EngIndex
import EngStorage

/// Runs flat queries on all segments of a snapshot.
struct FlatSearch {
  let snapshot: IndexSnapshot
  let saturation: SaturationTable
  let scratch: Scratch
  let scale: Double

  /// The best `limit` documents, best first, and how many match.
  ///
  /// - Parameter isCounting: Without it the total is not found out, and 0.
  func run(
    _ query: FlatQuery,
    limit: Int,
    isCounting: Bool
  ) throws(IndexError) -> (hits: [ScoredDocument], total: Int) {
    var documents = 0
    for segment in snapshot.segments { documents += segment.documentCount }
    var top = TopDocuments(capacity: min(limit, documents))
    let counted = isCounting && (limit <= 0 || query.isUnion) ? query.withoutScores : query
    var total = 0
    var first = 0
    for segment in snapshot.segments {
      if limit > 0, query.isUnion || !isCounting {
        if let search = try search(query, segment, first) {
          if query.isUnion {
            try search.union(&top)
          } else {
            _ = try search.conjunction(&top, isCounting: false)
          }
        }
      }
      // Alternatives are counted apart: skipping what cannot score saves more than reading once.
      if isCounting, limit > 0, !query.isUnion {
        total += try search(query, segment, first)?.conjunction(&top, isCounting: true) ?? 0
      } else if isCounting {
        total += try search(counted, segment, first)?.count() ?? 0
      }
      first += segment.documentCount
    }
    return (hits(top.ranked()), total)
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
