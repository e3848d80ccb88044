internal import EngSearch
internal import Glibc

/// Runs the program and returns its exit status. `arguments` begin with the program's name.
public func runEngSearch(_ arguments: [String]) -> Int32 {
  // Writing to a closed pipe must fail instead of ending the process without its buffers written.
  signal(SIGPIPE, SIG_IGN)
  // The last commit of an index survives any end of the process, so an interrupt needs no care.
  signal(SIGINT) { _ in _exit(130) }
  let streams: Streams
  do {
    streams = try Streams(colour: nil)
  } catch {
    return ExitStatus.unusable.rawValue
  }
  do {
    let parsed = try Arguments(Array(arguments.dropFirst()))
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
    throw Failure(.usage, "a command is missing.\nTry `engsearch help`.")
  }
  if arguments.has("help") {
    try streams.out.write(Help.command(command))
    return .success
  }
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
  default: return try help(arguments, streams)
  }
}

private func help(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
  guard let name = arguments.operands.first else {
    try streams.out.write(Help.program())
    return .success
  }
  guard let command = CommandTable.command(name) else {
    throw Failure(.usage, "there is no command “\(Sanitiser.line(name))”.")
  }
  try streams.out.write(Help.command(command))
  return .success
}

extension Failure {
  /// The words and status for whatever a command threw.
  fileprivate init(any error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as IndexError: self.init(error)
    case let error as ReadError: self.init(error)
    default: self.init(.unusable, Sanitiser.line("\(error)"))
    }
  }
}
