import EngAnalysis
import EngQuery

/// How many words may come of one that was typed: as many as a query may have.
///
/// `a-b-c` is one word to who types it, and a phrase to the index, whose cost grows with the square of its
/// length: 9,000 parts took 74 seconds over 3,000 documents that have them.
struct WordParts {
  let analyzer: Analyzer

  /// The fatal remark on the first word that has more; nil if none has.
  func excess(_ syntax: QuerySyntax) -> Diagnostic? {
    // Not by recursion: a tree made in code may be deep.
    var nodes = [syntax]
    while let node = nodes.popLast() {
      let texts: [String] =
        switch node.kind {
        case .word(let text), .prefix(let text), .exact(let text), .fuzzy(let text, _): [text]
        case .phrase(let items, _):
          items.map { item in
            switch item {
            case .word(let text), .prefix(let text): text
            case .gap: ""
            }
          }
        default: []
        }
      if texts.contains(where: hasTooMany) {
        return Diagnostic(
          severity: .fatal,
          code: "E18",
          range: node.range,
          message: "the analyzer makes more than \(QueryParser.maximumClauseCount) words of this"
        )
      }
      nodes += node.children.reversed()
    }
    return nil
  }

  private func hasTooMany(_ text: String) -> Bool {
    // A part is a byte at least.
    guard text.utf8.count > QueryParser.maximumClauseCount else { return false }
    let parts = analyzer.queryGroups(text).map { $0.alternatives.map(\.count).max() ?? 0 }
    return parts.reduce(0, +) > QueryParser.maximumClauseCount
  }
}
