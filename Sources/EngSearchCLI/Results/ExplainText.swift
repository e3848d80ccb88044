internal import EngSearch

/// How a score comes about, for a person.
enum ExplainText {
  static func write(_ explanation: Explanation, _ streams: Streams) throws {
    for line in "\(explanation)".split(separator: "\n", omittingEmptySubsequences: false) {
      try streams.out.line(Sanitiser.lines(line))
    }
  }

  static func json(_ explanation: Explanation, _ json: inout JSONText) {
    json.number("score", explanation.score)
    json.flag("matches", explanation.matches)
    json.string("label", explanation.label)
    json.string("reason", explanation.reason)
    json.array("parts") { json in
      for part in explanation.parts { json.object { self.json(part, &$0) } }
    }
  }
}

/// Terms of the index, for a person.
enum TermsText {
  static func line(_ term: TermCount) -> String {
    let name = Sanitiser.line(term.term)
    let padding = String(repeating: " ", count: max(1, 28 - displayWidth(of: name)))
    return name + padding
      + Numbers.right(Numbers.count(term.documents, "document"), 18)
      + Numbers.right(Numbers.count(term.occurrences, "occurrence"), 22)
  }
}
