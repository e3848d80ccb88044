import EngIndex
import EngStorage
import EngTestSupport
import Testing

@Suite struct ReindexTests {
  private static func index(_ path: String, analyzer: String) throws {
    let writer = try IndexWriter.open(path, create: true, analyzer: analyzer)
    defer { writer.close() }
    for (key, body) in [("a", "Résumé of foo_bar"), ("b", "gone"), ("c", "see")] {
      var document = Document(key: key)
      document.title = "Title \(key)"
      document.body = body
      try writer.put(document)
      _ = try writer.commit()
    }
    try writer.delete(key: "b")
    _ = try writer.commit()
  }

  @Test func termsAreMadeAnewByAnotherAnalyzer() throws {
    let directory = try TemporaryDirectory()
    try Self.index(directory.path, analyzer: "text")
    let before = try IndexSnapshot.open(directory.path)
    #expect(try before.segments.contains { try $0.term("resume") != nil })
    var done: [Int] = []
    let count = try IndexWriter.reindex(directory.path, analyzer: "exact") { done.append($0) }
    #expect(count == 2 && done == [1, 2])
    let after = try IndexSnapshot.open(directory.path)
    #expect(after.analyzerName == "exact" && after.documentCount == 2)
    #expect(try after.segments.allSatisfy { try $0.term("resume") == nil })
    #expect(try after.segments.contains { try $0.term("résumé") != nil })
    var texts: [String: String] = [:]
    for segment in after.segments {
      for number in 0..<segment.documentCount {
        let document = try segment.document(number)
        texts[document.key] = document.title + "|" + document.body
      }
    }
    #expect(texts == ["a": "Title a|Résumé of foo_bar", "c": "Title c|see"])
    // The old snapshot goes on as it was.
    #expect(before.documentCount == 2 && before.analyzerName == "text")
    let writer = try IndexWriter.open(directory.path)
    writer.close()
  }

  @Test func anUnknownAnalyzerChangesNothing() throws {
    let directory = try TemporaryDirectory()
    try Self.index(directory.path, analyzer: "text")
    let generation = try IndexSnapshot.open(directory.path).generation
    #expect(throws: IndexError.self) {
      try IndexWriter.reindex(directory.path, analyzer: "klingon")
    }
    #expect(try IndexSnapshot.open(directory.path).generation == generation)
    #expect(throws: IndexError.self) { try IndexWriter.reindex(directory.path + "/nothing") }
  }
}
