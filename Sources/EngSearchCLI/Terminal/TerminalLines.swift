internal import EngSearch

/// Lines cut to the width of a terminal.
enum TerminalLines {
  /// Cuts a line between words. Instructions for colour take no cells; where one reaches over a cut, the colour
  /// goes on in the next line. A word that is too long is left to the terminal.
  static func wrapped(_ text: String, columns: Int) -> [String] {
    let columns = max(10, columns)
    var lines = [""]
    var width = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let cells = displayWidth(of: withoutColour(word))
      if width > 0, width + 1 + cells > columns {
        lines.append(String(word))
        width = cells
      } else {
        let isFirst = width == 0 && lines[lines.count - 1].isEmpty
        lines[lines.count - 1] += (isFirst ? "" : " ") + word
        width += cells + (isFirst ? 0 : 1)
      }
    }
    return lines
  }

  /// The text without `ESC [ … m`.
  private static func withoutColour(_ text: Substring) -> String {
    var plain = ""
    var isInside = false
    for scalar in text.unicodeScalars {
      if scalar == "\u{1B}" {
        isInside = true
      } else if isInside {
        if scalar == "m" { isInside = false }
      } else {
        plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }
}
