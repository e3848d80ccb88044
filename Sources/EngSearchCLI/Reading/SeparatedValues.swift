/// Reads CSV as RFC 4180 has it, and tab-separated values: quoted fields may hold separators, line ends and
/// doubled quotes.
struct SeparatedValues {
  struct Record {
    var fields: [String]
    /// The line it begins on, from 1.
    var line: Int
  }

  private let bytes: [UInt8]
  private let separator: UInt8
  private var at = 0
  private var line = 1

  init(_ text: String, separator: UInt8) {
    bytes = Array(text.utf8)
    self.separator = separator
  }

  /// The next record that is not empty; nil at the end.
  mutating func next() -> Record? {
    while at < bytes.count {
      let start = line
      let fields = record()
      if fields.count > 1 || fields.first?.isEmpty == false {
        return Record(fields: fields, line: start)
      }
    }
    return nil
  }

  private mutating func record() -> [String] {
    var fields: [String] = []
    while true {
      fields.append(field())
      guard at < bytes.count else { return fields }
      let byte = bytes[at]
      at += 1
      if byte == separator { continue }
      if byte == 0x0D, at < bytes.count, bytes[at] == 0x0A { at += 1 }
      line += 1
      return fields
    }
  }

  /// Up to a separator or the end of the line, which stays.
  private mutating func field() -> String {
    var field: [UInt8] = []
    if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
      at += 1
      while at < bytes.count {
        let byte = bytes[at]
        at += 1
        if byte == UInt8(ascii: "\"") {
          guard at < bytes.count, bytes[at] == byte else { break }
          at += 1
        } else if byte == 0x0A {
          line += 1
        }
        field.append(byte)
      }
    }
    while at < bytes.count, bytes[at] != separator, bytes[at] != 0x0A, bytes[at] != 0x0D {
      field.append(bytes[at])
      at += 1
    }
    return String(decoding: field, as: UTF8.self)
  }
}
