import EngAnalysis

/// Lines with aligned columns.
struct TextTable {
  private var rows: [[String]] = []
  /// Columns that begin at the left; the others end at the right.
  private let leading: Int

  /// Cells wider than this are cut.
  private static let widest = 44

  init(_ heads: [String], leading: Int) {
    self.leading = leading
    rows = [heads]
  }

  mutating func add(_ cells: [String]) { rows.append(cells.map(TextTable.cut)) }

  var lines: [String] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], displayWidth(of: cell))
      }
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - displayWidth(of: cell))
        if column > 0 { line += "  " }
        line += column < leading ? cell + space : space + cell
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private static func cut(_ text: String) -> String {
    guard displayWidth(of: text) > widest else { return text }
    var short = text
    while displayWidth(of: short) >= widest { short.removeLast() }
    return short + "…"
  }
}
