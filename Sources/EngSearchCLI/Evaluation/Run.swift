/// What a search engine answered to topics (a TREC run): `TOPIC Q0 DOCUMENT RANK SCORE TAG`, a document
/// a line.
struct Run {
  /// One document of an answer.
  struct Entry: Equatable {
    var document: Identifier
    /// Single precision, as in trec_eval: scores that differ by less are ties.
    var score: Float
  }

  /// The topics in the order of the file.
  private(set) var topics: [Identifier] = []
  private(set) var answers: [Identifier: [Entry]] = [:]

  init() {}

  /// - Throws: `Failure` for a line that is not of a run, and for a document twice in an answer.
  init(contentsOf path: String) throws {
    try FieldFile.read(path) { fields in
      guard fields.count == 6 else { return "a line of a run has six fields, not \(fields.count)." }
      guard let score = Double(fields[4]), !score.isNaN else {
        return "the score must be a number, not “\(Sanitiser.line(fields[4]))”."
      }
      let entry = Entry(document: Identifier(String(fields[2])), score: Float(score))
      add(topic: Identifier(String(fields[0])), [entry])
      return nil
    }
    for (topic, entries) in answers {
      var seen = Set<Identifier>()
      for entry in entries where !seen.insert(entry.document).inserted {
        throw Failure(
          .usage,
          "\(Sanitiser.line(path)): topic “\(Sanitiser.line(topic.text))” has the document "
            + "“\(Sanitiser.line(entry.document.text))” twice."
        )
      }
    }
  }

  /// Adds to the answer to a topic; one without documents is an answer too.
  mutating func add(topic: Identifier, _ entries: [Entry]) {
    if answers[topic] == nil { topics.append(topic) }
    answers[topic, default: []] += entries
  }

  /// The answer to a topic in trec_eval's order: the best score first, equal scores by name, the last
  /// name first. The ranks and the order of the file do not count.
  func ranking(_ topic: Identifier) -> [Identifier] {
    (answers[topic] ?? []).sorted {
      $0.score == $1.score ? $0.document > $1.document : $0.score > $1.score
    }.map(\.document)
  }

  /// The lines of the run, each answer in the order of `ranking`.
  ///
  /// - Throws: `Failure` for names that the format cannot hold, those that are empty or have spaces.
  func write(tag: String, _ line: (String) throws -> Void) throws {
    for topic in topics {
      try Self.check(topic)
      let scores = Dictionary(
        (answers[topic] ?? []).map { ($0.document, $0.score) },
        uniquingKeysWith: max
      )
      for (index, document) in ranking(topic).enumerated() {
        try Self.check(document)
        try line("\(topic) Q0 \(document) \(index + 1) \(scores[document] ?? 0) \(tag)")
      }
    }
  }

  private static func check(_ name: Identifier) throws {
    guard name.text.isEmpty || name.text.utf8.contains(where: FieldFile.isSpace) else { return }
    throw Failure(
      .usage,
      "a run cannot hold the name “\(Sanitiser.line(name.text))”: it has spaces or is empty."
    )
  }
}
