internal import EngSearch

/// `engsearch query`: one query, its best documents.
enum QueryCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let typed = arguments.operands.joined(separator: " ")
    let query = arguments.has("literal") ? literal(typed) : typed
    var options = SearchOptions()
    options.limit = try arguments.integer("limit", 10, in: 0...1_000_000)
    options.offset = try arguments.integer("from", 1, in: 1...1_000_000) - 1
    options.snippets = try arguments.integer("snippets", 2, in: 0...100)
    options.strict = arguments.has("strict")
    options.anyWord = arguments.has("any")
    if arguments.has("list") || arguments.has("count") { options.snippets = 0 }
    if arguments.has("count") { options.limit = 0 }
    let index = try SearchIndex.open(IndexLocation.toRead(arguments.value("index")))
    if index.hasOtherRules {
      try streams.complain(
        "the index was written by other rules of analysis, so some words may be missed; "
          + "`engsearch reindex` makes its terms anew"
      )
    }
    let results = try search(index, query, options, streams)
    if arguments.has("count") {
      try streams.out.line(String(results.total.value))
    } else if arguments.has("list") {
      for hit in results.hits {
        let name = hit.path ?? hit.key
        if arguments.has("null") {
          try streams.out.write(name + "\0")
        } else {
          try streams.out.line(streams.out.isTerminal ? Sanitiser.line(name) : name)
        }
      }
    } else {
      try show(results, query, json: arguments.has("json"), streams)
    }
    return results.total.value > 0 ? .success : .nothingFound
  }

  /// Searches, and shows on standard error what the parser has to say.
  static func search(
    _ index: SearchIndex,
    _ query: String,
    _ options: SearchOptions,
    _ streams: Streams
  ) throws -> SearchResults {
    do {
      let results = try index.search(query, options)
      try report(results.diagnostics, query, streams)
      return results
    } catch let error as QuerySyntaxError {
      try report(error.diagnostics, query, streams)
      throw Failure(.usage, "the query cannot be run as it is.")
    }
  }

  static func report(_ diagnostics: [Diagnostic], _ query: String, _ streams: Streams) throws {
    for diagnostic in diagnostics {
      let lines = DiagnosticText.lines(diagnostic, query: query)
      try streams.complain(lines.joined(separator: "\n"))
    }
  }

  static func show(_ results: SearchResults, _ query: String, json: Bool, _ streams: Streams) throws
  {
    let lines =
      json
      ? ResultJSON.lines(results, query: query)
      : ResultText(highlighter: streams.highlighter(for: streams.out)).lines(results)
    for line in lines { try streams.out.line(line) }
  }

  /// The query that finds the words of `text` as they stand: every character that could be an operator is
  /// escaped, and so is the first letter of a word that could be one.
  static func literal(_ text: String) -> String {
    let operators: Set<Substring> = ["AND", "OR", "NOT", "NEAR", "TO"]
    return text.split { $0 == " " || $0 == "\t" || $0 == "\n" }.map { word in
      if operators.contains(word) { return "\\" + word }
      var escaped = ""
      for character in word {
        if let byte = character.asciiValue, !character.isLetter, !character.isNumber,
          byte > 0x20, byte != UInt8(ascii: "_")
        {
          escaped += "\\"
        }
        escaped.append(character)
      }
      return escaped
    }.joined(separator: " ")
  }
}
