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
    guard text.unicodeScalars.contains(where: isUnsafe) else { return String(text) }
    var clean = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      switch scalar {
      case "\n" where keepingLines, "\t" where keepingLines:
        clean.append(scalar)
      case "\n" where previous == "\r":
        continue
      case "\r" where keepingLines:
        continue
      case "\n", "\t", "\r":
        clean.append(" ")
      default:
        clean.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar)
      }
    }
    return String(clean)
  }
}
