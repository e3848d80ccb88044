import EngTestSupport
import Testing

@testable import EngSearchCLI

@Suite struct ProgramFuzzTests {
  @Test(arguments: FuzzTarget.program.map(\.name)) func everyKeptInput(name: String) throws {
    let target = try #require(FuzzTarget.program.first { $0.name == name })
    for failure in try target.replay().failures { Issue.record("\(failure)") }
  }

  /// Random lines to the REPL of the built program: it answers or complains, shows nothing that a
  /// terminal could take for an instruction, and ends well.
  @Test func anyLineOfTheREPL() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.copySeeds()
    try runner.write("nasty \u{1B}[2J \u{9B}31m \u{202E}koizumi\u{7} words", to: "seeds/nasty.txt")
    try #require(try runner.run("index", "-q", "seeds").status == 0)
    var random = SplitMix64(seed: 5 &+ Soak.seed)
    let pieces = [
      ".help", ".stats", ".limit", ".snippets", ".json on", ".json off", ".any", ".doc", ".parse",
      ".reload", ".nosuch", "koizumi", "nato", "\"", "(", ")", "*", "~1", "/k.*/", "NEAR/2",
      "date:",
      "title:", "[", "-", "+", "^2", "\u{1B}[31m", "\u{9B}", "\u{202E}", "\u{0}", "é", "🙂", "\t",
      "9", "\r",
      "nasty", "2 OF (", "|", ">", "!", "\\", "seeds/nasty.txt", "99999999999999999999",
    ]
    var input = ""
    let lines = Soak.isOn ? 20_000 : 600
    for _ in 0..<lines {
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        input += pieces.randomElement(using: &random) ?? ""
        if Bool.random(using: &random) { input += " " }
      }
      input += "\n"
    }
    let result = try runner.run("repl", input: input)
    // Some of the lines are mistakes.
    #expect(result.status == 2, "ENG_SEED=\(Soak.seed): \(result.errors.suffix(300))")
    let unsafe = (result.output + result.errors).unicodeScalars.filter {
      Sanitiser.isUnsafe($0) && $0 != "\n" && $0 != "\t"
    }
    #expect(unsafe.isEmpty, "\(unsafe)")
    print(
      "fuzz replay: repl, \(lines) inputs, \(result.status == 2 && unsafe.isEmpty ? 0 : 1) failures"
    )
  }
}
