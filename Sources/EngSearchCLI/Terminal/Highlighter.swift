/// Shows text with its matches highlighted, safe for a terminal.
struct Highlighter {
  var colour: Bool

  /// `matches` are ranges of UTF-8 bytes of `text`; those outside it or inside a character are left out.
  func line(_ text: String, matches: [Range<Int>]) -> String {
    var shown = ""
    var position = text.startIndex
    let utf8 = text.utf8
    for match in matches.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard match.lowerBound >= 0, match.upperBound <= utf8.count else { continue }
      let start = utf8.index(text.startIndex, offsetBy: match.lowerBound)
      let end = utf8.index(text.startIndex, offsetBy: match.upperBound)
      guard start >= position, start < end,
        start.samePosition(in: text.unicodeScalars) != nil,
        end.samePosition(in: text.unicodeScalars) != nil
      else { continue }
      shown += Sanitiser.line(text[position..<start])
      shown += strong(Sanitiser.line(text[start..<end]))
      position = end
    }
    return shown + Sanitiser.line(text[position...])
  }

  func strong(_ text: String) -> String { colour ? "\u{1B}[1;31m\(text)\u{1B}[0m" : text }

  func heading(_ text: String) -> String { colour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  func faint(_ text: String) -> String { colour ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
}
