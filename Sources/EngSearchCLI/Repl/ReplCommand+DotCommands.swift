internal import EngSearch

/// What the lines that begin with a dot do.
extension ReplCommand {
  mutating func command(_ line: String) throws {
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
    let lookup = DocumentLookup(index)
    let query = parts.count > 1 ? parts[1] : answer.query
    guard let key = try Int(first) != nil ? hit(first, ".why").key : lookup.key(first),
      let report = try index.why(query, key: key, answer.options)
    else { throw Failure(.usage, lookup.missing(first)) }
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
    case ".plan":
      var query = try saved.expanded(operand)
      var options = settings.options
      if query.isEmpty {
        let answer = try answer()
        (query, options) = (answer.query, answer.options)
      }
      let plan = try QueryCommand.reporting(query, streams) { try index.plan(query, options) }
      try QueryCommand.report(plan.diagnostics, query, streams)
      try PlanText.write(plan, json: format.isJSON, streams)
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
    case ".postings":
      let shown = try PostingsCommand.show(index, operand, limit: 50, json: false, streams)
      if shown == 0 { try streams.out.line("no such term") }
    case ".segments": try SegmentsCommand.show(index.snapshot, json: false, streams)
    default:
      let lookup = DocumentLookup(index)
      guard let document = try lookup.document(operand) else {
        throw Failure(.usage, lookup.missing(operand))
      }
      try DocCommand.show(document, textOnly: false, json: false, streams)
    }
  }
}
