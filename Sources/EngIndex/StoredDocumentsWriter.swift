internal import EngStorage

// Stored documents, by ordinal:
//
//     stored      := block*
//     block       := method: u8 (0 plain, 1 LZ4), bytes
//     contents    := (count: varint, document){…}
//     storedIndex := (offset: u64, firstOrdinal: u32, contents: u32){blocks}
//
// A block is full when its contents reach 32 KiB.

/// Writes stored documents to the section begun last.
final class StoredDocumentsWriter {
  /// Of the blocks so far.
  let index = OutputBytes()
  private let file: SegmentFileWriter
  private let lz4 = LZ4()
  private let contents = OutputBytes()
  private let packed = OutputBytes()
  private var offset = 0
  private var first = 0
  private var count = 0
  private static let blockSize = 32_768

  init(_ file: SegmentFileWriter) { self.file = file }

  var memory: Int { index.memory + contents.memory + packed.memory }

  func add(_ record: UnsafeRawBufferPointer) throws(IndexError) {
    contents.varint(record.count)
    contents.raw(record)
    count += 1
    if contents.count >= StoredDocumentsWriter.blockSize { try flush() }
  }

  func finish() throws(IndexError) { try flush() }

  private func flush() throws(IndexError) {
    guard contents.count > 0 else { return }
    guard contents.count <= Int(Int32.max) else {
      throw .limitExceeded(what: "bytes of a document", limit: SegmentLimits.documentBytes)
    }
    index.integer(UInt64(offset))
    index.integer(UInt32(first))
    index.integer(UInt32(contents.count))
    packed.removeAll()
    let room = packed.reserve(LZ4.bound(contents.count) + 1)
    var size = lz4.compress(
      contents.bytes,
      into: (room + 1).assumingMemoryBound(to: UInt8.self)
    )
    var method: UInt8 = 1
    if size >= contents.count {
      method = 0
      size = contents.count
      (room + 1).copyMemory(from: contents.start, byteCount: size)
    }
    room.storeBytes(of: method, as: UInt8.self)
    packed.advance(size + 1)
    try file.append(packed.bytes)
    offset += packed.count
    first = count
    contents.removeAll()
  }
}
