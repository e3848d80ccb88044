/// Makes text from documents, file names and queries fit for a terminal: none of its characters can move
/// the cursor, change colours or reorder what follows.
///
/// Everything that the program shows as text goes through here; JSON goes through `JSONText`.
enum Sanitiser {
  /// The text on one line: tabs and line ends become spaces, other controls become U+FFFD.
  static func line(_ text: some StringProtocol) -> String {
    clean(text, keepingLines: false)
  }

  /// The text with its tabs and line ends; other controls become U+FFFD.
  static func lines(_ text: some StringProtocol) -> String {
    clean(text, keepingLines: true)
  }

  /// Whether a terminal could take `scalar` as an instruction: C0, DEL, C1, the bidirectional controls, and the
  /// two Unicode line ends.
  static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }

  private static func clean(_ text: some StringProtocol, keepingLines: Bool) -> String {
    // Every word that is shown comes by here: bytes, not scalars.
    var text = String(text)
    return text.withUTF8 { bytes in
      var clean: [UInt8] = []
      var copied = 0
      var place = 0
      while place < bytes.count {
        let count = unsafe unsafeCount(bytes, at: place)
        if count == 0 {
          place += 1
          continue
        }
        unsafe clean.append(contentsOf: bytes[copied..<place])
        switch unsafe bytes[place] {
        case UInt8(ascii: "\n") where keepingLines: clean.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "\t") where keepingLines: clean.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "\n") where unsafe place > 0 && bytes[place - 1] == UInt8(ascii: "\r"):
          break
        case UInt8(ascii: "\r") where keepingLines: break
        case UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
          clean.append(UInt8(ascii: " "))
        default: clean.append(contentsOf: "\u{FFFD}".utf8)
        }
        place += count
        copied = place
      }
      if copied == 0 { return nil }
      unsafe clean.append(contentsOf: bytes[copied...])
      return String(decoding: clean, as: UTF8.self)
    } ?? text
  }

  /// The bytes of the unsafe scalar that begins at a place, or 0.
  private static func unsafeCount(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
    // The bytes after a lead byte are there, since strings are valid UTF-8.
    switch unsafe bytes[place] {
    case 0..<0x20, 0x7F: return 1
    case 0xC2: return unsafe bytes[place + 1] < 0xA0 ? 2 : 0
    case 0xD8: return unsafe bytes[place + 1] == 0x9C ? 2 : 0
    case 0xE2:
      switch unsafe (bytes[place + 1], bytes[place + 2]) {
      case (0x80, 0x8E...0x8F), (0x80, 0xA8...0xAE), (0x81, 0xA6...0xA9): return 3
      default: return 0
      }
    case 0xEF: return unsafe (bytes[place + 1], bytes[place + 2]) == (0xBB, 0xBF) ? 3 : 0
    default: return 0
    }
  }
}
