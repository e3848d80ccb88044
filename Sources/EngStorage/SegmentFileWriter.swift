// A segment file (integers little-endian):
//
//     file     := header section* zero{…64} pages sums table footer
//     header   := "ENGSEGM1" format: u32 zero{52}
//     section  := bytes, starting at a multiple of 64
//     pages    := xxh64: u64 of each page of 4 KiB up to here
//     sums     := xxh64: u64 of each 4 KiB of `pages`
//     table    := { kind: u32 zero: u32 offset: u64 count: u64 }*
//     footer   := "ENGFOOT1" format: u32 sections: u32 pagesOffset: u64 length: u64 zero{16} tables: u64 root: u64
//
// `tables` is the xxh64 of everything from `sums` up to it, and all of the tables that must be read to open the file;
// the root, which the manifest has too, that of everything from `pages` up to it.
//
// In the formats 2 and 3 pages have 16 KiB, and there are no `sums` and `tables`: the root is verified instead.

/// Constants of the segment file.
package enum SegmentFormat {
  package static let version: UInt32 = 4
  /// The formats that can be read: the sections that a later one added are empty in an earlier one.
  package static let readable: ClosedRange<UInt32> = 2...version
  /// Bytes that are verified together.
  package static let pageSize = 1 << pageShift(version)
  static func pageShift(_ version: UInt32) -> Int { version < 4 ? 14 : 12 }
  /// Pages whose sums have one sum.
  package static let pagesPerSum = pageSize / 8
  package static let headerSize = 64
  package static let footerSize = 64
  package static let entrySize = 24
  package static let alignment = 64
  static let headerMagic = Array("ENGSEGM1".utf8)
  static let footerMagic = Array("ENGFOOT1".utf8)
}

/// Writes a segment file from start to end.
package final class SegmentFileWriter {
  private let file: any AppendingFile
  private var buffer: [UInt8] = []
  private var pages: [UInt64] = []
  private var table: [(kind: UInt32, offset: Int, count: Int)] = []
  /// Bytes appended so far.
  package private(set) var offset = 0
  private static let bufferSize = SegmentFormat.pageSize * 128

  package init(_ path: String, fileSystem: any FileSystem) throws(IndexError) {
    file = try fileSystem.create(path)
    buffer.reserveCapacity(Self.bufferSize)
    var header = ByteWriter()
    header.raw(SegmentFormat.headerMagic)
    header.u32(SegmentFormat.version)
    try append(header.bytes)
    try align()
  }

  /// Starts a section; the one before ends.
  package func begin(_ kind: UInt32) throws(IndexError) {
    try align()
    table.append((kind, offset, 0))
  }

  /// Appends to the section begun last.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(IndexError) {
    var rest = bytes
    while !rest.isEmpty {
      let part = min(rest.count, Self.bufferSize - buffer.count)
      buffer.append(contentsOf: rest.prefix(part))
      offset += part
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part))
      if buffer.count == Self.bufferSize { try flush() }
    }
    if let last = table.indices.last { table[last].count = offset - table[last].offset }
  }

  package func append(_ bytes: [UInt8]) throws(IndexError) {
    var failure: IndexError?
    bytes.withUnsafeBytes { raw in
      do throws(IndexError) { try append(raw) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Writes the tables and makes the file durable.
  ///
  /// - Returns: The file's length in bytes and its root checksum.
  package func finish() throws(IndexError) -> (length: Int, root: UInt64) {
    try align()
    try flush()
    let pagesOffset = offset
    var tail = ByteWriter()
    for page in pages { tail.u64(page) }
    let sums = stride(from: 0, to: tail.count, by: SegmentFormat.pageSize).map { start in
      xxh64(Array(tail.bytes[start..<min(start + SegmentFormat.pageSize, tail.count)]))
    }
    let sumsOffset = tail.count
    for sum in sums { tail.u64(sum) }
    for entry in table {
      tail.u32(entry.kind)
      tail.u32(0)
      tail.u64(UInt64(entry.offset))
      tail.u64(UInt64(entry.count))
    }
    let length = pagesOffset + tail.count + SegmentFormat.footerSize
    tail.raw(SegmentFormat.footerMagic)
    tail.u32(SegmentFormat.version)
    tail.u32(UInt32(table.count))
    tail.u64(UInt64(pagesOffset))
    tail.u64(UInt64(length))
    for _ in 0..<2 { tail.u64(0) }
    tail.u64(xxh64(Array(tail.bytes[sumsOffset...])))
    let root = xxh64(tail.bytes)
    tail.u64(root)
    var failure: IndexError?
    tail.bytes.withUnsafeBytes { raw in
      do throws(IndexError) { try file.append(raw) } catch { failure = error }
    }
    if let failure { throw failure }
    try file.sync()
    try file.close()
    return (length, root)
  }

  private func align() throws(IndexError) {
    let over = offset % SegmentFormat.alignment
    guard over > 0 else { return }
    let count = table.last?.count
    try append([UInt8](repeating: 0, count: SegmentFormat.alignment - over))
    if let count { table[table.count - 1].count = count }
  }

  /// Every flush but the last is of whole pages.
  private func flush() throws(IndexError) {
    var failure: IndexError?
    buffer.withUnsafeBytes { raw in
      var start = 0
      while start < raw.count {
        let end = min(start + SegmentFormat.pageSize, raw.count)
        pages.append(xxh64(UnsafeRawBufferPointer(rebasing: raw[start..<end])))
        start = end
      }
      do throws(IndexError) { try file.append(raw) } catch { failure = error }
    }
    if let failure { throw failure }
    buffer.removeAll(keepingCapacity: true)
  }
}
