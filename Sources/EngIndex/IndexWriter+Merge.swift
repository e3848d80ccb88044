internal import EngAnalysis
internal import EngStorage

extension IndexWriter {
  /// The newest segments, once four or more of them are of about one size, so that a document is rewritten
  /// O(log *n*) times as the index grows to *n* documents.
  private var tier: Range<Int>? {
    guard segments.count >= 4 else { return nil }
    var start = segments.count - 1
    var sum = segments[start].reader.documentCount
    while start > 0, segments[start - 1].reader.documentCount <= 2 * sum {
      start -= 1
      sum += segments[start].reader.documentCount
    }
    return segments.count - start >= 4 ? start..<segments.count : nil
  }

  /// Merges what is to be merged at a commit, before it is published.
  ///
  /// With several threads, another one merges while this one goes on; what it makes is taken over by a
  /// later commit, which waits for it if it must. Which merges there are, and which commit takes one over,
  /// depends on what was put and committed, and not on how long anything takes. The first commit of a writer
  /// merges by itself: a writer may have only one.
  func mergeAtCommit() throws(IndexError) {
    if let running = merging {
      commitsSinceMerge += 1
      // Merging takes a quarter of the time of indexing, about; readers should not see too many segments.
      let isDue = putSinceMerge >= running.merger.documentCount / 4 || commitsSinceMerge >= 8
      guard isDue else { return }
      try takeOver(running)
    }
    segments.removeAll { $0.deleted.count == $0.reader.documentCount }
    defer { hasCommitted = hasCommitted || !segments.isEmpty }
    guard let tier else { return }
    let memory = memoryLimit / 8 + 100 * documentCount(tier)
    guard mergesInBackground, hasCommitted, threads > 1, memory <= memoryLimit / 3 else {
      return try mergeSegments(tier)
    }
    merging = BackgroundMerge(try merger(tier, readsOnce: true), memory: memory)
    putSinceMerge = 0
    commitsSinceMerge = 0
  }

  func mergeSegments(
    _ range: Range<Int>,
    reordering: Reordering? = nil
  ) throws(IndexError) {
    let merger = try merger(range, readsOnce: reordering == nil)
    replace(range, with: try merger.run(reordering: reordering), of: merger.sources)
  }

  /// Ends a merge that goes on, without its result.
  func cancelMerge() {
    merging?.cancel()
    merging = nil
  }

  private func documentCount(_ range: Range<Int>) -> Int {
    segments[range].reduce(0) { $0 + $1.reader.documentCount }
  }

  /// - Parameter readsOnce: Whether most of the sources is read once, from start to end.
  private func merger(
    _ range: Range<Int>,
    readsOnce: Bool
  ) throws(IndexError) -> SegmentMerger {
    if readsOnce { for segment in segments[range] { segment.reader.file.expectMerge() } }
    return SegmentMerger(
      sources: segments[range].map { MergeSource(reader: $0.reader, deleted: $0.deleted) },
      writer: try newSegment(),
      analyzer: analyzer,
      directory: directory,
      fileSystem: fileSystem
    )
  }

  /// Puts what a merge has made in the place of its sources.
  private func takeOver(_ running: BackgroundMerge) throws(IndexError) {
    merging = nil
    let merged = try running.finish()
    let sources = running.merger.sources
    // Meanwhile segments were only added behind them.
    guard let start = segments.firstIndex(where: { $0.reader === sources.first?.reader }) else {
      throw .writerFailed
    }
    replace(start..<start + sources.count, with: merged, of: sources)
  }

  private func replace(
    _ range: Range<Int>,
    with merged: MergedSegment,
    of sources: [MergeSource]
  ) {
    changed = true
    guard let reader = merged.reader else {
      segments.removeSubrange(range)
      return
    }
    // Those deleted since the merge began.
    var deleted = DeletedDocuments(documentCount: reader.documentCount)
    for (i, place) in range.enumerated()
    where segments[place].deleted.count > sources[i].deleted.count {
      for (number, new) in merged.numbers[i].enumerated()
      where new != .max && segments[place].deleted.contains(number) {
        _ = deleted.insert(Int(new))
      }
    }
    let segment = Segment(reader: reader, deleted: deleted, deletedChanged: deleted.count > 0)
    segments.replaceSubrange(range, with: [segment])
  }
}
