import EngAnalysis
import EngIndex
import EngQuery
import EngSearch
import EngTestSupport
import Foundation
import Testing

/// The engine gives the documents, the order and the scores of a plain scan.
///
/// `ENG_SEEDS` in the environment sets the number of random indexes, 20 queries each.
@Suite struct OracleTests {
  private static var seedCount: Int {
    ProcessInfo.processInfo.environment["ENG_SEEDS"].flatMap { Int($0) } ?? 15
  }

  /// 2025-11-21 08:00 UTC.
  private static let now = 1_763_712_000

  @Test func agreesWithAPlainScan() throws {
    try compare { random in RandomText.query(&random) }
  }

  @Test func agreesOnTreesOfEveryKind() throws {
    let kinds = try compare { random in
      var queries = RandomQuery(random)
      defer { random = queries.random }
      return queries.query().description
    }
    #expect(kinds == 21 || hasChosenSeed, "kinds of nodes that were compared")
  }

  /// - Returns: How many kinds of nodes the queries had.
  @discardableResult
  private func compare(_ makeQuery: (inout SplitMix64) -> String) throws -> Int {
    var compared = 0
    var found = 0
    var kinds: Set<String> = []
    let agreed = try forEachSeed(Self.seedCount) { random in
      let directory = try TemporaryDirectory()
      let live = try RandomIndex.fill(directory.path, &random)
      let index = try SearchIndex.open(directory.path)
      var oracle = try Oracle(index.snapshot, analyzer: .text, now: Self.now)
      #expect(Set(try index.keys(withPrefix: "")) == live)
      var agrees = true
      for _ in 0..<20 {
        let query = makeQuery(&random)
        var options = SearchOptions()
        options.limit = 1000
        options.snippets = 0
        options.anyWord = Bool.random(using: &random)
        options.now = Self.now
        options.titleWeight = [1, 1, 2, 0.5].randomElement(using: &random) ?? 1
        oracle.titleWeight = options.titleWeight
        let results = try index.search(query, options)
        let expected = oracle.search(results.syntax, anyWord: options.anyWord)
        let actual = results.hits.map { Oracle.Match(key: $0.key, score: $0.score) }
        compared += 1
        found += actual.count
        collect(results.syntax, &kinds)
        if actual != expected || results.total.value != expected.count {
          agrees = false
          print("query \(query), anyWord \(options.anyWord)")
          print("engine \(actual.prefix(5)) of \(actual.count)")
          print("scan   \(expected.prefix(5)) of \(expected.count)")
        }
        // The best few are the same whatever the limit.
        options.limit = 3
        let few = try index.search(query, options)
        if few.hits != Array(results.hits.prefix(3)) || few.total != results.total {
          agrees = false
          print("query \(query): other hits with limit 3")
        }
        options.countsAll = false
        let uncounted = try index.search(query, options)
        let isExact = uncounted.total.relation == .exact
        if uncounted.hits != few.hits || uncounted.total.value > few.total.value
          || isExact && uncounted.total != few.total
        {
          agrees = false
          print("query \(query): other hits without counting")
        }
      }
      return agrees
    }
    #expect(agreed)
    print("scan: \(compared) queries, \(agreed ? 0 : 1) failures")
    #expect(compared >= 20)
    #expect(found > 0)
    return kinds.count
  }

  private func collect(_ node: QuerySyntax, _ kinds: inout Set<String>) {
    kinds.insert("\(node.kind)".prefix { $0 != "(" }.description)
    for child in node.children { collect(child, &kinds) }
  }
}
