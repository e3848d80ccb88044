/// Relevance judgements (qrels): `TOPIC ITERATION DOCUMENT GRADE`, a judgement a line.
///
/// A grade of 1 or more is relevant, 0 is not; a negative one was not judged, as in trec_eval.
struct Judgements {
  /// The grade of each judged document, by topic.
  private(set) var grades: [Identifier: [Identifier: Int]] = [:]
  /// The topics in the order of the file.
  private(set) var topics: [Identifier] = []

  init() {}

  /// - Throws: `Failure` for a line that is not a judgement, or one that judges a document again.
  init(contentsOf path: String) throws {
    try FieldFile.read(path) { fields in
      guard fields.count == 4 else { return "a judgement has four fields, not \(fields.count)." }
      guard let grade = Int(fields[3]), grade.magnitude <= 1 << 20 else {
        return "the grade must be a whole number, not “\(Sanitiser.line(fields[3]))”."
      }
      let document = Identifier(String(fields[2]))
      guard add(topic: Identifier(String(fields[0])), document: document, grade: grade) else {
        return "the document “\(Sanitiser.line(document.text))” was judged already."
      }
      return nil
    }
  }

  /// False if the document has a grade for the topic already.
  @discardableResult
  mutating func add(topic: Identifier, document: Identifier, grade: Int) -> Bool {
    if grades[topic] == nil { topics.append(topic) }
    return grades[topic, default: [:]].updateValue(grade, forKey: document) == nil
  }
}
