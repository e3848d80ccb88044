extension Diagnostic {
  /// The diagnostic with the line of the query it is about, for a terminal.
  ///
  /// ```text
  /// query:1:7: error[E07]: this quote is never closed
  ///   title:"joint statement AND (japan OR
  ///         ^
  ///   help: add a closing quote: title:"joint statement" AND (japan OR
  /// ```
  ///
  /// Line and column count from 1, the column in characters. Of a long line only the part around the
  /// place is shown, and control characters are shown as spaces. No line end follows the last line.
  ///
  /// - Parameter query: The text that was parsed.
  public func rendered(query: String) -> String {
    let utf8 = query.utf8
    let start = utf8.index(
      utf8.startIndex,
      offsetBy: max(0, range.lowerBound),
      limitedBy: utf8.endIndex
    )
    let from = start ?? utf8.endIndex
    let end = utf8.index(from, offsetBy: max(0, range.count), limitedBy: utf8.endIndex)
    let to = end ?? utf8.endIndex

    let before = query[..<from]
    let lineStart = before.lastIndex(where: \.isNewline).map(query.index(after:))
    let line = before.count(where: \.isNewline) + 1
    let head = query[(lineStart ?? query.startIndex)..<from]
    let rest = query[from...].prefix(200).prefix { !$0.isNewline }
    let marked = query[from..<to].prefix(120).prefix { !$0.isNewline }

    let shownHead = head.suffix(60)
    let shownRest = rest.prefix(60)
    let left = (shownHead.count < head.count ? "…" : "") + printable(shownHead)
    let right = printable(shownRest) + (shownRest.count < rest.count ? "…" : "")
    let tildes = max(0, columns(printable(marked.prefix(60))) - 1)

    var text = "query:\(line):\(head.count + 1): \(severity.rawValue)[\(code)]: \(message)\n"
    text += "  \(left)\(right)\n"
    text += "  " + String(repeating: " ", count: columns(left)) + "^"
    text += String(repeating: "~", count: tildes)
    if let fix { text += "\n  help: \(fix)" }
    return text
  }
}

/// The text with control characters, which could command a terminal, as spaces.
func printable(_ text: some StringProtocol) -> String {
  var shown = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: shown.append(" ")
    default: shown.append(scalar)
    }
  }
  return String(shown)
}

/// The columns that a terminal gives to the text: none to marks, two to wide characters.
private func columns(_ text: String) -> Int {
  text.unicodeScalars.reduce(0) { sum, scalar in
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: sum
    default: sum + (isWide(scalar) ? 2 : 1)
    }
  }
}

/// Whether a terminal gives the scalar two columns: East Asian wide and full-width forms, emoji.
private func isWide(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
    true
  default:
    scalar.properties.isEmojiPresentation
  }
}
