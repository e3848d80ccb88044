import EngAnalysis
import EngQuery
import EngSearch
import EngStorage

extension FuzzTarget {
  /// The query parser: ranges inside the text and between its scalars, a canonical text that means the
  /// same, and an escaped text that means its words.
  package static let query = FuzzTarget(
    "query",
    seeds: {
      AnswerProbe.queries.map { Array($0.utf8) }
        + [
          "(a OR b) AND NOT c^2~1", "NEAR(a b)", "date:[2025 TO 2026}", "size:>=10k", "re:\"/x/\"",
          "“a”~3 AND", "\\\"a\\ b", "a..b", "2 OF (", "title:(a b)^0.5", "nosuch:x", "date:-30d",
          "path:a/b*", "&& || !", "x~2 y~ z^=0", "/a(b|c){2,3}[^d-f]\\d/", "*a* ?b", "", "\u{0}é🙂",
        ].map { Array($0.utf8) }
    }
  ) { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let parsed = QueryParser.parse(text)
    try require(QueryParser.parse(text) == parsed, "parsed otherwise the second time")
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
    try require(allFit(parsed.syntax), "a node's range")
    for diagnostic in parsed.diagnostics {
      try require(fits(diagnostic.range), "a diagnostic's range")
    }
    for diagnostic in parsed.diagnostics.prefix(3) {
      let lines = diagnostic.rendered(query: text).split(separator: "\n")
      try require(lines.count == (diagnostic.fix == nil ? 3 : 4), "the lines of a message")
    }
    guard text.utf8.count <= 2048 else { return }
    if parsed.syntax.kind != .none {
      let again = QueryParser.parse(parsed.syntax.description)
      try require(again.syntax.sameTree(as: parsed.syntax), "the canonical text")
      try require(!again.hasErrors, "an error in the canonical text")
    }
    let escaped = QueryParser.parse(QuerySyntax.escaped(text))
    if !escaped.isFatal {
      try require(escaped.syntax.sameTree(as: QuerySyntax.words(text)), "the escaped text")
      try require(!escaped.hasErrors, "an error in the escaped text")
    }
  }

  /// A regular expression, and words to match it against: everything after the first line.
  package static let regex = FuzzTarget(
    "regex",
    seeds: {
      [
        "koi(zu|su)mi\nkoizumi koisumi", "a{2,4}b*c+d?\naabccd", "[^a-c]\\d\\w\\s.\nx1y z",
        "((a|b)*)*\nabab", "(((((\n", "[]a]{64}\na", "a||b\n", "\\\nx", "[z-a]\nz", "{3}\n{3}",
      ].map { Array($0.utf8) }
    }
  ) { bytes in
    let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
    let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    var expression = RegularExpression(String(lines.first ?? "")) { $0.lowercased() }
    for word in lines.dropFirst().joined().split(separator: " ").prefix(8) {
      let scalars = word.unicodeScalars.prefix(100).map(\.value)
      let first = expression.matches(scalars)
      try require(expression.matches(scalars) == first, "a match that changes")
    }
  }

  /// The tokenizer over any bytes: ranges inside the text, positions that count, bounded terms.
  package static let tokenizer = FuzzTarget(
    "tokenizer",
    seeds: {
      [
        "Euro-Atlantic U.S.'s the US said don't l’OTAN C++ AT&T 1,234.56 192.168.4.1 v1.2.3",
        "Straße nai\u{308}ve Łódź Москва-река ΟΔΌΣ الْعَرَبِيَّة צה\"ל हिन्दी",
        "北大西洋条約機構 ｶﾞﾝﾀﾞﾑ 대한민국에서 สวัสดีชาวโลก ភាសាខ្មែរ 👨‍👩‍👧 🇫🇷 ½ m² co\u{AD}op ﷺ ﬁ ㍿",
        "a\u{301}\u{301}\u{301}-b.c'd&e\n\nMr. Smith. A. B. said. What?! Yes.", "\u{FFFD}\u{200D}",
      ].map { Array($0.utf8) } + [[0xFF, 0x61, 0xC3, 0x28, 0xE2, 0x82, 0x62, 0xF0, 0x9F]]
    }
  ) { bytes in
    for analyzer in ["text", "words"].compactMap(Analyzer.named) {
      let tokenizer = Tokenizer(analyzer)
      let batch = TokenBatch()
      try bytes.withUnsafeBytes { raw in
        tokenizer.start(raw)
        var position: UInt32 = 0
        while tokenizer.next(batch) {
          for token in UnsafeBufferPointer(start: batch.tokens, count: batch.count) {
            try require(
              token.start >= 0 && token.start < token.end && token.end <= bytes.count,
              "a token's range \(token.start)..<\(token.end)"
            )
            let term = batch.term(token)
            try require(!term.isEmpty && term.count <= 200, "a term of \(term.count) bytes")
            try require(
              String(validating: term, as: UTF8.self) != nil,
              "a term that is not UTF-8"
            )
            try require(batch.spelling(token).count <= 200, "a long spelling")
            if !token.kind.addsNoPosition {
              try require(token.position == position, "position \(token.position)")
              position += 1
            }
          }
        }
        try require(tokenizer.endPosition == position, "the last position")
        let bounds = sentenceBoundaries(raw, in: 0..<raw.count)
        try require(bounds.allSatisfy { (0...raw.count).contains($0) }, "a sentence's bound")
        try require(bounds == bounds.sorted(), "the order of sentences")
      }
      let text = String(decoding: bytes, as: UTF8.self)
      for group in analyzer.queryGroups(text) {
        try require(
          group.alternatives.allSatisfy { !$0.isEmpty && $0.allSatisfy { !$0.isEmpty } },
          "an empty alternative"
        )
      }
      _ = analyzer.fold(text)
    }
  }
}
