internal import EngSearch

/// `engsearch bench`: times building an index and the queries of a file.
enum BenchCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    guard arguments.has("queries") || arguments.has("build") else {
      throw Failure(.usage, "bench needs --queries=FILE, a query a line, or --build=PATH.")
    }
    let limits = try arguments.value("fail-if").map(BenchLimit.list) ?? []
    let base = try arguments.value("compare").map { try BenchRecord(contentsOf: $0) }
    var build: BuildFigures?
    if let path = arguments.value("build") { build = try self.build(path, arguments, streams) }
    var record = try measure(arguments, streams)
    record.build = build
    // Refuses before anything is shown: figures of different answers are not to be read side by side.
    let comparison = try base.map { try BenchComparison(record, base: $0) }
    let lines = arguments.has("json") ? record.json : table(record, comparison)
    for line in lines { try streams.out.line(line) }
    let violations = try limits.compactMap { try $0.violation(record, base: base) }
    guard violations.isEmpty else {
      throw Failure(.busy, violations.joined(separator: "\n"))
    }
    return record.failed == 0 ? .success : .usage
  }

  private static func measure(_ arguments: Arguments, _ streams: Streams) throws -> BenchRecord {
    let rounds = try arguments.integer("repeat", 5, in: 1...100_000)
    let warmup = try arguments.integer("warmup", 1, in: 0...100_000)
    var options = SearchOptions()
    options.limit = try arguments.integer("limit", 10, in: 0...1_000_000)
    options.snippets = try arguments.integer("snippets", 0, in: 0...100)
    options.anyWord = arguments.has("any")
    var queries: [BenchQuery] = []
    if let file = arguments.value("queries") {
      do {
        queries = try BenchQuery.read(file == "-" ? FileReader.standardInput() : FileReader(file))
      } catch let error as ReadError {
        throw Failure(error)
      }
      guard !queries.isEmpty else {
        throw Failure(.usage, "\(Sanitiser.line(file)) holds no queries.")
      }
    }
    let index = try SearchIndex.open(IndexLocation.toRead(arguments.value("index")))
    var progress = Progress(streams.error)
    let bench = QueryBench(queries: queries, warmup: warmup, rounds: rounds)
    var record = try bench.run { query in
      do {
        return try index.search(query, options)
      } catch is QuerySyntaxError {
        return nil
      }
    } progress: { done in
      try progress.update("round \(done) of \(warmup + rounds)")
    }
    try progress.clear()
    record.documents = index.snapshot.documentCount
    record.segments = index.snapshot.segments.count
    record.options =
      "limit \(options.limit), snippets \(options.snippets), \(options.anyWord ? "any" : "all") words"
    record.summarise()
    return record
  }

  /// Indexes a path as `engsearch index` does, into an index that must not exist yet and that stays.
  private static func build(
    _ path: String,
    _ arguments: Arguments,
    _ streams: Streams
  ) throws -> BuildFigures {
    guard let directory = arguments.value("index") else {
      throw Failure(.usage, "--build needs --index=DIR, the index to make.")
    }
    guard IndexLocation.toWrite(directory).isNew else {
      throw Failure(.usage, "\(Sanitiser.line(directory)) exists; --build makes a new index.")
    }
    let index = try Arguments(["index", "--quiet", "--index", directory, "--", path])
    return try BuildFigures(directory) {
      let status = try IndexCommand.run(index, streams)
      guard status == .success else {
        throw Failure(status, "some of \(Sanitiser.line(path)) could not be indexed.")
      }
    }
  }

  private static func table(_ record: BenchRecord, _ comparison: BenchComparison?) -> [String] {
    var lines = record.build?.table ?? []
    guard !record.queries.isEmpty else { return lines }
    let width = max(12, (record.classNames.map(\.count).max() ?? 0) + 2)
    func row(_ name: String, _ values: [String]) -> String {
      Numbers.left(Sanitiser.line(name), width) + values.map { Numbers.right($0, 11) }.joined()
    }
    lines.append(row("class", ["queries", "mean", "p50", "p90", "p99", "max", "q/s"]))
    for name in record.classNames {
      guard let figures = record.classes[name] else { continue }
      let times = [figures.mean, figures.p50, figures.p90, figures.p99, figures.max]
      lines.append(
        row(
          name,
          [Numbers.grouped(figures.queries)] + times.map { Numbers.fixed($0, 1) }
            + [Numbers.grouped(Int(figures.qps))]
        )
      )
    }
    lines.append(
      "microseconds, each query's best of \(Numbers.count(record.rounds, "round")); "
        + "\(Numbers.count(record.documents, "document")); result hash \(record.results)"
    )
    if record.failed > 0 {
      lines.append(
        "\(Numbers.count(record.failed, "query", "queries")) could not be understood"
      )
    }
    if let comparison {
      lines.append("")
      lines.append(row("class", ["new/old", "p"]) + "  verdict")
      for change in comparison.changes {
        lines.append(
          row(change.name, [Numbers.fixed(change.ratio, 3), Numbers.fixed(change.pValue, 4)])
            + "  " + change.verdict
        )
      }
      lines.append("the answers are the same")
    }
    return lines
  }
}
