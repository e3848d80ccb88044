import EngIndex
import EngSearch
import EngTestSupport
import Testing

/// Explanations of scores, and reports of why a document does not match.
@Suite struct ExplainTests {
  private func sum(_ explanation: Explanation) -> Double {
    explanation.parts.isEmpty
      ? explanation.score : explanation.parts.map { sum($0) }.reduce(0, +)
  }

  @Test func partsAddUpToTheShownScore() throws {
    var explained = 0
    let agreed = try forEachSeed(12) { random in
      let directory = try TemporaryDirectory()
      let live = try RandomIndex.fill(directory.path, &random)
      let index = try SearchIndex.open(directory.path)
      for _ in 0..<5 {
        let query = RandomText.query(&random)
        var options = SearchOptions()
        options.limit = 1000
        options.snippets = 0
        options.anyWord = Bool.random(using: &random)
        let results = try index.search(query, options)
        let scores = Dictionary(results.hits.map { ($0.key, $0.score) }) { first, _ in first }
        for key in live.sorted() {
          let explanation = try #require(try index.explain(query, key: key, options))
          let why = try #require(try index.why(query, key: key, options))
          explained += 1
          guard explanation.matches == (scores[key] != nil),
            explanation.score == scores[key] ?? 0, sum(explanation) == explanation.score,
            why.matches == explanation.matches,
            results.syntax.kind == .none || why.matches != why.clauses.contains(where: \.isObstacle)
          else {
            print("query \(query), anyWord \(options.anyWord), \(key), \(scores[key] ?? -1)")
            print(explanation)
            print(why)
            return false
          }
        }
      }
      return true
    }
    #expect(agreed)
    #expect(explained > 0)
  }

  private func index(_ body: String, title: String = "") throws -> (SearchIndex, TemporaryDirectory)
  {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    try writer.put(Document(key: "a", title: title, body: body, date: "2025-04-08"))
    try writer.put(Document(key: "b", body: "something else"))
    _ = try writer.commit()
    writer.close()
    return (try SearchIndex.open(directory.path), directory)
  }

  @Test func thereIsNothingToExplainWithoutADocument() throws {
    let (index, _) = try index("nato")
    #expect(try index.explain("nato", key: "c") == nil)
    #expect(try index.why("nato", key: "c") == nil)
  }

  @Test func namesTheFactorsOfAScore() throws {
    let (index, _) = try index("nato and nato")
    let explanation = try #require(try index.explain("nato^2", key: "a"))
    // Two documents of 3 and 2 tokens, the term twice in one of them: ln(1 + 1.5/1.5), and
    // 2 / (2 + 2 · (0.5 + 0.5 · 3 / 2.5)).
    #expect(
      explanation.reason
        == "idf 0.6931 × boost 2.000 × tf 0.4762 (frequency 2, length 3, average 2.5)"
    )
    #expect(explanation.description.hasPrefix("0.6601  nato  idf"))
  }

  @Test(arguments: [
    ("japan nato", "japan", "not in this document"),
    ("secretery nato", "secretery", "not in this document; near: secretary"),
    (
      "\"defence minister\"", "\"defence minister\"",
      "its words stand in this order with 2 others between them, allowed are 0"
    ),
    ("\"minister defence\"", "\"minister defence\"", "its words are there, but not in this order"),
    (
      "minister NEAR/1 defence", "minister NEAR/1 defence",
      "the closest have 2 other words between them, allowed are 1"
    ),
    ("\"defence japan\"", "\"defence japan\"", "japan is not in this document"),
    ("title:defence", "title:defence", "it is in the body only"),
    ("date:2024", "date:2024", "its date is 2025-04-08"),
    ("org:nato", "org:nato", "the document has no org"),
    ("=Defence", "=Defence", "it is written differently here"),
  ])
  func saysWhatTheDocumentHasInstead(_ query: String, _ clause: String, _ detail: String) throws {
    let (index, _) = try index("the defence and prime minister of nato, a secretary", title: "x")
    let why = try #require(try index.why(query, key: "a"))
    #expect(!why.matches)
    let obstacles = why.clauses.filter(\.isObstacle)
    #expect(obstacles.map(\.text) == [clause])
    #expect(obstacles.map(\.detail) == [detail])
  }

  @Test func pointsAtWhatMatchesAndIsExcluded() throws {
    let (index, _) = try index("one\ntwo nato\nthree")
    let why = try #require(try index.why("three -nato MAYBE japan", key: "a"))
    #expect(why.clauses.map(\.role) == [.required, .excluded, .optional])
    #expect(why.clauses.map(\.isObstacle) == [false, true, false])
    #expect(why.clauses.map(\.line) == [3, 2, nil])
  }

  @Test func tooFewAlternativesStandInTheWayTogether() throws {
    let (index, _) = try index("nato japan")
    let why = try #require(try index.why("2 OF (nato korea china)", key: "a"))
    #expect(why.clauses.map(\.matches) == [true, false, false])
    #expect(why.clauses.map(\.isObstacle) == [false, true, true])
    let enough = try #require(try index.why("2 OF (nato korea japan)", key: "a"))
    #expect(enough.clauses.map(\.isObstacle) == [false, false, false])
  }
}
