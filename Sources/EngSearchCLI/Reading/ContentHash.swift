/// A 64-bit hash of a text, eight bytes a step. Tells whether a file changed; not for hostile input.
enum ContentHash {
  static func hash(_ bytes: ByteView, seed: UInt64 = 0) -> UInt64 {
    var hash = seed ^ 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
    var index = 0
    while index &+ 8 <= bytes.count {
      hash = mix(hash ^ bytes.word(at: index))
      index &+= 8
    }
    var tail: UInt64 = 0
    while index < bytes.count {
      tail = tail << 8 | UInt64(bytes[index])
      index &+= 1
    }
    return mix(hash ^ tail)
  }

  static func hash(_ text: String, seed: UInt64 = 0) -> UInt64 {
    let bytes = Array(text.utf8)
    return unsafe bytes.withUnsafeBufferPointer { unsafe hash(ByteView($0), seed: seed) }
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xFF51_AFD7_ED55_8CCD)
    let folded = product.high ^ product.low
    return (folded ^ (folded >> 32)) &* 0xC4CE_B9FE_1A85_EC53
  }
}
