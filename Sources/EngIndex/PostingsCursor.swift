internal import CInline
package import EngStorage

/// The posting list of a term, read by blocks of up to 128 postings.
///
/// A value; copy it freely. It reads through its segment reader, which must outlive it.
///
/// Documents are numbered by length, the shortest first: the norms of a list ascend, and are the same for
/// many documents that follow one another.
package struct PostingsCursor {
  // Counting references would cost more than many a block; the reader outlives the cursor.
  unowned(unsafe) let file: SegmentFile
  let view: SegmentView
  private let postings: Range<Int>
  let positionsRange: Range<Int>
  let extents: Range<Int>
  /// Whether the extents are the norms, which ascend.
  let extentsAscend: Bool
  let documentCount: Int
  package let documentFrequency: Int
  package let blockCount: Int
  /// Groups of 32 blocks, the last one smaller.
  package let groupCount: Int
  // The tables of a list of several blocks; nil for a list of one block.
  private let skips: UnsafeRawPointer?
  private let bounds: UnsafeRawPointer?
  private let isWide: Bool
  // The only block.
  private let inline: InlineList?
  private let onlyLast: UInt32
  private let onlyFrequency: UInt32
  private let onlyNorm: UInt8

  /// Blocks in a group.
  package static let groupSize = TermRange.groupSize

  /// Where the sections lie that lists need.
  struct Sections {
    var postings: Range<Int>
    var positions: Range<Int>
    var skips: Range<Int>
    var bounds: Range<Int>
    var norms: Range<Int>
    /// Of one byte for each document.
    var extents: Range<Int>
  }

  init(
    _ info: TermInfo,
    file: SegmentFile,
    sections: Sections,
    documentCount: Int
  ) throws(IndexError) {
    self.file = file
    view = file.view
    self.documentCount = documentCount
    extents = sections.extents
    extentsAscend = sections.extents == sections.norms
    documentFrequency = info.documentFrequency
    blockCount = info.blockCount
    groupCount = info.groupCount
    isWide = info.isWide
    guard info.documentFrequency <= documentCount else {
      throw file.corrupted(sections.postings.lowerBound, "more documents than there are")
    }
    if info.isInline {
      guard let list = InlineList(try file.buffer(info.inline)), list.count == documentFrequency
      else { throw file.corrupted(info.inline.lowerBound, "malformed inline list") }
      inline = list
      postings = info.inline
      positionsRange = (info.inline.lowerBound + list.positions)..<info.inline.upperBound
      skips = nil
      bounds = nil
      onlyLast = list.documents[list.count - 1]
      var most: UInt32 = 0
      for i in 0..<list.count { most = max(most, list.frequencies[i]) }
      onlyFrequency = most
      guard onlyLast < documentCount else {
        throw file.corrupted(postings.lowerBound, "document out of range")
      }
      onlyNorm = try PostingsCursor.norm(of: list.documents[0], sections.norms, file)
      return
    }
    inline = nil
    guard info.postings + info.postingsCount <= sections.postings.count,
      info.positions + info.positionsCount <= sections.positions.count
    else {
      throw file.corrupted(sections.postings.lowerBound, "posting list lies outside its section")
    }
    let start = sections.postings.lowerBound + info.postings
    postings = start..<(start + info.postingsCount)
    let positionsStart = sections.positions.lowerBound + info.positions
    positionsRange = positionsStart..<(positionsStart + info.positionsCount)
    if blockCount > 1 {
      guard info.skips + info.skipsCount <= sections.skips.count,
        info.bounds + info.boundsCount <= sections.bounds.count
      else { throw file.corrupted(sections.skips.lowerBound, "skips lie outside their section") }
      skips = try file.bytes(at: sections.skips.lowerBound + info.skips, count: info.skipsCount)
      bounds = try file.bytes(at: sections.bounds.lowerBound + info.bounds, count: info.boundsCount)
      onlyLast = 0
      onlyFrequency = 0
      onlyNorm = 0
    } else {
      skips = nil
      bounds = nil
      let n = documentFrequency
      let at = try file.bytes(at: start, count: info.postingsCount)
      guard let block = PostingBlock.open(at, byteCount: info.postingsCount, count: n) else {
        throw file.corrupted(start, "posting block has the wrong size")
      }
      var first: UInt32 = 0
      var last: UInt32 = 0
      let isSound = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 160) { out in
        guard let base = out.baseAddress else { return false }
        out.initialize(repeating: 0)
        let isSound = PostingBlock.documents(block, count: n, base: .max, into: base)
        first = out[0]
        last = out[max(n - 1, 0)]
        return isSound
      }
      guard isSound, last < documentCount else {
        throw file.corrupted(start, "document out of range")
      }
      onlyLast = last
      let width = block.countWidth + (block.countExceptions > 0 ? 8 : 0)
      onlyFrequency = width >= 31 ? .max : 1 &<< UInt32(width)
      onlyNorm = try PostingsCursor.norm(of: first, sections.norms, file)
    }
  }

  /// The norms ascend, so the first document has the smallest.
  private static func norm(
    of document: UInt32,
    _ norms: Range<Int>,
    _ file: SegmentFile
  ) throws(IndexError) -> UInt8 {
    guard document < norms.count else {
      throw file.corrupted(norms.lowerBound, "document out of range")
    }
    return try file.bytes(at: norms.lowerBound + Int(document), count: 1).load(as: UInt8.self)
  }

  /// The last document of a block.
  @inline(__always)
  package func lastDocument(ofBlock block: Int) -> UInt32 {
    guard let skips else { return onlyLast }
    guard block >= 0, block < blockCount else { return .max }
    return UInt32(
      littleEndian: skips.loadUnaligned(
        fromByteOffset: groupCount &* 8 &+ block &* 4,
        as: UInt32.self
      )
    )
  }

  /// The first block at or after `block` whose last document is not before `target`, found by
  /// galloping; `blockCount` if there is none.
  package func firstBlock(endingAtOrAfter target: UInt32, from block: Int) -> Int {
    guard let lasts = lastDocuments else {
      return block <= 0 && onlyLast >= target ? 0 : blockCount
    }
    @inline(__always) func last(_ block: Int) -> UInt32 {
      UInt32(littleEndian: lasts.loadUnaligned(fromByteOffset: block &* 4, as: UInt32.self))
    }
    var low = max(block, 0)
    var step = 1
    var high = low
    while high < blockCount, last(high) < target {
      low = high &+ 1
      high &+= step
      step &*= 2
    }
    high = min(high, blockCount)
    while low < high {
      let middle = (low &+ high) &>> 1
      if last(middle) < target { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  /// The last documents of all blocks, one after the other as little-endian numbers of 4 bytes, perhaps
  /// not aligned; nil for a list of one block. Vectors can be compared with them to find a block.
  @inline(__always)
  package var lastDocuments: UnsafeRawPointer? {
    skips.map { $0 + groupCount &* 8 }
  }

  /// No posting of the block has a higher frequency.
  package func maximumFrequency(ofBlock block: Int) -> UInt32 {
    guard bounds != nil else { return onlyFrequency }
    return frequencyBound(block < 0 || block >= blockCount ? nil : block)
  }

  /// No document of the block has a smaller norm.
  package func minimumNorm(ofBlock block: Int) -> UInt8 {
    guard let bounds else { return onlyNorm }
    guard block >= 0, block < blockCount else { return 0 }
    return bounds.load(fromByteOffset: blockCount &+ block, as: UInt8.self)
  }

  /// No posting of the blocks of a group (of 32) has a higher frequency.
  package func maximumFrequency(ofGroup group: Int) -> UInt32 {
    guard bounds != nil else { return onlyFrequency }
    return frequencyBound(group < 0 || group >= groupCount ? nil : blockCount &* 2 &+ group)
  }

  /// No document of the blocks of a group (of 32) has a smaller norm.
  package func minimumNorm(ofGroup group: Int) -> UInt8 {
    guard let bounds else { return onlyNorm }
    guard group >= 0, group < groupCount else { return 0 }
    return bounds.load(fromByteOffset: blockCount &* 2 &+ groupCount &+ group, as: UInt8.self)
  }

  private func frequencyBound(_ place: Int?) -> UInt32 {
    guard let bounds, let place else { return .max }
    let stored = bounds.load(fromByteOffset: place, as: UInt8.self)
    return stored == .max ? .max : UInt32(stored)
  }

  private func short(_ offset: Int) -> Int {
    guard let skips else { return 0 }
    return Int(UInt16(littleEndian: skips.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
  }

  private func long(_ offset: Int) -> Int {
    guard let skips else { return 0 }
    return Int(UInt32(littleEndian: skips.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }

  /// Where the postings of a block of a list of several start, in bytes of the list.
  private func postingsStart(_ block: Int) -> Int {
    long(block / TermRange.groupSize &* 8)
      &+ short(groupCount &* 8 &+ blockCount &* 4 &+ block &* 2)
  }

  @inline(__always)
  func positionsStart(_ block: Int) -> Int {
    let table = groupCount &* 8 &+ blockCount &* 6
    return long(block / TermRange.groupSize &* 8 &+ 4)
      &+ (isWide ? long(table &+ block &* 4) : short(table &+ block &* 2))
  }

  /// Starts reading what `positionsStart` will.
  @inline(__always)
  func prefetchPositionsStart(_ block: Int) {
    guard let skips else { return }
    let table = groupCount &* 8 &+ blockCount &* 6
    cinline_prefetch(skips + (block / TermRange.groupSize &* 8))
    cinline_prefetch(skips + (table &+ block &* (isWide ? 4 : 2)))
  }

  /// Where a block's bytes lie.
  // Always inlined: a closure that is called would have a copy of the cursor.
  @inline(__always)
  func range(
    ofBlock block: Int,
    in list: Range<Int>,
    _ start: (Int) -> Int
  ) throws(IndexError) -> Range<Int> {
    guard block >= 0, block < blockCount else {
      throw file.corrupted(list.lowerBound, "no block \(block)")
    }
    guard skips != nil else { return list }
    let first = start(block)
    let end = block == blockCount &- 1 ? list.count : start(block &+ 1)
    guard first <= end, end <= list.count else {
      throw file.corrupted(list.lowerBound, "block lies outside its list")
    }
    return list.lowerBound &+ first..<list.lowerBound &+ end
  }

  /// Postings in a block.
  @inline(__always)
  package func count(ofBlock block: Int) -> Int {
    block < blockCount &- 1 ? 128 : documentFrequency &- 128 &* (blockCount &- 1)
  }

  @inline(__always)
  private func open(_ block: Int) throws(IndexError) -> PostingBlock.Layout {
    let range = try range(ofBlock: block, in: postings) { postingsStart($0) }
    let bytes = try view.bytes(at: range.lowerBound, count: range.count)
    guard
      let layout = PostingBlock.open(bytes, byteCount: range.count, count: count(ofBlock: block))
    else { throw file.corrupted(range.lowerBound, "posting block has the wrong size") }
    return layout
  }

  /// The document that the gaps of a block count from.
  @inline(__always)
  private func base(_ block: Int) -> UInt32 {
    block == 0 ? .max : lastDocument(ofBlock: block &- 1)
  }

  /// Decodes the documents of a block, ascending.
  ///
  /// - Parameter out: Room for 160 values.
  /// - Returns: Their number, at most 128.
  package func documents(
    ofBlock block: Int,
    into out: UnsafeMutablePointer<UInt32>
  ) throws(IndexError) -> Int {
    if let inline {
      guard block == 0 else { throw file.corrupted(postings.lowerBound, "no block \(block)") }
      for i in 0..<inline.count { out[i] = inline.documents[i] }
      return inline.count
    }
    let n = count(ofBlock: block)
    let isSound = PostingBlock.documents(try open(block), count: n, base: base(block), into: out)
    guard isSound, n > 0, out[n &- 1] < documentCount,
      out[n &- 1] == lastDocument(ofBlock: block), block == 0 || out[0] > base(block)
    else { throw file.corrupted(postings.lowerBound, "documents do not match their bounds") }
    return n
  }

  /// The documents of a block as a bitset, if it is stored as one: bit `i`, the lowest first, stands for
  /// document `first + i`. Words are little-endian, perhaps not aligned, and at most 64.
  ///
  /// The last document of the block is not compared with the bitset.
  package func bitset(
    ofBlock block: Int
  ) throws(IndexError) -> (words: UnsafeRawPointer, count: Int, first: UInt32)? {
    guard inline == nil else { return nil }
    let layout = try open(block)
    guard layout.words > 0 else { return nil }
    return (layout.gaps, layout.words, base(block) &+ 1)
  }

  /// Decodes the frequencies of a block, in the order of its documents.
  ///
  /// - Parameter out: Room for 160 values.
  package func frequencies(
    ofBlock block: Int,
    into out: UnsafeMutablePointer<UInt32>
  ) throws(IndexError) {
    if let inline {
      for i in 0..<inline.count { out[i] = inline.frequencies[i] }
      return
    }
    guard PostingBlock.frequencies(try open(block), count: count(ofBlock: block), into: out) else {
      throw file.corrupted(postings.lowerBound, "frequency lies outside its block")
    }
  }
}
