internal import EngSearch

/// `engsearch parse`: how a query is understood. Needs no index.
enum ParseCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let query = arguments.operands.joined(separator: " ")
    return try show(query, json: arguments.has("json"), streams) ? .success : .usage
  }

  /// False if the query has a mistake that cannot be repaired.
  @discardableResult
  static func show(_ query: String, json: Bool, _ streams: Streams) throws -> Bool {
    let parsed = QueryParser.parse(query)
    let canonical = "\(parsed.syntax)"
    if json {
      var json = JSONText()
      json.object { json in
        json.string("type", "parse")
        json.string("query", query)
        json.string("canonical", canonical)
        json.string("tree", parsed.syntax.sExpression)
        json.array("diagnostics") { ResultJSON.diagnostics(parsed.diagnostics, &$0) }
      }
      try streams.out.line(json.text)
    } else {
      try streams.out.line(Sanitiser.line(parsed.syntax.sExpression))
      try QueryCommand.report(parsed.diagnostics, query, streams)
    }
    return !parsed.diagnostics.contains { $0.severity == .fatal }
  }
}
