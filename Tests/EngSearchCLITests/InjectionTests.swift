import Foundation
import Testing

/// No text from outside is ever an instruction to a terminal.
@Suite("Hostile text")
struct InjectionTests {
  /// Escape sequences, C1 controls, hyperlinks, bidirectional overrides, line tricks.
  static let payloads: [String] = [
    "\u{1B}[31mred", "\u{1B}[2J", "\u{1B}]0;title\u{7}",
    "\u{1B}]8;;http://evil\u{1B}\\x\u{1B}]8;;\u{1B}\\",
    "\u{1B}]52;c;ZXZpbA==\u{7}", "\u{1B}P1$r\u{1B}\\", "\u{1B}[6n", "\u{1B}c", "\u{1B}(0",
    "\u{1B}[?1049h",
    "\u{9B}31m", "\u{9D}0;x\u{9C}", "\u{90}q\u{9C}", "\u{85}next", "\u{8}\u{8}\u{8}over",
    "\u{7}bell",
    "a\rb", "\u{B}\u{C}", "\u{7F}", "\u{202E}desrever", "\u{2066}isolate\u{2069}", "\u{200F}mark",
    "\u{2028}line", "\u{FEFF}bom", "\u{0E}shift\u{0F}", "\u{1B}[200~paste\u{1B}[201~",
    "\u{1B}#8", "\u{61C}mark\u{200E}",
  ]

  private static func isClean(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x0A, 0x09: true
      case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0x061C:
        false
      default: true
      }
    }
  }

  @Test func reachesNoOutputAsItIs() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    // Bodies, titles, dates, other fields and keys of records; names and bodies of files.
    var lines: [String] = []
    for (number, payload) in Self.payloads.enumerated() {
      let object: [String: String] = [
        "id": "key\(number) \(payload)", "title": "title \(payload) word",
        "text": "needle \(payload) body \(payload) word\(number)", "org": payload, "date": payload,
      ]
      let data = try JSONSerialization.data(withJSONObject: object)
      lines.append(String(decoding: data, as: UTF8.self))
      let name = payload.replacing("/", with: "_").replacing("\u{0}", with: "")
      try runner.write("\(payload)\nneedle \(payload) file\(number)\n", to: "d/\(name).txt")
    }
    try runner.write(lines.joined(separator: "\n") + "\n", to: "records.jsonl")
    var invalid = Data("needle invalid ".utf8)
    invalid.append(contentsOf: [0xFF, 0xC3, 0x28, 0x9B, 0x33, 0x31, 0x6D, 0xED, 0xA0, 0x80])
    try invalid.write(to: runner.directory.appending(path: "d/invalid.txt"))
    var results: [(String, ProgramRunner.Result)] = []
    func run(_ arguments: [String], input: String = "") throws {
      let result = try runner.start(arguments, input: input).finish()
      results.append((arguments.joined(separator: " "), result))
    }
    try run(["index", "d", "records.jsonl"])
    #expect(try runner.run("query", "-c", "needle").output == "\(Self.payloads.count * 2 + 1)\n")
    let many = ["-n100", "needle"]
    for options in [
      [], ["--json"], ["--vimgrep"], ["-C2"], ["--format=tsv"], ["--format=csv"], ["--format=trec"],
      ["--format={key} {path} {title} {date} {snippet} {field.org}"], ["--explain"],
      ["--facet=org", "--facet=date"], ["--sort=org"],
    ] {
      try run(["query"] + options + many)
    }
    for payload in Self.payloads {
      try run(["query", "--", payload, "nothinglikethis"])
      try run(["parse", "--", payload])
    }
    let hostile = Self.payloads.joined(separator: " ").replacing("\r", with: "")
    for arguments in [
      ["doc", "key0 \(Self.payloads[0])"], ["doc", "--json", "key0 \(Self.payloads[0])"],
      ["doc", hostile], ["delete", hostile], ["why", hostile, "x"], [hostile], ["help", hostile],
      ["query", "--" + hostile, "x"], ["query", "--limit", hostile, "x"], ["index", hostile],
      ["terms", "--limit=100000"], ["terms", "--json"], ["analyze", hostile], ["export"],
      ["query", "--index", hostile, "x"], ["stats"], ["segments"], ["config"],
      ["why", "key0 \(Self.payloads[0])", hostile], ["index", "--format", hostile, "d"],
    ] {
      try run(arguments)
    }
    let session = Self.payloads.map { $0.replacing("\r", with: "") }
    try run(["repl"], input: (session + session.map { ".x" + $0 } + many).joined(separator: "\n"))
    try run(["repl", "--json"], input: session.joined(separator: "\n") + "\nneedle\n")
    for (line, result) in results {
      #expect(Self.isClean(result.output), "output of \(line.debugDescription)")
      #expect(Self.isClean(result.errors), "errors of \(line.debugDescription)")
    }
    for (line, result) in results where line.contains("--json") || line.hasPrefix("export") {
      for object in result.output.split(separator: "\n") {
        #expect(
          (try? JSONSerialization.jsonObject(with: Data(object.utf8))) != nil,
          "\(line.debugDescription): \(object)"
        )
      }
    }
  }
}
