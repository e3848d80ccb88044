import EngIndex
import EngSearch
import EngTestSupport
import Testing

/// Sorting, facets, pages and cursors.
@Suite struct CollectingTests {
  private func everything(_ index: SearchIndex) throws -> [Document] {
    var options = SearchOptions()
    options.limit = 10_000
    options.snippets = 0
    return try index.search("*", options).hits.compactMap { try index.document(forKey: $0.key) }
  }

  @Test func sortsByValuesWithMissingOnesLast() throws {
    let agreed = try forEachSeed(20) { random in
      let directory = try TemporaryDirectory()
      _ = try RandomIndex.fill(directory.path, &random)
      let index = try SearchIndex.open(directory.path)
      let documents = try everything(index)
      func orgs(_ document: Document) -> [String] { document.fields.map(\.value).sorted() }
      func check(_ key: SortKey, _ expected: [String]) throws -> Bool {
        var options = SearchOptions()
        options.limit = 10_000
        options.snippets = 0
        options.sort = [key]
        return try index.search("*", options).hits.map(\.key) == expected
      }
      // A stable sort of the index's order.
      func sorted<Value: Comparable>(
        _ value: (Document) -> Value?,
        descending: Bool
      ) -> [String] {
        documents.enumerated().sorted { left, right in
          let (first, second) = (value(left.element), value(right.element))
          if let first, let second, first != second {
            return descending ? first > second : first < second
          }
          if (first == nil) != (second == nil) { return first != nil }
          return left.offset < right.offset
        }.map(\.element.key)
      }
      let date = try check(.field("date"), sorted(\.date, descending: false))
      let dateDown = try check(
        .field("date", descending: true),
        sorted(\.date, descending: true)
      )
      let size = try check(.field("size"), sorted(\.body.utf8.count, descending: false))
      let org = try check(
        .field("org", descending: true),
        sorted(
          { $0.fields.filter { $0.name == "org" }.map(\.value).max() },
          descending: true
        )
      )
      return date && dateDown && size && org
    }
    #expect(agreed)
  }

