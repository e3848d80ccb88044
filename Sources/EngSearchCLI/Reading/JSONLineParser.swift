/// What is wrong with a line of JSON Lines.
struct JSONSyntaxError: Error, Equatable {
  /// In bytes from the start of the line.
  var offset: Int
  var reason: String
}

/// One member of the object on a line.
struct JSONMember: Equatable {
  var name: String
  /// The value of a string; the characters as written of a number, `true` or `false`.
  var value: String
}

/// Reads one JSON object a line. Scalars become members; `null`, arrays and objects are checked and left out.
///
/// One parser serves many lines; it keeps its scratch space.
struct JSONLineParser {
  /// How deeply arrays and objects may nest.
  static let depthLimit = 256

  /// Whether an array that begins with a string counts as that string instead of being left out.
  var takesFirstOfArrays = false
  private var scratch: [UInt8] = []

  init() {}

  /// The members of the object that `line` holds, in order.
  mutating func parse(_ line: ByteView) throws(JSONSyntaxError) -> [JSONMember] {
    var members: [JSONMember] = []
    members.reserveCapacity(4)
    var at = JSONLineParser.skipSpace(line, 0)
    guard line[at] == UInt8(ascii: "{") else {
      throw JSONSyntaxError(offset: at, reason: "expected an object, `{`")
    }
    at = JSONLineParser.skipSpace(line, at + 1)
    if line[at] == UInt8(ascii: "}") {
      at += 1
    } else {
      while true {
        let name = try string(line, &at)
        at = JSONLineParser.skipSpace(line, at)
        guard line[at] == UInt8(ascii: ":") else {
          throw JSONSyntaxError(offset: at, reason: "expected `:` after a name")
        }
        at = JSONLineParser.skipSpace(line, at + 1)
        if let value = try scalar(line, &at) {
          members.append(JSONMember(name: name, value: value))
        }
        at = JSONLineParser.skipSpace(line, at)
        if line[at] == UInt8(ascii: ",") {
          at = JSONLineParser.skipSpace(line, at + 1)
        } else if line[at] == UInt8(ascii: "}") {
          at += 1
          break
        } else {
          throw JSONSyntaxError(offset: at, reason: "expected `,` or `}` after a value")
        }
      }
    }
    at = JSONLineParser.skipSpace(line, at)
    guard at == line.count else {
      throw JSONSyntaxError(offset: at, reason: "unexpected text after the object")
    }
    return members
  }

  /// The scalar at `at`; nil for `null` and for an array or object, which is skipped.
  private mutating func scalar(_ line: ByteView, _ at: inout Int) throws(JSONSyntaxError) -> String?
  {
    switch line[at] {
    case UInt8(ascii: "\""):
      return try string(line, &at)
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      var first: String?
      var inside = JSONLineParser.skipSpace(line, at + 1)
      if takesFirstOfArrays, line[at] == UInt8(ascii: "["), line[inside] == UInt8(ascii: "\"") {
        first = try string(line, &inside)
      }
      try skipNested(line, &at)
      return first
    default:
      let start = at
      try JSONLineParser.skipLiteral(line, &at)
      let text = line.slice(start..<at).string
      return text == "null" ? nil : text
    }
  }

  /// The string whose opening quote is at `at`; leaves `at` after the closing one.
  private mutating func string(_ line: ByteView, _ at: inout Int) throws(JSONSyntaxError) -> String
  {
    guard line[at] == UInt8(ascii: "\"") else {
      throw JSONSyntaxError(offset: at, reason: "expected a string, `\"`")
    }
    var start = at + 1
    at = line.endOfPlainString(from: start)
    if line[at] == UInt8(ascii: "\"") {
      defer { at += 1 }
      return line.slice(start..<at).string
    }
    scratch.removeAll(keepingCapacity: true)
    while true {
      line.append(start..<at, to: &scratch)
      switch line[at] {
      case UInt8(ascii: "\""):
        at += 1
        return String(decoding: scratch, as: UTF8.self)
      case UInt8(ascii: "\\"):
        try escape(line, &at)
      default:
        throw JSONSyntaxError(
          offset: at,
          reason: at >= line.count
            ? "the string does not end" : "a bare control character in a string"
        )
      }
      start = at
      at = line.endOfPlainString(from: start)
    }
  }

