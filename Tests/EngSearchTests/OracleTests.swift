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
      var oracle = try Oracle(index.snapshot, analyzer: .text, now: ScanComparison.now)
      #expect(Set(try index.keys(withPrefix: "")) == live)
      var agrees = true
      for _ in 0..<20 {
        let query = makeQuery(&random)
        let comparison = try ScanComparison(query, &random, index, &oracle)
        compared += 1
        found += comparison.hits
        collect(comparison.syntax, &kinds)
        for difference in comparison.differences {
          agrees = false
          print(difference)
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
