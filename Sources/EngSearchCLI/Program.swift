internal import EngSearch
internal import Glibc

/// Runs the program and returns its exit status. `arguments` begin with the program's name.
public func runEngSearch(_ arguments: [String]) -> Int32 {
  // Writing to a closed pipe must fail instead of ending the process without its buffers written.
  signal(SIGPIPE, SIG_IGN)
  // The last commit of an index survives any end of the process, so an interrupt needs no care.
  signal(SIGINT) { _ in _exit(130) }
  // A write past the limit for files must fail instead.
  signal(SIGXFSZ, SIG_IGN)
  // Another program cut a file of the index short while it was read.
  signal(SIGBUS) { _ in
    let message: StaticString = "engsearch: a file of the index became shorter while it was read.\n"
    _ = unsafe write(2, message.utf8Start, message.utf8CodeUnitCount)
    _exit(4)
  }
  unsafe ProcessMemory.willRunOut = {
    let message: StaticString = """
      engsearch: there is no more memory; the last commit is intact. Try a smaller --memory, or raise the \
      limit (`ulimit -v`).

      """
    _ = unsafe write(2, message.utf8Start, message.utf8CodeUnitCount)
    _exit(ExitStatus.busy.rawValue)
  }
  let streams: Streams
  do {
    streams = try Streams(colour: nil)
  } catch {
    return ExitStatus.unusable.rawValue
  }
  do {
    var parsed = try Arguments(Array(arguments.dropFirst()))
    if !parsed.has("version"), !parsed.has("help") {
      let own = IndexLocation.toRead(parsed.value("index")) + "/config"
      do {
        try parsed.use(Config(files: [Config.userFile, own].compactMap(\.self)))
      } catch let failure as Failure where helps(parsed.command) {
        try streams.complain(failure.message)
      }
    }
    let chosen = try Streams(colour: parsed.value("color"))
    let status: ExitStatus
    do {
      status = try dispatch(parsed, chosen)
    } catch {
      // What was found before an error is still shown.
      try chosen.out.flush()
      throw error
    }
    try chosen.out.flush()
    try chosen.error.flush()
    return status.rawValue
  } catch is OutputClosed {
    return ExitStatus.success.rawValue
  } catch {
    let failure = Failure(any: error)
    // When standard error is gone too, there is nobody left to tell.
    try? streams.complain(failure.message)
    return failure.status.rawValue
  }
}

/// Whether a command helps to mend a configuration with a mistake, which must not keep it from working.
private func helps(_ command: CommandSpec?) -> Bool {
  ["help", "man", "completions", "config"].contains(command?.name ?? "help")
}

/// Whether a command may write much.
private func writes(_ command: CommandSpec) -> Bool {
  ["index", "import", "delete", "compact", "reindex", "repair"].contains(command.name)
}

private func dispatch(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
  if arguments.has("version") {
    try streams.out.line("engsearch \(Help.version)")
    return .success
  }
  guard let command = arguments.command else {
    if arguments.has("help") {
      try streams.out.write(Help.program())
      return .success
    }
    if ReplCommand.canStart(arguments, streams) {
      return try ReplCommand.run(arguments, streams)
    }
    try streams.error.write(Help.welcome)
    try streams.error.flush()
    return .usage
  }
  if arguments.has("help") {
    try streams.out.write(Help.command(command, short: arguments.wantsShortHelp))
    return .success
  }
  if writes(command) { ProcessMemory.givesBackHeap() }
  switch command.name {
  case "index": return try IndexCommand.run(arguments, streams)
  case "query": return try QueryCommand.run(arguments, streams)
  case "repl": return try ReplCommand.run(arguments, streams)
  case "bench": return try BenchCommand.run(arguments, streams)
  case "eval": return try EvalCommand.run(arguments, streams)
  case "stats": return try StatsCommand.run(arguments, streams)
  case "check": return try CheckCommand.run(arguments, streams)
  case "doc": return try DocCommand.run(arguments, streams)
  case "delete": return try DeleteCommand.run(arguments, streams)
  case "compact": return try CompactCommand.run(arguments, streams)
  case "analyze": return try AnalyzeCommand.run(arguments, streams)
  case "reindex": return try ReindexCommand.run(arguments, streams)
  case "repair": return try RepairCommand.run(arguments, streams)
  case "parse": return try ParseCommand.run(arguments, streams)
  case "completions": return try HelpCommand.completions(arguments, streams)
  case "config": return try ConfigCommand.run(arguments, streams)
  case "terms": return try TermsCommand.run(arguments, streams)
  case "postings": return try PostingsCommand.run(arguments, streams)
  case "segments": return try SegmentsCommand.run(arguments, streams)
  case "explain": return try ExplainCommand.run(arguments, streams)
  case "why": return try WhyCommand.run(arguments, streams)
  case "export": return try ExportCommand.run(arguments, streams)
  case "import": return try ImportCommand.run(arguments, streams)
  case "backup": return try BackupCommand.run(arguments, streams)
  case "man":
    try streams.out.write(ManualPage.text())
    return .success
  default: return try HelpCommand.run(arguments, streams)
  }
}

/// `engsearch help` and `engsearch completions`.
enum HelpCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    guard let name = arguments.operands.first else {
      try streams.out.write(Help.program())
      return .success
    }
    if let topic = HelpTopics.text(name) {
      try streams.out.write(topic)
      return .success
    }
    guard let command = CommandTable.command(name) else {
      let names = CommandTable.commands.map(\.name) + HelpTopics.all.map(\.name)
      let near = Spelling.nearest(name, names)
      throw Failure(
        .usage,
        "there is no command “\(Sanitiser.line(name))”."
          + (near.map { " Did you mean `engsearch help \($0)`?" } ?? "")
      )
    }
    try streams.out.write(Help.command(command))
    return .success
  }

  static func completions(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let shell = arguments.operands.first ?? ""
    guard let script = Completions.script(shell) else {
      throw Failure(
        .usage,
        "there are completions for \(Completions.shells.joined(separator: ", ")), not for "
          + "“\(Sanitiser.line(shell))”."
      )
    }
    try streams.out.write(script)
    return .success
  }
}

extension Failure {
  /// The words and status for whatever a command threw.
  init(any error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as IndexError: self.init(error)
    case let error as ReadError: self.init(error)
    case let error as SearchError: self.init(.usage, "\(error).")
    case let error as QuerySyntaxError:
      self.init(
        .usage,
        error.diagnostics.map { Sanitiser.line($0.message) }.joined(separator: "; ")
      )
    default: self.init(.unusable, Sanitiser.line("\(error)"))
    }
  }
}
