internal import EngSearch

/// `engsearch eval`: how good the answers to judged topics are.
enum EvalCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    guard let qrels = arguments.value("qrels") else {
      throw Failure(.usage, "eval needs --qrels=FILE, the judgements.")
    }
    guard (arguments.value("run") == nil) != (arguments.value("topics") == nil) else {
      throw Failure(.usage, "eval needs either --topics=FILE to search for, or --run=FILE.")
    }
    let measures = try measures(arguments.value("measures"))
    let judgements = try Judgements(contentsOf: qrels)
    let run: Run
    if let path = arguments.value("run") {
      run = try Run(contentsOf: path)
    } else {
      run = try search(arguments, streams)
    }
    if let path = arguments.value("run-out") {
      let file = try OutputFile(path)
      try run.write(tag: "engsearch") { try file.line($0) }
      try file.close()
    }
    let complete = arguments.has("complete")
    let evaluation = Evaluation(run, judgements, measures: measures, complete: complete)
    guard !evaluation.topics.isEmpty else {
      throw Failure(.usage, "no topic has both an answer and judgements.")
    }
    var comparison: RunComparison?
    if let path = arguments.value("compare") {
      let other = try Run(contentsOf: path)
      comparison = RunComparison(
        evaluation,
        Evaluation(other, judgements, measures: measures, complete: complete)
      )
    }
    let report = EvalReport(evaluation: evaluation, comparison: comparison)
    let lines =
      arguments.has("json") ? [report.json] : report.table(perTopic: arguments.has("per-query"))
    for line in lines { try streams.out.line(line) }
    return .success
  }

  private static func measures(_ names: String?) throws -> [Measure] {
    guard let names else { return Measure.standard }
    var measures: [Measure] = []
    for name in names.split(separator: ",") {
      guard let measure = Measure(String(name).trimmed) else {
        throw Failure(
          .usage,
          "there is no measure “\(Sanitiser.line(name))”: use map, mrr, bpref, ndcg, ndcg@K, P@K or "
            + "recall@K."
        )
      }
      if !measures.contains(measure) { measures.append(measure) }
    }
    guard !measures.isEmpty else { throw Failure(.usage, "--measures names no measure.") }
    return measures
  }

  /// Answers every topic from the index.
  private static func search(_ arguments: Arguments, _ streams: Streams) throws -> Run {
    let field = arguments.value("topic-field") ?? "title"
    guard Topics.fields.contains(field) else {
      throw Failure(.usage, "--topic-field takes title, desc or narr.")
    }
    let topics = try Topics(contentsOf: arguments.value("topics") ?? "-", field: field).topics
    var options = SearchOptions()
    options.limit = try arguments.integer("depth", 1000, in: 1...1_000_000)
    options.anyWord = !arguments.has("all")
    options.k1 = try arguments.number("k1", options.k1, in: 0...1000)
    options.b = try arguments.number("b", options.b, in: 0...1)
    try WordOptions.apply(arguments, to: &options)
    let index = try SearchIndex.open(IndexLocation.toRead(arguments.value("index")))
    var progress = Progress(streams.error)
    var run = Run()
    for topic in topics {
      let query = arguments.has("operators") ? topic.text : QueryCommand.literal(topic.text)
      let hits: [(key: String, score: Double)]
      do {
        hits = try index.ranking(query, options)
      } catch is QuerySyntaxError {
        throw Failure(
          .usage,
          "the topic “\(Sanitiser.line(topic.name.text))” is not a query; leave off --operators."
        )
      }
      run.add(
        topic: topic.name,
        hits.map { Run.Entry(document: Identifier($0.key), score: Float($0.score)) }
      )
      try progress.update("\(run.topics.count) of \(Numbers.count(topics.count, "topic"))")
    }
    try progress.clear()
    return run
  }
}

/// A run beside another on the topics of both.
struct RunComparison {
  struct Row {
    var first: Double
    var second: Double
    var pValue: Double
  }

  /// In the order of the measures.
  let rows: [Row]
  let topics: Int

  init(_ first: Evaluation, _ second: Evaluation) {
    topics = first.pairs(with: second, measure: 0).count
    rows = first.measures.indices.map { index in
      let pairs = first.pairs(with: second, measure: index)
      let count = Double(max(pairs.count, 1))
      return Row(
        first: pairs.reduce(0) { $0 + $1.0 } / count,
        second: pairs.reduce(0) { $0 + $1.1 } / count,
        pValue: RandomisationTest.pValue(pairs)
      )
    }
  }
}

/// An evaluation as text or JSON.
struct EvalReport {
  var evaluation: Evaluation
  var comparison: RunComparison?

  func table(perTopic: Bool) -> [String] {
    var lines: [String] = []
    if perTopic {
      lines.append(
        Numbers.left("topic", 24)
          + evaluation.measures.map { Numbers.right($0.name, 12) }.joined()
      )
      for topic in evaluation.topics {
        lines.append(
          Numbers.left(Sanitiser.line(topic.topic.text), 24)
            + topic.values.map { Numbers.right(Numbers.fixed($0, 4), 12) }.joined()
        )
      }
      lines.append("")
    }
    if let comparison {
      lines.append(
        ["measure", "this", "other", "difference", "p"].map { Numbers.right($0, 12) }.joined()
      )
      for (measure, row) in zip(evaluation.measures, comparison.rows) {
        let values = [row.first, row.second, row.first - row.second, row.pValue]
        lines.append(
          Numbers.right(measure.name, 12)
            + values.map { Numbers.right(Numbers.fixed($0, 4), 12) }.joined()
        )
      }
      lines.append("paired randomisation test, \(Numbers.count(comparison.topics, "topic"))")
    } else {
      for (measure, mean) in zip(evaluation.measures, evaluation.means) {
        lines.append(Numbers.left(measure.name, 14) + Numbers.fixed(mean, 4))
      }
      lines.append("mean of \(Numbers.count(evaluation.topics.count, "topic"))")
    }
    return lines
  }

  var json: String {
    var json = JSONText()
    json.object { json in
      json.string("type", "eval")
      json.integer("topics", evaluation.topics.count)
      json.object("mean") { write(evaluation.means, &$0) }
      if let comparison {
        json.object("compare") { json in
          json.integer("topics", comparison.topics)
          for (measure, row) in zip(evaluation.measures, comparison.rows) {
            json.object(measure.name) { json in
              json.number("this", row.first)
              json.number("other", row.second)
              json.number("p", row.pValue)
            }
          }
        }
      }
      json.object("queries") { json in
        for topic in evaluation.topics {
          json.object(topic.topic.text) { write(topic.values, &$0) }
        }
      }
    }
    return json.text
  }

  private func write(_ values: [Double], _ json: inout JSONText) {
    for (measure, value) in zip(evaluation.measures, values) { json.number(measure.name, value) }
  }
}
