import EngQuery
import Testing

/// The tree's own promises, and readings beyond the normative cases.
@Suite struct QuerySyntaxTests {
  /// The text of each leaf, from its range.
  private func leaves(_ node: QuerySyntax, in query: String) -> [String] {
    guard node.children.isEmpty else { return node.children.flatMap { leaves($0, in: query) } }
    return [String(decoding: Array(query.utf8)[node.range], as: UTF8.self)]
  }

  @Test(arguments: [
    ("a b", ["a", "b"]),
    ("防衛 AND -(“Türkiye x”~2 OR =é)^2", ["防衛", "“Türkiye x”~2", "=é"]),
    ("title:nato date:2025..2026 koiz*", ["nato", "date:2025..2026", "koiz*"]),
    ("org:* /a b/ /ab/ tokyo~1^3", ["org:*", "/a", "b/", "/ab/", "tokyo~1"]),
  ])
  func rangesAreThePlacesInTheText(_ query: String, _ texts: [String]) {
    #expect(leaves(QueryParser.parse(query).syntax, in: query) == texts)
  }

  @Test func rangeOfAGroupHasItsParentheses() {
    let nodes = QueryParser.parse("a (b c) -d").syntax.children
    #expect(nodes.map(\.range) == [0..<1, 2..<7, 8..<10])
  }

  @Test func sameTreeIgnoresPlacesOnly() {
    let tree = QueryParser.parse("a (b OR c)^2").syntax
    let moved = QueryParser.parse("  a   (b | c)^2.0").syntax
    #expect(tree.sameTree(as: moved))
    #expect(tree != moved)
    for other in [
      "a (b OR c)^3", "a (b OR d)^2", "a (b AND c)^2", "a (b OR c)^=2", "a (b OR c c)^2",
    ] {
      #expect(!tree.sameTree(as: QueryParser.parse(other).syntax), "\(other)")
    }
  }

  @Test func wordsHaveNoSyntax() {
    let text = " title:nato\tAND -draft & \"x"
    let words = QuerySyntax.words(text)
    #expect(words.sExpression == "(seq title:nato AND -draft \"\\\"x\")")
    #expect(leaves(words, in: text) == ["title:nato", "AND", "-draft", "\"x"])
    #expect(QuerySyntax.words(" & ").kind == .none)
    #expect(QuerySyntax.words("nato").kind == .word("nato"))
  }

  @Test func escapedTextIsOrdinaryWithinAQuery() {
    let query = "title:x AND (\(QuerySyntax.escaped("-a OR b* (c)")))"
    #expect(
      QueryParser.parse(query).syntax.sExpression
        == "(and (title: x) (seq -a OR b* \"(c)\"))"
    )
  }

  @Test(arguments: [
    ("a NEAR/2 b NEAR/3 c", "(and (near/2 a b) c)", ["E05"]),
    ("a NEAR -b NEAR c", "(and a (not b) c)", ["E05", "E05"]),
    ("a BEFORE/2 b BEFORE/2 c", "(before/2 a b c)", []),
    ("a AND (b AND c) AND d", "(and a (and b c) d)", []),
    ("(a b)~2 /x/~ koiz*~1", "(seq (seq a b) (re \"x\") (prefix koiz))", ["E06", "E06", "E06"]),
    (
      "a^2000 b^0.0001 c^=0 d^=5000", "(seq (^1000 a) (^0.001 b) (^=0 c) (^=1000 d))",
      ["E19", "E19", "E19"]
    ),
    ("(a b)^x c", "(seq (seq a b) c)", ["E08"]),
    ("a NOT AND b", "(seq a (not b))", ["E03"]),
    ("a NOT", "a", ["E04"]),
    ("NOT -a", "a", []),
    ("-(-a)", "a", []),
    ("NOT a AND NOT b", "(and (all) (not a) (not b))", ["N06"]),
    ("AND OR", "(seq AND OR)", ["N01"]),
    ("a AND & OR b", "(or a b)", ["N04"]),
    ("0 OF (a b)", "(seq 0 OF (seq a b))", []),
    ("2 OF a", "(seq 2 OF a)", []),
    ("1 OF ((a b))", "(1of (seq a b))", []),
    ("path:(a* OR \"b c\")", "(path: (or (wild \"a*\") \"b c\"))", []),
    ("title:(body:a b)", "(title: (seq (body: a) b))", []),
    ("title: body:a", "(seq title (body: a))", ["E15"]),
    ("title: -a", "(seq title (not a))", ["E15"]),
    ("title:-a", "(title: -a)", []),
    ("date: -30d", "(date: -30d)", ["N05"]),
    (
      "date:(>=2025 -today..)",
      "(date: (seq (range date \"[2025 *]\") (not (range date \"[today *]\"))))", []
    ),
    (
      "date:2025^2 date:2025..^2 date:*^2",
      "(seq (date: (^2 2025)) (^2 (range date \"[2025 *]\")) (^2 (exists date)))", []
    ),
    ("\"a b\"~10 \"a\"~x", "(seq (phrase ~10 a b) (phrase a) ~x)", []),
    ("koi**mi k?* ?? \\*", "(seq (wild \"koi*mi\") (wild \"k?*\"))", ["N04", "N04"]),
    ("what?? a\\?b w?m?", "(seq what?? a?b (wild \"w?m\\\\?\"))", []),
    (
      "/koi(zu/ /a)b/ /[a/ /*a/ /a|+/",
      "(seq (re \"koi\\\\(zu\") (re \"a\\\\)b\") (re \"\\\\[a\") (re \"\\\\*a\") (re \"a|\\\\+\"))",
      ["E20", "E20", "E20", "E20", "E20"]
    ),
    (
      "/[]a]/ /[^]]x/ /\\(a\\[/ /(b|c)*?d{2}/",
      "(seq (re \"[]a]\") (re \"[^]]x\") (re \"\\\\(a\\\\[\") (re \"(b|c)*?d{2}\"))", []
    ),
    ("/a\\/b/ /a\\\\/ //", "(seq (re \"a/b\") (re \"a\\\\\\\\\"))", ["N04"]),
    ("Title:a localhost:8080 C:\\x a::b", "(seq Title:a localhost:8080 C:x a::b)", ["E12"]),
  ])
  func reads(_ query: String, _ tree: String, _ codes: [String]) {
    let parsed = QueryParser.parse(query)
    #expect(parsed.syntax.sExpression == tree)
    #expect(parsed.diagnostics.map(\.code) == codes)
  }

  @Test func readsTheFieldsOfAnotherSchema() {
    let schema = QuerySchema(fields: ["year": .number, "note-text": .text])
    func tree(_ query: String) -> String {
      QueryParser.parse(query, schema: schema).syntax.sExpression
    }
    #expect(
      tree("year:>=1900 note-text:x title:y")
        == "(seq (range year \"[1900 *]\") (note-text: x) title:y)"
    )
  }
}
