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
      let failure = Failure(problem)
      try streams.complain(failure.message)
      if status != .damaged { status = failure.status }
    }
    if report.problems.isEmpty, !arguments.has("quiet") {
      try streams.out.line("no problems")
    }
    return status
  }
}

/// `engsearch delete`: removes documents by key.
enum DeleteCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let directory = IndexLocation.toRead(arguments.value("index"))
    let paths = DocumentPaths(index: directory)
    let writer = try openWriter(directory)
    defer { writer.close() }
    var removed = 0
    for key in arguments.operands {
      let normalised = paths.kept(key)
      let exact = try writer.delete(key: key)
      if try exact || (normalised != key && writer.delete(key: normalised)) {
        removed += 1
      } else {
        try streams.complain("there is no document “\(Sanitiser.line(key))”")
      }
    }
    if removed > 0 { _ = try writer.commit() }
    if !arguments.has("quiet") {
      try streams.out.line("\(Numbers.count(removed, "document")) removed")
    }
    return removed == arguments.operands.count ? .success : .nothingFound
  }
}

/// `engsearch compact`: merges everything into one segment.
enum CompactCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let directory = IndexLocation.toRead(arguments.value("index"))
    let writer = try openWriter(directory)
    defer { writer.close() }
    try writer.compact()
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
private func openWriter(_ directory: String) throws(IndexError) -> IndexWriter {
  let analyzer = try IndexSnapshot.open(directory).analyzerName
  return try IndexWriter.open(directory, create: false, analyzer: analyzer)
}
