import EngAnalysis
import Foundation

/// `analysis FILE`: tokenises the text of a file on one thread.
enum AnalysisBenchmark {
  static func run(_ path: String) throws {
    let text = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for analyzer in [Analyzer.text, Analyzer.named("words")].compactMap({ $0 }) {
      let tokenizer = Tokenizer(analyzer)
      let batch = TokenBatch()
      var first: Int?
      let seconds = try bestTime {
        var tokens = 0
        text.withUnsafeBytes { bytes in
          tokenizer.start(bytes)
          while tokenizer.next(batch) { tokens += batch.count }
        }
        try check(first == nil || first == tokens, "\(tokens) tokens, then \(first ?? 0)")
        first = tokens
      }
      let tokens = first ?? 0
      print(
        "analysis/\(analyzer.name)",
        Int(Double(text.count) / 1e6 / seconds),
        "MB/s",
        Int(Double(tokens) / seconds / 1e6),
        "Mtoken/s",
        "(\(tokens) tokens, processor time, best of 5)"
      )
    }
  }
}
