import EngQuery
import Testing

/// What holds for every tree and every text.
@Suite struct QueryPropertyTests {
  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func canonicalTextOfRandomTreesParsesToTheSameTree(seed: UInt64) {
    var trees = RandomTree(seed: seed)
    for _ in 0..<10_000 {
      let tree = trees.query()
      let text = tree.description
      let parsed = QueryParser.parse(text)
      guard parsed.syntax.sameTree(as: tree), !parsed.hasErrors else {
        Issue.record(
          "\(text)\n\(tree.sExpression)\n\(parsed.syntax.sExpression)\n\(parsed.diagnostics)"
        )
        return
      }
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func textsOfQueryPiecesAreRead(seed: UInt64) {
    let pieces = [
      "a", "nato", "“", "\"", "(", ")", " ", " ", " ", "AND", "OR", "NOT", "NEAR/2", "BEFORE",
      "MAYBE",
      "-", "+", "!", "~", "~1", "^2", "^", "^=0", "*", "?", "/", "\\", "title:", "date:", "size:",
      "path:", "nosuch:", "2025", "[2025 TO ", "}", "..", ">=", "2 OF (", "&&", "|", "é", "防衛",
      "🙂", "\u{301}", "\n", "\u{0}", "\u{FEFF}", "=", "today", "-30d", "10k",
    ]
    var trees = RandomTree(seed: seed)
    for _ in 0..<10_000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...14, using: &trees.generator) { text += trees.pick(pieces) }
      guard check(text) else { return }
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func rawTextsAreRead(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<10_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...24, using: &generator) {
        let limit: UInt32 = Bool.random(using: &generator) ? 0x7F : 0x10FFFF
        guard let scalar = Unicode.Scalar(UInt32.random(in: 0...limit, using: &generator)) else {
          continue
        }
        text.append(scalar)
      }
      guard check(String(text)) else { return }
    }
  }

  /// Reads the text and checks what holds for any: ranges inside it and between scalars, a canonical
  /// text of the same meaning, and an escaped text that means its words.
  private func check(_ text: String) -> Bool {
    let parsed = QueryParser.parse(text)
    var ends: Set = [0]
    var end = 0
    for scalar in text.unicodeScalars {
      end += UTF8.width(scalar)
      ends.insert(end)
    }
    func fits(_ range: Range<Int>) -> Bool {
      ends.contains(range.lowerBound) && ends.contains(range.upperBound)
    }
    func allFit(_ node: QuerySyntax) -> Bool {
      fits(node.range) && node.children.allSatisfy(allFit)
    }
    var isRight = true
    func expect(_ condition: Bool, _ what: StaticString) {
      guard isRight, !condition else { return }
      isRight = false
      Issue.record("\(what): \(text.debugDescription)\n\(parsed.syntax)\n\(parsed.diagnostics)")
    }
    expect(allFit(parsed.syntax), "a node's range")
    expect(parsed.diagnostics.allSatisfy { fits($0.range) }, "a diagnostic's range")
    for diagnostic in parsed.diagnostics.prefix(1) {
      let lines = diagnostic.rendered(query: text).split(separator: "\n")
      expect(lines.count == (diagnostic.fix == nil ? 3 : 4), "the lines of a message")
    }
    if parsed.syntax.kind != .none {
      let again = QueryParser.parse(parsed.syntax.description)
      expect(again.syntax.sameTree(as: parsed.syntax), "the canonical text")
      expect(!again.hasErrors, "an error in the canonical text")
    }
    let escaped = QueryParser.parse(QuerySyntax.escaped(text))
    expect(escaped.syntax.sameTree(as: QuerySyntax.words(text)), "the escaped text")
    expect(!escaped.hasErrors, "an error in the escaped text")
    return isRight
  }
}
