import EngQuery
import EngTestSupport
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
    var generator = SplitMix64(seed: seed)
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
    var generator = SplitMix64(seed: seed)
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

  /// What holds for any text holds for this one.
  private func check(_ text: String) -> Bool {
    do {
      try FuzzTarget.query.run(Array(text.utf8))
      return true
    } catch {
      let parsed = QueryParser.parse(text)
      Issue.record("\(error): \(text.debugDescription)\n\(parsed.syntax)\n\(parsed.diagnostics)")
      return false
    }
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
