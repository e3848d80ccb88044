internal import EngStorage

// A deletion sidecar (integers little-endian):
//
//     file := "ENGDEL01" documents: u64 word: u64{documents / 64, rounded up} xxh64: u64
//
// Bit i of the words, lowest first, says that document i is deleted. The checksum covers what
// precedes it.

/// The documents of a segment that are deleted.
struct DeletedDocuments: Sendable, Equatable {
  private(set) var words: [UInt64]
  private(set) var count = 0
  private static let magic = Array("ENGDEL01".utf8)

  init(documentCount: Int) {
    words = [UInt64](repeating: 0, count: (documentCount + 63) / 64)
  }

  func contains(_ document: Int) -> Bool {
    guard document >= 0, document >> 6 < words.count else { return false }
    return words[document >> 6] & (1 << UInt64(document & 63)) != 0
  }

  /// - Returns: Whether it was not deleted before.
  mutating func insert(_ document: Int) -> Bool {
    guard document >= 0, document >> 6 < words.count, !contains(document) else { return false }
    words[document >> 6] |= 1 << UInt64(document & 63)
    count += 1
    return true
  }

  func encoded(documentCount: Int) -> (bytes: [UInt8], root: UInt64) {
    var writer = ByteWriter()
    writer.raw(DeletedDocuments.magic)
    writer.u64(UInt64(documentCount))
    for word in words { writer.u64(word) }
    let root = xxh64(writer.bytes)
    writer.u64(root)
    return (writer.bytes, root)
  }

  /// The last eight bytes, where a sidecar and a segment have their checksum; 0 if there are fewer.
  static func lastWord(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard bytes.count >= 8 else { return 0 }
    return UInt64(
      littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
    )
  }

  /// How many documents a sidecar deletes whose number no manifest gives; everything else is verified.
  static func count(
    _ bytes: UnsafeRawBufferPointer,
    entry: SegmentEntry
  ) throws(IndexError) -> Int {
    let size = (entry.documentCount + 63) / 64 * 8 + 24
    var entry = entry
    if bytes.count == size {
      for at in 16..<(size - 8) { entry.deletedCount += bytes[at].nonzeroBitCount }
    }
    return try DeletedDocuments(bytes, entry: entry).count
  }

  init(_ bytes: UnsafeRawBufferPointer, entry: SegmentEntry) throws(IndexError) {
    let file = entry.deletedName
    let size = (entry.documentCount + 63) / 64 * 8 + 24
    guard bytes.count == size else {
      throw .corrupted(
        file: file,
        offset: min(bytes.count, size),
        reason: "has \(bytes.count) bytes instead of \(size)"
      )
    }
    var reader = ByteReader(bytes, file: file)
    let body = UnsafeRawBufferPointer(rebasing: bytes[..<(size - 8)])
    guard try reader.raw(8).elementsEqual(DeletedDocuments.magic),
      try reader.u64() == UInt64(entry.documentCount), xxh64(body) == entry.deletedRoot
    else { throw .corrupted(file: file, offset: 0, reason: "fails its checksum") }
    words = []
    for _ in 0..<(size - 24) / 8 { words.append(try reader.u64()) }
    guard try reader.u64() == entry.deletedRoot else {
      throw .corrupted(file: file, offset: size - 8, reason: "fails its checksum")
    }
    count = words.reduce(0) { $0 + $1.nonzeroBitCount }
    guard count == entry.deletedCount,
      entry.documentCount % 64 == 0
        || (words.last ?? 0) >> UInt64(entry.documentCount % 64) == 0
    else { throw .corrupted(file: file, offset: 16, reason: "counts do not match") }
  }
}
