internal import EngSearch

/// `engsearch terms`: terms of the index with their counts.
enum TermsCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let index = try SearchIndex.open(IndexLocation.toRead(arguments.value("index")))
    let limit = try arguments.integer("limit", 100, in: 0...100_000_000)
    let terms = try index.terms(
      withPrefix: arguments.operands.first ?? "",
      limit: limit,
      byFrequency: arguments.has("by-frequency")
    )
    for term in terms {
      if arguments.has("json") {
        var json = JSONText()
        json.object { json in
          json.string("type", "term")
          json.string("term", term.term)
          json.integer("documents", term.documents)
          json.integer("occurrences", term.occurrences)
        }
        try streams.out.line(json.text)
      } else {
        try streams.out.line(TermsText.line(term))
      }
    }
    return terms.isEmpty ? .nothingFound : .success
  }
}

/// `engsearch explain`: how the score of a document comes about.
enum ExplainCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let (index, key, query, options) = try DocumentQuery.read(arguments)
    guard let explanation = try index.explain(query, key: key, options) else {
      throw DocumentQuery.missing(key, index, arguments)
    }
    if arguments.has("json") {
      var json = JSONText()
      json.object { json in
        json.string("type", "explanation")
        json.string("key", key)
        ExplainText.json(explanation, &json)
      }
      try streams.out.line(json.text)
    } else {
      try ExplainText.write(explanation, streams)
    }
    return explanation.matches ? .success : .nothingFound
  }
}

/// `engsearch why`: which clauses of a query a document matches.
enum WhyCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let (index, key, query, options) = try DocumentQuery.read(arguments)
    guard let report = try index.why(query, key: key, options) else {
      throw DocumentQuery.missing(key, index, arguments)
    }
    if arguments.has("json") {
      var json = JSONText()
      json.object { json in
        json.string("type", "why")
        json.string("key", key)
        json.flag("matches", report.matches)
        json.array("clauses") { clauses(report.clauses, &$0) }
      }
      try streams.out.line(json.text)
    } else {
      for line in "\(report)".split(separator: "\n") { try streams.out.line(Sanitiser.line(line)) }
    }
    return report.matches ? .success : .nothingFound
  }

  private static func clauses(_ list: [WhyReport.Clause], _ json: inout JSONText) {
    for clause in list {
      json.object { json in
        json.string("text", clause.text)
        json.string("role", clause.role.rawValue)
        json.flag("matches", clause.matches)
        json.flag("obstacle", clause.isObstacle)
        if let line = clause.line { json.integer("line", line) }
        json.string("detail", clause.detail)
        json.array("parts") { clauses(clause.parts, &$0) }
      }
    }
  }
}

/// A document and a query about it.
private enum DocumentQuery {
  /// The first operand is the document's key or path, the others are the query.
  static func read(
    _ arguments: Arguments
  ) throws -> (index: SearchIndex, key: String, query: String, options: SearchOptions) {
    let index = try SearchIndex.open(IndexLocation.toRead(arguments.value("index")))
    let name = arguments.operands.first ?? ""
    let key = try DocumentLookup(index).key(name) ?? name
    var options = SearchOptions()
    options.anyWord = arguments.has("any")
    options.k1 = try arguments.number("k1", options.k1, in: 0...1000)
    options.b = try arguments.number("b", options.b, in: 0...1)
    return (index, key, arguments.operands.dropFirst().joined(separator: " "), options)
  }

  static func missing(_ key: String, _ index: SearchIndex, _ arguments: Arguments) -> Failure {
    let lookup = DocumentLookup(index)
    var message = lookup.missing(key)
    if let last = arguments.operands.dropFirst().last, (try? lookup.key(last)) != nil {
      message += "; the document comes before the query"
    }
    return Failure(.nothingFound, message)
  }
}

/// `engsearch segments`: the parts of the index.
enum SegmentsCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let snapshot = try IndexSnapshot.open(IndexLocation.toRead(arguments.value("index")))
    try show(snapshot, json: arguments.has("json"), streams)
    return .success
  }

  static func show(_ snapshot: IndexSnapshot, json isJSON: Bool, _ streams: Streams) throws {
    if !isJSON {
      try streams.out.line(
        Numbers.left("segment", 28) + Numbers.right("documents", 12)
          + Numbers.right("deleted", 12) + Numbers.right("tokens", 16)
          + Numbers.right("size", 12)
      )
    }
    for segment in snapshot.segmentReports {
      if isJSON {
        var json = JSONText()
        json.object { json in
          json.string("type", "segment")
          json.string("name", segment.name)
          json.integer("documents", segment.documents)
          json.integer("deleted", segment.deleted)
          json.integer("tokens", segment.tokens)
          json.integer("bytes", segment.bytes)
        }
        try streams.out.line(json.text)
      } else {
        try streams.out.line(
          Numbers.left(Sanitiser.line(segment.name), 28)
            + Numbers.right(Numbers.grouped(segment.documents), 12)
            + Numbers.right(Numbers.grouped(segment.deleted), 12)
            + Numbers.right(Numbers.grouped(segment.tokens), 16)
            + Numbers.right(Numbers.bytes(segment.bytes), 12)
        )
      }
    }
  }
}
