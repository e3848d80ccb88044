package import EngStorage

/// Tells where documents of a segment came from.
///
/// It keeps what a block of stored documents says, since they are mostly asked for in the order in which they
/// were put; in any other order each decodes a block, some 15 µs.
package final class SourceReader {
  private let segment: SegmentReader
  /// Of the block read last.
  private var sources: [DocumentSource] = []
  private var firstOrdinal = 0
  private var blocks = 0

  package init(_ segment: SegmentReader) { self.segment = segment }

  package func source(of document: Int) throws(IndexError) -> DocumentSource {
    let ordinal = try segment.ordinal(of: document)
    if !(firstOrdinal..<firstOrdinal + sources.count).contains(ordinal) {
      try read(try segment.storedBlock(ofOrdinal: ordinal))
    }
    let place = ordinal - firstOrdinal
    guard sources.indices.contains(place) else { throw segment.notStored(document) }
    return sources[place]
  }

  private func read(_ block: Int) throws(IndexError) {
    sources.removeAll(keepingCapacity: true)
    guard block >= 0 else { return }
    blocks += 1
    if blocks % SegmentReader.releasedBlocks == 0 { segment.file.releaseMemory() }
    var read: [DocumentSource] = []
    var first = 0
    try segment.forEachRecord(ofBlock: block) { ordinal, record throws(IndexError) in
      if read.isEmpty { first = ordinal }
      read.append(try DocumentSource(record: &record))
      return true
    }
    sources = read
    firstOrdinal = first
  }
}

extension SegmentReader {
  /// Goes over all documents, deleted ones too, in the order in which they were put, until `body` gives
  /// false. Decodes each stored block once, and makes no strings of titles and bodies.
  package func forEachSource(
    _ body: (Int, DocumentSource) throws(IndexError) -> Bool
  ) throws(IndexError) {
    let numbers = try numbersByOrdinal()
    try forEachRecord { ordinal, record throws(IndexError) in
      try body(Int(numbers[ordinal]), try DocumentSource(record: &record))
    }
  }
}
