internal import CInline

/// A segment file open for reading, mapped into memory.
///
/// The tables at the end are verified when it is opened; a page of the rest when it is first touched.
package final class SegmentFile: Sendable {
  package let name: String
  /// The number of its format.
  package let version: UInt32
  private let mapping: FileMapping
  nonisolated(unsafe) private let base: UnsafeRawPointer
  /// Bytes before the tables.
  private let dataCount: Int
  private let pagesOffset: Int
  /// Where sections begin and end, by kind; from 0 to 0 if one is absent. Arrays, since opening a file asks for
  /// all of them.
  private let starts: [Int]
  private let ends: [Int]
  // One flag for each page, set atomically once it was found sound; losing a race verifies twice.
  nonisolated(unsafe) private let verified: UnsafeMutablePointer<UInt8>
  private let pageCount: Int

  /// Kinds of sections are below this.
  private static let kinds = 64

  /// - Parameters:
  ///   - length: The length in bytes that the manifest gives.
  ///   - root: The checksum that the manifest gives.
  ///   - group: The files that are released together with this one.
  package init(
    _ path: String,
    name: String,
    length: Int,
    root: UInt64,
    fileSystem: any FileSystem,
    group: MappingGroup? = nil
  ) throws(IndexError) {
    let mapping = try fileSystem.map(path)
    if let group { mapping.join(group) }
    let bytes = mapping.bytes
    let count = bytes.count
    guard count == length, count >= SegmentFormat.headerSize + SegmentFormat.footerSize,
      let base = bytes.baseAddress
    else {
      throw .corrupted(
        file: name,
        offset: min(count, length),
        reason: "has \(count) bytes instead of \(length)"
      )
    }
    let footerOffset = count - SegmentFormat.footerSize
    var footer = ByteReader(
      UnsafeRawBufferPointer(rebasing: bytes[footerOffset...]),
      file: name,
      at: footerOffset
    )
    let magic = try footer.raw(8)
    guard zip(magic, SegmentFormat.footerMagic).allSatisfy({ $0 == $1 }) else {
      throw .corrupted(file: name, offset: footerOffset, reason: "is not a segment")
    }
    let version = try footer.u32()
    let sections = Int(try footer.u32())
    let pagesAt = try footer.u64()
    let stored = try footer.u64()
    guard pagesAt <= UInt64(footerOffset), stored == UInt64(count) else {
      throw footer.corrupted("footer does not fit the file")
    }
    let pagesOffset = Int(pagesAt)
    let tail = UnsafeRawBufferPointer(rebasing: bytes[pagesOffset..<(count - 8)])
    let last = UnsafeRawBufferPointer(rebasing: bytes[(count - 8)...])
    guard xxh64(tail) == root, UInt64(littleEndian: last.loadUnaligned(as: UInt64.self)) == root
    else { throw .corrupted(file: name, offset: pagesOffset, reason: "tables fail their checksum") }
    guard SegmentFormat.readable.contains(version) else {
      throw .unsupportedFormat(file: name, found: version, readable: SegmentFormat.readable)
    }
    let pages = (pagesOffset + SegmentFormat.pageSize - 1) / SegmentFormat.pageSize
    let room = footerOffset - pagesOffset
    guard pages * 8 <= room, room - pages * 8 == sections * SegmentFormat.entrySize else {
      throw .corrupted(file: name, offset: pagesOffset, reason: "tables have the wrong size")
    }
    let tableOffset = pagesOffset + pages * 8
    var reader = ByteReader(
      UnsafeRawBufferPointer(rebasing: bytes[tableOffset..<footerOffset]),
      file: name,
      at: tableOffset
    )
    var starts = [Int](repeating: 0, count: SegmentFile.kinds)
    var ends = starts
    var known: UInt64 = 0
    for _ in 0..<sections {
      let kind = try reader.u32()
      _ = try reader.u32()
      let start = try reader.u64()
      let size = try reader.u64()
      guard start % UInt64(SegmentFormat.alignment) == 0, start <= UInt64(pagesOffset),
        size <= UInt64(pagesOffset) - start, kind < UInt32(SegmentFile.kinds),
        known >> UInt64(kind) & 1 == 0
      else { throw reader.corrupted("section lies outside the file") }
      known |= 1 << UInt64(kind)
      starts[Int(kind)] = Int(start)
      ends[Int(kind)] = Int(start) + Int(size)
    }
    self.name = name
    self.version = version
    self.mapping = mapping
    self.base = base
    self.dataCount = pagesOffset
    self.pagesOffset = pagesOffset
    self.starts = starts
    self.ends = ends
    self.pageCount = pages
    verified = .allocate(capacity: max(pages, 1))
    verified.initialize(repeating: 0, count: max(pages, 1))
  }

  deinit { verified.deallocate() }

  /// Length of the file in bytes.
  package var byteCount: Int { mapping.bytes.count }

  /// Bytes that were read and verified so far: the tables, and each page that was touched.
  package var verifiedByteCount: Int {
    var count = byteCount - pagesOffset
    for page in 0..<pageCount where cinline_flag_is_set(verified + page) != 0 {
      count += min(SegmentFormat.pageSize, dataCount - page * SegmentFormat.pageSize)
    }
    return count
  }

  /// Where a section lies, in bytes of the file; empty if it is absent.
  package func section(_ kind: UInt32) -> Range<Int> {
    kind < UInt32(SegmentFile.kinds) ? starts[Int(kind)]..<ends[Int(kind)] : 0..<0
  }

  package func corrupted(_ offset: Int, _ reason: String) -> IndexError {
    .corrupted(file: name, offset: offset, reason: reason)
  }

  /// Verified bytes; valid while this object lives. At least 64 more can be read after them, of any
  /// value.
  @inline(__always)
  package func bytes(at offset: Int, count: Int) throws(IndexError) -> UnsafeRawPointer {
    guard offset >= 0, count >= 0, offset <= dataCount, count <= dataCount &- offset else {
      throw corrupted(offset, "reaches outside the file")
    }
    if count > 0 {
      let first = offset / SegmentFormat.pageSize
      let last = (offset &+ count &- 1) / SegmentFormat.pageSize
      for page in first...last where cinline_flag_is_set(verified + page) == 0 {
        try verify(page)
      }
    }
    return base + offset
  }

  /// The same bytes for readers that ask often: no reference is counted. The file must outlive it.
  package var view: SegmentView {
    SegmentView(file: self, base: base, dataCount: dataCount, verified: verified)
  }

  /// Verified bytes as a buffer.
  package func buffer(_ range: Range<Int>) throws(IndexError) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: try bytes(at: range.lowerBound, count: range.count),
      count: range.count
    )
  }

  @inline(never)
  private func verify(_ page: Int) throws(IndexError) {
    let start = page * SegmentFormat.pageSize
    let end = min(start + SegmentFormat.pageSize, dataCount)
    let stored = base.loadUnaligned(fromByteOffset: pagesOffset + page * 8, as: UInt64.self)
    let sum = xxh64(UnsafeRawBufferPointer(start: base + start, count: end - start))
    guard sum == UInt64(littleEndian: stored) else {
      throw corrupted(start, "page \(page) fails its checksum")
    }
    cinline_flag_set(verified + page)
  }

  /// Lets the system take back the memory that holds what was read; it is read again when needed.
  package func releaseMemory() { mapping.releaseMemory() }

  /// Verifies every page again, touched before or not.
  ///
  /// - Returns: What is wrong, one for each bad page.
  package func verifyAll() -> [IndexError] {
    var problems: [IndexError] = []
    for page in 0..<pageCount {
      do throws(IndexError) { try verify(page) } catch { problems.append(error) }
    }
    return problems
  }
}

/// The bytes of a segment file that something else keeps open.
package struct SegmentView {
  private unowned(unsafe) let file: SegmentFile
  private let base: UnsafeRawPointer
  private let dataCount: Int
  private let verified: UnsafeMutablePointer<UInt8>

  fileprivate init(
    file: SegmentFile,
    base: UnsafeRawPointer,
    dataCount: Int,
    verified: UnsafeMutablePointer<UInt8>
  ) {
    self.file = file
    self.base = base
    self.dataCount = dataCount
    self.verified = verified
  }

  /// As `SegmentFile.bytes(at:count:)`.
  package func bytes(at offset: Int, count: Int) throws(IndexError) -> UnsafeRawPointer {
    if offset >= 0, count > 0, offset <= dataCount, count <= dataCount &- offset {
      var page = offset / SegmentFormat.pageSize
      let last = (offset &+ count &- 1) / SegmentFormat.pageSize
      while page <= last, cinline_flag_is_set(verified + page) != 0 { page &+= 1 }
      if page > last { return base + offset }
    }
    return try file.bytes(at: offset, count: count)
  }
}
