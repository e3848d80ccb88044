import EngSearch
import EngTestSupport
import Testing

/// Plans of queries, whose work is compared with counts made from the documents.
@Suite struct QueryPlanTests {
  /// Documents of the words `every`, in all of them, `half`, `tenth` and `rare`, and others between.
  private struct Collection {
    let temporary: TemporaryDirectory
    let index: SearchIndex
    /// The words of each document, in order.
    let documents: [[String]]

    /// - Parameter segments: So many of the same size.
    init(_ count: Int, segments: Int = 1, seed: UInt64 = 7) throws {
      var random = SplitMix64(seed: seed)
      temporary = try TemporaryDirectory()
      let writer = try IndexWriter.open(temporary.path, create: true)
      var documents: [[String]] = []
      for number in 0..<count {
        var words = ["every"]
        for _ in 0..<Int.random(in: 0...30, using: &random) {
          words.append("w\(Int.random(in: 0..<50, using: &random))")
        }
        if number % 2 == 0 { words.append("half") }
        if Int.random(in: 0..<10, using: &random) == 0 { words += ["tenth", "tenth"] }
        if number % 97 == 0 { words.append("rare") }
        words.shuffle(using: &random)
        var document = Document(key: "d\(number)", date: "20\(10 + number % 10)-01-01")
        document.body = words.joined(separator: " ")
        try writer.put(document)
        documents.append(words)
        if (number + 1) % max(count / segments, 1) == 0 { _ = try writer.commit() }
      }
      _ = try writer.commit()
      writer.close()
      self.documents = documents
      index = try SearchIndex.open(temporary.path)
    }

    func count(_ words: String...) -> Int {
      documents.count { document in words.allSatisfy { document.contains($0) } }
    }

    func plan(_ query: String, limit: Int = 10, counts: Bool = true) throws -> QueryPlan {
      try index.plan(query, QueryPlanTests.options(limit, counts))
    }
  }

  private static func options(_ limit: Int, _ counts: Bool) -> SearchOptions {
    var options = SearchOptions()
    options.limit = limit
    options.snippets = 0
    options.countsAll = counts
    options.stemming = Stemming.none
    return options
  }

  private static func blocks(_ documents: Int) -> Int { (documents + 127) / 128 }

  @Test func oneWordWithoutPruningIsReadOnce() throws {
    let collection = try Collection(3000)
    for word in ["every", "half", "tenth", "rare", "w7"] {
      let count = collection.count(word)
      let plan = try collection.plan(word, limit: 5000, counts: false)
      try #require(plan.passes.count == 1)
      let pass = plan.passes[0]
      #expect(pass.purpose == .best)
      #expect(pass.work.postings == count, "\(word)")
      #expect(pass.work.blocks == Self.blocks(count))
      #expect(pass.work.frequencyBlocks == Self.blocks(count))
      #expect(pass.work.documentsScored == count)
      #expect(pass.work.blocksSkipped == 0)
      #expect(pass.work.positions == 0)
      #expect(pass.estimatedPostings == count)
      #expect(pass.lists.map(\.label) == [word])
      #expect(plan.estimatedDocuments == count)
      #expect(plan.total.value == count)
      #expect(plan.clauses.map(\.documents) == [count])
      #expect(plan.clauses.map(\.kind) == [.term])
    }
  }

  @Test func theBestTenSkipBlocks() throws {
    let collection = try Collection(6000)
    for word in ["every", "half"] {
      let count = collection.count(word)
      let work = try collection.plan(word, counts: false).work
      #expect(work.blocks > 0)
      #expect(work.blocks < Self.blocks(count))
      #expect(work.blocks + work.blocksSkipped == Self.blocks(count))
      // All blocks but the last are full, and the last holds the longest documents.
      #expect(work.postings == work.blocks * 128)
      #expect(work.documentsScored <= work.postings)
      #expect(work.documentsScored >= 10)
    }
    // The words of one are less frequent in the other, so the other decides on its own.
    let union = try collection.plan("rare OR every", counts: false)
    #expect(union.passes.map(\.method) == [.union])
    #expect(union.work.blocksSkipped > 0)
    #expect(union.work.postings < union.estimatedPostings)
  }

  @Test func allThatMatchIsScoredOnce() throws {
    let collection = try Collection(3000)
    let half = collection.count("half")
    let tenth = collection.count("tenth")
    let both = collection.count("half", "tenth")
    let union = try collection.plan("half OR tenth", limit: 5000)
    #expect(union.passes.map(\.purpose) == [.best, .count])
    #expect(union.passes[0].method == .union)
    #expect(union.passes[0].work.documentsScored == half + tenth - both)
    #expect(union.passes[0].work.postings == half + tenth)
    #expect(union.passes[0].work.blocks == Self.blocks(half) + Self.blocks(tenth))
    #expect(union.passes[1].work.documentsScored == 0)
    #expect(union.total.value == half + tenth - both)
    let all = try collection.plan("half tenth", limit: 5000, counts: false)
    #expect(all.passes.map(\.method) == [.conjunction])
    #expect(all.work.documentsScored == both)
    // The rarer one leads, and is read in full.
    let lead = try #require(all.passes[0].lists.first { $0.label == "tenth" })
    #expect(lead.work.postings == tenth)
    #expect(all.estimatedDocuments == min(half, tenth))
  }

