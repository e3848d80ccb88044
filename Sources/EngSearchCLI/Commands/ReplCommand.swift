internal import EngSearch

/// `engsearch repl`: answers a query a line, from a terminal or a pipe.
struct ReplCommand {
  let streams: Streams
  var directory: String
  var index: SearchIndex
  var settings = ReplSettings()
  var format = ResultFormat.text
  /// Whether every line is answered by exactly one line of JSON.
  var isMachine: Bool
  let isInteractive: Bool
  var last: Answer?
  var history = History()
  var saved: SavedQueries
  var bails = false
  private var worst = ExitStatus.success
  var lineNumber = 0
  var source = "stdin"
  var readDepth = 0

  /// What the last query found.
  struct Answer {
    var query: String
    var options: SearchOptions
    var results: SearchResults
  }

  struct Quit: Error {}

  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let directory = IndexLocation.toRead(arguments.value("index"))
    var repl = ReplCommand(
      streams: streams,
      directory: directory,
      index: try SearchIndex.open(directory),
      isMachine: arguments.has("json")
    )
    repl.settings.options.limit = try arguments.integer("limit", 10, in: 0...1_000_000)
    defer { TerminalMode.leave() }
    do {
      try repl.loop()
    } catch is Quit {
      // The end that was asked for.
    }
    return repl.isInteractive ? .success : repl.worst
  }

  /// Whether a person without a command can search by typing: there is a terminal, and an index.
  static func canStart(_ arguments: Arguments, _ streams: Streams) -> Bool {
    guard FileReader.standardInput().isTerminal, streams.out.isTerminal else { return false }
    return (try? SearchIndex.open(IndexLocation.toRead(arguments.value("index")))) != nil
  }

  private init(streams: Streams, directory: String, index: SearchIndex, isMachine: Bool) {
    self.streams = streams
    self.directory = directory
    self.index = index
    self.isMachine = isMachine
    isInteractive = FileReader.standardInput().isTerminal && streams.out.isTerminal && !isMachine
    saved = SavedQueries(index: directory)
  }

  // MARK: Lines

  private mutating func loop() throws {
    guard isInteractive else {
      try read(LineReader(.standardInput(), eager: true))
      return
    }
    if let folder = StateFile.directory("history") {
      history = History(path: folder + "/" + StateFile.name(ofIndex: directory))
    }
    let documents = Numbers.count(index.snapshot.documentCount, "document")
    try streams.out.line(
      "engsearch \(Help.version), \(Sanitiser.line(directory)): \(documents). Type a query, .help or Ctrl-D."
    )
    if environmentVariable("TERM") == "dumb" {
      try readPlainly()
      return
    }
    var emptyInterrupts = 0
    unsafe Signals.editsLines = true
    while true {
      let completer = Completer(index: index, saved: saved.names)
      let editor = LineEditor(prompt: "engsearch> ", output: streams.out) {
        completer.complete($0)
      }
      guard let outcome = try editor.read(history) else {
        try readPlainly()
        return
      }
      switch outcome {
      case .ended: return
      case .interrupted(let wasEmpty):
        emptyInterrupts = wasEmpty ? emptyInterrupts + 1 : 0
        if emptyInterrupts > 1 { try streams.out.line("Ctrl-D or .quit ends.") }
      case .line(let line):
        emptyInterrupts = 0
        history.add(line)
        try take(line.trimmed)
        try streams.out.flush()
      }
    }
  }

  /// A terminal that cannot be edited on.
  private mutating func readPlainly() throws {
    var lines = LineReader(.standardInput(), eager: true)
    while true {
      try streams.out.write("engsearch> ")
      try streams.out.flush()
      guard let line = try lines.next({ $0.string }) else { break }
      try take(line.trimmed)
    }
    try streams.out.line()
  }

  mutating func read(_ lines: LineReader) throws {
    var lines = lines
    lineNumber = 0
    while let line = try lines.next({ $0.string }) {
      lineNumber += 1
      try take(line.trimmed)
      try streams.out.flush()
    }
  }

  /// Answers one line. A mistake is told, and the next line is taken.
  private mutating func take(_ line: String) throws {
    guard !line.isEmpty else { return }
    if isMachine {
      try answerMachine(line)
      return
    }
    do {
      if line.hasPrefix("."), line.dropFirst().first?.isLetter == true {
        try command(line)
      } else {
        try search(try saved.expanded(line))
      }
    } catch let failure as Failure where failure.status == .usage {
      try complain(failure)
    } catch let error as SearchError {
      try complain(Failure(.usage, "\(error)."))
    }
  }

  private mutating func complain(_ failure: Failure) throws {
    note(failure.status)
    let place = isInteractive ? "" : "\(source):\(lineNumber): "
    try streams.complain(place + failure.message)
    if bails { throw Quit() }
  }

  private mutating func note(_ status: ExitStatus) {
    if status.rawValue > worst.rawValue { worst = status }
  }

  // MARK: Searching

  mutating func search(_ query: String, _ chosen: SearchOptions? = nil) throws {
    var options = chosen ?? settings.options
    format.adjust(&options)
    guard let results = try find(query, options) else { return }
    try QueryCommand.report(results.diagnostics, query, streams)
    last = Answer(query: query, options: options, results: results)
    try write(results, query)
  }

  /// Nil if an interrupt stopped the search.
  func find(_ query: String, _ options: SearchOptions) throws -> SearchResults? {
    let index = index
    do {
      guard isInteractive else { return try index.search(query, options) }
      guard let results = try Background.run({ try index.search(query, options) }) else {
        try streams.out.line("^C search cancelled")
        return nil
      }
      return results
    } catch let error as QuerySyntaxError {
      try QueryCommand.report(error.diagnostics, query, streams)
      throw Failure(.usage, "the query cannot be run as it is.")
    }
  }

  func context(_ query: String) -> ResultContext {
    var context = ResultContext(index, query: query)
    context.contextLines = settings.contextLines
    context.snippets = max(1, settings.options.snippets)
    context.isRepl = true
    return context
  }

  func write(_ results: SearchResults, _ query: String) throws {
    let start = ContinuousClock.now
    let context = context(query)
    try format.write(results, context, streams)
    if format.isText, isInteractive, let hint = Freshness.hint(results.hits, context) {
      try streams.complain(hint)
    }
    if settings.timing {
      let shown = Numbers.milliseconds(ContinuousClock.now - start)
      try streams.out.line(
        "search \(Numbers.fixed(Numbers.milliseconds(results.elapsed), 2)) ms, show "
          + "\(Numbers.fixed(shown, 2)) ms"
      )
    }
  }

  func answer() throws -> Answer {
    guard let last else { throw Failure(.usage, "there is no result yet; type a query first.") }
    return last
  }

  /// The hit of a number that was shown.
  func hit(_ text: String, _ command: String) throws -> Hit {
    let answer = try answer()
    guard let rank = Int(text) else {
      throw Failure(.usage, "\(command) takes the number of a document that was shown.")
    }
    if let hit = answer.results.hits.first(where: { $0.rank == rank }) { return hit }
    guard let first = answer.results.hits.first, let end = answer.results.hits.last else {
      throw Failure(.usage, "the last query found nothing.")
    }
    throw Failure(.usage, "there are the documents \(first.rank) to \(end.rank).")
  }

  // MARK: Machines

  /// Answers a line by a line of JSON, whatever happens.
  private mutating func answerMachine(_ line: String) throws {
    var request = MachineRequest(line)
    var json = JSONText()
    do {
      if let mistake = request.mistake { throw Failure(.usage, mistake) }
      if request.query.hasPrefix("."), request.query.dropFirst().first?.isLetter == true {
        // A command's text is caught and becomes the value of one member.
        isMachine = false
        streams.out.holdsBack = true
        defer {
          streams.out.holdsBack = false
          _ = streams.out.takeHeld()
        }
        var stays = true
        if request.query.hasPrefix(".json") { stays = false }
        do {
          try command(request.query)
        } catch is Quit {
          throw Quit()
        } catch {
          isMachine = true
          throw error
        }
        if stays { isMachine = true }
        let output = String(decoding: streams.out.takeHeld(), as: UTF8.self)
        json.object { json in
          request.writeIdentifier(&json)
          json.flag("ok", true)
          json.string("output", output)
        }
      } else {
        var options = settings.options
        try request.adjust(&options)
        options.matches = false
        request.query = try saved.expanded(request.query)
        if request.wantsPlan {
          let plan = try index.plan(request.query, options)
          json.object { json in
            request.writeIdentifier(&json)
            json.flag("ok", true)
            PlanJSON.members(plan, &json)
          }
          try streams.out.line(json.text)
          return
        }
        let results = try index.search(request.query, options)
        last = Answer(query: request.query, options: options, results: results)
        let context = context(request.query)
        json.object { json in
          request.writeIdentifier(&json)
          json.flag("ok", true)
          ResultJSON.summaryMembers(results, context, &json)
          json.array("hits") { json in
            for hit in results.hits {
              json.object { ResultJSON.hit(hit, context, typed: false, &$0) }
            }
          }
        }
      }
    } catch is Quit {
      throw Quit()
    } catch {
      let failure = Failure(any: error)
      note(failure.status)
      json = JSONText()
      json.object { json in
        request.writeIdentifier(&json)
        json.flag("ok", false)
        json.integer("status", failure.status.rawValue)
        json.string("error", failure.message)
        if let error = error as? QuerySyntaxError {
          json.array("diagnostics") { ResultJSON.diagnostics(error.diagnostics, &$0) }
        }
      }
    }
    try streams.out.line(json.text)
  }
}
