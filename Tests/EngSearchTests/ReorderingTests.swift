import EngAnalysis
import EngIndex
import EngSearch
import EngTestSupport
import Testing

/// An index whose documents were reordered gives the documents and scores of one whose documents were not, in the
/// same order up to equal scores.
@Suite struct ReorderingTests {
  @Test func reorderingChangesNoAnswer() throws {
    var compared = 0
    var found = 0
    var moved = 0
    let agreed = try forEachSeed(3) { random in
      let plain = try TemporaryDirectory()
      let reordered = try TemporaryDirectory()
      let seed = random.next()
      for (path, reordering) in [(plain.path, false), (reordered.path, true)] {
        var same = SplitMix64(seed: seed)
        try Self.fill(path, reordering: reordering, &same)
      }
      let before = try SearchIndex.open(plain.path)
      let after = try SearchIndex.open(reordered.path)
      #expect(checkIndex(reordered.path).problems == [])
      #expect(try before.keys(withPrefix: "") == after.keys(withPrefix: ""))
      var oracle = try Oracle(after.snapshot, analyzer: .text, now: ScanComparison.now)
      for number in 0..<20 {
        var queries = RandomQuery(random)
        let query = number % 3 == 0 ? RandomText.query(&random) : queries.query().description
        if number % 3 > 0 { random = queries.random }
        var options = SearchOptions()
        options.limit = 2000
        options.snippets = 0
        options.now = ScanComparison.now
        let expected = try before.search(query, options)
        let results = try after.search(query, options)
        compared += 1
        found += expected.hits.count
        if results.hits.map(\.key) != expected.hits.map(\.key) { moved += 1 }
        guard results.total == expected.total,
          results.hits.map(\.score) == expected.hits.map(\.score),
          Self.sorted(results) == Self.sorted(expected)
        else {
          print("query \(query): \(results.hits.prefix(5)) instead of \(expected.hits.prefix(5))")
          return false
        }
        // Every way to find the best few, beside a plain scan of the documents as they are numbered now.
        let scan = try ScanComparison(query, &random, after, &oracle)
        guard scan.differences.isEmpty else {
          print(scan.differences)
          return false
        }
      }
      return true
    }
    #expect(agreed)
    print("reordered: \(compared) queries, \(found) documents, \(moved) with other ties")
    #expect(found > 0)
    #expect(moved > 0 || hasChosenSeed, "else nothing was reordered")
  }

  private static func sorted(_ results: SearchResults) -> [String] {
    results.hits.map { "\($0.score) \($0.key)" }.sorted()
  }

  /// Several commits of documents of few lengths, so that there is something to reorder, with deletions.
  private static func fill(
    _ path: String,
    reordering: Bool,
    _ random: inout SplitMix64
  ) throws {
    let writer = try IndexWriter.open(path, create: true)
    defer { writer.close() }
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      for _ in 0..<300 {
        var document = RandomIndex.document("d\(Int.random(in: 0..<900, using: &random))", &random)
        document.title = ""
        document.body = RandomText.text([3, 12].randomElement(using: &random) ?? 3, &random)
        try writer.put(document)
      }
      for _ in 0..<30 { try writer.delete(key: "d\(Int.random(in: 0..<900, using: &random))") }
      try writer.commit()
    }
    try writer.compact(reordering: reordering)
  }
}
