internal import EngSearch

/// `engsearch analyze`: the tokens of a text. Needs no index.
enum AnalyzeCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let name = arguments.value("analyzer") ?? "text"
    let text = arguments.operands.joined(separator: " ")
    guard let tokens = TextAnalysis.tokens(of: text, analyzer: name) else {
      throw Failure(.usage, unknown(name))
    }
    if arguments.has("json") {
      for token in tokens {
        var json = JSONText()
        json.object { json in
          json.string("term", token.term)
          json.integer("position", token.position)
          json.integer("start", token.byteRange.lowerBound)
          json.integer("end", token.byteRange.upperBound)
          json.string("type", token.type)
          if let stem = token.stem { json.string("stem", stem) }
          if !token.changes.isEmpty {
            json.array("changes") { json in
              for change in token.changes { json.string(nil, change) }
            }
          }
        }
        try streams.out.line(json.text)
      }
      return .success
    }
    let lines = lineStarts(text)
    var rows = [["term", "position", "bytes", "line:column", "type", "stem", "changed by"]]
    for token in tokens {
      let start = token.byteRange.lowerBound
      let line = lines.lastIndex { $0 <= start } ?? 0
      rows.append([
        Sanitiser.line(token.term), String(token.position),
        "\(start)..\(token.byteRange.upperBound)",
        "\(line + 1):\(start - lines[line] + 1)", token.type, Sanitiser.line(token.stem ?? ""),
        token.changes.joined(separator: ", "),
      ])
    }
    let widths = rows[0].indices.map { column in
      rows.map { displayWidth(of: $0[column]) }.max() ?? 0
    }
    for row in rows {
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell + String(repeating: " ", count: widths[column] - displayWidth(of: cell) + 2)
      }
      while line.last == " " { line.removeLast() }
      try streams.out.line(line)
    }
    return .success
  }

  /// What to say of an analyzer that does not exist.
  static func unknown(_ name: String) -> String {
    "there is no analyzer “\(Sanitiser.line(name))”. There are "
      + "\(TextAnalysis.analyzerNames.joined(separator: ", ")), and text:LANGUAGE:STRENGTH, where the "
      + "language is one of \(TextAnalysis.languages.joined(separator: ", ")) and the strength none, "
      + "minimal or standard."
  }

  /// The byte at which each line begins.
  private static func lineStarts(_ text: String) -> [Int] {
    [0] + text.utf8.enumerated().filter { $0.element == 0x0A }.map { $0.offset + 1 }
  }
}
