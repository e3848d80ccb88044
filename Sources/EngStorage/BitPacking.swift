internal import CInline

/// Packs blocks of small numbers into as few bits each as the largest needs.
///
/// A block of 128 lies in four lanes, so that vectors unpack it: value `i` is in lane `i % 4`. A
/// shorter one is packed one value after the other, lowest bit first. Documents and counts are stored
/// as one less than they are.
package enum BitPacking {
  package static let blockSize = 128
  /// Bytes that must be readable after a packed block.
  package static let padding = 16

  package static func width(_ largest: UInt32) -> Int { 32 &- largest.leadingZeroBitCount }

  /// Bytes of `count` values.
  package static func byteCount(_ count: Int, width: Int) -> Int { (count &* width &+ 7) &>> 3 }

  /// Appends `count` values of `width` bits in a row.
  package static func pack(
    _ values: UnsafePointer<UInt32>,
    count: Int,
    width: Int,
    to bytes: inout ByteWriter
  ) {
    var held: UInt64 = 0
    var bits = 0
    for i in 0..<count {
      held |= UInt64(values[i]) &<< UInt64(bits)
      bits &+= width
      while bits >= 8 {
        bytes.byte(UInt8(truncatingIfNeeded: held))
        held &>>= 8
        bits &-= 8
      }
    }
    if bits > 0 { bytes.byte(UInt8(truncatingIfNeeded: held)) }
  }

  /// Appends 128 values of `width` bits in four lanes.
  package static func packBlock(
    _ values: UnsafePointer<UInt32>,
    width: Int,
    to bytes: inout ByteWriter
  ) {
    guard width > 0 else { return }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: width &* 4) { words in
      words.initialize(repeating: 0)
      for i in 0..<128 {
        let bit = (i &>> 2) &* width
        let word = (bit &>> 5) &* 4 &+ (i & 3)
        let shift = bit & 31
        words[word] |= values[i] &<< UInt32(shift)
        if shift &+ width > 32 {
          words[word &+ 4] |= values[i] &>> UInt32(32 &- shift)
        }
      }
      for i in 0..<words.count { words[i] = words[i].littleEndian }
      bytes.raw(UnsafeRawBufferPointer(words))
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
  package static func documents(
    _ bytes: UnsafeRawPointer,
    count: Int,
    width: Int,
    base: UInt32,
    into out: UnsafeMutablePointer<UInt32>
  ) {
    if count == blockSize {
      cinline_unpack_documents(
        bytes.assumingMemoryBound(to: UInt8.self),
        out,
        UInt32(truncatingIfNeeded: width),
        base
      )
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
  package static func counts(
    _ bytes: UnsafeRawPointer,
    count: Int,
    width: Int,
    into out: UnsafeMutablePointer<UInt32>
  ) {
    if count == blockSize {
      cinline_unpack_counts(
        bytes.assumingMemoryBound(to: UInt8.self),
        out,
        UInt32(truncatingIfNeeded: width)
      )
      return
    }
    var bit = 0
    for i in 0..<count {
      out[i] = value(bytes, bit: bit, width: width) &+ 1
      bit &+= width
    }
  }
}

extension BitPacking {
  /// Value `index` of a block of `count` values as packed, in four lanes or in a row.
  package static func lane(
    _ bytes: UnsafeRawPointer,
    index: Int,
    count: Int,
    width: Int
  ) -> UInt32 {
    guard count == blockSize else { return value(bytes, bit: index &* width, width: width) }
    guard width > 0 else { return 0 }
    let bit = (index &>> 2) &* width
    let word = (bit &>> 5) &* 16 &+ (index & 3) &* 4
    let shift = bit & 31
    var wide = UInt64(
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: word, as: UInt32.self))
    )
    if shift &+ width > 32 {
      let next = UInt32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: word &+ 16, as: UInt32.self)
      )
      wide |= UInt64(next) &<< 32
    }
    return UInt32(
      truncatingIfNeeded: (wide &>> UInt64(shift)) & ((1 &<< UInt64(width)) &- 1)
    )
  }
}
