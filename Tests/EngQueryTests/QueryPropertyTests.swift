import EngQuery
import Foundation
import Testing

/// What holds for every tree and every text.
///
/// `ENG_QUERIES` in the environment sets how many of each there are; 1000000 is the full run.
@Suite struct QueryPropertyTests {
  /// Random inputs of each of the ten seeds of a property.
  private static let count =
    (ProcessInfo.processInfo.environment["ENG_QUERIES"].flatMap { Int($0) } ?? 20_000) / 10

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func canonicalTextOfRandomTreesParsesToTheSameTree(seed: UInt64) {
    var trees = RandomTree(seed: seed)
    for _ in 0..<Self.count {
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

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func textsOfQueryPiecesAreRead(seed: UInt64) {
    let pieces = [
      "a", "nato", "“", "\"", "(", ")", " ", " ", " ", "AND", "OR", "NOT", "NEAR/2", "BEFORE",
      "MAYBE",
      "-", "+", "!", "~", "~1", "^2", "^", "^=0", "*", "?", "/", "\\", "title:", "date:", "size:",
      "path:", "nosuch:", "2025", "[2025 TO ", "}", "..", ">=", "2 OF (", "&&", "|", "é", "防衛",
      "🙂", "\u{301}", "\n", "\u{0}", "\u{FEFF}", "=", "today", "-30d", "10k",
    ]
    var trees = RandomTree(seed: seed)
    for _ in 0..<Self.count {
      var text = ""
      for _ in 0..<Int.random(in: 1...14, using: &trees.generator) { text += trees.pick(pieces) }
      guard check(text) else { return }
    }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func rawTextsAreRead(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<Self.count {
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

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func rawBytesAreRead(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let syntax = Array("\"()+-!*?~^:=/\\[]{}.<>&|aN2 ".utf8)
    for _ in 0..<Self.count {
      let bytes = (0..<Int.random(in: 0...32, using: &generator)).map { _ in
        Bool.random(using: &generator)
          ? syntax[Int.random(in: 0..<syntax.count, using: &generator)]
          : UInt8.random(in: 0...255, using: &generator)
      }
      guard check(String(decoding: bytes, as: UTF8.self)) else { return }
    }
  }

  /// A KiB of any text is read in less than a millisecond of the thread's own time; without
  /// optimisation in ten.
  @Test func readingIsQuick() {
    var trees = RandomTree(seed: 11)
    let clock = ThreadClock()
    var slowest = 0.0
    for _ in 0..<20 {
      var text = ""
      while text.utf8.count < 16 << 10 { text += trees.query().description + " " }
      var best = Double.infinity
      for _ in 0..<3 {
        let start = clock.seconds
        _ = QueryParser.parse(text)
        best = min(best, clock.seconds - start)
      }
      slowest = max(slowest, best / Double(text.utf8.count) * 1024)
    }
    #if DEBUG
    let limit = 1e-2
    #else
    let limit = 1e-3
    #endif
    #expect(slowest < limit, "\(slowest) s for a KiB")
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

/// The processor time of the current thread.
private struct ThreadClock {
  var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
