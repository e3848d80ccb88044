/// Writes JSON. Controls and bidirectional overrides are escaped, so that the text is safe on a terminal and
/// its value is still exact.
struct JSONText {
  private(set) var text = ""
  private var needsComma = false

  init() {}

  /// An object whose members `body` writes.
  mutating func object(_ name: String? = nil, _ body: (inout JSONText) throws -> Void) rethrows {
    start(name)
    text += "{"
    needsComma = false
    try body(&self)
    text += "}"
    needsComma = true
  }

  /// An array whose elements `body` writes.
  mutating func array(_ name: String? = nil, _ body: (inout JSONText) throws -> Void) rethrows {
    start(name)
    text += "["
    needsComma = false
    try body(&self)
    text += "]"
    needsComma = true
  }

  mutating func string(_ name: String? = nil, _ value: String?) {
    start(name)
    if let value {
      quote(value)
    } else {
      text += "null"
    }
  }

  mutating func integer(_ name: String? = nil, _ value: some BinaryInteger) {
    start(name)
    text += String(value)
  }

  /// A number; one that JSON cannot write (infinite, not a number) becomes null.
  mutating func number(_ name: String? = nil, _ value: Double) {
    start(name)
    text += value.isFinite ? "\(value)" : "null"
  }

  mutating func flag(_ name: String? = nil, _ value: Bool) {
    start(name)
    text += value ? "true" : "false"
  }

  /// Two numbers, as every range is written.
  mutating func range(_ name: String? = nil, _ value: Range<Int>) {
    array(name) {
      $0.integer(nil, value.lowerBound)
      $0.integer(nil, value.upperBound)
    }
  }

  private mutating func start(_ name: String?) {
    if needsComma { text += "," }
    if let name {
      quote(name)
      text += ":"
    }
    needsComma = true
  }

  private mutating func quote(_ value: String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        if Sanitiser.isUnsafe(scalar) {
          let digits = String(scalar.value, radix: 16)
          text += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }
}