  @Test func countsReadNoMoreThanTheyNeed() throws {
    let collection = try Collection(3000)
    let one = try collection.plan("half", limit: 0)
    #expect(one.passes.map(\.method) == [.dictionary])
    #expect(one.work == QueryPlan.Work())
    #expect(one.estimatedPostings == 0)
    #expect(one.total.value == 1500)

    let common = try collection.plan("half every", limit: 0)
    #expect(common.passes.map(\.method) == [.commonBits])
    #expect(common.work.blocksSkipped == 0)
    #expect(common.work.blocks + common.work.blocksAsBits == Self.blocks(1500) + Self.blocks(3000))
    // Documents 0 to 2,999 are all in the list: its blocks are runs, which nobody decodes.
    let every = try #require(common.passes[0].lists.first { $0.label == "every" })
    #expect(every.work.blocksAsBits >= 23)

    let beside = try collection.plan("every OR rare", limit: 0)
    #expect(beside.passes.map(\.method) == [.remainder])
    #expect(beside.total.value == 3000)

    let missing = try collection.plan("half nowhere", limit: 0)
    #expect(missing.passes.map(\.method) == [.nothing])
    #expect(missing.total.value == 0)
    #expect(missing.work == QueryPlan.Work())
  }

  @Test func positionsOfPhrasesAndWordsNearEachOther() throws {
    let collection = try Collection(2000)
    var occurrences = 0
    var next = 0
    var candidates = 0
    for words in collection.documents where words.contains("half") && words.contains("tenth") {
      candidates += 1
      occurrences += words.count { $0 == "half" || $0 == "tenth" }
      if zip(words, words.dropFirst()).contains(where: { $0 == "tenth" && $1 == "half" }) {
        next += 1
      }
    }
    // Document by document: all positions of both words in all documents with both.
    let near = try collection.plan("half NEAR/3 tenth", limit: 5000)
    #expect(near.passes.map(\.method) == [.matchers])
    #expect(near.work.positions == occurrences)
    #expect(near.work.documentsScored == near.total.value)
    // A phrase is read no further than needed, but at least one word of each candidate.
    let phrase = try collection.plan("\"tenth half\"", limit: 5000, counts: false)
    #expect(phrase.passes.map(\.method) == [.conjunction])
    #expect(phrase.total.value == next)
    #expect(phrase.work.positions >= candidates)
    #expect(phrase.work.positions <= occurrences)
    #expect(phrase.work.documentsScored == next)
    #expect(phrase.clauses[0].kind == .phrase)
    #expect(phrase.clauses[0].parts.map(\.label) == ["tenth", "half"])
    #expect(!phrase.clauses[0].isExact)
  }

  @Test func matchersCountTheirReading() throws {
    let collection = try Collection(3000)
    var options = Self.options(10, true)
    options.sort = [.field("date", descending: true)]
    let plan = try collection.index.plan("half rare date:2010..2014", options)
    #expect(plan.passes.map(\.purpose) == [.order])
    #expect(plan.passes.map(\.method) == [.matchers])
    #expect(plan.work.documentsScored == plan.total.value)
    let rare = try #require(plan.passes[0].lists.first { $0.label == "rare" })
    #expect(rare.work.postings == collection.count("rare"))
    #expect(plan.clauses.map(\.kind) == [.term, .term, .filter])
    #expect(plan.clauses[2].weight == nil)
    // Many terms with one score: all their lists.
    let pattern = try collection.plan("w* rare", limit: 10)
    #expect(pattern.clauses.map(\.kind).contains(.anyOf))
    options = Self.options(10, true)
    options.facets = [try #require(Facet(text: "date:year"))]
    let faceted = try collection.index.plan("rare", options)
    #expect(faceted.passes.map(\.purpose) == [.bestAndCount, .facets])
    #expect(faceted.passes[1].work.postings == collection.count("rare"))
    #expect(faceted.passes[1].work.documentsScored == 0)
  }

  @Test(arguments: [1, 2]) func segmentsAddUp(threads: Int) throws {
    let collection = try Collection(3000, segments: 3)
    var options = Self.options(5000, true)
    options.threads = threads
    let plan = try collection.index.plan("half OR tenth", options)
    let half = collection.count("half")
    let tenth = collection.count("tenth")
    #expect(Set(plan.passes.map(\.segment)).count == 3)
    #expect(plan.passes.map(\.purpose) == [.best, .count, .best, .count, .best, .count])
    let best = plan.passes.filter { $0.purpose == .best }
    #expect(best.reduce(0) { $0 + $1.work.postings } == half + tenth)
    #expect(
      best.reduce(0) { $0 + $1.work.documentsScored } == half + tenth
        - collection.count("half", "tenth")
    )
    #expect(best.reduce(0) { $0 + $1.documents } == 3000)
    #expect(plan.estimatedDocuments == half + tenth)
  }

