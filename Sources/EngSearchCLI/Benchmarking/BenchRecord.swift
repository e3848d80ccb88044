internal import EngSearch

/// What a benchmark measured: everything that another run needs to be compared with it. Its JSON is the
/// file that `--compare` reads.
struct BenchRecord: Equatable {
  struct Query: Equatable {
    var query: String
    /// The query's class, if it has one.
    var `class`: String?
    /// The best of all rounds, in microseconds: on a shared machine the rest of the other rounds' time is
    /// other work's.
    var us: Double
    /// The fingerprint of the answer; nil if the query could not be understood.
    var results: String?
  }

  /// Figures over the queries of a class, in microseconds.
  struct Figures: Equatable {
    var queries: Int
    var mean: Double
    var p50: Double
    var p90: Double
    var p99: Double
    var max: Double
    /// Queries a second, one after the other.
    var qps: Double

    init(_ times: [Double]) {
      let sorted = times.sorted()
      let total = sorted.reduce(0, +)
      /// The smallest time that `share` of all do not exceed.
      func quantile(_ share: Double) -> Double {
        let rank = Int((Double(sorted.count) * share).rounded(.up)) - 1
        return sorted.isEmpty ? 0 : sorted[Swift.max(0, Swift.min(rank, sorted.count - 1))]
      }
      queries = sorted.count
      mean = total / Double(Swift.max(sorted.count, 1))
      p50 = quantile(0.5)
      p90 = quantile(0.9)
      p99 = quantile(0.99)
      max = quantile(1)
      qps = total > 0 ? Double(sorted.count) * 1e6 / total : 0
    }

    /// A figure by the name that `--fail-if` uses.
    func value(_ name: String) -> Double? {
      switch name {
      case "mean": mean
      case "p50": p50
      case "p90": p90
      case "p99": p99
      case "max": max
      case "qps": qps
      default: nil
      }
    }
  }

  /// What was asked for with each query; runs with other options are not compared.
  var options = ""
  var documents = 0
  var segments = 0
  var rounds: Int
  /// Of the answers to all queries.
  var results = ""
  /// The figures of each class, and of `all`.
  var classes: [String: Figures] = [:]
  var build: BuildFigures?
  var queries: [Query]

  init(rounds: Int, queries: [Query]) {
    self.rounds = rounds
    self.queries = queries
  }

  /// Fills in what follows from the queries.
  mutating func summarise() {
    var hash: UInt64 = 0
    var times: [String: [Double]] = [:]
    for query in queries {
      hash = ContentHash.hash(query.results ?? "-", seed: hash)
      times["all", default: []].append(query.us)
      if let kind = query.class, kind != "all" { times[kind, default: []].append(query.us) }
    }
    results = Self.hexadecimal(hash)
    classes = times.mapValues { Figures($0) }
  }

  /// The classes in the order in which their queries come first.
  var classNames: [String] {
    var names = ["all"]
    for query in queries {
      if let kind = query.class, !names.contains(kind) { names.append(kind) }
    }
    return names
  }

  /// Queries that could not be understood.
  var failed: Int { queries.count { $0.results == nil } }

  /// The number of documents, if it is exact, then keys and scores in order.
  static func fingerprint(_ results: SearchResults) -> String {
    let total = results.total.relation == .exact ? "\(results.total.value)" : "more"
    var hash = ContentHash.hash(total)
    for hit in results.hits {
      hash = ContentHash.hash(hit.key, seed: hash &+ hit.score.bitPattern)
    }
    return hexadecimal(hash)
  }

  private static func hexadecimal(_ hash: UInt64) -> String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: max(0, 16 - digits.count)) + digits
  }

  /// An object a line: the run, the build if there was one, each class, each query.
  var json: [String] {
    func line(_ type: String, _ body: (inout JSONText) -> Void) -> String {
      var json = JSONText()
      json.object {
        $0.string("type", type)
        body(&$0)
      }
      return json.text
    }
    var lines = [
      line("bench") { json in
        json.string("version", Help.version)
        json.string("options", options)
        json.integer("documents", documents)
        json.integer("segments", segments)
        json.integer("rounds", rounds)
        json.integer("queries", queries.count)
        json.integer("failed", failed)
        json.string("result_hash", results)
      }
    ]
    if let build { lines.append(line("build") { build.write(&$0) }) }
    for name in classNames {
      guard let figures = classes[name] else { continue }
      lines.append(
        line("class") { json in
          json.string("class", name)
          json.integer("queries", figures.queries)
          json.number("mean_us", figures.mean)
          json.number("p50_us", figures.p50)
          json.number("p90_us", figures.p90)
          json.number("p99_us", figures.p99)
          json.number("max_us", figures.max)
          json.number("qps", figures.qps)
        }
      )
    }
    for query in queries {
      lines.append(
        line("query") { json in
          json.string("query", query.query)
          json.string("class", query.class)
          json.number("us", query.us)
          json.string("results", query.results)
        }
      )
    }
    return lines
  }

  /// Reads what `--json` wrote, all but the figures of the build.
  init(contentsOf path: String) throws {
    var head: [String: String]?
    var queries: [Query] = []
    var parser = JSONLineParser()
    do {
      var lines = LineReader(try FileReader(path))
      while let members = try lines.next({ try parser.parse($0) }) {
        let values = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        if values["type"] == "bench" { head = values }
        guard values["type"] == "query" else { continue }
        guard let text = values["query"], let us = values["us"].flatMap(Double.init) else {
          throw JSONSyntaxError(offset: 0, reason: "no query or no time")
        }
        queries.append(
          Query(query: text, class: values["class"], us: us, results: values["results"])
        )
      }
    } catch let error as ReadError {
      throw Failure(error)
    } catch is JSONSyntaxError {
      head = nil
    }
    guard let head, let options = head["options"],
      head["queries"].flatMap(Int.init) == queries.count
    else {
      throw Failure(
        .usage,
        "\(Sanitiser.line(path)) is not what `engsearch bench --json` writes."
      )
    }
    self.init(rounds: head["rounds"].flatMap(Int.init) ?? 0, queries: queries)
    self.options = options
    documents = head["documents"].flatMap(Int.init) ?? 0
    segments = head["segments"].flatMap(Int.init) ?? 0
    summarise()
  }
}
