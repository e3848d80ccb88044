/// What somebody typed.
enum Key: Equatable, Sendable {
  /// Characters without instructions for a terminal.
  case text(String)
  /// A block that was pasted, as one.
  case paste(String)
  /// A letter with Ctrl, in lower case.
  case control(Character)
  /// A key with Alt.
  case alt(Character)
  case enter, tab, backTab, backspace, delete
  case left, right, up, down, home, end, pageUp, pageDown
  case wordLeft, wordRight
  case escape
}

/// Makes keys of the bytes that a terminal sends.
struct KeyDecoder {
  private var bytes: [UInt8] = []
  private var pasted: [UInt8]?
  private static let pasteLimit = 1 << 20

  init() {}

  mutating func feed(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// Whether something is begun that more bytes may finish: time should tell.
  var isWaiting: Bool { !bytes.isEmpty }

  /// The next key; nil if more bytes are needed. `isLate` tells that no more will come: what looked like the
  /// beginning of a sequence is what it is.
  mutating func next(isLate: Bool = false) -> Key? {
    while true {
      if pasted != nil {
        guard let key = nextPasted() else { return nil }
        return key
      }
      guard let first = bytes.first else { return nil }
      if first == 0x1B {
        guard let (key, length) = escape(isLate: isLate) else { return nil }
        bytes.removeFirst(length)
        if let key { return key }
        continue
      }
      if first < 0x20 || first == 0x7F {
        bytes.removeFirst()
        return KeyDecoder.control(first)
      }
      if let key = text(isLate: isLate) { return key }
      if bytes.isEmpty || !isLate { return nil }
    }
  }

  /// Everything up to the end of the pasted block.
  private mutating func nextPasted() -> Key? {
    let end = Array("\u{1B}[201~".utf8)
    guard var block = pasted else { return nil }
    while !bytes.isEmpty {
      if bytes.starts(with: end) {
        bytes.removeFirst(end.count)
        pasted = nil
        return .paste(String(decoding: block, as: UTF8.self))
      }
      // The end may have come in part.
      if end.starts(with: bytes) { break }
      let byte = bytes.removeFirst()
      if block.count < KeyDecoder.pasteLimit { block.append(byte) }
    }
    pasted = block
    return nil
  }

  private static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x0D, 0x0A: .enter
    case 0x09: .tab
    case 0x08, 0x7F: .backspace
    case 0x00: .control(" ")
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    default: .control(Character(Unicode.Scalar(byte + 0x40)))
    }
  }

  /// The longest run of characters that is whole.
  private mutating func text(isLate: Bool) -> Key? {
    var end = bytes.firstIndex { $0 < 0x20 || $0 == 0x7F } ?? bytes.count
    if end == bytes.count, !isLate {
      // The last character may lack bytes.
      var start = end - 1
      while start > 0, start > end - 4, bytes[start] & 0xC0 == 0x80 { start -= 1 }
      let length =
        switch bytes[start] {
        case 0xC0..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF8: 4
        default: 1
        }
      if start + length > end { end = start }
    }
    guard end > 0 else { return nil }
    let text = String(decoding: bytes[..<end], as: UTF8.self)
    bytes.removeFirst(end)
    return .text(text)
  }

  /// The key of the sequence at the front and its length; nil if it is not whole yet. Without a key, the
  /// sequence means nothing here.
  private mutating func escape(isLate: Bool) -> (Key?, Int)? {
    guard bytes.count > 1 else { return isLate ? (.escape, 1) : nil }
    switch bytes[1] {
    case UInt8(ascii: "["):
      // Parameters, then a final byte; anything else ends what is no sequence, and so does its length.
      let parameterBytes: ClosedRange<UInt8> = 0x20...0x3F
      guard
        let final = bytes.prefix(64).dropFirst(2).firstIndex(where: { !parameterBytes.contains($0) }
        )
      else {
        if bytes.count >= 64 { return (nil, 64) }
        return isLate ? (nil, bytes.count) : nil
      }
      guard (0x40...0x7E).contains(bytes[final]) else { return (nil, final) }
      let parameters = String(decoding: bytes[2..<final], as: UTF8.self)
      if bytes[final] == UInt8(ascii: "~"), parameters == "200" {
        pasted = []
        return (nil, final + 1)
      }
      return (KeyDecoder.sequence(bytes[final], parameters), final + 1)
    case UInt8(ascii: "O"):
      guard bytes.count > 2 else { return isLate ? (.alt("O"), 2) : nil }
      return (KeyDecoder.sequence(bytes[2], ""), 3)
    case 0x7F, 0x08: return (.alt("\u{7F}"), 2)
    case 0x1B: return (.escape, 1)
    case 0x20..<0x7F: return (.alt(Character(Unicode.Scalar(bytes[1]))), 2)
    default: return (.escape, 1)
    }
  }

  private static func sequence(_ final: UInt8, _ parameters: String) -> Key? {
    // `1;5` is with Ctrl, `1;3` with Alt.
    let withWord = parameters.hasSuffix(";5") || parameters.hasSuffix(";3")
    switch final {
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "C"): return withWord ? .wordRight : .right
    case UInt8(ascii: "D"): return withWord ? .wordLeft : .left
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "~"):
      switch parameters.prefix(while: { $0 != ";" }) {
      case "1", "7": return .home
      case "4", "8": return .end
      case "3": return .delete
      case "5": return .pageUp
      case "6": return .pageDown
      default: return nil
      }
    default: return nil
    }
  }
}