  /// What must hold for every query: lists add up to passes, every block is accounted for, no more is read
  /// than was expected, and the total is the search's.
  @Test func everyPlanAddsUp() throws {
    var work = QueryPlan.Work()
    let agreed = try forEachSeed(8) { random in
      let directory = try TemporaryDirectory()
      _ = try RandomIndex.fill(directory.path, &random)
      for _ in 0..<40 {
        let query = RandomText.query(&random)
        var options = SearchOptions()
        options.limit = [0, 1, 10, 1000].randomElement(using: &random) ?? 10
        options.snippets = 0
        options.anyWord = Bool.random(using: &random)
        options.countsAll = Bool.random(using: &random)
        options.titleWeight = [1, 1, 2].randomElement(using: &random) ?? 1
        options.threads = Int.random(in: 1...2, using: &random)
        guard try Self.addsUp(query, options, in: directory.path, &work) else { return false }
      }
      return true
    }
    #expect(agreed)
    #expect(work.postings > 0)
    #expect(work.positions > 0)
  }

  /// The same where lists have many blocks, of all densities.
  @Test func plansOfLongListsAddUp() throws {
    let collection = try Collection(5000, segments: 2)
    var work = QueryPlan.Work()
    let agreed = try forEachSeed(24) { random in
      func word() -> String {
        [
          "every", "half", "half", "tenth", "tenth", "rare", "w1", "w2", "w3", "w1*",
          "\"half tenth\"",
        ]
        .randomElement(using: &random) ?? "rare"
      }
      let parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in word() }
      let joint = [" ", " OR ", " MAYBE ", " -"].randomElement(using: &random) ?? " "
      var options = Self.options(
        [0, 1, 10, 100, 6000].randomElement(using: &random) ?? 10,
        Bool.random(using: &random)
      )
      options.threads = Int.random(in: 1...2, using: &random)
      return try Self.addsUp(
        parts.joined(separator: joint),
        options,
        in: collection.temporary.path,
        &work
      )
    }
    #expect(agreed)
    #expect(work.blocks > 0)
    #expect(work.blocksAsBits > 0)
    #expect(work.blocksSkipped > 0)
    #expect(work.documentsScored > 0)
  }

  private static func addsUp(
    _ query: String,
    _ options: SearchOptions,
    in directory: String,
    _ sum: inout QueryPlan.Work
  ) throws -> Bool {
    // Another index each time, so that nothing is remembered of the search before.
    let plan = try SearchIndex.open(directory).plan(query, options)
    let total = try SearchIndex.open(directory).search(query, options).total
    sum += plan.work
    var isSound = plan.total == total && plan.estimatedDocuments >= total.value
    for pass in plan.passes {
      var lists = QueryPlan.Work()
      for list in pass.lists {
        let work = list.work
        lists += work
        isSound =
          isSound && work.blocks + work.blocksAsBits + work.blocksSkipped == list.blocks
          && work.blocksSkipped >= 0 && work.postings <= list.documents
          && work.blocks <= work.postings && work.postings <= work.blocks * 128
      }
      isSound =
        isSound && lists.postings == pass.work.postings && lists.blocks == pass.work.blocks
        && lists.blocksSkipped == pass.work.blocksSkipped
        && pass.work.postings <= pass.estimatedPostings
        && pass.work.documentsScored <= pass.documents
    }
    if !isSound {
      print("query \(query), \(options)")
      print(plan)
    }
    return isSound
  }

  @Test func aPlanFitsOnAScreen() throws {
    let collection = try Collection(500)
    let query = "half OR \"tenth every\" OR (rare -w1) OR w*"
    let lines = try collection.plan(query).description.split(
      separator: "\n",
      omittingEmptySubsequences: false
    )
    #expect(lines.count <= 40)
    #expect(lines.allSatisfy { displayWidth(of: String($0)) <= 110 })
    #expect(lines.first == "query  \(query)")
    #expect(lines.contains { $0.hasPrefix("clause ") && $0.hasSuffix("documents  weight") })
    #expect(lines.contains { $0.hasPrefix("work ") && $0.contains("skipped") })
  }

  @Test func planningThrowsWhatSearchingThrows() throws {
    let collection = try Collection(10)
    var options = SearchOptions()
    options.strict = true
    #expect(throws: QuerySyntaxError.self) { try collection.index.plan("half AND", options) }
    let noisy = try collection.plan("half AND")
    #expect(noisy.diagnostics.map(\.code) == ["E04"])
  }
}
