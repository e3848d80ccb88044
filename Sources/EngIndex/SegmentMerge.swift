internal import EngStorage

/// A segment to merge, with the documents to leave out.
struct MergeSource {
  var reader: SegmentReader
  var deleted: DeletedDocuments
}

/// Writes the live documents of several segments, in their order, into a new one.
func merge(_ sources: [MergeSource], into builder: SegmentBuilder) throws(IndexError) {
  // New number of each document, the highest number for a deleted one.
  var numbers: [[UInt32]] = []
  for source in sources {
    let reader = source.reader
    var map = [UInt32](repeating: .max, count: reader.documentCount)
    var expected = 0
    try reader.forEachRecord { number, record throws(IndexError) in
      guard number == expected else { throw record.corrupted("documents are not in order") }
      expected += 1
      if source.deleted.contains(number) { return true }
      map[number] = UInt32(builder.documentCount)
      var head = record
      let length = UInt32(truncatingIfNeeded: try head.varint())
      try builder.add(
        key: try reader.keyBytes(of: number),
        length: length,
        record: record.bytes
      )
      return true
    }
    guard expected == reader.documentCount else {
      throw reader.file.corrupted(0, "stored documents are missing")
    }
    numbers.append(map)
  }
  try builder.beginTerms()
  var copier = PostingsCopier()
  let cursors = sources.map { $0.reader.terms.cursor() }
  try mergeTerms(cursors) { term, holders throws(IndexError) in
    builder.beginTerm()
    for source in holders {
      try copier.copy(
        cursors[source].info,
        of: sources[source].reader,
        numbers: numbers[source],
        to: builder
      )
    }
    try builder.endTerm(term)
  }
  try mergeTerms(sources.map { $0.reader.compounds.cursor() }) { term, _ in
    builder.addCompound(term)
  }
}

/// Calls `body` for each distinct term in order, with the cursors that stand on it, ascending.
private func mergeTerms(
  _ cursors: [TermCursor],
  _ body: (UnsafeBufferPointer<UInt8>, [Int]) throws(IndexError) -> Void
) throws(IndexError) {
  var live: [Int] = []
  for i in cursors.indices where try cursors[i].next() { live.append(i) }
  var holders: [Int] = []
  while var smallest = live.first {
    holders.removeAll(keepingCapacity: true)
    for i in live {
      let order = TermDictionary.compare(cursors[i].term, cursors[smallest].term)
      if order < 0 {
        smallest = i
        holders.removeAll(keepingCapacity: true)
      }
      if order <= 0 { holders.append(i) }
    }
    try body(cursors[smallest].term, holders)
    for i in holders where !(try cursors[i].next()) { live.removeAll { $0 == i } }
  }
}

private struct PostingsCopier {
  private var documents = [UInt32](repeating: 0, count: 160)
  private var counts = [UInt32](repeating: 0, count: 160)
  private var positions: [UInt32] = []

  mutating func copy(
    _ info: TermInfo,
    of reader: SegmentReader,
    numbers: [UInt32],
    to builder: SegmentBuilder
  ) throws(IndexError) {
    let cursor = try reader.postings(info)
    for block in 0..<cursor.blockCount {
      let n = try cursor.documents(ofBlock: block, into: &documents)
      try cursor.frequencies(ofBlock: block, into: &counts)
      try cursor.allPositions(ofBlock: block, frequencies: counts, into: &positions)
      positions.withUnsafeBufferPointer { positions in
        guard let base = positions.baseAddress else { return }
        var at = 0
        for i in 0..<n {
          let count = Int(counts[i])
          let number = numbers[Int(documents[i])]
          if number != .max {
            builder.add(document: number, positions: base + at, count: count)
          }
          at &+= count
        }
      }
    }
  }
}
