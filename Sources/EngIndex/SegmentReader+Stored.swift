package import EngStorage

extension SegmentReader {
  /// After so many stored blocks their memory is given back: some MiB.
  static let releasedBlocks = 256

  private var storedBlockCount: Int { section(.storedIndex).count / 16 }

  private func storedEntry(
    _ block: Int
  ) throws(IndexError) -> (offset: UInt64, first: Int, count: Int) {
    let at = try file.bytes(at: section(.storedIndex).lowerBound + block * 16, count: 16)
    return (
      UInt64(littleEndian: at.loadUnaligned(as: UInt64.self)),
      Int(UInt32(littleEndian: at.loadUnaligned(fromByteOffset: 8, as: UInt32.self))),
      Int(UInt32(littleEndian: at.loadUnaligned(fromByteOffset: 12, as: UInt32.self)))
    )
  }

  /// A block of stored documents as it lies in the file.
  private func storedBlock(_ block: Int) throws(IndexError) -> StoredBlock {
    let section = section(.stored)
    let entry = try storedEntry(block)
    let end =
      block == storedBlockCount - 1 ? UInt64(section.count) : try storedEntry(block + 1).offset
    guard entry.offset < end, end <= UInt64(section.count) else {
      throw file.corrupted(section.lowerBound, "stored block lies outside its section")
    }
    let start = section.lowerBound + Int(entry.offset)
    let bytes = try file.buffer(start..<section.lowerBound + Int(end))
    let packed = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    // LZ4 gives at most 255 bytes for one, so a false count cannot ask for much memory.
    guard entry.count <= packed.count * 255 + 16 else {
      throw file.corrupted(start, "stored block has a wrong count")
    }
    guard bytes[0] == 1 || bytes[0] == 0 && packed.count == entry.count else {
      throw file.corrupted(start, "stored block is malformed")
    }
    return StoredBlock(
      packed: packed,
      isCompressed: bytes[0] == 1,
      count: entry.count,
      firstOrdinal: entry.first,
      offset: start
    )
  }

  /// The block that has the document of an ordinal; -1 if none has.
  func storedBlock(ofOrdinal ordinal: Int) throws(IndexError) -> Int {
    var low = 0
    var high = storedBlockCount
    while low < high {
      let middle = (low + high) / 2
      if try storedEntry(middle).first <= ordinal { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }

  /// The document as it was put.
  package func document(_ document: Int) throws(IndexError) -> Document {
    let ordinal = try ordinal(of: document)
    let block = try storedBlock(ofOrdinal: ordinal)
    var found: Document?
    if block >= 0 {
      try forEachRecord(ofBlock: block) { place, reader throws(IndexError) in
        guard place == ordinal else { return true }
        found = try Document(key: try key(of: document), stored: &reader)
        return false
      }
    }
    guard let found else { throw notStored(document) }
    return found
  }

  func notStored(_ document: Int) -> IndexError {
    file.corrupted(section(.storedIndex).lowerBound, "document \(document) is not stored")
  }

  /// Goes over all documents, deleted ones too, in the order in which they were put, until `body` gives
  /// false. Decodes each stored block once.
  package func forEachDocument(
    _ body: (Int, Document) throws(IndexError) -> Bool
  ) throws(IndexError) {
    let numbers = try numbersByOrdinal()
    try forEachRecord { ordinal, reader throws(IndexError) in
      let number = Int(numbers[ordinal])
      let bytes = try keyBytes(ofOrdinal: ordinal)
      return try body(number, try Document(key: try key(bytes), stored: &reader))
    }
  }

  /// Goes over the stored bytes of all documents, with their ordinals.
  func forEachRecord(
    _ body: (Int, inout ByteReader) throws(IndexError) -> Bool
  ) throws(IndexError) {
    var expected = 0
    for block in 0..<storedBlockCount {
      // What was read would else count as this process's memory.
      if block > 0, block % SegmentReader.releasedBlocks == 0 { file.releaseMemory() }
      let goesOn = try forEachRecord(ofBlock: block) { ordinal, record throws(IndexError) in
        guard ordinal == expected else {
          throw record.corrupted("stored documents are not in order")
        }
        expected += 1
        return try body(ordinal, &record)
      }
      guard goesOn else { return }
    }
    guard expected == documentCount else {
      throw file.corrupted(section(.storedIndex).lowerBound, "stored documents are missing")
    }
  }

  /// Decompresses no more than what the records that `body` is given take.
  @discardableResult
  func forEachRecord(
    ofBlock block: Int,
    _ body: (Int, inout ByteReader) throws(IndexError) -> Bool
  ) throws(IndexError) -> Bool {
    let block = try storedBlock(block)
    guard block.isCompressed else { return try forEachRecord(of: block, in: block.packed, body) }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: block.count, alignment: 16)
    defer { memory.deallocate() }
    var decompression = LZ4Decompression(block.packed, into: memory)
    return try forEachRecord(of: block, in: UnsafeRawBufferPointer(memory), body) {
      decompression.advance(to: $0)
    }
  }

  /// - Parameters:
  ///   - contents: What the block holds.
  ///   - advance: Makes at least so many bytes of the contents readable; false if they are malformed.
  private func forEachRecord(
    of block: StoredBlock,
    in contents: UnsafeRawBufferPointer,
    _ body: (Int, inout ByteReader) throws(IndexError) -> Bool,
    advance: (Int) -> Bool = { _ in true }
  ) throws(IndexError) -> Bool {
    func reach(_ end: Int) throws(IndexError) {
      guard advance(min(end, contents.count)) else {
        throw file.corrupted(block.offset, "stored block is malformed")
      }
    }
    let origin = section(.stored).lowerBound
    var reader = ByteReader(contents, file: name, at: origin)
    var ordinal = block.firstOrdinal
    // A count takes ten bytes at most.
    try reach(10)
    while reader.remaining > 0 {
      let count = try reader.count(upTo: reader.remaining)
      try reach(reader.offset + count + 10)
      var record = ByteReader(try reader.raw(count), file: name, at: origin)
      guard ordinal < documentCount else { throw reader.corrupted("too many stored documents") }
      guard try body(ordinal, &record) else { return false }
      ordinal += 1
    }
    return true
  }
}

/// A block of stored documents, a record of each after the other.
private struct StoredBlock {
  let packed: UnsafeRawBufferPointer
  let isCompressed: Bool
  /// Bytes of the records together.
  let count: Int
  let firstOrdinal: Int
  /// Where it begins in the file.
  let offset: Int
}
