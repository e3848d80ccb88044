import EngAnalysis
import EngIndex
public import EngStorage

/// A term of an index and how often it occurs.
public struct TermCount: Sendable, Equatable {
  /// The term as indexed: case and accents folded.
  public var term: String
  /// The documents that hold it, deleted ones included until they are merged away.
  public var documents: Int
  /// Its occurrences in them.
  public var occurrences: Int
}

extension SearchIndex {
  /// The terms that begin with a text, whose case and accents do not count.
  ///
  /// - Parameters:
  ///   - prefix: The beginning; empty for all terms.
  ///   - limit: The most terms to return.
  ///   - byFrequency: Whether those of the most documents are returned, most first; otherwise the
  ///     first ones in the order of their bytes.
  /// - Complexity: Linear in the terms that begin so, but for `byFrequency` false in each segment's
  ///   first `limit` of them.
  public func terms(
    withPrefix prefix: String,
    limit: Int,
    byFrequency: Bool = false
  ) throws(IndexError) -> [TermCount] {
    let folded = planner(SearchOptions()).analyzer.fold(prefix)
    let bytes = Array(folded.utf8)
    var counts: [String: TermCount] = [:]
    for segment in snapshot.segments {
      var seen = 0
      try segment.forEachTerm(from: folded) { utf8, info throws(IndexError) in
        guard utf8.starts(with: bytes) else { return false }
        let term = String(decoding: utf8, as: UTF8.self)
        counts[term, default: TermCount(term: term, documents: 0, occurrences: 0)].documents +=
          info.documentFrequency
        counts[term]?.occurrences += info.totalFrequency
        seen += 1
        return byFrequency || seen < limit
      }
    }
    let ordered = counts.values.sorted { first, second in
      if byFrequency, first.documents != second.documents {
        return first.documents > second.documents
      }
      return first.term.utf8.lexicographicallyPrecedes(second.term.utf8)
    }
    return Array(ordered.prefix(max(0, limit)))
  }
}
