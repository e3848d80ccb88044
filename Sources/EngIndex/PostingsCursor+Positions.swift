internal import CInline
package import EngStorage

// Positions are read one posting at a time: where they start follows from the frequencies before.

extension PostingsCursor {
  /// The extents of all documents, for the calls about positions; valid while the reader lives.
  package func documentExtents() throws(IndexError) -> UnsafePointer<UInt8> {
    try view.bytes(at: extents.lowerBound, count: extents.count)
      .assumingMemoryBound(to: UInt8.self)
  }

  /// The number of bits that the positions of one posting take.
  @inline(__always)
  private func bitCount(
    _ document: UInt32,
    _ frequency: UInt32,
    _ code: PositionCode,
    _ known: UnsafePointer<UInt8>? = nil
  ) throws(IndexError) -> (bits: Int, extent: UInt8) {
    guard document < extents.count, frequency > 0, frequency <= SegmentLimits.documentBytes else {
      throw file.corrupted(positionsRange.lowerBound, "positions do not match the frequencies")
    }
    let extent: UInt8
    if let known {
      extent = known[Int(document)]
    } else {
      extent = try view.bytes(at: extents.lowerBound &+ Int(document), count: 1)
        .load(as: UInt8.self)
    }
    return (code.bitCount(Int(frequency), extent: extent), extent)
  }

  /// Where the positions of some postings of a block start, in bits. Worth asking for when the positions
  /// of several postings of the block are read.
  ///
  /// - Parameters:
  ///   - range: The postings that follow one whose start is known: the start of each posting after the
  ///     first of the range is found, up to that of its upper bound, which may be the block's count.
  ///   - documents: Those of the block.
  ///   - frequencies: Those of the block.
  ///   - extents: As `documentExtents` gives them.
  ///   - starts: Room for 129 values; that of the range's lower bound is known, 0 for the first posting.
  package func positionStarts(
    _ range: Range<Int>,
    documents: UnsafePointer<UInt32>,
    frequencies: UnsafePointer<UInt32>,
    extents: UnsafePointer<UInt8>,
    into starts: UnsafeMutablePointer<Int>
  ) throws(IndexError) {
    let code = PositionCode.shared
    var bit = starts[range.lowerBound]
    for i in range {
      bit &+= try bitCount(documents[i], frequencies[i], code, extents).bits
      starts[i &+ 1] = bit
    }
  }

  /// Finds where the positions of some postings of a block lie.
  ///
  /// - Parameters:
  ///   - places: The postings' places in the block, ascending, `count` of them.
  ///   - slots: Where in `out` each posting's span goes.
  ///   - extent: That of all the block's documents, as `commonExtent` gives it; nil if they differ.
  ///   - documents: Those of the block; not read if they have one extent.
  ///   - frequencies: Those of the block.
  ///   - extents: As `documentExtents` gives them.
  package func locatePositions(
    ofBlock block: Int,
    places: UnsafePointer<UInt32>,
    slots: UnsafePointer<UInt32>,
    count: Int,
    extent common: UInt8?,
    documents: UnsafePointer<UInt32>,
    frequencies: UnsafePointer<UInt32>,
    extents: UnsafePointer<UInt8>,
    into out: UnsafeMutablePointer<PositionSpan>
  ) throws(IndexError) {
    let size = self.count(ofBlock: block)
    guard count > 0, places[count &- 1] < size else {
      throw file.corrupted(positionsRange.lowerBound, "no such posting")
    }
    let range = try range(ofBlock: block, in: positionsRange) { positionsStart($0) }
    let bytes = try view.bytes(at: range.lowerBound, count: range.count)
    let isSound = PositionCode.shared.locate(
      places: places,
      slots: slots,
      count: count,
      extent: common,
      documents: documents,
      frequencies: frequencies,
      extents: extents,
      in: bytes,
      bitCount: range.count &* 8,
      into: out
    )
    guard isSound else {
      throw file.corrupted(range.lowerBound, "positions do not match the frequencies")
    }
  }

  /// The extent of all documents from one up to another; nil if they may differ. A block's documents are
  /// mostly of one length, so of one extent.
  package func commonExtent(
    from first: UInt32,
    through last: UInt32,
    _ extents: UnsafePointer<UInt8>
  ) -> UInt8? {
    guard extentsAscend, first < documentCount, last < documentCount else { return nil }
    let extent = extents[Int(first)]
    return extent == extents[Int(last)] ? extent : nil
  }

