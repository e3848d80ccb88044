import EngIndex
import EngSearch
import EngTestSupport
import Foundation
import Testing

/// Searches of the five press releases.
@Suite struct SeedTests {
  private let directory: TemporaryDirectory
  private let index: SearchIndex

  init() throws {
    directory = try TemporaryDirectory()
    let seeds = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("seeds")
    let writer = try IndexWriter.open(directory.path, create: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: seeds.path).sorted() {
      var document = Document(key: String(name.prefix(3)))
      document.body = try String(
        contentsOf: seeds.appendingPathComponent(name),
        encoding: .utf8
      )
      try writer.put(document)
    }
    _ = try writer.commit()
    writer.close()
    index = try SearchIndex.open(directory.path)
  }

  private func keys(_ query: String) throws -> [String] {
    try index.search(query).hits.map(\.key).sorted()
  }

  @Test func findsBothWords() throws {
    #expect(try keys("Euro-Atlantic inseparable") == ["000", "002", "004"])
  }

  @Test func findsAPhraseThatEndsInACompound() throws {
    #expect(try keys("\"security of Euro-Atlantic\"") == ["001", "002"])
  }

  @Test(arguments: ["Türkiye", "turkiye", "TÜRKİYE"])
  func ignoresCaseAndAccents(_ query: String) throws {
    #expect(try keys(query) == ["004"])
  }

  @Test func findsByPrefix() throws {
    #expect(try keys("koiz*") == ["000", "004"])
  }

  @Test func readsBothApostrophesAsOne() throws {
    let curly = try index.search("NATO’s").hits
    let straight = try index.search("NATO's").hits
    #expect(!curly.isEmpty)
    #expect(curly == straight)
  }

  @Test func findsACompoundRunTogether() throws {
    #expect(try keys("euroatlantic") == keys("Euro-Atlantic"))
    #expect(try !keys("euroatlantic").isEmpty)
  }

  @Test func saysWhyNothingMatches() throws {
    let results = try index.search("interlinked -Ukraine")
    #expect(results.hits.isEmpty)
    #expect(results.total.value == 0)
    #expect(results.total.relation == .exact)
    #expect(results.clauses.map(\.text) == ["interlinked", "-Ukraine"])
    #expect(results.clauses.first?.documents == 1)
    #expect(results.clauses.last?.withoutIt == 1)
  }

  @Test func suggestsNearTerms() throws {
    let results = try index.search("inseperable")
    #expect(results.clauses.first?.suggestions.first?.term == "inseparable")
  }

  @Test func marksExactlyWhatMatched() throws {
    for hit in try index.search("\"security of Euro-Atlantic\"").hits {
      let document = try #require(try index.document(forKey: hit.key))
      let body = Array(document.body.utf8)
      var marked = 0
      for snippet in hit.snippets {
        #expect(snippet.text == String(decoding: body[snippet.byteRange], as: UTF8.self))
        for match in snippet.matches {
          marked += 1
          #expect(
            String(decoding: body[match], as: UTF8.self) == "security of Euro-Atlantic"
          )
        }
      }
      #expect(marked > 0)
    }
  }

  @Test func pointsAtTheFirstMatch() throws {
    let hit = try #require(try index.search("Türkiye").hits.first)
    let document = try #require(try index.document(forKey: hit.key))
    let lines = document.body.split(separator: "\n", omittingEmptySubsequences: false)
    let line = Array(lines[hit.line - 1].utf8)
    #expect(String(decoding: line[(hit.column - 1)...], as: UTF8.self).hasPrefix("Türkiye"))
  }
}
