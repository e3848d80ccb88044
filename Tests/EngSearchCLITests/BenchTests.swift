import EngSearch
import EngTestSupport
import Foundation
import Testing

@testable import EngSearchCLI

/// Benchmarks of an index whose executor is replaced by one that is slower or wrong.
@Suite("Benchmarks of queries")
struct BenchTests {
  private let bench = QueryBench(
    queries: [
      BenchQuery(text: "common", kind: "term"), BenchQuery(text: "common rare", kind: "union"),
      BenchQuery(text: "rare", kind: "term"), BenchQuery(text: "\"rare common\"", kind: "phrase"),
    ],
    warmup: 1,
    rounds: 5
  )

  private func withIndex(_ body: (SearchIndex) throws -> Void) throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for number in 0..<300 {
      var document = Document(key: "\(number)")
      document.body =
        String(repeating: "common ", count: number % 5 + 1) + (number % 7 == 0 ? "rare" : "")
      try writer.put(document)
    }
    try writer.commit()
    writer.close()
    try body(SearchIndex.open(directory.path))
  }

  private func measured(_ search: (String) throws -> SearchResults?) throws -> BenchRecord {
    var record = try bench.run(search)
    record.summarise()
    return record
  }

  @Test func theSameProgramComparesAsEqual() throws {
    try withIndex { index in
      let first = try measured { try index.search($0) }
      let second = try measured { try index.search($0) }
      #expect(first.results == second.results)
      #expect(first.classes["all"]?.queries == 4)
      #expect(first.classes["term"]?.queries == 2)
      #expect(first.classNames == ["all", "term", "union", "phrase"])
      let changes = try BenchComparison(second, base: first).changes
      // Four pairs cannot be significant: whatever the machine does meanwhile, this is no change.
      #expect(changes.map(\.verdict) == ["equal", "equal", "equal", "equal"])
    }
  }

  @Test func aWrongExecutorIsRefused() throws {
    try withIndex { index in
      let base = try measured { try index.search($0) }
      let broken: [(inout SearchResults) -> Void] = [
        { $0.hits = $0.hits.dropLast() },
        { $0.total.value += 1 },
        { if $0.hits.count > 1 { $0.hits.swapAt(0, 1) } },
        { if !$0.hits.isEmpty { $0.hits[0].score = $0.hits[0].score.nextUp } },
      ]
      for spoil in broken {
        let record = try measured { query in
          var results = try index.search(query)
          if query == "rare" { spoil(&results) }
          return results
        }
        let failure = #expect(throws: Failure.self) { try BenchComparison(record, base: base) }
        #expect(failure?.message.contains("1 of 4 queries differ, first to “rare”") == true)
      }
    }
  }

  @Test func aSlowerExecutorIsFlagged() throws {
    try withIndex { index in
      let base = try measured { try index.search($0) }
      let slow = try measured { query in
        let results = try index.search(query)
        let worst = base.queries.map(\.us).max() ?? 0
        let end = ContinuousClock.now + .microseconds(worst * 2)
        while ContinuousClock.now < end {}
        return results
      }
      for limit in ["p99>+10%", "mean>+50%", "qps<-10%", "term:p50>+10%"] {
        let condition = try #require(BenchLimit.list(limit).first)
        #expect(try condition.violation(slow, base: base) != nil, "\(limit)")
        #expect(try condition.violation(base, base: base) == nil, "\(limit)")
      }
      let ratios = try BenchComparison(slow, base: base).changes.map(\.ratio)
      #expect(ratios.allSatisfy { $0 > 2 }, "\(ratios)")
    }
  }

  @Test func answersThatDifferBetweenRoundsStopTheRun() throws {
    try withIndex { index in
      var calls = 0
      #expect(throws: Failure.self) {
        try bench.run { query in
          calls += 1
          var results = try index.search(query)
          if calls == 9 { results.total.value += 1 }
          return results
        }
      }
    }
  }

  @Test func figuresOfKnownTimes() {
    let figures = BenchRecord.Figures((1...200).map(Double.init).shuffled())
    #expect(figures.mean == 100.5)
    #expect(figures.p50 == 100)
    #expect(figures.p90 == 180)
    #expect(figures.p99 == 198)
    #expect(figures.max == 200)
    #expect((figures.qps - 1e6 / 100.5).magnitude < 1e-6)
  }

  @Test func limitsAsTyped() throws {
    var record = BenchRecord(
      rounds: 1,
      queries: [BenchRecord.Query(query: "a", class: "x:y", us: 300, results: "0")]
    )
    record.summarise()
    for (text, isViolated) in [
      ("p99>300us", false), ("p99>299.9us", true), ("max > 0.2ms", true), ("x:y:mean>299", true),
      ("mean<301", true), ("qps<3334", true), ("qps>3334", false),
    ] {
      let limits = try BenchLimit.list(text)
      let violations = try limits.compactMap { try $0.violation(record, base: nil) }
      #expect(violations.isEmpty != isViolated, "\(text)")
    }
    for bad in ["", "p99", "p99>", "p98>1", "p99>x%", ">1", "p99>1s", "p99>+10%,", ":p99>1"] {
      #expect(throws: Failure.self, "\(bad)") { try BenchLimit.list(bad) }
    }
    let relative = try #require(BenchLimit.list("p99>+10%").first)
    #expect(throws: Failure.self) { try relative.violation(record, base: nil) }
  }

  @Test func theProgramBuildsMeasuresAndCompares() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.copySeeds()
    try runner.write(
      #"{"query": "+nato +japan", "tags": ["intersection"]}"# + "\nkoizumi\n",
      to: "queries"
    )
    let built = try runner.run(
      "bench",
      "--build=seeds",
      "--index=made",
      "--queries=queries",
      "--json"
    )
    #expect(built.status == 0, "\(built.errors)")
    try runner.write(built.output, to: "base.json")
    let base = try BenchRecord(
      contentsOf: runner.directory.appendingPathComponent("base.json").path
    )
    let objects = try built.lines.map { line in
      try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      )
    }
    let build = try #require(objects.first { $0["type"] as? String == "build" })
    func figure(_ name: String) throws -> Int { try #require(build[name] as? Int) }
    #expect(try figure("documents") == 5)
    #expect(try figure("positions") > figure("postings"))
    #expect(try figure("postings") > 500)
    #expect(try figure("text_bytes") > 5000)
    #expect(try figure("peak_bytes") > 1 << 20)
    let sections = try #require(build["sections"] as? [String: Int])
    #expect(try sections.values.reduce(0, +) == figure("index_bytes"))
    #expect(base.classNames == ["all", "intersection"])
    func compare(_ arguments: String...) throws -> ProgramRunner.Result {
      let words = ["bench", "--index=made", "--queries=queries", "--compare=base.json"]
      return try runner.start(words + arguments).finish()
    }
    let same = try compare()
    #expect(same.status == 0, "\(same.errors)")
    #expect(same.output.contains("the answers are the same"))
    #expect(try compare("--fail-if=max>0us").status == 5)
    #expect(try compare("--limit=3").errors.contains("other options"))
    #expect(try compare("--build=seeds").errors.contains("exists"))
    try runner.write("\nnato japan koizumi", to: "seeds/new.txt")
    #expect(try runner.run("index", "-q", "--index=made", "seeds").status == 0)
    let changed = try compare()
    #expect(changed.status == 2)
    #expect(changed.output.isEmpty)
    #expect(changed.errors.contains("differ"))
    #expect(try runner.run("bench", "--queries=queries", "--compare=queries").status == 2)
    let cut = built.output.dropLast(2).split(separator: "\n").dropLast().joined(separator: "\n")
    try runner.write(cut, to: "cut.json")
    #expect(try runner.run("bench", "--queries=queries", "--compare=cut.json").status == 2)
  }
}
