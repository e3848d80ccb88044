import EngSearch
import EngTestSupport
import Testing

/// The library as README shows it, and as an application would go on from there.
@Suite struct LibraryUseTests {
  @Test func fifteenLines() throws {
    let temporary = try TemporaryDirectory()
    let directory = temporary.path + "/releases"
    var lines: [String] = []
    func print(_ line: String) { lines.append(line) }

    let writer = try IndexWriter.open(directory, create: true)
    var release = Document(key: "2025-04-08", title: "Joint Statement", date: "2025-04-08")
    release.body = "The security of the Euro-Atlantic and the Indo-Pacific is inseparable."
    try writer.put(release)
    try writer.commit()
    writer.close()

    let index = try SearchIndex.open(directory)
    let results = try index.search("“Euro-Atlantic” inseparable -draft")
    for hit in results.hits {
      print("\(hit.rank). \(hit.title) (\(hit.score))")
      for snippet in hit.snippets { print(snippet.marked(open: "[", close: "]")) }
    }

    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("1. Joint Statement (0.") == true)
    #expect(
      lines.last
        == "The security of the [Euro-Atlantic] and the Indo-Pacific is [inseparable]."
    )
  }

  @Test func anApplication() throws {
    let temporary = try TemporaryDirectory()
    let directory = temporary.path
    let writer = try IndexWriter.open(directory, create: true)
    for number in 1...30 {
      var document = Document(
        key: "release-\(number)",
        title: number % 3 == 0 ? "Joint Statement" : "Press Notice",
        body: "Japan and NATO met in Tokyo, session \(number).",
        date: "2025-\(number % 2 == 0 ? "04" : "05")-\(number < 10 ? "0" : "")\(number)"
      )
      document.fields = [StoredField(name: "org", value: number % 2 == 0 ? "NATO" : "MOD")]
      try writer.put(document)
    }
    try writer.put(Document(key: "memo-1", title: "Memo", body: "Euro-Atlantic security"))
    #expect(try writer.commit() > 0)
    #expect(throws: IndexError.self) { try IndexWriter.open(directory) }
    writer.close()

    // What a person typed: noise is no error, and what was done about it is said.
    let index = try SearchIndex.open(directory)
    let typed = try index.search("\u{201C}Euro-Atlantic\u{201D} AND security AND")
    #expect(typed.hits.map(\.key) == ["memo-1"])
    #expect(typed.diagnostics.map(\.code) == ["E04"])

    // Made in code: no text to escape.
    let onlyMay = true
    let query = Query.all {
      Query.phrase("joint statement", slop: 2, in: "title").boosted(by: 3)
      Query.any(atLeast: 2) {
        "japan"
        "nato"
        "korea"
      }
      if onlyMay { Query.range("date", from: "2025-05", to: "2025-05") }
      Query.not(.term("draft", in: "title"))
    }
    var options = SearchOptions()
    options.limit = 3
    options.sort = [.field("date", descending: true), .relevance]
    options.facets = [Facet("org")]
    let page = try index.search(query, options)
    #expect(page.hits.map(\.key) == ["release-27", "release-21", "release-15"])
    #expect(page.total.value == 5 && page.total.relation == .exact)
    #expect(page.facets[0].values.map(\.value) == ["MOD"])
    options.after = page.next
    #expect(try index.search(query, options).hits.map(\.rank) == [4, 5])

    let first = try #require(page.hits.first)
    let explanation = try #require(try index.explain(query.description, key: first.key))
    #expect(explanation.score == first.score)
    #expect(throws: QuerySyntaxError.self) { try Query(strict: "a AND") }
    #expect(checkIndex(directory).problems.isEmpty)
  }

  @Test func treesThatAreTooLargeAreRefused() throws {
    let temporary = try TemporaryDirectory()
    let writer = try IndexWriter.open(temporary.path, create: true)
    _ = try writer.commit()
    writer.close()
    let index = try SearchIndex.open(temporary.path)
    var deep = Query.term("a")
    for _ in 0..<500 { deep = Query(.or([deep, .term("b")])) }
    #expect(throws: QuerySyntaxError.self) { try index.search(deep) }
  }
}
