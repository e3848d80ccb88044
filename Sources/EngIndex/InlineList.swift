internal import EngStorage

/// A posting list of at most four documents, as the dictionary holds it (`TermRange` has its grammar).
struct InlineList {
  var documents: SIMD4<UInt32> = .zero
  var frequencies: SIMD4<UInt32> = .one
  var count = 0
  /// Where the positions start, in bytes of the payload.
  var positions = 0

  /// Nil if the payload is malformed.
  init?(_ payload: UnsafeRawBufferPointer) {
    var at = 0
    guard let head = InlineList.varint(payload, &at), head >> 3 < UInt64(UInt32.max >> 1) else {
      return nil
    }
    count = Int(head >> 1 & 3) + 1
    documents[0] = UInt32(head >> 3)
    for i in 1..<max(count, 1) {
      guard let gap = InlineList.varint(payload, &at), gap < UInt64(UInt32.max >> 1) else {
        return nil
      }
      let next = UInt64(documents[i - 1]) + gap + 1
      guard next < UInt64(UInt32.max >> 1) else { return nil }
      documents[i] = UInt32(next)
    }
    if head & 1 == 0 {
      for i in 0..<count {
        guard let frequency = InlineList.varint(payload, &at),
          frequency < UInt64(SegmentLimits.documentBytes)
        else { return nil }
        frequencies[i] = UInt32(frequency) + 1
      }
    }
    positions = at
  }

  var totalFrequency: Int { (0..<count).reduce(0) { $0 + Int(frequencies[$1]) } }

  @inline(__always)
  private static func varint(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while at < bytes.count, shift < 42 {
      let next = bytes[at]
      at &+= 1
      value |= UInt64(next & 127) &<< shift
      if next < 128 { return value }
      shift &+= 7
    }
    return nil
  }
}
