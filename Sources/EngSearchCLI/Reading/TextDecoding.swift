/// The encodings that files are read in.
enum TextEncoding: String, CaseIterable, Sendable {
  case utf8 = "utf-8"
  case utf16Little = "utf-16le"
  case utf16Big = "utf-16be"
  case latin1 = "latin-1"
  case windows1252 = "windows-1252"

  /// `auto`, or nil where the name is not known.
  static let names = ["auto"] + allCases.map(\.rawValue)

  /// What a byte order mark or the zeros of UTF-16 show; UTF-8 otherwise.
  static func detected(_ bytes: [UInt8]) -> TextEncoding {
    if bytes.starts(with: [0xFF, 0xFE]) { return .utf16Little }
    if bytes.starts(with: [0xFE, 0xFF]) { return .utf16Big }
    return .utf8
  }

  /// The text, without a byte order mark; what cannot be decoded becomes U+FFFD.
  func decode(_ bytes: [UInt8]) -> String {
    switch self {
    case .utf8:
      let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      return String(decoding: bytes[start...], as: UTF8.self)
    case .utf16Little, .utf16Big:
      var units: [UInt16] = []
      units.reserveCapacity(bytes.count / 2)
      let low = self == .utf16Little ? 0 : 1
      for index in stride(from: 0, to: bytes.count - 1, by: 2) {
        units.append(UInt16(bytes[index + low]) | UInt16(bytes[index + 1 - low]) << 8)
      }
      if units.first == 0xFEFF { units.removeFirst() }
      // A byte that is left over is half of a character.
      return String(decoding: units, as: UTF16.self) + (bytes.count % 2 == 1 ? "\u{FFFD}" : "")
    case .latin1:
      var text = String.UnicodeScalarView()
      for byte in bytes { text.append(Unicode.Scalar(byte)) }
      return String(text)
    case .windows1252:
      var text = String.UnicodeScalarView()
      for byte in bytes {
        let mapped = (0x80..<0xA0).contains(byte) ? Self.windows[Int(byte) - 0x80] : UInt32(byte)
        text.append(Unicode.Scalar(mapped) ?? "\u{FFFD}")
      }
      return String(text)
    }
  }

  /// Windows code page 1252 from 0x80 to 0x9F; the five places it leaves free become U+FFFD.
  private static let windows: [UInt32] = [
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
  ]
}
