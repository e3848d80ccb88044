internal import EngSearch

/// `engsearch query`: one query, its best documents.
enum QueryCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let clock = ContinuousClock()
    let start = clock.now
    // A thread takes as long to start as the index to open.
    if Processors.count > 1 { HelperThreads.shared.run {} }
    let format = try ResultFormat(arguments)
    var options = try options(arguments)
    format.adjust(&options)
    let (words, folders) = split(arguments)
    let query = text(words, arguments)
    let directory =
      folders.isEmpty
      ? IndexLocation.toRead(arguments.value("index"))
      : try CachedIndex.refreshed(for: folders, streams)
    let index = try SearchIndex.open(directory)
    if index.hasOtherRules {
      try streams.complain(
        "the index was written by other rules of analysis, so some words may be missed; "
          + "`engsearch reindex` makes its terms anew"
      )
    }
    if arguments.has("plan") {
      let plan = try reporting(query, streams) { try index.plan(query, options) }
      try report(plan.diagnostics, query, streams)
      try PlanText.write(plan, json: format.isJSON, streams)
      return plan.total.value > 0 ? .success : .nothingFound
    }
    let opened = clock.now
    let results = try search(index, query, options, streams)
    let searched = clock.now
    var context = ResultContext(index, query: query)
    if arguments.has("context") {
      context.contextLines = try arguments.integer("context", 0, in: 0...10_000)
    }
    context.snippets = options.snippets
    let pager = format.isText ? try Pager.ifWanted(arguments, streams) : nil
    try format.write(results, context, streams)
    if arguments.has("explain") { try explain(results, context, options, format, streams) }
    try pager?.finish(streams.out)
    if format.isText, let hint = Freshness.hint(results.hits, context) {
      try streams.complain(hint)
    }
    if arguments.has("timing") {
      func milliseconds(_ duration: Duration) -> String {
        Numbers.fixed(Numbers.milliseconds(duration), 2) + " ms"
      }
      try streams.complain(
        "open \(milliseconds(opened - start)) · search \(milliseconds(searched - opened)) · show "
          + milliseconds(clock.now - searched)
      )
    }
    return results.total.value > 0 ? .success : .nothingFound
  }

  /// How the score of each hit that was shown comes about.
  private static func explain(
    _ results: SearchResults,
    _ context: ResultContext,
    _ options: SearchOptions,
    _ format: ResultFormat,
    _ streams: Streams
  ) throws {
    for hit in results.hits {
      let explanation = try context.index.explain(context.query, key: hit.key, options)
      guard let explanation else { continue }
      if case .json = format {
        var json = JSONText()
        json.object { json in
          json.string("type", "explanation")
          json.integer("rank", hit.rank)
          json.string("key", hit.key)
          json.object("explanation") { ExplainText.json(explanation, &$0) }
        }
        try streams.out.line(json.text)
      } else {
        try streams.out.line()
        try streams.out.line("\(hit.rank). \(Sanitiser.line(context.name(hit)))")
        try ExplainText.write(explanation, streams)
      }
    }
  }

  /// The words of the query, and the files and directories to search in.
  ///
  /// Paths are those of --in, and operands after the first that exist and can hardly be meant as words: `.`, `..`
  /// and those with a slash.
  static func split(_ arguments: Arguments) -> (words: [String], folders: [String]) {
    var words = arguments.operands
    var folders: [String] = []
    while words.count > 1, let last = words.last, last == "." || last == ".." || last.contains("/"),
      (try? FileStatus(last, followingLink: true)) != nil
    {
      folders.insert(last, at: 0)
      words.removeLast()
    }
    return (words, arguments.all("in") + folders)
  }

  /// The query that the operands and the options for reading them make.
  static func text(_ words: [String], _ arguments: Arguments) -> String {
    let typed = words.joined(separator: " ")
    if arguments.has("phrase") {
      return "\"" + typed.replacing("\\", by: "\\\\").replacing("\"", by: "\\\"") + "\""
    }
    return arguments.has("literal") ? literal(typed) : typed
  }

  static func options(_ arguments: Arguments) throws -> SearchOptions {
    var options = SearchOptions()
    options.limit = try arguments.integer("limit", 10, in: 0...1_000_000)
    options.offset = try arguments.integer("from", 1, in: 1...1_000_000) - 1
    options.snippets = try arguments.integer("snippets", 2, in: 0...100)
    options.strict = arguments.has("strict")
    options.anyWord = arguments.has("any")
    options.threads = Processors.count
    options.k1 = try arguments.number("k1", options.k1, in: 0...1000)
    options.b = try arguments.number("b", options.b, in: 0...1)
    try WordOptions.apply(arguments, to: &options)
    options.sort = try ResultFormat.sortKeys(arguments.all("sort"))
    options.facets = try ResultFormat.facets(arguments.all("facet"))
    if let text = arguments.value("after") {
      guard let cursor = SearchCursor(text) else {
        throw Failure(
          .usage,
          "--after takes a cursor: the value of `next` in the summary of --json, not "
            + "“\(Sanitiser.line(text))”."
        )
      }
      options.after = cursor
    }
    if arguments.has("context") {
      options.matches = true
      options.snippets = max(1, options.snippets)
    }
    return options
  }

  /// Searches, and shows on standard error what the parser has to say.
  static func search(
    _ index: SearchIndex,
    _ query: String,
    _ options: SearchOptions,
    _ streams: Streams
  ) throws -> SearchResults {
    let results = try reporting(query, streams) { try index.search(query, options) }
    try report(results.diagnostics, query, streams)
    return results
  }

  /// What `body` gives; a mistake in the query that it throws is shown, and fails.
  static func reporting<Result>(
    _ query: String,
    _ streams: Streams,
    _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
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

  /// The query that finds the words of `text` as they stand: every character that could be an operator is
  /// escaped, and so is the first letter of a word that could be one.
  static func literal(_ text: String) -> String {
    let operators: Set<Substring> = ["AND", "OR", "NOT", "NEAR", "BEFORE", "MAYBE", "OF", "TO"]
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
