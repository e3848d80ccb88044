internal import EngSearch

/// `engsearch index`: brings the index up to date with files, directories and records.
enum IndexCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let choices = try IndexChoices(arguments)
    var operands = arguments.operands
    if let list = arguments.value("files-from") { operands += try paths(in: list) }
    guard !operands.isEmpty else {
      throw Failure(.usage, "index needs PATH, or --files-from=FILE.\nTry `engsearch help index`.")
    }
    if arguments.has("files") {
      return try list(operands, choices, streams)
    }
    let place = IndexLocation.toWrite(arguments.value("index"))
    if place.isNew {
      // Nothing is created when there is nothing to read.
      var failures: [ReadError] = []
      for operand in operands where operand != "-" {
        do throws(ReadError) {
          _ = try FileStatus(operand, followingLink: true)
        } catch {
          failures.append(error)
        }
      }
      if failures.count == operands.count {
        for failure in failures { try streams.complain(Failure(failure).message) }
        return .usage
      }
    }
    var job = try IndexJob(
      place.directory,
      isNew: place.isNew,
      choices: choices,
      streams: streams
    )
    defer { job.close() }
    if place.isNew, !choices.isQuiet, !choices.isDry {
      try streams.complain("created the index \(Sanitiser.line(place.directory))")
    }
    return try job.run(operands)
  }

  /// Paths a line, or ended by NUL where there is one.
  private static func paths(in file: String) throws -> [String] {
    let bytes: [UInt8]
    do {
      bytes = try (file == "-" ? FileReader.standardInput() : FileReader(file)).readAll()
    } catch {
      throw Failure(error)
    }
    let separator: UInt8 = bytes.contains(0) ? 0 : 0x0A
    return bytes.split(separator: separator).map { String(decoding: $0, as: UTF8.self) }
  }

  /// `--files`: the paths that would be read.
  private static func list(_ operands: [String], _ choices: IndexChoices, _ streams: Streams)
    throws -> ExitStatus
  {
    var status = ExitStatus.success
    for operand in operands where operand != "-" {
      let path = Path.normalised(operand)
      do {
        var files = [FoundFile(path: path, status: nil)]
        if try FileStatus(path, followingLink: true).kind == .directory {
          let walk = FileWalk(path, choices.selection)
          for failure in walk.failures {
            try streams.complain(Failure(failure).message)
            status = .usage
          }
          files = walk.files
        }
        for file in files {
          try streams.out.line(streams.out.isTerminal ? Sanitiser.line(file.path) : file.path)
        }
      } catch let error as ReadError {
        try streams.complain(Failure(error).message)
        status = .usage
      }
    }
    return status
  }
}

/// What the options of `index` choose.
struct IndexChoices {
  /// Nil to go by the file's name.
  var format: DocumentFormat?
  /// Nil to go by the file's first bytes.
  var encoding: TextEncoding?
  var fields = RecordFields(id: "id", title: "title")
  var selection = FileSelection()
  var filters: [FileFilter] = []
  var analyzer: String?
  var memory = 192 << 20
  var prunes = false
  var isQuiet = false
  /// Whether only what would be done is said.
  var isDry = false

  init() {}

  init(_ arguments: Arguments) throws {
    format = DocumentFormat(rawValue: try arguments.choice("format", "auto"))
    encoding = TextEncoding(rawValue: try arguments.choice("encoding", "auto"))
    fields = RecordFields(
      id: arguments.value("id-field") ?? "id",
      title: arguments.value("title-field") ?? "title",
      text: arguments.value("text-field")
    )
    selection = FileSelection(globs: arguments.all("glob"))
    selection.takesHidden = arguments.has("hidden")
    selection.readsIgnoreFiles = !arguments.has("no-ignore")
    filters = try arguments.all("filter").map(FileFilter.init)
    analyzer = try WordOptions.analyzer(arguments)
    memory = try arguments.integer("memory", 192, in: 1...65536) << 20
    prunes = arguments.has("prune")
    isQuiet = arguments.has("quiet")
    isDry = arguments.has("dry-run")
  }
}
