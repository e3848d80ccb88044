internal import EngSearch

/// `engsearch check`: reads and verifies the whole index.
enum CheckCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let directory = IndexLocation.toRead(arguments.value("index"))
    let report = checkIndex(directory)
    if !arguments.has("quiet") {
      for line in report.lines { try streams.out.line(Sanitiser.line(line)) }
    }
    var status = ExitStatus.success
    for problem in report.problems {
      let failure = Failure(listing: problem)
      try streams.complain(failure.message)
      if status != .damaged { status = failure.status }
    }
    if status == .damaged {
      try streams.complain("`engsearch repair --dry-run` says what can be saved.")
    }
    if report.problems.isEmpty, !arguments.has("quiet") {
      try streams.out.line("no problems")
    }
    return status
  }
}

/// `engsearch delete`: removes documents by key, or those that match a query.
enum DeleteCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let directory = IndexLocation.toRead(arguments.value("index"))
    let isDry = arguments.has("dry-run")
    let query = arguments.value("query")
    guard query != nil || !arguments.operands.isEmpty else {
      throw Failure(.usage, "delete needs a KEY or --query QUERY.")
    }
    let writer = try openWriter(directory)
    defer { writer.close() }
    var removed: [String] = []
    var missing = 0
    if let query {
      do {
        removed = try writer.delete(matching: query, dryRun: isDry)
      } catch let error as QuerySyntaxError {
        try QueryCommand.report(error.diagnostics, query, streams)
        throw Failure(.usage, "the query cannot be run as it is; nothing was removed.")
      }
    }
    let paths = DocumentPaths(index: directory)
    for key in arguments.operands {
      let normalised = paths.kept(key)
      // Without the commit, a deletion is forgotten.
      if try writer.delete(key: key) {
        removed.append(key)
      } else if try normalised != key && writer.delete(key: normalised) {
        removed.append(normalised)
      } else if !removed.contains(key), !removed.contains(normalised) {
        missing += 1
        try streams.complain("there is no document “\(Sanitiser.line(key))”")
      }
    }
    if !isDry, !removed.isEmpty { _ = try writer.commit() }
    if isDry { for key in removed { try streams.out.line(Sanitiser.line(key)) } }
    if !arguments.has("quiet") {
      let count = Numbers.count(removed.count, "document")
      try streams.out.line(isDry ? "\(count) would be removed" : "\(count) removed")
    }
    return missing == 0 && !(removed.isEmpty && query != nil) ? .success : .nothingFound
  }
}

/// `engsearch compact`: merges everything into one segment.
enum CompactCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let directory = IndexLocation.toRead(arguments.value("index"))
    let memory = try arguments.integer("memory", 192, in: 1...65536) << 20
    let writer = try openWriter(directory, memoryLimit: memory, threads: Processors.count)
    defer { writer.close() }
    try writer.compact(reordering: arguments.has("reorder"))
    if !arguments.has("quiet") {
      let snapshot = try IndexSnapshot.open(directory)
      try streams.out.line(
        "\(Numbers.count(snapshot.documentCount, "document")), generation \(snapshot.generation)"
      )
    }
    return .success
  }
}

/// A writer of an index that exists, with the index's own analyzer.
private func openWriter(
  _ directory: String,
  memoryLimit: Int = 192 << 20,
  threads: Int = 1
) throws(IndexError) -> IndexWriter {
  let analyzer = try IndexSnapshot.open(directory).analyzerName
  return try IndexWriter.open(
    directory,
    create: false,
    analyzer: analyzer,
    memoryLimit: memoryLimit,
    threads: threads
  )
}
