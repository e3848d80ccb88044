internal import EngSearch

/// Counts of the values of fields, for a person.
enum FacetText {
  /// With `bars`, each value's share of the largest is drawn.
  static func lines(_ facets: [FacetCounts], bars: Bool, columns: Int) -> [String] {
    var lines: [String] = []
    for facet in facets {
      if !lines.isEmpty { lines.append("") }
      let period = facet.facet.period.map { ":\($0.rawValue)" } ?? ""
      lines.append(Sanitiser.line(facet.facet.field) + period)
      if facet.values.isEmpty { lines.append("  no values") }
      let names = facet.values.map { Sanitiser.line($0.value) }
      let width = min(40, names.map { displayWidth(of: $0) }.max() ?? 0)
      let counts = facet.values.map { Numbers.grouped($0.documents) }
      let digits = counts.map(\.count).max() ?? 0
      let most = max(1, facet.values.map(\.documents).max() ?? 1)
      let room = max(8, columns - width - digits - 6)
      for (row, value) in facet.values.enumerated() {
        var line = "  " + names[row]
        line += String(repeating: " ", count: max(0, width - displayWidth(of: names[row])) + 2)
        line += Numbers.right(counts[row], digits)
        if bars {
          line +=
            "  " + String(repeating: "#", count: max(1, value.documents * min(room, 40) / most))
        }
        lines.append(line)
      }
    }
    return lines
  }
}
