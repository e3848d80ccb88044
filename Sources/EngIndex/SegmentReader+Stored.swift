package import EngStorage

extension SegmentReader {
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

  /// The contents of a block of stored documents.
  private func storedBlock(_ block: Int) throws(IndexError) -> [UInt8] {
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
    switch bytes[0] {
    case 0 where packed.count == entry.count: return Array(packed)
    case 1:
      var sound = false
      let contents = [UInt8](unsafeUninitializedCapacity: entry.count) { buffer, count in
        sound = LZ4.decompress(packed, into: UnsafeMutableRawBufferPointer(buffer))
        if !sound { buffer.initialize(repeating: 0) }
        count = entry.count
      }
      if sound { return contents }
    default: break
    }
    throw file.corrupted(start, "stored block is malformed")
  }

  /// The document as it was put.
  package func document(_ document: Int) throws(IndexError) -> Document {
    let ordinal = try ordinal(of: document)
    var low = 0
    var high = storedBlockCount
    while low < high {
      let middle = (low + high) / 2
      if try storedEntry(middle).first <= ordinal { low = middle + 1 } else { high = middle }
    }
    var found: Document?
    if low > 0 {
      try forEachRecord(ofBlock: low - 1) { place, reader throws(IndexError) in
        guard place == ordinal else { return true }
        found = try Document(key: try key(of: document), stored: &reader)
        return false
      }
    }
    guard let found else {
      throw file.corrupted(section(.storedIndex).lowerBound, "document \(document) is not stored")
    }
    return found
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
    for block in 0..<storedBlockCount {
      guard try forEachRecord(ofBlock: block, body) else { return }
    }
  }

  @discardableResult
  private func forEachRecord(
    ofBlock block: Int,
    _ body: (Int, inout ByteReader) throws(IndexError) -> Bool
  ) throws(IndexError) -> Bool {
    let contents = try storedBlock(block)
    let first = try storedEntry(block).first
    let origin = section(.stored).lowerBound
    return try contents.span.withBytes { bytes throws(IndexError) in
      var reader = ByteReader(UnsafeRawBufferPointer(bytes), file: name, at: origin)
      var ordinal = first
      while reader.remaining > 0 {
        let count = try reader.count(upTo: reader.remaining)
        var record = ByteReader(try reader.raw(count), file: name, at: origin)
        guard ordinal < documentCount else { throw reader.corrupted("too many stored documents") }
        guard try body(ordinal, &record) else { return false }
        ordinal += 1
      }
      return true
    }
  }
}
