/// Lower case of an ASCII letter or digit; 0 for every other byte.
let asciiLower: [UInt8] = (0..<256).map { byte in
  switch UInt8(byte) {
  case 0x30...0x39, 0x61...0x7A: UInt8(byte)
  case 0x41...0x5A: UInt8(byte) | 0x20
  default: 0
  }
}

/// Tables over bytes; they are never freed.
enum ByteTables {
  /// As `asciiLower`.
  nonisolated(unsafe) static let lower = pointer(asciiLower)

  /// What a byte after an ASCII word may do: 0 ends it, 1 joins it to a letter or digit right behind, 2
  /// needs a closer look, 3 may go on with the word.
  nonisolated(unsafe) static let follower = pointer(
    (0..<256).map { byte in
      switch UInt8(byte) {
      case UInt8(ascii: "'"), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "_"),
        UInt8(ascii: "&"):
        1
      case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "#"): 2
      case 0x80...0xFF: 3
      // A word of the full length of a term.
      case let byte where asciiLower[Int(byte)] != 0: 2
      default: 0
      }
    }
  )

  private static func pointer(_ table: [UInt8]) -> UnsafePointer<UInt8> {
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: table.count)
    copy.initialize(from: table, count: table.count)
    return UnsafePointer(copy)
  }
}

/// Whether an ASCII joiner before `byte` joins nothing.
@inline(__always)
func asciiBreaks(_ byte: UInt8) -> Bool {
  byte < 0x30 || (byte < 0x80 && byte > 0x7A) || (byte > 0x39 && byte < 0x41)
}
