import EngIndex
import EngQuery
import EngStorage
import EngTestSupport
import Testing

@testable import EngSearch

/// What a search is asked to do at most, just below each limit, at it and just above it; and values that
/// nobody should pass.
@Suite struct LimitTests {
  private let system = MemoryFileSystem()

  /// An index in memory of one document for each text.
  private func index(_ texts: [String]) throws -> SearchIndex {
    let writer = try IndexWriter.open("/index", create: true, fileSystem: system)
    for (number, text) in texts.enumerated() {
      try writer.put(Document(key: "d\(number)", body: text, date: "2025-04-08"))
    }
    _ = try writer.commit()
    writer.close()
    return try SearchIndex(IndexSnapshot.open("/index", fileSystem: system))
  }

  @Test func numbersOfHits() throws {
    let index = try index((0..<20).map { "common w\($0)" })
    for (limit, offset, expected) in [
      (0, 0, 0), (1, 0, 1), (19, 0, 19), (20, 0, 20), (21, 0, 20), (.max, 0, 20), (-1, 0, 0),
      (.min, 0, 0), (5, 14, 5), (5, 15, 5), (5, 16, 4), (5, 19, 1), (5, 20, 0), (5, 21, 0),
      (5, .max, 0), (.max, .max, 0), (.max, 1, 19), (5, -1, 5), (5, .min, 5),
    ] as [(Int, Int, Int)] {
      for countsAll in [true, false] {
        var options = SearchOptions()
        options.limit = limit
        options.offset = offset
        options.countsAll = countsAll
        let results = try index.search("common", options)
        #expect(results.hits.count == expected, "limit \(limit), offset \(offset)")
        #expect(results.hits.first.map { $0.rank == max(offset, 0) + 1 } ?? true)
        if countsAll { #expect(results.total == Total(value: 20, relation: .exact)) }
      }
    }
  }

  /// Words that came of one as it was typed: `a-a-…`, a run of Chinese, alone and in a phrase.
  @Test(arguments: [1023, 1024, 1025]) func partsOfAWord(count: Int) throws {
    let index = try index(["a-b common", "漢漢漢", "another"])
    let hyphens = Array(repeating: "a", count: count).joined(separator: "-")
    // Pairs of neighbours: one less than characters.
    let run = String(repeating: "漢", count: count + 1)
    for text in [hyphens, run, "\"common \(hyphens)\"", "title:\(hyphens)", "x OR -\(run)"] {
      if count <= 1024 {
        _ = try index.search(text)
        continue
      }
      do {
        _ = try index.search(text)
        Issue.record("\(text.prefix(20)) is searched for")
      } catch let error as QuerySyntaxError {
        #expect(error.diagnostics.last?.code == "E18")
        #expect(error.diagnostics.last?.range.isEmpty == false)
      }
    }
  }

  /// Options with every extreme value: an answer, and the same one again.
  @Test func optionsThatMakeNoSense() throws {
    let index = try index([
      "nato japan", "japan summit of nato \(String(repeating: "w ", count: 300))",
    ])
    var random = SplitMix64(seed: 5 &+ Soak.seed)
    let numbers = [0, 1, -1, .max, .min, .max - 1, 1 << 32, -(1 << 32), 7]
    let decimals = [
      0, 1, -1, .nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
      1e-300,
      1e300, 0.75,
    ]
    let queries = [
      "nato japan", "nato OR \"japan summit\"", "date:-30d..", "date:now", "sum*",
      "nato NEAR/3 japan",
      "title:nato^1000", "nato^=0.001", "*",
    ]
    for round in 0..<(Soak.isOn ? 20_000 : 1_000) {
      var options = SearchOptions()
      func number() -> Int { numbers.randomElement(using: &random) ?? 0 }
      func decimal() -> Double { decimals.randomElement(using: &random) ?? 0 }
      if Bool.random(using: &random) { options.limit = number() }
      if Bool.random(using: &random) { options.offset = number() }
      if Bool.random(using: &random) { options.snippets = number() }
      if Bool.random(using: &random) { options.snippetLength = number() }
      if Bool.random(using: &random) { options.now = number() }
      if Bool.random(using: &random) { options.k1 = decimal() }
      if Bool.random(using: &random) { options.b = decimal() }
      if Bool.random(using: &random) { options.titleWeight = decimal() }
      if Bool.random(using: &random) { options.proximity = decimal() }
      options.matches = Bool.random(using: &random)
      options.countsAll = Bool.random(using: &random)
      options.anyWord = Bool.random(using: &random)
      options.language = [nil, "", "english", "xx", "\u{0}"].randomElement(using: &random) ?? nil
      if round % 5 == 0 { options.facets = [Facet("date", period: .day, limit: number())] }
      let query = queries[round % queries.count]
      let results = try index.search(query, options)
      #expect(results.hits.allSatisfy { $0.score.isFinite && $0.score >= 0 }, "\(query) \(options)")
      #expect(results.hits.count <= 2, "\(query) \(options)")
      let again = try index.search(query, options)
      #expect(again.hits == results.hits && again.total == results.total, "\(query) \(options)")
    }
  }

  @Test func deadlinesOfAnyLength() throws {
    let index = try index(["nato japan"])
    var options = SearchOptions()
    for (deadline, isOver) in [
      (.zero, true), (.nanoseconds(-1), true), (.seconds(Int64.min), true),
      (.seconds(1000), false), (.seconds(Int64.max), false),
    ] as [(Duration, Bool)] {
      options.deadline = deadline
      #expect(try index.search("nato", options).limit == (isOver ? .deadline : nil), "\(deadline)")
    }
  }

  /// Every kind of search stops soon after its time is over, with what it found until then. The time is
  /// counted in questions whether it is over, so it ends at the same place on every machine.
  @Test func searchesStopInTheMiddle() throws {
    let count = 40_000
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for number in 0..<count {
      let body = number % 9000 == 7 ? "a b c rare" : "a b c"
      try writer.put(Document(key: "\(number)", body: body))
    }
    _ = try writer.commit()
    writer.close()
    let index = try SearchIndex.open(directory.path)
    for query in [
      "a b", "\"a b\"", "a OR b", "a OR b OR rare", "a -rare", "a* b*", "a (b OR rare)",
      "a OR b OR c -rare", "a \"a b\"~3", "2 OF (a b rare)",
    ] {
      let search = try index.prepare(query)
      for limit in [0, 10] {
        let whole = SearchBudget(questions: 100_000)
        let all = try search.limited(to: whole).run(limit: limit, isCounting: true)
        #expect(whole.limit == nil)
        #expect(whole.questions > 1, "\(query)")
        let budget = SearchBudget(questions: 1)
        let some = try search.limited(to: budget).run(limit: limit, isCounting: true)
        #expect(budget.limit == .deadline, "\(query)")
        #expect(budget.questions <= 8, "\(query)")
        #expect(some.total < all.total, "\(query)")
      }
    }
  }

  /// Of a pattern with more than 64 terms all documents score the same.
  @Test(arguments: [63, 64, 65]) func termsThatAreScored(count: Int) throws {
    // Each word once, and one document with a word twice.
    let index = try index((0..<count).map { "w\($0)" } + ["w0 w0"])
    var options = SearchOptions()
    options.limit = 1000
    let results = try index.search("w*", options)
    #expect(results.total == Total(value: count + 1, relation: .exact))
    #expect((Set(results.hits.map(\.score)).count == 1) == (count > Planner.scoredTerms))
  }

  /// Terms beyond those that are listed are known by their documents; inside a phrase they are left
  /// out, and that is said.
  @Test(arguments: [-1, 0, 1]) func termsThatAreListed(excess: Int) throws {
    let count = TermSet.listLimit + excess
    #expect(TermSet.listLimit == Planner.phraseTerms)
    let words = (0..<count).map { "w" + String(10_000 + $0) }
    // The last of the words in a document of its own.
    let index = try index([words.dropLast().joined(separator: " "), "\(words[count - 1]) end"])
    let set = try TermSet(.prefix("w"), in: index.snapshot, SearchBudget())
    #expect(set.terms == Array(words.prefix(TermSet.listLimit)))
    #expect(set.isCut == (excess > 0))
    let all = try index.search("w*")
    #expect(all.total == Total(value: 2, relation: .exact) && all.limit == nil)
    #expect(try index.search("w* end").total.value == 1)
    let phrase = try index.search("\"w* end\"")
    #expect(phrase.hits.count == (excess > 0 ? 0 : 1))
    #expect(phrase.limit == (excess > 0 ? .terms : nil))
    #expect(phrase.total.relation == (excess > 0 ? .atLeast : .exact))
  }

  /// Repetitions count up to 64; braces with more stand for themselves.
  @Test(arguments: [63, 64, 65]) func repetitionsOfExpressions(count: Int) throws {
    let index = try index([63, 64, 65].map { String(repeating: "a", count: $0) })
    let found = try index.search("/a{\(count)}/").hits.map(\.key)
    #expect(found == [["d0"], ["d1"], []][count - 63], "\(found)")
  }

  /// Texts without a separator are cut; a word is found by itself, however long.
  @Test(arguments: [199, 200, 201, 65_535, 65_536, 65_537, 131_072, 300_000])
  func lengthsOfWords(length: Int) throws {
    let word = String(repeating: "x", count: length)
    let index = try index(["before \(word) after", "before after"])
    #expect(try index.search("before").hits.count == 2)
    #expect(try index.search("xx*").hits.map(\.key) == ["d0"])
    #expect(try index.statistics().tokens == 4 + (length + 65_535) / 65_536)
    if length <= QueryParser.maximumLength {
      #expect(try index.search(word).hits.map(\.key) == ["d0"])
      #expect(try index.search("\"before \(word.prefix(65_000)) after\"").hits.count <= 1)
    }
    #expect(checkIndex("/index", fileSystem: system).problems == [])
  }

  /// Terms that differ only behind their 200th byte are one.
  @Test func wordsThatDifferLate() throws {
    let head = String(repeating: "x", count: 199)
    let index = try index([head, head + "a", head + "ab", head + "ac", head + "b"])
    func found(_ query: String) throws -> [String] {
      try index.search(query).hits.map(\.key).sorted()
    }
    #expect(try found(head) == ["d0"])
    #expect(try found(head + "a") == ["d1", "d2", "d3"])
    #expect(try found(head + "ac") == ["d1", "d2", "d3"])
    #expect(try found(head + "b") == ["d4"])
  }

  @Test(arguments: [1023, 1024, 1025]) func clausesMadeInCode(count: Int) throws {
    let index = try index(["a b"])
    let clauses = (0..<count).map { Query.term("a\($0)") }
    func search() throws -> SearchResults {
      try index.search(Query(.or([.term("a")] + clauses.dropLast())))
    }
    if count > QueryParser.maximumClauseCount {
      #expect(throws: QuerySyntaxError.self) { try search() }
    } else {
      #expect(try search().hits.map(\.key) == ["d0"])
    }
  }

  /// A level of text can take three of a tree.
  @Test(arguments: [191, 192, 193]) func depthMadeInCode(depth: Int) throws {
    let index = try index(["a b"])
    var query = Query.term("a")
    for _ in 0..<depth { query = Query(.or([query, .term("b")])) }
    if depth > 3 * QueryParser.maximumDepth {
      #expect(throws: QuerySyntaxError.self) { try index.search(query) }
    } else {
      #expect(try index.search(query).hits.map(\.key) == ["d0"])
    }
  }
}
