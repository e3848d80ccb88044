import EngIndex
import EngQuery
import EngSearch
import EngTestSupport
import Testing

@Suite struct DeletionTests {
  /// What a query finds goes, and nothing else: neither with a dry run, nor what was put since.
  @Test func deletesWhatAQueryFinds() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for (key, body) in [("a", "red tea"), ("b", "green tea"), ("c", "red wine"), ("d", "tea")] {
      try writer.put(Document(key: key, body: body))
    }
    _ = try writer.commit()
    #expect(try writer.delete(matching: "tea -green", dryRun: true).sorted() == ["a", "d"])
    _ = try writer.commit()
    #expect(try IndexSnapshot.open(directory.path).documentCount == 4)

    try writer.put(Document(key: "d", body: "a new tea"))
    try writer.put(Document(key: "e", body: "more tea"))
    #expect(try writer.delete(matching: "tea -green") == ["a"])
    _ = try writer.commit()
    writer.close()
    let index = try SearchIndex.open(directory.path)
    #expect(try index.search("tea").hits.map(\.key).sorted() == ["b", "d", "e"])
    #expect(try index.search("red").hits.map(\.key) == ["c"])
  }

  /// What cannot be meant as written is not repaired.
  @Test func refusesAQueryWithAnError() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    try writer.put(Document(key: "a", body: "red tea"))
    _ = try writer.commit()
    #expect(throws: QuerySyntaxError.self) { try writer.delete(matching: "(tea") }
    #expect(try writer.delete(matching: "wine").isEmpty)
    writer.close()
    #expect(try IndexSnapshot.open(directory.path).documentCount == 1)
  }
}
