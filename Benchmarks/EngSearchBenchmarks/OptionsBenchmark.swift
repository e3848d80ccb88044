import EngSearch
import Foundation

/// `options INDEX QUERIES`: what forms of words and a weight for titles cost, as multiples of searching for
/// the words alone, and how long patterns take.
///
/// The queries are JSON Lines with `query`; each is parsed, planned and run for its best ten, and counts with
/// the best of five rounds of processor time; with two threads, as the program has them, of wall time.
enum OptionsBenchmark {
  private struct Line: Decodable { let query: String }

  static func run(index path: String, queries file: String) throws {
    let index = try SearchIndex.open(path)
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    let queries = try lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)).query }
    var plain = SearchOptions()
    plain.anyWord = true
    plain.keepsStopWords = true
    plain.snippets = 0
    plain.stemming = Stemming.none
    var stemmed = plain
    stemmed.stemming = .standard
    var weighted = plain
    weighted.titleWeight = 2
    // One after the other for each query: what else the machine does slows all alike.
    let times = try queries.map { query in
      (
        base: try time(query, plain, index), stems: try time(query, stemmed, index),
        title: try time(query, weighted, index)
      )
    }
    for (name, ratios) in [
      ("stems", times.map { $0.stems / $0.base }),
      ("title weight 2", times.map { $0.title / $0.base }),
    ] {
      let ratio = geometricMean(ratios)
      print(
        "options/\(name)",
        String(format: "%.2f times, geometric mean of %d", ratio, queries.count)
      )
    }
    let words = ["nato", "university", "kings", "river", "station", "football", "music", "history"]
    for (name, suffix) in [("prefix of 3", "*"), ("~1", "~1"), ("~2", "~2")] {
      let patterns = words.map { (suffix == "*" ? String($0.prefix(3)) : $0) + suffix }
      var shared = plain
      shared.threads = 2
      let found = try patterns.map { pattern in
        (
          alone: try time(pattern, plain, index),
          shared: try bestTime(budget: 0.02, clock: wallSeconds) {
            _ = try index.prepare(pattern, shared).run(limit: 10, isCounting: false)
          }
        )
      }
      func median(_ times: [Double]) -> Double { times.sorted()[times.count / 2] * 1e3 }
      print(
        "options/\(name)",
        String(
          format: "median %.2f ms of one thread, %.2f ms with two",
          median(found.map(\.alone)),
          median(found.map(\.shared))
        )
      )
    }
  }

  /// The best time of a query, in seconds.
  private static func time(
    _ query: String,
    _ options: SearchOptions,
    _ index: SearchIndex
  ) throws -> Double {
    try bestTime(budget: 0.02) {
      _ = try index.prepare(query, options).run(limit: 10, isCounting: false)
    }
  }
}
