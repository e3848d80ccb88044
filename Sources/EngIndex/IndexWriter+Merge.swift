internal import EngAnalysis
internal import EngStorage

extension IndexWriter {
  /// Merges the newest segments once four or more of them are of about one size, so that a document is
  /// rewritten O(log *n*) times as the index grows to *n* documents.
  func mergeTiers() throws(IndexError) {
    segments.removeAll { $0.deleted.count == $0.reader.documentCount }
    guard segments.count >= 4 else { return }
    var start = segments.count - 1
    var sum = segments[start].reader.documentCount
    while start > 0, segments[start - 1].reader.documentCount <= 2 * sum {
      start -= 1
      sum += segments[start].reader.documentCount
    }
    if segments.count - start >= 4 { try mergeSegments(start..<segments.count) }
  }

  func mergeSegments(
    _ range: Range<Int>,
    reordering: Reordering? = nil
  ) throws(IndexError) {
    changed = true
    let writer = try newSegment()
    try merge(
      segments[range].map { MergeSource(reader: $0.reader, deleted: $0.deleted) },
      into: writer,
      analyzer: analyzer,
      reordering: reordering
    )
    let entry = try writer.finish()
    if entry.documentCount == 0 {
      segments.removeSubrange(range)
      return
    }
    let reader = try SegmentReader(entry, directory: directory, fileSystem: fileSystem)
    segments.replaceSubrange(
      range,
      with: [
        Segment(
          reader: reader,
          deleted: DeletedDocuments(documentCount: entry.documentCount)
        )
      ]
    )
  }
}
