import EngQuery
import Foundation
import Testing

/// Long and deep queries: bounded, and in linear time.
@Suite struct QueryLimitTests {
  private func codes(_ text: String) -> [String] {
    QueryParser.parse(text).diagnostics.map(\.code)
  }

  private func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test func nestingIsLimited() {
    #expect(codes(repeated("(", 64) + "a" + repeated(")", 64)) == [])
    #expect(codes(repeated("(", 65) + "a" + repeated(")", 65)) == ["E09"])
    #expect(codes(repeated("(", 60_000)) == ["E09"])
    #expect(codes(repeated("title:(", 9_000)) == ["E09"])
    #expect(codes(repeated("NOT MAYBE ", 6_000) + "a") == ["E09"])
    #expect(QueryParser.parse(repeated("NOT ", 6_000) + "a").syntax.sExpression == "a")
    #expect(
      QueryParser.parse(repeated("NOT ", 6_001) + "a").syntax.sExpression == "(seq (all) (not a))"
    )
  }

  @Test func lengthIsLimited() {
    let limit = QueryParser.maximumLength
    #expect(codes(repeated("a", limit)) == [])
    #expect(codes(repeated("a", limit + 1)) == ["E17"])
    #expect(codes(repeated("é", limit / 2 + 1)) == ["E17"])
    #expect(QueryParser.parse(repeated("a", limit + 1)).isFatal)
  }

  @Test func clausesAreLimited() {
    #expect(codes(repeated("a ", 1024)) == [])
    #expect(codes(repeated("a ", 1025)) == ["E18"])
    #expect(codes("\"" + repeated("a ", 1024) + "\"") == [])
    #expect(codes("\"" + repeated("a ", 1025) + "\"") == ["E18"])
    #expect(QueryParser.parse(repeated("a ", 1025)).syntax.kind == .none)
  }

  @Test func manyRemarksAreNotAllKept() {
    let parsed = QueryParser.parse(repeated("& ", 500) + ") date:soon")
    #expect(parsed.diagnostics.count < 110)
    #expect(parsed.hasErrors)
    #expect(parsed.isFatal)
  }

  @Test func valuesOfRangesAndWeightsAreBounded() {
    let digits = repeated("9", 2_000)
    #expect(codes("a^\(digits)") == ["E19"])
    #expect(codes("a~\(digits)") == ["E14"])
    #expect(codes("a NEAR/99999999999 b") == [])
    #expect(codes("\(digits) OF (a b)") == ["E11"])
    #expect(codes("\"a b\"~\(digits)") == [])
    #expect(codes("date:-\(digits)d") == ["E16", "N02"])
  }

  /// Repetitions that would be slow if a part of the text were read again for each of them.
  @Test(arguments: [
    "/", "/(", "\\/(", "\"", "a:", "title:", "title: ", "a^", "a~", "?", "a?", "**", "-", "- ",
    "((", ")",
    "1 OF ", "2 ", "[", "date:[", "date:[2025 TO ", "OR ", "a OR ", "NOT ", "NEAR(", "& ", "\\",
    "“”",
    "aaaa:", "N", "é ", "..", "a (b OR c ", "nosuch:x ",
  ])
  func timeIsLinear(_ piece: String) {
    // The thread's own time: other tests may have the processor meanwhile.
    func time(_ count: Int) -> Duration {
      let text = repeated(piece, count / piece.utf8.count)
      return (0..<3).map { _ in
        let start = threadTime()
        _ = QueryParser.parse(text)
        return threadTime() - start
      }.min() ?? .zero
    }
    let short = time(8_000)
    let long = time(64_000)
    // Eight times the text; a quadratic reader would take 64 times as long.
    #expect(long < short * 30 + .milliseconds(20), "\(short) \(long)")
  }

  /// Processor time of this thread since it began.
  private func threadTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
