import EngTestSupport
import Foundation
import Testing

/// Documents made to hurt: the words before and behind the worst of them are found.
@Suite struct HostileDocumentTests {
  /// What stands between the two words, by kind. None has a NUL: a file with one is no text.
  static let contents: [String: [UInt8]] = {
    func times(_ text: String, _ count: Int) -> [UInt8] {
      Array(String(repeating: text, count: count).utf8)
    }
    func bytes(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
      Array(repeatElement(bytes, count: count).joined())
    }
    var random = SplitMix64(seed: 49)
    return [
      "nothing": [], "a space": [0x20], "line feeds": times("\n", 10_000),
      "carriage returns": times("\r", 10_000), "both": times("\r\n", 10_000),
      "lone continuation bytes": bytes([0x80, 0xBF], 500), "no UTF-8": bytes([0xFF, 0xFE], 500),
      "overlong": bytes([0xC0, 0xAF, 0xE0, 0x80, 0xAF, 0xF0, 0x80, 0x80, 0xAF], 200),
      "surrogates": bytes([0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80], 200),
      "above U+10FFFF": bytes([0xF4, 0x90, 0x80, 0x80, 0xF7, 0xBF, 0xBF, 0xBF], 200),
      "sequences cut short": bytes([0x20, 0xE2, 0x82, 0x20, 0xF0, 0x9F, 0x98], 200),
      "byte order marks": times("\u{FEFF}", 1000), "noncharacters": times("\u{FFFE}\u{FFFF}", 500),
      "controls": Array(bytes(Array(1...8) + Array(14...31), 50)),
      "C1 controls": times("\u{80}\u{85}\u{9B}31m\u{9F}", 200), "delete": times("\u{7F}", 1000),
      "escape sequences": times("\u{1B}[31m\u{1B}]8;;http://x\u{1B}\\", 200),
      "overrides": times("\u{202E}a\u{202C}\u{2066}b\u{2069}", 500),
      "joiners": times("\u{200D}", 10_000), "zero width": times("\u{200B}", 10_000),
      "one letter and its marks": times("\u{301}", 20_000),
      "marks out of order": times("\u{302}\u{323}\u{5B0}\u{301}", 5000),
      "the longest decomposition": times("\u{FDFA}", 2000),
      "jamo": times("\u{1100}\u{1161}\u{11A8}", 3000),
      "emoji": times("👨‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿", 500), "flags": times("🇫", 3001),
      "selectors": times("a\u{FE0F}\u{E0100}", 2000),
      "private use": times("\u{E000}\u{F8FF}", 2000),
      "unassigned": times("\u{378}\u{EFFFF}", 1000), "soft hyphens": times("co\u{AD}op", 3000),
      "line separators": times("a\u{2028}b\u{2029}", 2000), "wide forms": times("ＡＢｶﾞ", 3000),
      "ligatures": times("ﬁﬂﬀĳǆ", 2000), "mathematical": times("𝐀𝓑𝟙", 2000),
      "dotted and dotless": times("Iİıi", 5000), "tatweel": times("كتــــاب", 3000),
      "conjuncts": times("क्ष्त्र", 3000), "a word": times("x", 200_000), "a number": times("9", 200_000),
      "a Chinese run": times("漢", 60_000), "a Thai run": times("สวัสดีชาวโลก", 3000),
      "a Khmer run": times("ភាសាខ្មែរ", 3000), "a Hangul run": times("가나", 30_000),
      "hyphens": times("a-", 60_000), "dots": times("a.", 60_000),
      "apostrophes": times("a'", 60_000),
      "commas": times("1,", 60_000), "an address": times("http://a.b/c?d=e&f#g", 3000),
      "base64": times("QUJD+/==", 10_000), "JSON": times("{\"a\":[", 20_000),
      "XML": times("<a b='c'>", 20_000), "a script": times("<script>alert('x')</script>", 2000),
      "SQL": times("'; DROP TABLE d; --", 2000), "paths": times("../../etc/passwd", 2000),
      "formats": times("%s%n%x{}$(id)`id`", 2000),
      "a query": times("(a OR \"b\" NEAR/3 -c*~2^9 ", 2000),
      "one line": times("lorem ipsum ", 100_000), "the same word": times("same ", 100_000),
      "words of their own": Array(
        (0..<60_000).map { "u\($0)" }.joined(separator: " ").utf8
      ),
      "random bytes": (0..<50_000).map { _ in .random(in: 1...255, using: &random) },
    ]
  }()

  @Test func bothEndsAreFound() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    let folder = runner.directory.appending(path: "d")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let kinds = Self.contents.keys.sorted()
    for (number, kind) in kinds.enumerated() {
      // On lines of their own, so that neither joins what is between them.
      let text =
        Array("headmark\(number)q\n".utf8) + (Self.contents[kind] ?? [])
        + Array("\n\ntailmark\(number)q\n".utf8)
      try Data(text).write(to: folder.appending(path: "\(number).txt"))
    }
    let result = try runner.run("index", "d")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "\(kinds.count) documents added\n", "\(result.errors)")
    #expect(try runner.run("check", "-q").status == 0)
    var failures = 0
    let queries = kinds.indices.flatMap { ["headmark\($0)q", "tailmark\($0)q"] }
    let answers = try runner.run(
      "repl",
      "--json",
      "-n",
      "2",
      input: queries.joined(separator: "\n") + "\n"
    )
    let lines = answers.lines
    #expect(lines.count == queries.count)
    for (query, line) in zip(queries, lines) {
      let number = Int(query.filter(\.isNumber)) ?? 0
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let hits = object?["hits"] as? [[String: Any]] ?? []
      if hits.map({ $0["key"] as? String }) != ["d/\(number).txt"] {
        failures += 1
        Issue.record("\(kinds[number]): \(query) finds \(line.prefix(200))")
      }
    }
    print("hostile: \(kinds.count) documents, \(failures) failures")
  }
}
