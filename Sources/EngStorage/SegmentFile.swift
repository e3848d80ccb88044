internal import CInline

/// A segment file open for reading, mapped into memory.
///
/// The tables at the end are verified when it is opened; a page of the rest, and the sums of the pages near it, when
/// it is first touched.
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
  // One flag for each page, set atomically once it was found sound; losing a race verifies twice. Behind them, one for
  // each part of the sums of pages.
  nonisolated(unsafe) private let verified: UnsafeMutablePointer<UInt8>
  private let pageCount: Int
  /// Parts of the sums of pages.
  private let partCount: Int
  private let pageShift: Int
  /// Where what is verified at opening begins.
  private let tablesOffset: Int
  /// What the manifest gives.
  private let root: UInt64
  // Set before other threads read.
  nonisolated(unsafe) private var readsAhead = false

  /// Kinds of sections are below this.
  private static let kinds = 64
  /// Bytes that are read ahead at a time: a multiple of all pages.
  private static let window = 256 << 10

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
    let written = try footer.u64()
    guard pagesAt <= UInt64(footerOffset), written == UInt64(count) else {
      throw footer.corrupted("footer does not fit the file")
    }
    let pagesOffset = Int(pagesAt)
    func failure() -> IndexError {
      .corrupted(file: name, offset: pagesOffset, reason: "tables fail their checksum")
    }
    guard Self.stored(base, at: count - 8) == root else { throw failure() }
    let isKnown = SegmentFormat.readable.contains(version)
    let hasSums = isKnown && version >= 4
    let pageShift = SegmentFormat.pageShift(version)
    let pages = (pagesOffset + 1 << pageShift - 1) >> pageShift
    let parts = (pages + SegmentFormat.pagesPerSum - 1) / SegmentFormat.pagesPerSum
    let room = footerOffset - pagesOffset
    let sums = hasSums ? parts * 8 : 0
    let entries = sections * SegmentFormat.entrySize
    if !hasSums, Self.sum(base, pagesOffset..<count - 8) != root { throw failure() }
    guard isKnown else {
      throw .unsupportedFormat(file: name, found: version, readable: SegmentFormat.readable)
    }
    guard pages * 8 <= room, room - pages * 8 == sums + entries else {
      throw .corrupted(file: name, offset: pagesOffset, reason: "tables have the wrong size")
    }
    let tablesOffset = pagesOffset + (hasSums ? pages * 8 : 0)
    if hasSums, Self.sum(base, tablesOffset..<count - 16) != Self.stored(base, at: count - 16) {
      throw failure()
    }
    let tableOffset = footerOffset - entries
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
    self.partCount = parts
    self.pageShift = pageShift
    self.tablesOffset = tablesOffset
    self.root = root
    // Zeros that are not touched take no memory.
    verified = cinline_zeros(pages + parts + 1, 1).assumingMemoryBound(to: UInt8.self)
    // Without sums of their own they are sound.
    if !hasSums { (verified + pages).update(repeating: 1, count: parts) }
  }

  deinit { verified.deallocate() }

  /// Length of the file in bytes.
  package var byteCount: Int { mapping.bytes.count }

  /// Bytes that were read and verified so far: the tables, and each page that was touched.
  package var verifiedByteCount: Int {
    var count = byteCount - tablesOffset
    for page in 0..<pageCount where cinline_flag_is_set(verified + page) != 0 {
      count += range(ofPage: page).count
    }
    for part in 0..<partCount where cinline_flag_is_set(verified + pageCount + part) != 0 {
      count += range(ofPart: part).count
    }
    return count
  }

  private func range(ofPage page: Int) -> Range<Int> {
    let start = page << pageShift
    return start..<min(start + 1 << pageShift, dataCount)
  }

  /// Empty if it was verified when the file was opened.
  private func range(ofPart part: Int) -> Range<Int> {
    let start = pagesOffset + part * SegmentFormat.pagesPerSum * 8
    let end = min(start + SegmentFormat.pagesPerSum * 8, tablesOffset)
    return start..<max(start, end)
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
      let first = offset &>> pageShift
      let last = (offset &+ count &- 1) &>> pageShift
      for page in first...last where cinline_flag_is_set(verified + page) == 0 {
        try verify(page)
      }
    }
    return base + offset
  }

  /// The same bytes for readers that ask often: no reference is counted. The file must outlive it.
  package var view: SegmentView {
    SegmentView(
      file: self,
      base: base,
      dataCount: dataCount,
      verified: verified,
      pageShift: pageShift
    )
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
    if readsAhead { readAhead(of: page) }
    let part = page / SegmentFormat.pagesPerSum
    if cinline_flag_is_set(verified + pageCount + part) == 0 { try verifySums(part) }
    let range = range(ofPage: page)
    guard Self.sum(base, range) == Self.stored(base, at: pagesOffset + page * 8) else {
      throw corrupted(range.lowerBound, "page \(page) fails its checksum")
    }
    cinline_flag_set(verified + page)
  }

  /// From now on reads a little ahead of each place where pages are touched one after the other for the first
  /// time, and nothing else: for a merge, which reads at many places of many files. What the system reads around each of them may
  /// be more than there is memory, so that all is read again and again.
  package func expectMerge() {
    mapping.expectRandomReads()
    readsAhead = true
  }

  /// Starts reading the next window where one begins, and the page's own where no page before it was touched.
  private func readAhead(of page: Int) {
    let size = SegmentFile.window >> pageShift
    let isFirst = page == 0 || cinline_flag_is_set(verified + page - 1) == 0
    guard isFirst || page % size == 0 else { return }
    let start = (page / size + (isFirst ? 0 : 1)) * SegmentFile.window
    let end = min((page / size + 2) * SegmentFile.window, byteCount)
    if start < end { mapping.startReading(start..<end) }
  }

  /// Verifies a part of the sums of pages.
  private func verifySums(_ part: Int) throws(IndexError) {
    let range = range(ofPart: part)
    guard Self.sum(base, range) == Self.stored(base, at: tablesOffset + part * 8) else {
      throw corrupted(range.lowerBound, "checksums of pages fail their checksum")
    }
    cinline_flag_set(verified + pageCount + part)
  }

  private static func sum(_ base: UnsafeRawPointer, _ range: Range<Int>) -> UInt64 {
    xxh64(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  private static func stored(_ base: UnsafeRawPointer, at offset: Int) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Lets the system take back the memory that holds what was read; it is read again when needed.
  package func releaseMemory() { mapping.releaseMemory() }

  /// Verifies every page and every sum again, touched before or not.
  ///
  /// - Returns: What is wrong, one for each bad page; of pages whose own sums are bad, one for all of them.
  package func verifyAll() -> [IndexError] {
    var problems: [IndexError] = []
    for part in 0..<partCount {
      do throws(IndexError) {
        if range(ofPart: part).count > 0 { try verifySums(part) }
      } catch {
        problems.append(error)
        continue
      }
      let first = part * SegmentFormat.pagesPerSum
      for page in first..<min(first + SegmentFormat.pagesPerSum, pageCount) {
        do throws(IndexError) { try verify(page) } catch { problems.append(error) }
      }
    }
    if problems.isEmpty, Self.sum(base, pagesOffset..<byteCount - 8) != root {
      problems.append(corrupted(pagesOffset, "tables fail their checksum"))
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
  private let pageShift: Int

  fileprivate init(
    file: SegmentFile,
    base: UnsafeRawPointer,
    dataCount: Int,
    verified: UnsafeMutablePointer<UInt8>,
    pageShift: Int
  ) {
    self.file = file
    self.base = base
    self.dataCount = dataCount
    self.verified = verified
    self.pageShift = pageShift
  }

  /// The bytes of the page that holds a byte which was verified.
  package func page(of offset: Int) -> Range<Int> {
    let start = (offset &>> pageShift) &<< pageShift
    return start..<min(start &+ 1 &<< pageShift, dataCount)
  }

  /// As `SegmentFile.bytes(at:count:)`.
  package func bytes(at offset: Int, count: Int) throws(IndexError) -> UnsafeRawPointer {
    if offset >= 0, count > 0, offset <= dataCount, count <= dataCount &- offset {
      var page = offset &>> pageShift
      let last = (offset &+ count &- 1) &>> pageShift
      while page <= last, cinline_flag_is_set(verified + page) != 0 { page &+= 1 }
      if page > last { return base + offset }
    }
    return try file.bytes(at: offset, count: count)
  }
}