  @Test func theSecondKeyDecidesAmongEqualFirstOnes() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for (key, date, body) in [
      ("a", "2025-01-01", "nato"), ("b", "2025-02-01", "nato japan korea"),
      ("c", "2025-02-01", "nato nato"), ("d", "2025-02-01", "nato japan korea"),
    ] {
      try writer.put(Document(key: key, body: body, date: date))
    }
    _ = try writer.commit()
    writer.close()
    let index = try SearchIndex.open(directory.path)
    var options = SearchOptions()
    options.sort = [.field("date", descending: true), .relevance]
    let hits = try index.search("nato", options).hits
    #expect(hits.map(\.key) == ["c", "b", "d", "a"])
    #expect(hits.allSatisfy { $0.score > 0 })
  }

  @Test(arguments: [
    ("relevance", SortKey.relevance), ("date", .field("date")),
    ("date:desc", .field("date", descending: true)), ("x:asc", .field("x")),
  ])
  func sortKeysAreRead(_ text: String, _ key: SortKey) {
    #expect(SortKey(text) == key)
    #expect(SortKey(key.description) == key)
  }

  @Test(arguments: ["", ":desc", "date:down", "date:desc:asc"])
  func otherSortKeysAreRefused(_ text: String) {
    #expect(SortKey(text) == nil)
  }

  @Test func facetsCountTheMatchingDocuments() throws {
    let agreed = try forEachSeed(20) { random in
      let directory = try TemporaryDirectory()
      _ = try RandomIndex.fill(directory.path, &random)
      let index = try SearchIndex.open(directory.path)
      for query in ["*", "the", "security OR of", "nato -japan"] {
        var options = SearchOptions()
        options.limit = 10_000
        options.snippets = 0
        options.facets = [Facet("org", limit: 2), Facet("date", period: .month, limit: 1000)]
        options.sort = Bool.random(using: &random) ? [.relevance] : [.field("date")]
        let results = try index.search(query, options)
        let documents = try results.hits.compactMap { try index.document(forKey: $0.key) }
        var orgs: [String: Int] = [:]
        for document in documents {
          let named = document.fields.filter { $0.name == "org" }
          for org in Set(named.map(\.value)) {
            orgs[org, default: 0] += 1
          }
        }
        let best = orgs.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let org = results.facets[0]
        let without = documents.count { document in
          !document.fields.contains { $0.name == "org" }
        }
        guard org.values.map(\.value) == best.prefix(2).map(\.key),
          org.values.map(\.documents) == best.prefix(2).map(\.value),
          org.otherValues == max(0, best.count - 2),
          org.missing == without
        else { return false }
        var months: [String: Int] = [:]
        for document in documents {
          if let date = document.date { months[String(date.prefix(7)), default: 0] += 1 }
        }
        let counted = results.facets[1].values.map { ($0.value, $0.documents) }
        let found = Dictionary(counted) { first, _ in first }
        guard found == months else { return false }
        options.limit = 0
        guard try index.search(query, options).facets == results.facets else { return false }
      }
      return true
    }
    #expect(agreed)
  }

  @Test(arguments: [
    ("org", Facet("org")), ("date:month", Facet("date", period: .month)),
    ("date:year", Facet("date", period: .year)),
  ])
  func facetsAreRead(_ text: String, _ facet: Facet) {
    #expect(Facet(text: text) == facet)
    #expect(Facet(text: text + ":x") == nil)
  }

  @Test func twoPagesAreOneLongPage() throws {
    var pages = 0
    let agreed = try forEachSeed(30) { random in
      let directory = try TemporaryDirectory()
      _ = try RandomIndex.fill(directory.path, &random)
      let index = try SearchIndex.open(directory.path)
      for _ in 0..<10 {
        let query = RandomText.query(&random)
        var options = SearchOptions()
        options.snippets = 0
        options.anyWord = Bool.random(using: &random)
        if Bool.random(using: &random) { options.sort = [.field("date"), .relevance] }
        options.limit = 20
        let long = try index.search(query, options).hits
        options.limit = 10
        let first = try index.search(query, options)
        options.offset = 10
        let second = try index.search(query, options).hits
        guard first.hits + second == long else { return false }
        options.offset = 0
        options.after = first.next
        if let next = first.next {
          pages += 1
          guard SearchCursor(next.description) == next,
            try index.search(query, options).hits == second
          else { return false }
        } else if !second.isEmpty {
          return false
        }
      }
      return true
    }
    #expect(agreed)
    #expect(pages > 0)
  }

  @Test func cursorsBelongToOneSearchOfOneCommit() throws {
    let directory = try TemporaryDirectory()
    var random = SplitMix64(seed: 7)
    _ = try RandomIndex.fill(directory.path, &random)
    let index = try SearchIndex.open(directory.path)
    var options = SearchOptions()
    options.limit = 1
    let page = try index.search("the", options)
    #expect(page.next?.rank == 1)
    options.after = page.next
    #expect(throws: SearchError.foreignCursor) { try index.search("of", options) }
    options.k1 = 0.9
    #expect(throws: SearchError.foreignCursor) { try index.search("the", options) }
    options.k1 = SearchOptions().k1
    #expect(try index.search("the", options).hits.first?.rank == 2)

    let writer = try IndexWriter.open(directory.path)
    try writer.put(Document(key: "new", body: "the"))
    _ = try writer.commit()
    writer.close()
    let later = try SearchIndex.open(directory.path)
    #expect(
      throws: SearchError.staleCursor(
        generation: index.snapshot.generation,
        current: later.snapshot.generation
      )
    ) { try later.search("the", options) }
  }

  @Test(arguments: ["", "1", "1-2", "1--2-a", "x-1-a", "1-2-zz", "1-2-a-b"])
  func otherTextsAreNoCursors(_ text: String) {
    #expect(SearchCursor(text) == nil)
  }
}
