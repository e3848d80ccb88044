import EngIndex
import EngSearch
import EngStorage
import Glibc

/// `driver query DIR QUERIES.tsv OUT.jsonl COMMANDS ROUNDS BUDGET`: times queries as the harness that
/// measures other engines expects it.
///
/// A line of the queries is `number<TAB>query`; a word without a sign is optional. The time of a query
/// starts with its plan and ends with documents and scores: looking up its terms, reading the lists and
/// ranking. Every command gets one pass to warm up, then rounds over all queries, until the budget in
/// seconds would be passed.
struct DriverQuery {
  private struct Command {
    var name: String
    var limit: Int
    var isCounting: Bool

    init(_ name: Substring) throws {
      self.name = String(name)
      switch name {
      case "COUNT": (limit, isCounting) = (0, true)
      case "TOP_10": (limit, isCounting) = (10, false)
      case "TOP_100": (limit, isCounting) = (100, false)
      case "TOP_1000": (limit, isCounting) = (1000, false)
      case "TOP_10_COUNT": (limit, isCounting) = (10, true)
      case "TOP_100_COUNT": (limit, isCounting) = (100, true)
      default: throw DriverError(description: "\(name): no such command")
      }
    }
  }

  static func run(_ arguments: [String]) throws {
    guard arguments.count == 6, let rounds = Int(arguments[4]), rounds > 0,
      let budget = Double(arguments[5])
    else {
      throw DriverError(
        description: "usage: driver query DIR QUERIES.tsv OUT.jsonl COMMANDS ROUNDS BUDGET"
      )
    }
    let index = try SearchIndex.open(arguments[0])
    var options = SearchOptions()
    options.anyWord = true
    // As all peers have it.
    options.k1 = 1.2
    options.b = 0.75
    var numbers: [Int] = []
    var searches: [PreparedSearch] = []
    for line in try lines(of: arguments[1]) {
      let parts = line.split(separator: "\t", maxSplits: 1)
      guard parts.count == 2, let number = Int(parts[0]) else {
        throw DriverError(description: "\(line): not a number, a tab and a query")
      }
      numbers.append(number)
      searches.append(try index.prepare(String(parts[1]), options))
    }
    guard let out = fopen(arguments[2], "w") else {
      throw DriverError(description: "cannot write \(arguments[2])")
    }
    defer { fclose(out) }
    let segments = index.snapshot.segments
    fputs(
      #"{"info": {"engine": "engsearch", "version": "0", "docs": \#(index.snapshot.documentCount), "#
        + #""segments": \#(segments.count)}}"# + "\n",
      out
    )
    for name in arguments[3].split(separator: ",") {
      let command = try Command(name)
      var results: [(hits: [ScoredDocument], total: Int)] = []
      for search in searches { results.append(try run(search, command)) }
      var times = [[Double]](repeating: [], count: searches.count)
      var cpuTimes = times
      let started = seconds(CLOCK_MONOTONIC)
      for round in 0..<rounds {
        let spent = seconds(CLOCK_MONOTONIC) - started
        if round > 0, spent > budget * Double(round + 1) / Double(round + 2) { break }
        for (place, search) in searches.enumerated() {
          let cpu = seconds(CLOCK_THREAD_CPUTIME_ID)
          let start = seconds(CLOCK_MONOTONIC)
          let found = try run(search, command)
          let end = seconds(CLOCK_MONOTONIC)
          let cpuEnd = seconds(CLOCK_THREAD_CPUTIME_ID)
          guard found.hits == results[place].hits else {
            throw DriverError(description: "query \(numbers[place]) has another answer")
          }
          times[place].append((end - start) * 1e6)
          cpuTimes[place].append((cpuEnd - cpu) * 1e6)
        }
      }
      for (place, number) in numbers.enumerated() {
        var hits: [String] = []
        for hit in results[place].hits {
          let key = try segments[hit.segment].key(of: Int(hit.document))
          hits.append("[\"\(key)\", \(Double(hit.score) / searches[place].scale)]")
        }
        fputs(
          """
          {"i": \(number), "cmd": "\(command.name)", "us": \(list(times[place])), \
          "cpu_us": \(list(cpuTimes[place])), \
          "count": \(command.isCounting ? String(results[place].total) : "null"), \
          "hits": [\(hits.joined(separator: ", "))]}

          """,
          out
        )
      }
    }
  }

  private static func run(
    _ search: PreparedSearch,
    _ command: Command
  ) throws(IndexError) -> (hits: [ScoredDocument], total: Int) {
    try search.run(limit: command.limit, isCounting: command.isCounting)
  }

  /// Nanosecond steps, three digits behind the point.
  private static func list(_ times: [Double]) -> String {
    "[" + times.map { String(Double(Int($0 * 1000)) / 1000) }.joined(separator: ", ") + "]"
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func lines(of path: String) throws -> [Substring] {
    guard let file = fopen(path, "r") else {
      throw DriverError(description: "cannot read \(path)")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes.append(contentsOf: chunk[..<count])
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }
}
