// By bytes and by hand. What the standard library has for it compares characters, so that a quote with an
// accent over it is no quote, which a shell takes for one; and it brings the machinery of regular expressions
// along, for which each start of the program would pay.

extension String {
  /// Whether the bytes of `part` occur in it.
  func contains(part: String) -> Bool {
    let (text, part) = (Array(utf8), Array(part.utf8))
    return part.count <= text.count
      && (0...text.count - part.count).contains { text[$0...].starts(with: part) }
  }

  /// The text with `other` in each place where the bytes of `part`, at least one, occur.
  func replacing(_ part: String, by other: String) -> String {
    let (text, part) = (Array(utf8), Array(part.utf8))
    var result: [UInt8] = []
    var place = 0
    while place < text.count {
      if text[place...].starts(with: part) {
        result += other.utf8
        place += part.count
      } else {
        result.append(text[place])
        place += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