  /// Decodes the escape at `at` into the scratch space. A surrogate without its partner becomes U+FFFD.
  private mutating func escape(_ line: ByteView, _ at: inout Int) throws(JSONSyntaxError) {
    let letter = line[at + 1]
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(letter)
    case UInt8(ascii: "n"): scratch.append(0x0A)
    case UInt8(ascii: "t"): scratch.append(0x09)
    case UInt8(ascii: "r"): scratch.append(0x0D)
    case UInt8(ascii: "b"): scratch.append(0x08)
    case UInt8(ascii: "f"): scratch.append(0x0C)
    case UInt8(ascii: "u"):
      try unicodeEscape(line, &at)
      return
    default:
      throw JSONSyntaxError(offset: at, reason: "an unknown escape in a string")
    }
    at += 2
  }

  private mutating func unicodeEscape(_ line: ByteView, _ at: inout Int) throws(JSONSyntaxError) {
    var value = try JSONLineParser.hexadecimal(line, at + 2)
    at += 6
    if (0xD800..<0xDC00).contains(value), line[at] == UInt8(ascii: "\\"),
      line[at + 1] == UInt8(ascii: "u")
    {
      let low = try JSONLineParser.hexadecimal(line, at + 2)
      if (0xDC00..<0xE000).contains(low) {
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        at += 6
      }
    }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  private static func hexadecimal(_ line: ByteView, _ start: Int) throws(JSONSyntaxError) -> UInt32
  {
    var value: UInt32 = 0
    for index in start..<start + 4 {
      let byte = line[index]
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: throw JSONSyntaxError(offset: index, reason: "expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// Skips the array or object at `at`. Strings, literals and the pairing of brackets are checked.
  private mutating func skipNested(_ line: ByteView, _ at: inout Int) throws(JSONSyntaxError) {
    var closers: [UInt8] = []
    repeat {
      switch line[at] {
      case UInt8(ascii: "["):
        closers.append(UInt8(ascii: "]"))
        at += 1
      case UInt8(ascii: "{"):
        closers.append(UInt8(ascii: "}"))
        at += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        guard closers.last == line[at] else {
          throw JSONSyntaxError(offset: at, reason: "a bracket that does not fit")
        }
        closers.removeLast()
        at += 1
      case UInt8(ascii: "\""):
        _ = try string(line, &at)
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        at += 1
      default:
        try JSONLineParser.skipLiteral(line, &at)
      }
      if closers.count > depthLimit {
        throw JSONSyntaxError(offset: at, reason: "nested more than \(depthLimit) deep")
      }
      at = JSONLineParser.skipSpace(line, at)
    } while !closers.isEmpty
  }

  private var depthLimit: Int { JSONLineParser.depthLimit }

  /// Skips a number, `true`, `false` or `null`.
  private static func skipLiteral(_ line: ByteView, _ at: inout Int) throws(JSONSyntaxError) {
    let start = at
    for word: StaticString in ["true", "false", "null"] where matches(line, at, word) {
      at += word.utf8CodeUnitCount
      return
    }
    if line[at] == UInt8(ascii: "-") { at += 1 }
    let whole = digits(line, &at)
    var valid = whole > 0 && (whole == 1 || line[at - whole] != UInt8(ascii: "0"))
    if line[at] == UInt8(ascii: ".") {
      at += 1
      valid = digits(line, &at) > 0 && valid
    }
    if line[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if line[at] == UInt8(ascii: "+") || line[at] == UInt8(ascii: "-") { at += 1 }
      valid = digits(line, &at) > 0 && valid
    }
    guard valid else { throw JSONSyntaxError(offset: start, reason: "expected a value") }
  }

  private static func digits(_ line: ByteView, _ at: inout Int) -> Int {
    let start = at
    while line[at] >= UInt8(ascii: "0"), line[at] <= UInt8(ascii: "9") { at += 1 }
    return at - start
  }

  private static func matches(_ line: ByteView, _ at: Int, _ word: StaticString) -> Bool {
    for (index, byte) in word.description.utf8.enumerated() where line[at + index] != byte {
      return false
    }
    return true
  }

  private static func skipSpace(_ line: ByteView, _ start: Int) -> Int {
    var at = start
    while true {
      switch line[at] {
      case 0x20, 0x09, 0x0D, 0x0A: at += 1
      default: return at
      }
    }
  }
}
