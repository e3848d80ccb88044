internal import EngSearch

/// `engsearch repl`: answers a query a line, from a terminal or a pipe.
struct ReplCommand {
  private let streams: Streams
  private var directory: String
  private var index: SearchIndex
  private var settings = ReplSettings()
  private var format = ResultFormat.text
  /// Whether every line is answered by exactly one line of JSON.
  private var isMachine: Bool
  private let isInteractive: Bool
  private var last: Answer?
  private var history = History()
  private var saved: SavedQueries
  private var bails = false
  private var worst = ExitStatus.success
  private var lineNumber = 0
  private var source = "stdin"
  private var readDepth = 0

  /// What the last query found.
  private struct Answer {
    var query: String
    var options: SearchOptions
    var results: SearchResults
  }

  private struct Quit: Error {}

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

  private mutating func read(_ lines: LineReader) throws {
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

  private mutating func search(_ query: String, _ chosen: SearchOptions? = nil) throws {
    var options = chosen ?? settings.options
    format.adjust(&options)
    guard let results = try find(query, options) else { return }
    try QueryCommand.report(results.diagnostics, query, streams)
    last = Answer(query: query, options: options, results: results)
    try write(results, query)
  }

  /// Nil if an interrupt stopped the search.
  private func find(_ query: String, _ options: SearchOptions) throws -> SearchResults? {
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

  private func context(_ query: String) -> ResultContext {
    var context = ResultContext(index, query: query)
    context.contextLines = settings.contextLines
    context.snippets = max(1, settings.options.snippets)
    context.isRepl = true
    return context
  }

  private func write(_ results: SearchResults, _ query: String) throws {
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

  private func answer() throws -> Answer {
    guard let last else { throw Failure(.usage, "there is no result yet; type a query first.") }
    return last
  }

  /// The hit of a number that was shown.
  private func hit(_ text: String, _ command: String) throws -> Hit {
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

  // MARK: Commands

  private mutating func command(_ line: String) throws {
    let parts = line.split(separator: " ", maxSplits: 1)
    let typed = String(parts.first ?? "")
    let operand = parts.count > 1 ? String(parts[1]).trimmed : ""
    guard let command = DotCommand.named(typed) else {
      let near = Spelling.nearest(typed, DotCommand.all.map(\.name))
      throw Failure(
        .usage,
        "there is no command \(Sanitiser.line(typed))"
          + (near.map { "; did you mean \($0)?" } ?? "; .help lists them.")
      )
    }
    switch command.name {
    case ".quit": throw Quit()
    case ".help": try help(operand)
    case ".more", ".last", ".again", ".show", ".open", ".explain", ".why", ".facet":
      try withResult(command.name, operand)
    case ".set", ".limit", ".snippets", ".any", ".mode", ".json", ".sort", ".bail":
      try set(command.name, operand)
    case ".save", ".saved", ".history", ".read", ".index", ".reload":
      try session(command.name, operand)
    default: try inspect(command.name, operand)
    }
  }

  private func help(_ name: String) throws {
    guard !name.isEmpty else {
      try streams.out.write(DotCommand.help)
      return
    }
    guard let command = DotCommand.named(name.hasPrefix(".") ? name : "." + name) else {
      throw Failure(.usage, "there is no command \(Sanitiser.line(name)); .help lists them.")
    }
    try streams.out.write(command.help)
  }

  private mutating func withResult(_ command: String, _ operand: String) throws {
    let answer = try answer()
    switch command {
    case ".more":
      guard let end = answer.results.hits.last, end.rank < answer.results.total.value else {
        throw Failure(.usage, "that was the last document.")
      }
      var options = answer.options
      options.offset = end.rank
      try search(answer.query, options)
    case ".last": try write(answer.results, answer.query)
    case ".again": try again(answer)
    case ".show": try show(try hit(operand, command))
    case ".open": try open(try hit(operand, command))
    case ".explain":
      let key = try hit(operand, command).key
      if let explanation = try index.explain(answer.query, key: key, answer.options) {
        try ExplainText.write(explanation, streams)
      }
    case ".why": try why(operand, answer)
    default:
      var options = answer.options
      options.limit = 0
      options.offset = 0
      options.facets = try ResultFormat.facets(operand.split(separator: " ").map(String.init))
      guard !options.facets.isEmpty else { throw Failure(.usage, ".facet takes fields.") }
      guard let results = try find(answer.query, options) else { return }
      try ResultFormat.writeFacets(results.facets, streams)
    }
  }

  /// Searches again and tells which documents moved.
  private mutating func again(_ before: Answer) throws {
    var options = settings.options
    options.offset = before.options.offset
    try search(before.query, options)
    guard format.isText, let after = last else { return }
    let ranks = Dictionary(
      before.results.hits.map { ($0.key, $0.rank) },
      uniquingKeysWith: { first, _ in first }
    )
    var moves: [String] = []
    for hit in after.results.hits {
      guard let old = ranks[hit.key] else {
        moves.append("\(hit.rank) new")
        continue
      }
      if old > hit.rank { moves.append("\(hit.rank) ↑\(old - hit.rank)") }
      if old < hit.rank { moves.append("\(hit.rank) ↓\(hit.rank - old)") }
    }
    try streams.out.line(
      moves.isEmpty ? "No document moved." : "Moved: " + moves.joined(separator: ", ")
    )
  }

  private func show(_ hit: Hit) throws {
    let highlighter = streams.highlighter(for: streams.out)
    let lines = try MatchLines(hit, context("")).around(.max / 4, groups: 1)
    let pager = isInteractive ? try Pager.ifWanted(nil, streams) : nil
    if !hit.title.isEmpty { try streams.out.line(highlighter.heading(Sanitiser.line(hit.title))) }
    if lines.isEmpty, let document = try index.document(forKey: hit.key) {
      try streams.out.line(Sanitiser.lines(document.body))
    }
    for line in lines {
      try streams.out.line(highlighter.line(line.text, matches: line.matches))
    }
    try pager?.finish(streams.out)
  }

  private func open(_ hit: Hit) throws {
    guard let path = hit.path else {
      throw Failure(.usage, "“\(Sanitiser.line(hit.key))” has no file; .show shows its text.")
    }
    let shown = context("").paths.shown(path)
    let editor = environmentVariable("VISUAL") ?? environmentVariable("EDITOR") ?? "vi"
    // A path that begins with a dash must not be taken for an option.
    let safe = shown.hasPrefix("-") ? "./" + shown : shown
    let line = "\(editor) +\(SourcePlace.line(hit)) \(ShellQuoting.word(safe))"
    try streams.out.flush()
    TerminalMode.leave()
    guard let child = ChildProcess(shell: line, input: nil, output: nil), child.wait() == 0 else {
      throw Failure(.usage, "\(Sanitiser.line(editor)) did not end well.")
    }
  }

  private func why(_ operand: String, _ answer: Answer) throws {
    let parts = operand.split(separator: " ", maxSplits: 1).map(String.init)
    guard let first = parts.first else {
      throw Failure(.usage, ".why takes a document's number or key, and perhaps a query.")
    }
    let key = try Int(first) != nil ? hit(first, ".why").key : first
    let query = parts.count > 1 ? parts[1] : answer.query
    var report = try index.why(query, key: key, answer.options)
    if report == nil {
      report = try index.why(query, key: context("").paths.kept(key), answer.options)
    }
    guard let report else {
      throw Failure(.usage, "there is no document “\(Sanitiser.line(key))”.")
    }
    for line in "\(report)".split(separator: "\n") { try streams.out.line(Sanitiser.line(line)) }
  }

  private mutating func set(_ command: String, _ operand: String) throws {
    switch command {
    case ".set":
      let parts = operand.split(separator: " ", maxSplits: 1).map(String.init)
      guard let name = parts.first else {
        for line in settings.lines { try streams.out.line(line) }
        return
      }
      try settings.set(name, parts.count > 1 ? parts[1] : "")
    case ".limit", ".snippets": try settings.set(String(command.dropFirst()), operand)
    case ".any": settings.options.anyWord = try ReplSettings.flag(operand, command)
    case ".bail": bails = try ReplSettings.flag(operand, command)
    case ".json": isMachine = try ReplSettings.flag(operand, command)
    case ".mode": format = try ResultFormat(named: operand)
    default:
      if operand.isEmpty {
        let keys = settings.options.sort.map(\.description).joined(separator: ",")
        try streams.out.line("sort      \(keys)")
      } else {
        settings.options.sort = try ResultFormat.sortKeys([operand])
      }
    }
  }

  private mutating func session(_ command: String, _ operand: String) throws {
    switch command {
    case ".save":
      try saved.save(operand, try answer().query)
      try streams.out.line("@\(operand) searches for it")
    case ".saved":
      for name in saved.names {
        try streams.out.line("@\(name)  \(Sanitiser.line(saved.query(name) ?? ""))")
      }
    case ".history":
      let count = Int(operand) ?? 20
      for entry in history.entries.suffix(max(0, count)) {
        try streams.out.line(Sanitiser.line(entry))
      }
    case ".read": try readFile(operand)
    case ".index":
      guard !operand.isEmpty else { throw Failure(.usage, ".index takes a directory.") }
      do {
        index = try SearchIndex.open(operand)
      } catch {
        throw Failure(.usage, Failure(error).message)
      }
      directory = operand
      last = nil
      try streams.out.line(Numbers.count(index.snapshot.documentCount, "document"))
    default:
      index = try SearchIndex.open(directory)
      try streams.out.line(
        "\(Numbers.count(index.snapshot.documentCount, "document")), generation "
          + "\(index.snapshot.generation)"
      )
    }
  }

  private mutating func readFile(_ path: String) throws {
    guard readDepth < 8 else { throw Failure(.usage, ".read nests too deeply.") }
    let before = (source, lineNumber)
    defer { (source, lineNumber) = before }
    readDepth += 1
    defer { readDepth -= 1 }
    let reader: FileReader
    do {
      reader = try FileReader(path)
    } catch {
      throw Failure(error)
    }
    source = Sanitiser.line(path)
    try read(LineReader(reader))
  }

  private func inspect(_ command: String, _ operand: String) throws {
    switch command {
    case ".stats": try StatsCommand.show(index, json: false, streams)
    case ".parse": try ParseCommand.show(operand, json: false, streams)
    case ".analyze":
      _ = try AnalyzeCommand.run(
        try Arguments(["analyze", "--analyzer", index.snapshot.analyzerName, "--", operand]),
        streams
      )
    case ".terms":
      let terms = try index.terms(withPrefix: operand, limit: 50, byFrequency: true)
      for term in terms { try streams.out.line(TermsText.line(term)) }
      if terms.isEmpty { try streams.out.line("no terms") }
    default:
      var found = try index.document(forKey: operand)
      if found == nil { found = try index.document(forKey: context("").paths.kept(operand)) }
      guard let document = found else {
        throw Failure(.usage, "there is no document “\(Sanitiser.line(operand))”.")
      }
      try DocCommand.show(document, textOnly: false, json: false, streams)
    }
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
