/// The lines between two `---` at the head of a Markdown file: `name: value`, as far as plain values go.
struct FrontMatter {
  private(set) var values: [(name: String, value: String)] = []

  /// Nil if the text does not begin with one.
  init?(_ text: String) {
    var lines = text.split(separator: "\n", maxSplits: 400, omittingEmptySubsequences: false)[...]
    func plain(_ line: Substring) -> String { String(line).trimmed }
    guard let first = lines.popFirst(), plain(first) == "---" else { return nil }
    while let line = lines.popFirst() {
      let text = plain(line)
      if text == "---" || text == "..." { return }
      // Nested values are indented; only the outermost ones are taken.
      guard line.first != " ", line.first != "\t", line.first != "-",
        let colon = text.firstIndex(of: ":"), text.utf8.count < 2000
      else { continue }
      let name = String(text[..<colon])
      var value = String(text[text.index(after: colon)...]).trimmed
      if value.count > 1, let quote = value.first, quote == "\"" || quote == "'",
        value.last == quote
      {
        value = String(value.dropFirst().dropLast())
      }
      if !name.isEmpty, !value.isEmpty, !name.contains(" ") { values.append((name, value)) }
    }
    return nil
  }
}
