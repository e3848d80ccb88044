internal import CInline

/// Packs blocks of small numbers into as few bits each as the largest needs.
///
/// A block of 128 lies in four lanes, so that vectors unpack it: value `i` is in lane `i % 4`. A
/// shorter one is packed one value after the other, lowest bit first. Gaps of documents and counts are
/// stored as one less than they are.
package enum BitPacking {
  package static let blockSize = 128
  /// Bytes that must be readable after a packed block.
  package static let padding = 16

  package static func width(_ largest: UInt32) -> Int { 32 &- largest.leadingZeroBitCount }

  /// Bytes of `count` values.
  package static func byteCount(_ count: Int, width: Int) -> Int { (count &* width &+ 7) &>> 3 }

  /// Writes `count` values of `width` bits in a row.
  package static func pack(
    _ values: UnsafePointer<UInt32>,
    count: Int,
    width: Int,
    into bytes: UnsafeMutableRawPointer
  ) {
    var held: UInt64 = 0
    var bits = 0
    var at = 0
    for i in 0..<count {
      held |= UInt64(values[i]) &<< UInt64(bits)
      bits &+= width
      if bits >= 32 {
        bytes.storeBytes(
          of: UInt32(truncatingIfNeeded: held).littleEndian,
          toByteOffset: at,
          as: UInt32.self
        )
        at &+= 4
        held &>>= 32
        bits &-= 32
      }
    }
    while bits > 0 {
      bytes.storeBytes(of: UInt8(truncatingIfNeeded: held), toByteOffset: at, as: UInt8.self)
      at &+= 1
      held &>>= 8
      bits &-= 8
    }
  }

  /// Writes 128 values of `width` bits in four lanes.
  package static func packBlock(
    _ values: UnsafePointer<UInt32>,
    width: Int,
    into bytes: UnsafeMutableRawPointer
  ) {
    for lane in 0..<4 {
      var held: UInt64 = 0
      var bits = 0
      var at = lane &* 4
      for group in 0..<32 {
        held |= UInt64(values[group &* 4 &+ lane]) &<< UInt64(bits)
        bits &+= width
        if bits >= 32 {
          bytes.storeBytes(
            of: UInt32(truncatingIfNeeded: held).littleEndian,
            toByteOffset: at,
            as: UInt32.self
          )
          at &+= 16
          held &>>= 32
          bits &-= 32
        }
      }
    }
  }

  /// The value of `width` (at most 32) bits at bit `bit`; reads 8 bytes.
  @inline(__always)
  package static func value(_ bytes: UnsafeRawPointer, bit: Int, width: Int) -> UInt32 {
    let word = bytes.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self)
    let shifted = UInt64(littleEndian: word) &>> UInt64(bit & 7)
    return UInt32(truncatingIfNeeded: shifted & ((1 &<< UInt64(width)) &- 1))
  }

  /// Unpacks `count` (at most 128) ascending documents; the first gap counts from `base`.
  @inline(__always)
  package static func documents(
    _ bytes: UnsafeRawPointer,
    count: Int,
    width: Int,
    base: UInt32,
    into out: UnsafeMutablePointer<UInt32>
  ) {
    if count == blockSize {
      unpackDocuments(bytes, width: width, base: base, into: out)
      return
    }
    var last = base
    var bit = 0
    for i in 0..<count {
      last = last &+ value(bytes, bit: bit, width: width) &+ 1
      out[i] = last
      bit &+= width
    }
  }

  /// Unpacks `count` (at most 128) counts.
  @inline(__always)
  package static func counts(
    _ bytes: UnsafeRawPointer,
    count: Int,
    width: Int,
    into out: UnsafeMutablePointer<UInt32>
  ) {
    if count == blockSize {
      unpackCounts(bytes, width: width, into: out)
      return
    }
    var bit = 0
    for i in 0..<count {
      out[i] = value(bytes, bit: bit, width: width) &+ 1
      bit &+= width
    }
  }

  private static func unpackDocuments(
    _ bytes: UnsafeRawPointer,
    width: Int,
    base: UInt32,
    into out: UnsafeMutablePointer<UInt32>
  ) {
    cinline_unpack_documents(
      bytes.assumingMemoryBound(to: UInt8.self),
      out,
      UInt32(truncatingIfNeeded: width),
      base
    )
  }

  private static func unpackCounts(
    _ bytes: UnsafeRawPointer,
    width: Int,
    into out: UnsafeMutablePointer<UInt32>
  ) {
    cinline_unpack_counts(
      bytes.assumingMemoryBound(to: UInt8.self),
      out,
      UInt32(truncatingIfNeeded: width)
    )
  }

  /// Turns the gaps of `count` (at most 128) documents, as `counts` unpacks them, into the documents.
  package static func documents(
    fromGaps values: UnsafeMutablePointer<UInt32>,
    count: Int,
    base: UInt32
  ) {
    if count == blockSize {
      cinline_sum_gaps(values, base)
      return
    }
    var last = base
    for i in 0..<count {
      last = last &+ values[i]
      values[i] = last
    }
  }

  /// Writes the documents of a bitset of `words` words, the first bit standing for `base + 1`.
  ///
  /// - Returns: How many, 129 if there are more than 128.
  package static func documents(
    ofBits bytes: UnsafeRawPointer,
    words: Int,
    base: UInt32,
    into out: UnsafeMutablePointer<UInt32>
  ) -> Int {
    Int(
      cinline_bit_places(
        bytes.assumingMemoryBound(to: UInt8.self),
        UInt32(truncatingIfNeeded: words),
        base,
        out,
        UInt32(blockSize)
      )
    )
  }
}
