import CICUBaseline
import EngAnalysis
import Foundation

/// Megabytes a second of the tokenizer, beside ICU's word iterator with NFKC case folding, in one run.
enum AnalysisBenchmark {
  /// The rounds of the engines alternate, so that all meet the same weather; the best of each counts.
  private static let rounds = 7

  static func run(_ paths: [String]) throws {
    print("text ours-MB/s icu-MB/s ratio ours-tokens icu-words (processor time, best of \(rounds))")
    for path in paths {
      let text = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      let tokenizer = Tokenizer(.text)
      let batch = TokenBatch()
      var ours = Best()
      var folding = Best()
      var wordwise = Best()
      for _ in 0..<rounds {
        // A round of ours is so short that a few are needed to meet as quiet a moment.
        for _ in 0..<4 { try ours.measure(path) { tokens(of: text, tokenizer, batch) } }
        try wordwise.measure(path) { words(of: text, foldFirst: false) }
        try folding.measure(path) { words(of: text, foldFirst: true) }
      }
      // The faster way to use ICU is the one to beat.
      let icu = min(wordwise.seconds, folding.seconds)
      let megabytes = Double(text.count) / 1e6
      print(
        name(path),
        tenths(megabytes / ours.seconds),
        tenths(megabytes / icu),
        tenths(icu / ours.seconds),
        ours.count,
        wordwise.count
      )
    }
  }

  /// The shortest of several rounds, which must all count the same.
  private struct Best {
    var seconds = Double.infinity
    var count = -1

    mutating func measure(_ path: String, _ work: () -> Int) throws {
      let start = clock()
      let found = work()
      seconds = min(seconds, max(Double(clock() - start) / Double(CLOCKS_PER_SEC), 1e-6))
      try check(
        found >= 0 && (count < 0 || count == found),
        "\(path): \(found) tokens in one round and \(count) in another"
      )
      count = found
    }
  }

  private static func tokens(of text: [UInt8], _ tokenizer: Tokenizer, _ batch: TokenBatch) -> Int {
    var count = 0
    var hash: UInt64 = 0
    text.withUnsafeBytes { bytes in
      tokenizer.start(bytes)
      while tokenizer.next(batch) {
        count += batch.count
        // As an index does, look at every term.
        for index in 0..<batch.count {
          let token = batch.tokens[index]
          hash = (hash ^ UInt64(batch.bytes[Int(token.termStart)])) &* 0x100_0000_01b3
          hash ^= UInt64(token.termCount)
        }
      }
    }
    sink = hash
    return count
  }

  private static func words(of text: [UInt8], foldFirst: Bool) -> Int {
    var hash: UInt64 = 0
    let count = text.withUnsafeBufferPointer {
      icu_words($0.baseAddress, Int64($0.count), foldFirst ? 1 : 0, &hash)
    }
    sink = hash
    return Int(count)
  }

  /// What keeps the work from being left out.
  nonisolated(unsafe) private static var sink: UInt64 = 0

  private static func name(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
