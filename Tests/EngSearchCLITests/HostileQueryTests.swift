import EngTestSupport
import Foundation
import Testing

/// Queries made to hurt, to the built program: an answer or a message, soon, and within bounded memory.
@Suite struct HostileQueryTests {
  private static func times(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  /// Nesting and repetition: something, how often, between what.
  private static let repeated: [String] = {
    let parts: [(before: String, part: String, after: String)] = [
      ("", "(", ""), ("", ")", ""), ("", "-", "common"), ("", "NOT ", "common"), ("", "\"", ""),
      ("", "common OR ", "w1"), ("", "common ", ""), ("", "title:", "w1"),
    ]
    var queries: [String] = []
    for count in [1, 63, 64, 65, 1000, 10_000] {
      for (before, part, after) in parts { queries.append(before + times(part, count) + after) }
      queries.append(times("(", count) + "common" + times(")", count))
    }
    return queries
  }()

  /// Patterns that explode elsewhere, or are not well-formed.
  private static let patterns: [String] = {
    let parts: [(before: String, part: String, after: String)] = [
      ("", "*", ""), ("", "?", "1"), ("", "w*", ""), ("w", "?*", ""), ("", "a", "~2"),
      ("", "~", ""), ("", "^", ""), ("", "\\", ""), ("/", "w*", "x/"), ("/", "[", "/"),
      ("/", "w{", "}/"), ("/", "(w|", "/"),
    ]
    var queries: [String] = []
    for count in [1, 2, 64, 200, 5000] {
      for (before, part, after) in parts { queries.append(before + times(part, count) + after) }
      queries.append("/" + times("(", count) + "w" + times(")", count) + "/")
      queries.append("/w" + times("{64}", min(count, 40)) + "/")
    }
    queries += [
      "/(w*)*x/", "/(w|ww)+x/", "/(.*)(.*)(.*)(.*)(.*)x/", "/((w+)+)+x/", "/.{64}{64}/",
      "/(.*w){20}.{20}/", "/[^]/", "/[z-a]/", "/\\/", "//", "/w{0}/",
      "/w{99999999999999999999}/", "/w{,}/", "/()*/", "/|/", "*1*2*3*4*", "w?????????????",
      "\"* * * *\"", "\"w* x* w*\"",
    ]
    queries.append(times("w1~2 ", 300))
    queries.append(times("w1*", 2000))
    return queries
  }()

  /// Operators without operands, numbers out of range, values that are none.
  private static let operators: [String] = [
    "common NEAR/0 text", "common NEAR/99999999999999999999 text", "NEAR", "a NEAR/",
    "BEFORE/-1 x", "0 OF (w1 w2)", "9 OF (w1 w2)", "99999999999999999999 OF (w1 w2)", "2 OF",
    "OF (", "w1^99999999999999999999", "w1^-1", "w1^nan", "w1^=", "w1^1e999",
    "w1~99999999999999999999", "\"common of a text\"~99999", "date:99999-99-99",
    "date:[* TO *]", "date:2025..", "date:..", "date:-99999999d", "size:>1e99", "size:..",
    "nosuch:x", "title:*", "path:/", "path:*/*/*/*/*/*/*/*",
  ]

  /// Odd characters, and much text.
  private static let texts: [String] = [
    "\u{0}", "\u{1}\u{2}", "\u{1B}[2J", "\u{202E}w1", "\u{FEFF}w1", "\u{FFFD}", "\u{10FFFF}",
    times("e\u{301}", 5000), "e" + times("\u{301}", 20_000), times("🙂", 5000),
    times("\u{FDFA}", 3000), times("👨‍👩‍👧", 2000), times("東京", 2000), times("สวัสดี", 3000),
    times("가", 9000), "' OR 1=1 --", "$(reboot)", "`id`", "%s%n%x", "../../../etc/passwd",
    "<script>alert(1)</script>", "\r\n", "\t", times("a.", 20_000), times("a-", 1000),
    times("a'", 1000), times("1,", 9000), times("x", 65_536), times("x", 65_537),
    times("x ", 32_768),
  ]

  private static let pieces = [
    "common", "w7", "x1", "w*", "?1", "*3*", "w12~2", "/w.*1/", "\"", "(", ")", " OR ", " AND ",
    " NOT ", "-", "+", "^", "~", "NEAR/3", "BEFORE/2", "2 OF (", "title:", "date:", "size:>", "=",
    "MAYBE ", "\\", "[", "]", "{", "}", "..", "*", "?", "/", ":", "東京", "\u{301}", "\u{202E}",
    "99999999999", "2025", " ", " ", " ",
  ]

  private struct Request: Encodable {
    let id: Int
    let query: String
  }

  /// What of an answer is looked at.
  private struct Answer: Decodable {
    let id: Int?
    let ok: Bool
    let status: Int?
  }

  /// All to one session, within 700 MB of addresses: each gets its answer, in its order.
  @Test(.timeLimit(.minutes(10))) func endWithAnAnswer() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    // Many words of one document each, where patterns have something to stand for.
    let lines = (0..<1000).map {
      #"{"id":"\#($0)","text":"common w\#($0) x\#($0 % 97) of a text"}"#
    }
    try runner.write(lines.joined(separator: "\n"), to: "d.jsonl")
    try #require(try runner.run("index", "-q", "d.jsonl").status == 0)
    var random = SplitMix64(seed: 140 &+ Soak.seed)
    let mixed = (0..<(Soak.isOn ? 5000 : 400)).map { _ in
      (0..<Int.random(in: 1...12, using: &random))
        .map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
    }
    let queries = Self.repeated + Self.patterns + Self.operators + Self.texts + mixed
    let encoder = JSONEncoder()
    let session = try queries.enumerated().map {
      String(decoding: try encoder.encode(Request(id: $0, query: $1)), as: UTF8.self)
    }
    try runner.write(session.joined(separator: "\n") + "\n", to: "session")
    let line = "ulimit -v 700000 && exec \"$engsearch\" repl --json <session 2>/dev/null"
    let result = try runner.shell(line)
    #expect(result.reason == .exit)
    var next = 0
    for text in result.output.split(separator: "\n") {
      let answer = try JSONDecoder().decode(Answer.self, from: Data(text.utf8))
      let isFine = answer.id == next && (answer.ok || [2, 5].contains(answer.status))
      if !isFine { Issue.record("query \(next): \(text.prefix(200))") }
      next += 1
    }
    let culprit = next < queries.count ? String(queries[next].prefix(80)) : ""
    #expect(
      next == queries.count,
      "ended at query \(next), seed \(Soak.seed): \(culprit.debugDescription)"
    )
    print("hostile: \(queries.count) queries, seed \(Soak.seed)")
  }
}
