import Foundation
import Testing

@testable import EngSearchCLI

/// Expected values of the fixtures are pytrec_eval's (`Benchmarks/effectiveness/make_fixture.py`); those
/// of the small cases are computed by hand.
@Suite("Evaluation")
struct EvaluationTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  private func path(_ name: String) -> String {
    Self.fixtures.appendingPathComponent(name).path
  }

  @Test(arguments: ["a", "b"])
  func equalsTrecEval(_ label: String) throws {
    var expected: [String: [String: String]] = [:]
    var names: [String] = []
    for line in try String(contentsOfFile: path("eval-expected-\(label).tsv"), encoding: .utf8)
      .split(separator: "\n")
    {
      let parts = line.split(separator: "\t").map(String.init)
      try #require(parts.count == 3)
      expected[parts[0], default: [:]][parts[1]] = parts[2]
      if !names.contains(parts[1]) { names.append(parts[1]) }
    }
    let measures = names.compactMap { Measure($0) }
    #expect(measures.map(\.name) == names)
    let evaluation = Evaluation(
      try Run(contentsOf: path("eval-run-\(label).txt")),
      try Judgements(contentsOf: path("eval-qrels.txt")),
      measures: measures,
      complete: false
    )
    #expect(Set(evaluation.topics.map(\.topic.text)) == Set(expected.keys))
    for topic in evaluation.topics {
      for (name, value) in zip(names, topic.values) {
        #expect(
          Numbers.fixed(value, 4) == expected[topic.topic.text]?[name],
          "\(topic.topic) \(name)"
        )
      }
    }
  }

  private func judgements(_ grades: [(String, Int)]) -> Judgements {
    var judgements = Judgements()
    for (name, grade) in grades {
      judgements.add(topic: Identifier("1"), document: Identifier(name), grade: grade)
    }
    return judgements
  }

  private func run(_ entries: [(String, Float)]) -> Run {
    var run = Run()
    run.add(
      topic: Identifier("1"),
      entries.map { Run.Entry(document: Identifier($0.0), score: $0.1) }
    )
    return run
  }

  @Test func equalScoresStandByNameTheLastFirst() {
    let run = run([("a", 1), ("b", 1), ("B", 1), ("c", 2), ("é", 1), ("e\u{301}", 1)])
    #expect(run.ranking(Identifier("1")).map(\.text) == ["c", "é", "e\u{301}", "b", "a", "B"])
  }

  /// Ranked d, q, b, a, c; a and c are relevant with grades 1 and 2, b and e are not, d was not judged.
  @Test func measuresByHand() {
    let evaluation = Evaluation(
      run([("b", 1), ("a", 1), ("d", 3), ("q", 2), ("c", 0.5)]),
      judgements([("a", 1), ("b", 0), ("c", 2), ("d", -1), ("e", 0)]),
      measures: ["map", "mrr", "bpref", "P@5", "recall@4"].compactMap { Measure($0) },
      complete: false
    )
    let precisions: [Double] = [1.0 / 4, 2.0 / 5]
    let expected: [Double] = [(precisions[0] + precisions[1]) / 2, 0.25, 0.5, 0.4, 0.5]
    #expect(evaluation.means == expected)
  }

  @Test func topicsWithoutAnAnswerCountOnlyWhenAsked() {
    var judgements = judgements([("a", 1)])
    judgements.add(topic: Identifier("2"), document: Identifier("a"), grade: 1)
    let run = run([("a", 1)])
    for (complete, mean) in [(false, 1.0), (true, 0.5)] {
      let measures: [Measure] = [.averagePrecision]
      let evaluation = Evaluation(run, judgements, measures: measures, complete: complete)
      #expect(evaluation.means == [mean])
    }
  }

  /// All eight sign assignments of three equal differences: two are as extreme as the one observed.
  @Test func fewPairsAreTestedExactly() {
    #expect(RandomisationTest.pValue([(1, 0), (1, 0), (1, 0)]) == 0.25)
    #expect(RandomisationTest.pValue([(0.1, 0), (0, 0.1)]) == 1)
    #expect(RandomisationTest.pValue([(0.5, 0.5)]) == 1)
    // ±1 ±2 ±4: only the two with all signs equal reach 7.
    #expect(RandomisationTest.pValue([(1, 0), (2, 0), (4, 0)]) == 0.25)
  }

  /// The binomial tail: of 40 equal differences 28 or more, or 12 or fewer, on one side.
  @Test func manyPairsAreSampled() {
    var choose = 1.0
    var tail = 0.0
    for k in 0...12 {
      tail += choose
      choose = choose * Double(40 - k) / Double(k + 1)
    }
    let exact = 2 * tail / 1_099_511_627_776
    let pairs: [(Double, Double)] = (0..<40).map { $0 < 28 ? (1, 0) : (0, 1) }
    let sampled = RandomisationTest.pValue(pairs)
    #expect(abs(sampled - exact) < 0.004, "\(sampled) of \(exact)")
    #expect(RandomisationTest.pValue(pairs) == sampled)
  }

  @Test func topicsOfBothFormats() throws {
    let plain = try Topics("7\twhat is  this?\r\n\n8\tand\tthat\n", path: "t")
    #expect(plain.topics.map(\.name.text) == ["7", "8"])
    #expect(plain.topics.map(\.text) == ["what is  this?", "and\tthat"])
    let text = """
      <top>
      <num> Number: 301
      <title> International Organized
         Crime

      <desc> Description:
      Identify organizations.
      <narr> Narrative: None.
      </top>
      <top><num>302</num><title>Poliomyelitis</title><desc>Is it?</desc></top>
      """
    let trec = try Topics(text, path: "t")
    #expect(trec.topics.map(\.name.text) == ["301", "302"])
    #expect(trec.topics.map(\.text) == ["International Organized Crime", "Poliomyelitis"])
    let described = try Topics(text, path: "t", field: "desc").topics.map(\.text)
    #expect(described == ["Identify organizations.", "Is it?"])
    for bad in ["", "no tab", "1\ta\n1\tb", "<top><num>1</num></top>", "\tx"] {
      #expect(throws: Failure.self) { try Topics(bad, path: "t") }
    }
  }

  @Test(
    arguments: [
      "", "P@", "P@0", "P@-1", "P@x", "P", "ndcg@", "map@5", "recall@99999999999999999999",
    ]
  )
  func measuresThatDoNotExist(_ name: String) {
    #expect(Measure(name) == nil)
  }

  @Test func theProgramSearchesWritesARunAndComparesIt() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write(
      #"{"id":"x","text":"red apples"}"# + "\n" + #"{"id":"y","text":"green apples and red pears"}"#
        + "\n" + #"{"id":"z","text":"nothing"}"# + "\n",
      to: "docs.jsonl"
    )
    try runner.write("1\tred apples\n2\tnothing (\n3\tabsent\n", to: "topics.tsv")
    try runner.write("1 0 x 1\n2 0 z 1\n3 0 x 1\n", to: "qrels.txt")
    #expect(try runner.run("index", "-q", "docs.jsonl").status == 0)
    let first = try runner.run(
      "eval",
      "--topics=topics.tsv",
      "--qrels=qrels.txt",
      "--run-out=run.txt",
      "--json"
    )
    #expect(first.status == 0, "\(first.errors)")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any]
    )
    let queries = try #require(object["queries"] as? [String: [String: Double]])
    #expect(queries["1"]?["map"] == 1 && queries["2"]?["map"] == 1 && queries["3"]?["map"] == 0)
    let run = try String(
      contentsOf: runner.directory.appendingPathComponent("run.txt"),
      encoding: .utf8
    )
    let lines = run.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.first?.hasPrefix("1 Q0 x 1 ") == true)
    let again = try runner.run(
      "eval",
      "--run=run.txt",
      "--qrels=qrels.txt",
      "--compare=run.txt",
      "--complete",
      "--measures=map"
    )
    #expect(
      again.lines.dropFirst().first?.split(separator: " ") == [
        "map", "0.6667", "0.6667", "0.0000", "1.0000",
      ]
    )
    for words in [
      ["--run=run.txt"], ["--qrels=qrels.txt"], ["--run=qrels.txt", "--qrels=qrels.txt"],
      ["--run=run.txt", "--qrels=run.txt"], ["--run=run.txt", "--qrels=missing"],
      ["--run=run.txt", "--qrels=qrels.txt", "--measures=mop"],
      ["--topics=topics.tsv", "--qrels=qrels.txt", "--b=2"],
    ] {
      #expect(try runner.start(["eval"] + words).finish().status == 2, "\(words)")
    }
  }
}
