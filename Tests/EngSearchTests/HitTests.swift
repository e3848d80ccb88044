import EngIndex
import EngSearch
import EngTestSupport
import Testing

/// What a hit tells about the places that match.
@Suite struct HitTests {
  private let directory: TemporaryDirectory
  private let index: SearchIndex

  init() throws {
    directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    let filler = String(repeating: "many other words stand here, ", count: 40)
    try writer.put(
      Document(
        key: "long",
        title: "A title",
        body: "First line.\n\nred fish and a red fish\n\(filler)then a heron \(filler)",
        stamp: SourceStamp(size: 1, modified: 2, hash: 3),
        fields: [StoredField(name: "lang", value: "en")]
      )
    )
    _ = try writer.commit()
    writer.close()
    index = try SearchIndex.open(directory.path)
  }

  private func hit(_ query: String, matches: Bool = false) throws -> Hit {
    var options = SearchOptions()
    options.matches = matches
    return try #require(try index.search(query, options).hits.first)
  }

  @Test func listsAllMatchesWhenAsked() throws {
    // The body begins `First line.`, an empty line, then 13: `red fish and a red fish`.
    #expect(try hit("\"red fish\"", matches: true).matches == [13..<21, 28..<36])
    #expect(try hit("fish red", matches: true).matches == [13..<16, 17..<21, 28..<31, 32..<36])
    #expect(try hit("fish").matches.isEmpty)
  }

  @Test func aSnippetKnowsItsLineAndItsCuts() throws {
    let first = try #require(try hit("red").snippets.first)
    #expect(first.line == 3)
    #expect(!first.isCutAtStart)
    let middle = try #require(try hit("heron").snippets.first)
    #expect(middle.line == 4)
    #expect(middle.isCutAtStart)
    #expect(middle.isCutAtEnd)
  }

  @Test func carriesStampAndFields() throws {
    let hit = try hit("heron")
    #expect(hit.stamp == SourceStamp(size: 1, modified: 2, hash: 3))
    #expect(hit.fields == [StoredField(name: "lang", value: "en")])
  }
}