  /// Positions that a phrase was looked for in are not what the index wrote.
  package var malformedPositions: IndexError {
    file.corrupted(positionsRange.lowerBound, "malformed positions")
  }

  /// The positions of one posting, ascending; they replace what `out` holds.
  ///
  /// - Parameters:
  ///   - start: Where its positions start, as `positionStarts` says.
  ///   - document: The posting's.
  ///   - frequency: The posting's.
  ///   - limit: How many are wanted, the first ones.
  package func positions(
    ofBlock block: Int,
    start: Int,
    document: UInt32,
    frequency: UInt32,
    limit: Int = .max,
    extents: UnsafePointer<UInt8>? = nil,
    into out: inout PositionBuffer
  ) throws(IndexError) {
    let code = PositionCode.shared
    let range = try range(ofBlock: block, in: positionsRange) { positionsStart($0) }
    let (_, extent) = try bitCount(document, frequency, code, extents)
    try read(range, start, frequency, limit, extent, code, into: &out)
  }

  /// Reads the positions of one posting that start at bit `start` of a block's.
  @inline(__always)
  private func read(
    _ range: Range<Int>,
    _ start: Int,
    _ frequency: UInt32,
    _ limit: Int,
    _ extent: UInt8,
    _ code: PositionCode,
    into out: inout PositionBuffer
  ) throws(IndexError) {
    let form = code.form(Int(frequency), extent: extent)
    guard start >= 0, start <= range.count &* 8 &- form.bits else {
      throw file.corrupted(range.lowerBound, "positions do not match the frequencies")
    }
    let first = start &>> 3
    let bytes = try view.bytes(
      at: range.lowerBound &+ first,
      count: (start &+ form.bits &+ 7) &>> 3 &- first
    )
    let n = min(Int(frequency), limit)
    out.reserve(n)
    let isSound = code.read(
      bytes,
      bit: start & 7,
      count: Int(frequency),
      limit: n,
      form: form,
      universe: code.universes[Int(extent)],
      into: out.values
    )
    guard isSound else { throw file.corrupted(range.lowerBound, "malformed positions") }
    out.count = n
  }

  /// The positions of one posting, ascending; they replace what `out` holds.
  ///
  /// - Parameters:
  ///   - index: The posting's place in the block.
  ///   - documents: Those of the block, as `documents(ofBlock:into:)` gave them.
  ///   - frequencies: Those of the block, with room for 160.
  ///   - extents: As `documentExtents` gives them.
  /// - Complexity: O(`index` + frequency); `positionStarts` saves the former.
  package func positions(
    ofBlock block: Int,
    at index: Int,
    documents: UnsafePointer<UInt32>,
    frequencies: UnsafePointer<UInt32>,
    extents: UnsafePointer<UInt8>,
    into out: inout PositionBuffer
  ) throws(IndexError) {
    guard index >= 0, index < count(ofBlock: block) else {
      throw file.corrupted(positionsRange.lowerBound, "no posting \(index)")
    }
    // It arrives while the postings are gone over.
    prefetchPositionsStart(block)
    let code = out.code
    let (document, frequency) = (documents[index], frequencies[index])
    guard document < documentCount, frequency > 0, frequency <= SegmentLimits.documentBytes else {
      throw malformedPositions
    }
    let bit = code.bitCount(
      before: index,
      documents: documents,
      frequencies: frequencies,
      extents: extents,
      ascend: extentsAscend
    )
    let range = try range(ofBlock: block, in: positionsRange) { positionsStart($0) }
    try read(range, bit, frequency, .max, extents[Int(document)], code, into: &out)
  }

  /// The bits of the positions of a block, which start at a byte and are `bitCount` many, with at least
  /// 64 readable bytes behind them.
  ///
  /// - Throws: `.corrupted` if the block's positions are not that long.
  func positionBits(
    ofBlock block: Int,
    bitCount: Int
  ) throws(IndexError) -> UnsafeRawPointer {
    let range = try range(ofBlock: block, in: positionsRange) { positionsStart($0) }
    guard (bitCount &+ 7) &>> 3 == range.count else {
      throw file.corrupted(range.lowerBound, "positions do not match the frequencies")
    }
    return try view.bytes(at: range.lowerBound, count: range.count)
  }
}
