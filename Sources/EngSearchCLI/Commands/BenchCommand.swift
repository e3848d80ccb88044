internal import EngSearch

/// `engsearch bench`: times the queries of a file.
enum BenchCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    guard let file = arguments.value("queries") else {
      throw Failure(.usage, "bench needs --queries=FILE, a query a line.")
    }
    let rounds = try arguments.integer("repeat", 5, in: 1...100_000)
    let warmup = try arguments.integer("warmup", 1, in: 0...100_000)
    var options = SearchOptions()
    options.limit = try arguments.integer("limit", 10, in: 0...1_000_000)
    options.snippets = try arguments.integer("snippets", 0, in: 0...100)
    let queries: [String]
    do {
      queries = try read(file == "-" ? FileReader.standardInput() : FileReader(file))
    } catch let error as ReadError {
      throw Failure(error)
    }
    guard !queries.isEmpty else {
      throw Failure(.usage, "\(Sanitiser.line(file)) holds no queries.")
    }
    let index = try SearchIndex.open(IndexLocation.toRead(arguments.value("index")))
    var progress = Progress(streams.error)
    var times: [Double] = []
    times.reserveCapacity(rounds * queries.count)
    var hash: UInt64?
    var failed = 0
    for round in 0..<warmup + rounds {
      var roundHash: UInt64 = 0
      failed = 0
      for query in queries {
        let start = ContinuousClock.now
        let results: SearchResults?
        do {
          results = try index.search(query, options)
        } catch is QuerySyntaxError {
          results = nil
        }
        let elapsed = ContinuousClock.now - start
        if round >= warmup { times.append(Numbers.milliseconds(elapsed)) }
        if let results { mix(results, into: &roundHash) } else { failed += 1 }
      }
      if let hash, hash != roundHash {
        throw Failure(.damaged, "the answers differ between rounds; please report this.")
      }
      hash = roundHash
      try progress.update("round \(round + 1) of \(warmup + rounds)")
    }
    try progress.clear()
    times.sort()
    let report = Report(
      queries: queries.count,
      rounds: rounds,
      failed: failed,
      times: times,
      hash: hash ?? 0
    )
    for line in arguments.has("json") ? [report.json] : report.table {
      try streams.out.line(line)
    }
    return failed == 0 ? .success : .usage
  }

  /// A query a line; a line that is a JSON object gives its field `query`.
  private static func read(_ reader: FileReader) throws -> [String] {
    var lines = LineReader(reader)
    var parser = JSONLineParser()
    var queries: [String] = []
    while true {
      let read = try lines.next { line -> String? in
        if line[0] == UInt8(ascii: "{"),
          let query = (try? parser.parse(line))?.first(where: { $0.name == "query" })
        {
          return query.value
        }
        let text = line.string.trimmed
        return text.isEmpty ? nil : text
      }
      guard let read else { return queries }
      if let query = read { queries.append(query) }
    }
  }

  /// Total, keys and scores, in order.
  private static func mix(_ results: SearchResults, into hash: inout UInt64) {
    hash = ContentHash.hash("\(results.total.value)", seed: hash)
    for hit in results.hits {
      hash = ContentHash.hash(hit.key, seed: hash &+ hit.score.bitPattern)
    }
  }

  private struct Report {
    var queries: Int
    var rounds: Int
    var failed: Int
    /// Milliseconds, sorted, not empty.
    var times: [Double]
    var hash: UInt64

    private var total: Double { times.reduce(0, +) }
    private var mean: Double { total / Double(max(1, times.count)) }
    private var perSecond: Double { total > 0 ? Double(times.count) * 1000 / total : 0 }
    private var hashText: String {
      let digits = String(hash, radix: 16)
      return String(repeating: "0", count: max(0, 16 - digits.count)) + digits
    }

    /// The smallest time that `share` of all times do not exceed.
    private func percentile(_ share: Double) -> Double {
      let rank = Int((Double(times.count) * share).rounded(.up)) - 1
      return times.isEmpty ? 0 : times[max(0, min(rank, times.count - 1))]
    }

    var table: [String] {
      let names = ["queries", "rounds", "mean", "p50", "p90", "p99", "max", "q/s"]
      let values =
        [Numbers.grouped(queries), Numbers.grouped(rounds)]
        + [mean, percentile(0.5), percentile(0.9), percentile(0.99), percentile(1)].map {
          Numbers.fixed($0, 3)
        } + [Numbers.grouped(Int(perSecond))]
      var lines = [
        names.map { Numbers.right($0, 10) }.joined(), values.map { Numbers.right($0, 10) }.joined(),
        "times in milliseconds; result hash \(hashText)",
      ]
      if failed > 0 { lines.append("\(Numbers.grouped(failed)) queries could not be parsed") }
      return lines
    }

    var json: String {
      var json = JSONText()
      json.object { json in
        json.string("type", "bench")
        json.integer("queries", queries)
        json.integer("rounds", rounds)
        json.integer("failed", failed)
        json.number("mean_ms", mean)
        json.number("p50_ms", percentile(0.5))
        json.number("p90_ms", percentile(0.9))
        json.number("p99_ms", percentile(0.99))
        json.number("max_ms", percentile(1))
        json.number("queries_per_second", perSecond)
        json.string("result_hash", hashText)
      }
      return json.text
    }
  }
}
