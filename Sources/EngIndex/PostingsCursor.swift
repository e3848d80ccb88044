package import EngStorage

/// The posting list of a term, read by blocks of up to 128 postings.
///
/// A value; copy it freely. It reads through its segment reader, which must outlive it.
package struct PostingsCursor {
  // Counting references would cost more than many a block; the reader outlives the cursor.
  private unowned(unsafe) let file: SegmentFile
  private let postings: Range<Int>
  private let positionsRange: Range<Int>
  private let documentCount: Int
  package let documentFrequency: Int
  package let blockCount: Int
  // Arrays of `blockCount` values each; nil for a list of one block.
  private let bounds: UnsafeRawPointer?
  // The bounds of a list of one block.
  private let onlyLast: UInt32
  private let onlyFrequency: UInt32
  private let onlyNorm: UInt8

  init(
    _ info: TermInfo,
    file: SegmentFile,
    postings section: Range<Int>,
    positions: Range<Int>,
    bounds boundsSection: Range<Int>,
    documentCount: Int
  ) throws(IndexError) {
    self.file = file
    self.documentCount = documentCount
    documentFrequency = info.documentFrequency
    blockCount = info.blockCount
    guard info.documentFrequency <= documentCount,
      info.postings + info.postingsCount <= section.count,
      info.positions + info.positionsCount <= positions.count
    else { throw file.corrupted(section.lowerBound, "posting list lies outside its section") }
    let start = section.lowerBound + info.postings
    postings = start..<(start + info.postingsCount)
    let positionsStart = positions.lowerBound + info.positions
    positionsRange = positionsStart..<(positionsStart + info.positionsCount)
    if blockCount > 1 {
      let count = TermInfo.boundsCount(blockCount)
      guard info.bounds + count <= boundsSection.count else {
        throw file.corrupted(boundsSection.lowerBound, "bounds lie outside their section")
      }
      bounds = try file.bytes(at: boundsSection.lowerBound + info.bounds, count: count)
      onlyLast = 0
      onlyFrequency = 0
      onlyNorm = 0
    } else {
      bounds = nil
      let n = documentFrequency
      guard info.postingsCount >= 3 else { throw file.corrupted(start, "posting list too short") }
      let at = try file.bytes(at: start, count: info.postingsCount)
      let width = Int(at.load(as: UInt8.self))
      let countWidth = Int(at.load(fromByteOffset: 1, as: UInt8.self))
      guard width <= 32, countWidth <= 32,
        3 + BitPacking.byteCount(n, width: width) + BitPacking.byteCount(n, width: countWidth)
          == info.postingsCount
      else { throw file.corrupted(start, "posting block has the wrong size") }
      var last = UInt32.max
      for i in 0..<n {
        last = last &+ BitPacking.lane(at + 3, index: i, count: n, width: width) &+ 1
      }
      guard last < documentCount else { throw file.corrupted(start, "document out of range") }
      onlyLast = last
      onlyFrequency = countWidth >= 31 ? .max : 1 &<< UInt32(countWidth)
      onlyNorm = at.load(fromByteOffset: 2, as: UInt8.self)
    }
  }

  /// The last document of a block.
  @inline(__always)
  package func lastDocument(ofBlock block: Int) -> UInt32 {
    guard let bounds else { return onlyLast }
    return load(bounds, block)
  }

  /// The first block at or after `block` whose last document is not before `target`, found by
  /// galloping; `blockCount` if there is none.
  package func firstBlock(endingAtOrAfter target: UInt32, from block: Int) -> Int {
    guard let bounds else { return block <= 0 && onlyLast >= target ? 0 : blockCount }
    var low = max(block, 0)
    var step = 1
    var high = low
    while high < blockCount, load(bounds, high) < target {
      low = high &+ 1
      high &+= step
      step &*= 2
    }
    high = min(high, blockCount)
    while low < high {
      let middle = (low &+ high) &>> 1
      if load(bounds, middle) < target { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  /// No posting of the block has a higher frequency.
  package func maximumFrequency(ofBlock block: Int) -> UInt32 {
    guard let bounds else { return onlyFrequency }
    guard block >= 0, block < blockCount else { return .max }
    let stored = UInt16(
      littleEndian: bounds.loadUnaligned(
        fromByteOffset: blockCount &* 12 &+ block &* 2,
        as: UInt16.self
      )
    )
    return stored == .max ? .max : UInt32(stored)
  }

  /// No document of the block has a smaller norm.
  package func minimumNorm(ofBlock block: Int) -> UInt8 {
    guard let bounds else { return onlyNorm }
    guard block >= 0, block < blockCount else { return 0 }
    return bounds.load(fromByteOffset: blockCount &* 14 &+ block, as: UInt8.self)
  }

  /// Array `block / blockCount` of the bounds: last documents, posting offsets, position offsets.
  @inline(__always)
  private func load(_ bounds: UnsafeRawPointer, _ index: Int) -> UInt32 {
    guard index >= 0, index < blockCount &* 3 else { return .max }
    return UInt32(
      littleEndian: bounds.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self)
    )
  }

  /// Where a block's bytes lie; `array` 1 for postings, 2 for positions.
  private func range(
    ofBlock block: Int,
    array: Int,
    in list: Range<Int>
  ) throws(IndexError) -> Range<Int> {
    guard block >= 0, block < blockCount else {
      throw file.corrupted(list.lowerBound, "no block \(block)")
    }
    guard let bounds else { return list }
    let start = Int(load(bounds, array &* blockCount &+ block))
    let end =
      block == blockCount &- 1 ? list.count : Int(load(bounds, array &* blockCount &+ block &+ 1))
    guard start <= end, end <= list.count else {
      throw file.corrupted(list.lowerBound, "block lies outside its list")
    }
    return list.lowerBound &+ start..<list.lowerBound &+ end
  }

  /// Postings in a block.
  @inline(__always)
  private func count(ofBlock block: Int) -> Int {
    block < blockCount &- 1 ? 128 : documentFrequency &- 128 &* (blockCount &- 1)
  }

  private func open(
    _ block: Int
  ) throws(IndexError) -> (bytes: UnsafeRawPointer, n: Int, width: Int, countWidth: Int) {
    let range = try range(ofBlock: block, array: 1, in: postings)
    guard range.count >= 3 else { throw file.corrupted(range.lowerBound, "block too short") }
    let bytes = try file.bytes(at: range.lowerBound, count: range.count)
    let width = Int(bytes.load(as: UInt8.self))
    let countWidth = Int(bytes.load(fromByteOffset: 1, as: UInt8.self))
    let n = count(ofBlock: block)
    guard width <= 32, countWidth <= 32,
      3 &+ BitPacking.byteCount(n, width: width) &+ BitPacking.byteCount(n, width: countWidth)
        == range.count
    else { throw file.corrupted(range.lowerBound, "posting block has the wrong size") }
    return (bytes, n, width, countWidth)
  }

  /// Decodes the documents of a block, ascending.
  ///
  /// - Parameter out: Room for 160 values.
  /// - Returns: Their number, at most 128.
  package func documents(
    ofBlock block: Int,
    into out: UnsafeMutablePointer<UInt32>
  ) throws(IndexError) -> Int {
    let (bytes, n, width, _) = try open(block)
    let base = block == 0 ? UInt32.max : lastDocument(ofBlock: block &- 1)
    BitPacking.documents(bytes + 3, count: n, width: width, base: base, into: out)
    // Narrow gaps cannot run over, so the last document bounds them all.
    if width > 23 {
      for i in 1..<max(n, 1) where out[i] <= out[i &- 1] {
        throw file.corrupted(postings.lowerBound, "documents do not ascend")
      }
    }
    guard n > 0, out[n &- 1] < documentCount, out[n &- 1] == lastDocument(ofBlock: block),
      block == 0 || out[0] > base
    else { throw file.corrupted(postings.lowerBound, "documents do not match their bounds") }
    return n
  }

  /// Decodes the frequencies of a block, in the order of its documents.
  ///
  /// - Parameter out: Room for 160 values.
  package func frequencies(
    ofBlock block: Int,
    into out: UnsafeMutablePointer<UInt32>
  ) throws(IndexError) {
    let (bytes, n, width, countWidth) = try open(block)
    BitPacking.counts(
      bytes + 3 + BitPacking.byteCount(n, width: width),
      count: n,
      width: countWidth,
      into: out
    )
  }

  /// Where the positions of a block lie: a value for each first position, then one for each later.
  private func openPositions(
    _ block: Int
  ) throws(IndexError) -> (bytes: UnsafeRawPointer, n: Int, first: Int, later: Int, laterBits: Int)
  {
    let range = try range(ofBlock: block, array: 2, in: positionsRange)
    guard range.count >= 2 else { throw file.corrupted(range.lowerBound, "positions too short") }
    let bytes = try file.bytes(at: range.lowerBound, count: range.count)
    let first = Int(bytes.load(as: UInt8.self))
    let later = Int(bytes.load(fromByteOffset: 1, as: UInt8.self))
    let n = count(ofBlock: block)
    let firstCount = BitPacking.byteCount(n, width: first)
    guard first <= 32, later <= 32, 2 &+ firstCount <= range.count else {
      throw file.corrupted(range.lowerBound, "positions have the wrong size")
    }
    return (bytes + 2, n, first, later, (range.count &- 2 &- firstCount) &* 8)
  }

  /// The positions of one posting, ascending; they replace what `out` holds.
  ///
  /// - Parameters:
  ///   - index: The posting's place in the block.
  ///   - frequencies: Those of the block.
  package func positions(
    ofBlock block: Int,
    at index: Int,
    frequencies: UnsafePointer<UInt32>,
    into out: inout [UInt32]
  ) throws(IndexError) {
    let (bytes, n, first, later, laterBits) = try openPositions(block)
    guard index >= 0, index < n else {
      throw file.corrupted(positionsRange.lowerBound, "no posting \(index)")
    }
    var before = 0
    for i in 0..<index { before &+= Int(frequencies[i]) &- 1 }
    let more = Int(frequencies[index]) &- 1
    guard before >= 0, more >= 0, more <= SegmentLimits.documentBytes,
      (before &+ more) &* later <= laterBits
    else {
      throw file.corrupted(positionsRange.lowerBound, "positions do not match the frequencies")
    }
    out.removeAll(keepingCapacity: true)
    var position = BitPacking.value(bytes, bit: index &* first, width: first)
    out.append(position)
    let rest = bytes + BitPacking.byteCount(n, width: first)
    var bit = before &* later
    for _ in 0..<more {
      position = position &+ BitPacking.value(rest, bit: bit, width: later)
      out.append(position)
      bit &+= later
    }
  }

  /// The positions of one posting, ascending; they replace what `out` holds.
  ///
  /// Prefer this to the call without `documents`, which may have to decode them again.
  ///
  /// - Parameters:
  ///   - index: The posting's place in the block.
  ///   - documents: Those of the block.
  ///   - frequencies: Those of the block.
  package func positions(
    ofBlock block: Int,
    at index: Int,
    documents: UnsafePointer<UInt32>,
    frequencies: UnsafePointer<UInt32>,
    into out: inout [UInt32]
  ) throws(IndexError) {
    try positions(ofBlock: block, at: index, frequencies: frequencies, into: &out)
  }

  /// The positions of one posting, ascending; they replace what `out` holds.
  ///
  /// - Parameters:
  ///   - index: The posting's place in the block.
  ///   - documents: Those of the block.
  ///   - frequencies: Those of the block.
  package func positions(
    ofBlock block: Int,
    at index: Int,
    documents: UnsafePointer<UInt32>,
    frequencies: UnsafePointer<UInt32>,
    into out: inout PositionBuffer
  ) throws(IndexError) {
    let (bytes, n, first, later, laterBits) = try openPositions(block)
    guard index >= 0, index < n else {
      throw file.corrupted(positionsRange.lowerBound, "no posting \(index)")
    }
    var before = 0
    for i in 0..<index { before &+= Int(frequencies[i]) &- 1 }
    let more = Int(frequencies[index]) &- 1
    guard before >= 0, more >= 0, more <= SegmentLimits.documentBytes,
      (before &+ more) &* later <= laterBits
    else {
      throw file.corrupted(positionsRange.lowerBound, "positions do not match the frequencies")
    }
    out.reserve(more &+ 1)
    let values = out.values
    var position = BitPacking.value(bytes, bit: index &* first, width: first)
    values[0] = position
    let rest = bytes + BitPacking.byteCount(n, width: first)
    var bit = before &* later
    var at = 1
    while at <= more {
      position = position &+ BitPacking.value(rest, bit: bit, width: later)
      values[at] = position
      bit &+= later
      at &+= 1
    }
    out.count = more &+ 1
  }

  /// The positions of all postings of a block, one after the other; they replace what `out` holds.
  func allPositions(
    ofBlock block: Int,
    frequencies: UnsafePointer<UInt32>,
    into out: inout [UInt32]
  ) throws(IndexError) {
    let (bytes, n, first, later, laterBits) = try openPositions(block)
    out.removeAll(keepingCapacity: true)
    let rest = bytes + BitPacking.byteCount(n, width: first)
    var bit = 0
    for i in 0..<n {
      let more = Int(frequencies[i]) &- 1
      guard more >= 0, more <= SegmentLimits.documentBytes, bit &+ more &* later <= laterBits else {
        throw file.corrupted(positionsRange.lowerBound, "positions do not match the frequencies")
      }
      var position = BitPacking.value(bytes, bit: i &* first, width: first)
      out.append(position)
      for _ in 0..<more {
        position = position &+ BitPacking.value(rest, bit: bit, width: later)
        out.append(position)
        bit &+= later
      }
    }
    guard (bit &+ 7) &>> 3 == laterBits &>> 3 else {
      throw file.corrupted(positionsRange.lowerBound, "positions do not match the frequencies")
    }
  }
}
