import EngIndex
import EngSearch
import EngTestSupport
import Testing

/// The weight of titles, and the bonus for words that stand close together.
@Suite struct WeightTests {
  private func index(_ documents: [Document]) throws -> (SearchIndex, TemporaryDirectory) {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for document in documents { try writer.put(document) }
    _ = try writer.commit()
    writer.close()
    return (try SearchIndex.open(directory.path), directory)
  }

  @Test func titlesCountAsTheirWeightSays() throws {
    let (index, _) = try index([
      Document(key: "body", title: "summit meeting", body: "nato and others"),
      Document(key: "title", title: "nato meeting", body: "summit and others"),
    ])
    var options = SearchOptions()
    #expect(try index.search("nato", options).hits.map(\.key) == ["body", "title"])
    options.titleWeight = 2
    let hits = try index.search("nato", options).hits
    #expect(hits.map(\.key) == ["title", "body"])
    // Both have five tokens, so a tf of 2 / (2 + 2) against 1 / (1 + 2).
    let ratio = hits[0].score / hits[1].score
    #expect(abs(ratio - (2 / 4.0) / (1 / 3.0)) < 1e-6)
    let explanation = try #require(try index.explain("nato", key: "title", options))
    #expect(explanation.score == hits[0].score)
    #expect(explanation.reason.contains("1 of it in the title × 2.00"))
  }

  @Test func closeWordsAreBetterIfAskedFor() throws {
    let far = "free " + String(repeating: "word ", count: 20) + "trade"
    let near = String(repeating: "word ", count: 20) + "free and trade"
    let (index, _) = try index([
      Document(key: "far", body: far + " x"), Document(key: "near", body: near),
    ])
    var options = SearchOptions()
    for anyWord in [false, true] {
      options.anyWord = anyWord
      options.proximity = 0
      let plain = try index.search("free trade", options).hits
      #expect(plain.map(\.key) == ["far", "near"])
      options.proximity = 0.5
      let hits = try index.search("free trade", options).hits
      #expect(hits.map(\.key) == ["near", "far"])
      #expect(hits[1].score == plain[0].score)
      let explanation = try #require(try index.explain("free trade", key: "near", options))
      #expect(explanation.parts.map(\.score).reduce(0, +) == hits[0].score)
      // Only the words themselves are marked.
      let matches = hits[0].snippets.flatMap(\.matches)
      #expect(matches.map(\.count) == [4, 5])
    }
  }

  @Test func titlesOfManyDocumentsAreKnownFromOneReading() throws {
    let (index, _) = try index(
      (0..<100).map { number in
        Document(
          key: "\(number)",
          title: number % 3 == 0 ? "joint statement" : number % 3 == 1 ? "" : "notice",
          body: "a joint statement"
        )
      }
    )
    for _ in 0..<2 {
      #expect(try index.search("title:joint").total.value == 34)
      #expect(try index.search("body:joint").total.value == 100)
      #expect(try index.search("title:\"joint statement\" body:joint").total.value == 34)
    }
  }
}
