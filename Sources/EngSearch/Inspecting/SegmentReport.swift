public import EngIndex

/// A part of an index.
public struct SegmentReport: Sendable, Equatable {
  /// The segment's name.
  public var name: String
  /// Documents that can be found.
  public var documents: Int
  /// Documents deleted or replaced but not yet merged away.
  public var deleted: Int
  /// Tokens of all its documents, deleted ones included.
  public var tokens: UInt64
  /// The bytes of its sections.
  public var bytes: Int
}

extension IndexSnapshot {
  /// The segments of the commit, in the order of their documents.
  public var segmentReports: [SegmentReport] {
    segments.map { segment in
      SegmentReport(
        name: segment.name,
        documents: segment.documentCount - segment.deletedCount,
        deleted: segment.deletedCount,
        tokens: segment.totalLength,
        bytes: segment.sectionSizes.reduce(0) { $0 + $1.bytes }
      )
    }
  }
}

extension SearchIndex {
  /// Calls `body` with every document as it was put: segment by segment, in the order in which they were put.
  public func forEachStoredDocument(_ body: (Document) throws -> Void) throws {
    for segment in snapshot.segments {
      var failure: (any Error)?
      try segment.forEachDocument { number, document throws(IndexError) in
        guard !segment.isDeleted(number) else { return true }
        do { try body(document) } catch { failure = error }
        return failure == nil
      }
      if let failure { throw failure }
    }
  }
}
