import EngAnalysis
import EngIndex
import EngSearch
import EngTestSupport
import Testing

/// The engine gives the documents, the order and the scores of a plain scan.
@Suite struct OracleTests {
  @Test func agreesWithAPlainScan() throws {
    var compared = 0
    var found = 0
    let agreed = try forEachSeed(100) { random in
      let directory = try TemporaryDirectory()
      let live = try RandomIndex.fill(directory.path, &random)
      let index = try SearchIndex.open(directory.path)
      let oracle = try Oracle(index.snapshot, analyzer: .text)
      #expect(Set(try index.keys(withPrefix: "")) == live)
      var agrees = true
      for _ in 0..<20 {
        let query = RandomText.query(&random)
        var options = SearchOptions()
        options.limit = 1000
        options.snippets = 0
        options.anyWord = Bool.random(using: &random)
        let results = try index.search(query, options)
        let expected = oracle.search(results.syntax, anyWord: options.anyWord)
        let actual = results.hits.map { Oracle.Match(key: $0.key, score: $0.score) }
        compared += 1
        found += actual.count
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
      }
      return agrees
    }
    #expect(agreed)
    #expect(compared >= 20)
    #expect(found > 0)
  }
}
