import EngSearch
import EngTestSupport
import Testing

@Suite struct StemmingTests {
  /// The keys of the documents found, in the order of the alphabet.
  private static func found(
    _ query: String,
    in texts: [String: String],
    analyzer: String = "text",
    _ change: (inout SearchOptions) -> Void = { _ in }
  ) throws -> [String] {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true, analyzer: analyzer)
    for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
      var document = Document(key: key)
      document.body = text
      try writer.put(document)
    }
    _ = try writer.commit()
    writer.close()
    var options = SearchOptions()
    change(&options)
    return try SearchIndex.open(directory.path).search(query, options).hits.map(\.key).sorted()
  }

  private static let english = [
    "a": "The minister said", "b": "Two ministers said", "c": "the ministry", "d": "He ran",
    "e": "running costs", "f": "a policy-maker", "g": "policymakers", "h": "organisations",
  ]

  @Test(
    arguments: [
      ("minister", ["a", "b"]), ("ministers", ["a", "b"]), ("MINISTER’S", ["a", "b"]),
      ("\"minister\"", ["a"]), ("=ministers", ["b"]), ("minist*", ["a", "b", "c"]),
      ("run", ["d", "e"]), ("policy-makers", ["f", "g"]), ("policymaker", ["f", "g"]),
      ("\"policymaker\"", ["f"]), ("organization", ["h"]), ("title:minister", []),
      ("body:minister", ["a", "b"]), ("minister NEAR/3 say", ["a", "b"]),
      ("two -minister", []), ("two -\"minister\"", ["b"]),
    ] as [(String, [String])]
  )
  func `words find their forms and quotes do not`(query: String, keys: [String]) throws {
    #expect(try Self.found(query, in: Self.english) == keys)
  }

  @Test func `a search may choose strength and language`() throws {
    #expect(try Self.found("minister", in: Self.english) { $0.stemming = Stemming.none } == ["a"])
    #expect(try Self.found("run", in: Self.english) { $0.stemming = .minimal } == [])
    #expect(
      try Self.found("minister", in: Self.english) { $0.stemming = .minimal } == ["a", "b"]
    )
    let german = ["a": "Verträge", "b": "Vertrag", "c": "des Vertrags"]
    #expect(try Self.found("Vertrag", in: german, analyzer: "german") == ["a", "b", "c"])
    #expect(try Self.found("Vertrag", in: german) { $0.language = "de" } == ["a", "b", "c"])
    #expect(try Self.found("Vertrag", in: german, analyzer: "text:none") == ["b"])
    #expect(try Self.found("Vertrag", in: german) { $0.language = "klingon" } == ["b"])
  }

  @Test func `a class is scored as one word`() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for (key, text) in [
      ("same", "minister minister of defence"), ("mixed", "minister ministers of defence"),
      ("other", "nothing of the kind"),
    ] {
      var document = Document(key: key)
      document.body = text
      try writer.put(document)
    }
    _ = try writer.commit()
    writer.close()
    let hits = try SearchIndex.open(directory.path).search("minister").hits
    #expect(hits.map(\.key) == ["same", "mixed"] && hits[0].score == hits[1].score)
    #expect(hits[1].snippets.first?.matches.count == 2)
  }

  @Test func `the stemmer goes by script`() throws {
    let texts = ["a": "странами", "b": "страны", "c": "countries"]
    #expect(try Self.found("страна", in: texts) == ["a", "b"])
    #expect(try Self.found("country", in: texts) == ["c"])
  }
}
