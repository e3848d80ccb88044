import EngQuery
import Testing

/// The messages as they are printed, and what else the parser's remarks promise.
@Suite struct DiagnosticTests {
  private func rendered(_ query: String) -> String {
    QueryParser.parse(query).diagnostics.map { $0.rendered(query: query) }.joined(separator: "\n")
  }

  @Test func showsThePlace() {
    #expect(
      rendered("title:\"joint statement AND (japan OR") == """
        query:1:7: error[E07]: this quote is never closed
          title:"joint statement AND (japan OR
                ^
          help: add a closing quote: title:"joint statement" AND (japan OR
        """
    )
    #expect(
      rendered("date:soon nato") == """
        query:1:6: fatal[E16]: 'soon' is not a date
          date:soon nato
               ^~~~
          help: 2025, 2025-11, 2025-11-20, today, -30d, 2025-01..2025-06, >=2025-06
        """
    )
  }

  @Test(arguments: [
    "date:2026..2025", "date:2025-07..2025-06", "date:{2025 TO 2025-03]", "size:10k..9k",
    "size:{5 TO 5]", "date:today..-3d", "date:-1w..-8d", "date:[2025-06-15 TO 2025-06-15}",
    "date:{2025 TO 2025}", "size:[5 TO 5}",
  ])
  func remarksOnRangesThatHoldNothing(_ query: String) {
    #expect(QueryParser.parse(query).diagnostics.map(\.code) == ["N07"])
  }

  @Test(arguments: [
    "date:2025..2026", "date:2025..2025-06", "date:2025-06..2025", "size:9k..10k", "size:5..5",
    "date:-3d..today", "date:-1m..-31d", "date:2025..today", "date:[2025-06-15 TO 2025-06-16}",
    "date:today..2020", "date:..2020", "size:[* TO 5}", "date:now..today",
  ])
  func remarksOnNoOtherRange(_ query: String) {
    #expect(QueryParser.parse(query).diagnostics.isEmpty)
  }

  @Test func showsTheRangeTheRightWayRound() {
    #expect(
      rendered("nato date:2026..2025") == """
        query:1:11: note[N07]: no value lies in this range
          nato date:2026..2025
                    ^~~~~~~~~~
          help: the smaller value comes first: 2025..2026
        """
    )
  }

  @Test func countsCharactersAndColumns() {
    #expect(
      rendered("防衛 & e\u{301}") == """
        query:1:4: note[N04]: there is nothing to search for in '&'
          防衛 & e\u{301}
               ^
        """
    )
  }

  @Test func showsTheLineOfAQueryOfSeveral() {
    #expect(
      rendered("nato\njapan )") == """
        query:2:7: error[E01]: no parenthesis was opened before this one
          japan )
                ^
        """
    )
  }

  @Test func showsNoControlCharacters() {
    let text = rendered("a \u{1B}[31m&\u{7} (")
    #expect(!text.contains("\u{1B}"))
    #expect(!text.contains("\u{7}"))
  }

  @Test func cutsLongLines() {
    let query =
      String(repeating: "word ", count: 500) + ") " + String(repeating: "word ", count: 400)
    let lines = rendered(query).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count < 140 })
    #expect(lines.first?.hasPrefix("query:1:2501: error[E01]") == true)
  }

  @Test func bearsRangesOfAnotherText() {
    let diagnostic = Diagnostic(severity: .note, code: "N02", range: 5..<90, message: "m")
    #expect(diagnostic.rendered(query: "é").hasPrefix("query:1:2: note[N02]: m"))
  }

  @Test(arguments: [
    ("titel:nato", "title"), ("dat:2025", "date"), ("pth:x", "path"), ("language:en", "lang"),
    ("nosuch:nato", nil),
  ])
  func suggestsTheNearestField(_ query: String, _ field: String?) throws {
    let diagnostic = try #require(QueryParser.parse(query).diagnostics.first)
    #expect(diagnostic.code == "E12")
    let fix = try #require(diagnostic.fix)
    #expect(fix.hasPrefix(field.map { "did you mean '\($0):'?" } ?? "the fields are body, date"))
  }

  @Test func spellsOutTheReadingOfOr() {
    let diagnostic = QueryParser.parse("nato japan OR korea").diagnostics.first
    #expect(diagnostic?.fix == "this is read as: nato (japan OR korea)")
  }

  @Test func translatesTheFunctionFormOfNear() {
    let diagnostic = QueryParser.parse("NEAR(a b, 5)").diagnostics.first
    #expect(diagnostic?.fix == "write a NEAR/5 b")
  }

  @Test(arguments: [
    "2024-02-29", "2000-02-29", "0001", "9999-12-31", "today", "yesterday", "now", "-30d", "-12h",
    "-1y", "2025-06..", "..2025", ">2025", "<=today", "[* TO 2025]", "{2025-01 TO *]", "=2025",
    "\"2025-01\"", "(2025 OR -30d)",
  ])
  func acceptsDates(_ value: String) {
    #expect(!QueryParser.parse("date:" + value).hasErrors)
  }

  @Test(arguments: [
    "2023-02-29", "1900-02-29", "2025-13", "2025-00", "2025-04-31", "2025-1", "25", "0000", "-30",
    "-30x", "-d", "tomorrow", "2025*", "2025~1", "..", ">", "2025..x", "[2025 TO]", "[2025 2026]",
    "[x TO 2025]", "[2025 TO 2026", "(2025 OR x)", "\"x\"", "2025-01-01-01", "２０２５",
  ])
  func refusesWhatIsNoDate(_ value: String) {
    let parsed = QueryParser.parse("nato date:" + value)
    #expect(parsed.diagnostics.contains { $0.code == "E16" })
    #expect(parsed.isFatal)
  }

  @Test(arguments: [
    ("10k", true), ("1.5M", true), ("2G", true), ("-3", true), ("0", true), (">=10k", true),
    ("1..2k", true), ("k", false), ("1e3", false), ("1.2.3", false), ("ten", false), ("1kk", false),
    ("0x10", false), ("nan", false),
  ])
  func checksNumbers(_ value: String, _ isNumber: Bool) {
    #expect(QueryParser.parse("size:" + value).isFatal != isNumber)
  }

  @Test func errorNamesTheMostSevereRemark() {
    let error = #expect(throws: QuerySyntaxError.self) {
      try QueryParser.parseStrictly("a AND date:soon )")
    }
    #expect(error?.description.hasPrefix("'soon' is not a date [E16]") == true)
  }
}
