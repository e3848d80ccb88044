import EngSearch
import Foundation

/// `options INDEX QUERIES`: what forms of words and a weight for titles cost, as multiples of searching for
/// the words alone, and how long patterns take.
///
/// The queries are JSON Lines with `query`; each is parsed, planned and run for its best ten, and counts with
/// the best of five rounds of processor time.
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
    let base = try times(queries, plain, index)
    for (name, options) in [("stems", stemmed), ("title weight 2", weighted)] {
      let other = try times(queries, options, index)
      let ratio = geometricMean(zip(other, base).map { $0 / $1 })
      print(
        "options/\(name)",
        String(format: "%.2f times, geometric mean of %d", ratio, queries.count)
      )
    }
    let words = ["nato", "university", "kings", "river", "station", "football", "music", "history"]
    for (name, suffix) in [("prefix of 3", "*"), ("~1", "~1"), ("~2", "~2")] {
      let patterns = words.map { (suffix == "*" ? String($0.prefix(3)) : $0) + suffix }
      let found = try times(patterns, plain, index).sorted()
      print("options/\(name)", String(format: "median %.2f ms", found[found.count / 2] * 1e3))
    }
  }

  /// The best time of each query, in seconds.
  private static func times(
    _ queries: [String],
    _ options: SearchOptions,
    _ index: SearchIndex
  ) throws -> [Double] {
    try queries.map { query in
      try bestTime(budget: 0.02) {
        _ = try index.prepare(query, options).run(limit: 10, isCounting: false)
      }
    }
  }
}
