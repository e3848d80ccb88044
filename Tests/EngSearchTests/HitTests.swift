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

  /// Threads share out the segments and the hits; each has the text of its own documents.
  @Test func threadsGiveTheSameHits() throws {
    let directory = try TemporaryDirectory()
    for commit in 0..<3 {
      let writer = try IndexWriter.open(directory.path, create: true)
      for number in 0..<7 {
        let words = (0..<30).map { ["red", "fish", "heron", "many"][($0 * number + commit) % 4] }
        try writer.put(
          Document(
            key: "\(commit).\(number)",
            title: "red \(number)",
            body: words.joined(separator: " ")
          )
        )
      }
      _ = try writer.commit()
      writer.close()
    }
    let index = try SearchIndex.open(directory.path)
    #expect(index.snapshot.segments.count == 3)
    for query in [
      "red fish", "red OR heron", "\"fish heron\"", "re* -many", "title:red", "NEAR/3(red, fish)",
    ] {
      var options = SearchOptions()
      options.matches = true
      options.offset = 1
      options.titleWeight = query == "red fish" ? 2 : 1
      let alone = try index.search(query, options)
      for threads in [2, 3, 64] {
        options.threads = threads
        let shared = try index.search(query, options)
        #expect(shared.hits == alone.hits, "\(query), \(threads) threads")
        #expect(shared.total == alone.total, "\(query), \(threads) threads")
      }
      #expect(!alone.hits.isEmpty, "\(query)")
    }
  }

  /// One thread finds the best of a segment while another counts, where the lists are long.
  @Test func threadsCountTheSame() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for number in 0..<36_000 {
      let words = ["red fish", "fish heron red", "red", "red fish many"][number % 4]
      try writer.put(Document(key: "\(number)", body: "\(words) n\(number % 100)"))
    }
    _ = try writer.commit()
    for number in 0..<40 { _ = try writer.delete(key: "\(number * 7)") }
    _ = try writer.commit()
    writer.close()
    let index = try SearchIndex.open(directory.path)
    #expect(index.snapshot.segments.count == 1)
    for (query, total) in [
      ("red fish", 27_000 - 30), ("fish OR many", 27_000 - 30), ("\"red fish\" -many", 9_000 - 10),
      ("red n3 fish", 360 - 1), ("red -fish", 9_000 - 10),
    ] {
      var options = SearchOptions()
      options.limit = 5
      options.offset = 2
      let alone = try index.search(query, options)
      options.threads = 2
      let shared = try index.search(query, options)
      #expect(shared.hits == alone.hits && shared.hits.count == 5, "\(query)")
      #expect(shared.total == alone.total && shared.total.relation == .exact, "\(query)")
      #expect(shared.total.value == total, "\(query)")
    }
  }
}
