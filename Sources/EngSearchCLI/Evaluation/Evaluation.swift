/// The measures of a run, topic by topic and on average.
struct Evaluation {
  struct TopicValues {
    var topic: Identifier
    /// In the order of `measures`.
    var values: [Double]
  }

  let measures: [Measure]
  private(set) var topics: [TopicValues] = []

  /// Evaluates the topics that have both an answer and judgements, as trec_eval does, or with
  /// `complete` all that have judgements: those without an answer count zero.
  init(_ run: Run, _ judgements: Judgements, measures: [Measure], complete: Bool) {
    self.measures = measures
    let asked = complete ? judgements.topics : run.topics
    for topic in asked {
      guard let grades = judgements.grades[topic] else { continue }
      let answer = JudgedAnswer(ranking: run.ranking(topic), judgements: grades)
      topics.append(TopicValues(topic: topic, values: measures.map { $0.value(answer) }))
    }
  }

  /// The mean over the topics of each measure, in the order of `measures`; 0 without topics.
  var means: [Double] {
    measures.indices.map { index in
      topics.reduce(0) { $0 + $1.values[index] } / Double(max(topics.count, 1))
    }
  }

  /// The values of a measure for the topics of both evaluations, in pairs.
  func pairs(with other: Evaluation, measure index: Int) -> [(Double, Double)] {
    let theirs = Dictionary(
      other.topics.map { ($0.topic, $0.values[index]) },
      uniquingKeysWith: { first, _ in first }
    )
    return topics.compactMap { topic in
      theirs[topic.topic].map { (topic.values[index], $0) }
    }
  }
}
