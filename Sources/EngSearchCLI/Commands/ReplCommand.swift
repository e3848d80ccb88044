internal import EngSearch

/// `engsearch repl`: answers a query a line, from a terminal or a pipe.
struct ReplCommand {
  private let streams: Streams
  private let directory: String
  private var index: SearchIndex
  private var options = SearchOptions()
  private var json: Bool

  private static let commands: [(name: String, help: String)] = [
    (".help", "this list"),
    (".quit", "end; so does the end of input"),
    (".stats", "what the index holds"),
    (".limit N", "show N documents of each query"),
    (".snippets N", "show N snippets of each document"),
    (".json on|off", "answer in JSON, one object a line"),
    (".any on|off", "any of the words is enough"),
    (".doc KEY", "show a stored document"),
    (".parse QUERY", "show how a query is understood"),
    (".reload", "read the newest commit"),
  ]

  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let directory = IndexLocation.toRead(arguments.value("index"))
    var repl = ReplCommand(
      streams: streams,
      directory: directory,
      index: try SearchIndex.open(directory),
      json: arguments.has("json")
    )
    repl.options.limit = try arguments.integer("limit", 10, in: 0...1_000_000)
    return try repl.loop()
  }

  /// Whether a person without a command can search by typing: there is a terminal, and an index.
  static func canStart(_ arguments: Arguments, _ streams: Streams) -> Bool {
    guard FileReader.standardInput().isTerminal, streams.out.isTerminal else { return false }
    return (try? SearchIndex.open(IndexLocation.toRead(arguments.value("index")))) != nil
  }

  private init(streams: Streams, directory: String, index: SearchIndex, json: Bool) {
    self.streams = streams
    self.directory = directory
    self.index = index
    self.json = json
  }

  private mutating func loop() throws -> ExitStatus {
    let input = FileReader.standardInput()
    let interactive = input.isTerminal && streams.out.isTerminal
    if interactive {
      let count = Numbers.count(index.snapshot.documentCount, "document")
      try streams.out.line("\(count). A query, or .help.")
    }
    var lines = LineReader(input, eager: true)
    while true {
      if interactive { try streams.out.write("engsearch> ") }
      try streams.out.flush()
      guard let line = try lines.next({ $0.string }) else { break }
      let text = line.trimmed
      if text.isEmpty { continue }
      if text == ".quit" || text == ".exit" { break }
      do {
        if text.hasPrefix("."), text.dropFirst().first?.isLetter == true {
          try command(text)
        } else {
          let results = try QueryCommand.search(index, text, options, streams)
          let format = json ? ResultFormat.json : .text
          try format.write(results, ResultContext(index, query: text), streams)
        }
      } catch let failure as Failure where failure.status == .usage {
        try streams.complain(failure.message)
      }
    }
    if interactive { try streams.out.line() }
    return .success
  }

  private mutating func command(_ text: String) throws {
    let parts = text.split(separator: " ", maxSplits: 1)
    let name = String(parts.first ?? "")
    let operand = parts.count > 1 ? String(parts[1]).trimmed : ""
    switch name {
    case ".help":
      for command in Self.commands {
        try streams.out.line("  " + Numbers.left(command.name, 14) + command.help)
      }
    case ".stats": try StatsCommand.show(index, json: json, streams)
    case ".limit": options.limit = try number(operand, name)
    case ".snippets": options.snippets = try number(operand, name)
    case ".json": json = try flag(operand, name)
    case ".any": options.anyWord = try flag(operand, name)
    case ".doc":
      guard let document = try index.document(forKey: operand) else {
        throw Failure(.usage, "there is no document “\(Sanitiser.line(operand))”.")
      }
      try DocCommand.show(document, textOnly: false, json: json, streams)
    case ".parse": try ParseCommand.show(operand, json: json, streams)
    case ".reload":
      index = try SearchIndex.open(directory)
      try streams.out.line(Numbers.count(index.snapshot.documentCount, "document"))
    default:
      throw Failure(.usage, "there is no command \(Sanitiser.line(name)); .help lists them.")
    }
  }

  private func number(_ text: String, _ name: String) throws -> Int {
    guard let number = Int(text), (0...1_000_000).contains(number) else {
      throw Failure(.usage, "\(name) takes a whole number up to 1000000.")
    }
    return number
  }

  private func flag(_ text: String, _ name: String) throws -> Bool {
    switch text {
    case "on", "": true
    case "off": false
    default: throw Failure(.usage, "\(name) takes on or off.")
    }
  }
}

extension String {
  /// Without white space at its ends.
  var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
