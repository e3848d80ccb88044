/// `engsearch config`: the values that hold, and where each comes from.
enum ConfigCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let config = arguments.config
    let location = IndexLocation.toRead(arguments.value("index"))
    try row("index", location, IndexLocation.origin(arguments), streams)
    if let file = Config.userFile {
      let isThere = (try? FileStatus(file)) != nil
      let state = config.files.contains(file) ? "read" : isThere ? "not used" : "there is none"
      try row("config", file, state, streams)
    }
    for file in config.files where file != Config.userFile {
      try row("config", file, "read", streams)
    }
    for (name, variables) in [
      ("colour", ["NO_COLOR"]), ("pager", ["ENGSEARCH_PAGER", "PAGER"]),
      ("editor", ["VISUAL", "EDITOR"]),
    ] {
      let set = variables.first { environmentVariable($0) != nil }
      let value = set.flatMap { environmentVariable($0) }
      try row(name, value ?? "", set.map { "$\($0)" } ?? "default", streams)
    }
    for entry in config.entries {
      let name = (entry.command.map { $0 + "." } ?? "") + entry.option
      let isWinner =
        config.entries.last { $0.command == entry.command && $0.option == entry.option }?.origin
        == entry.origin
      let origin = isWinner ? entry.origin : entry.origin + ", not used"
      try row(name, entry.value, origin, streams)
    }
    return .success
  }

  private static func row(
    _ name: String,
    _ value: String,
    _ origin: String,
    _ streams: Streams
  ) throws {
    try streams.out.line(
      Numbers.left(Sanitiser.line(name), 16) + Numbers.left(Sanitiser.line(value), 40) + "  "
        + Sanitiser.line(origin)
    )
  }
}
