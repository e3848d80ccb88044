import EngTestSupport
import Foundation
import Testing

/// The program where it may not have more memory (`ulimit -v`), by limits from "hardly starts" to "enough".
@Suite struct OutOfMemoryTests {
  /// Runs a command line of the shell, in which `$engsearch` is the program, with so many KiB of addresses.
  private func run(
    _ runner: ProgramRunner,
    kibibytes: Int,
    _ line: String
  ) throws -> (reason: Process.TerminationReason, status: Int32, output: String) {
    var runner = runner
    runner.environment["SWIFT_BACKTRACE"] = "enable=no"
    return try runner.shell("ulimit -v \(kibibytes) && exec " + line)
  }

  @Test func theLastCommitSurvivesAndTheProgramSaysWhy() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write("a marker\n", to: "d/small.txt")
    try #require(try runner.run("index", "-q", "d").status == 0)
    var random = SplitMix64(seed: 21)
    var lines = ""
    for number in 0..<400 {
      let words = (0..<500).map { _ in
        "w" + String(UInt64.random(in: 0..<(1 << 24), using: &random), radix: 36)
      }
      lines += "{\"id\":\"\(number)\",\"text\":\"\(words.joined(separator: " "))\"}\n"
    }
    try runner.write(lines, to: "r.jsonl")
    // Below this the program is not even loaded.
    var least = 16 << 10
    while try run(runner, kibibytes: least, "$engsearch --version").status != 0 {
      least += least / 8
      try #require(least < 1 << 22)
    }
    var said = 0
    var typed = 0
    var ended = 0
    for more in [1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024] {
      let result = try run(
        runner,
        kibibytes: least + more << 10,
        "$engsearch index -q --memory 448 r.jsonl"
      )
      switch (result.reason, result.status) {
      case (.exit, 5):
        #expect(result.output.contains("no more memory"), "\(result.output)")
        #expect(result.output.contains("--memory"))
        said += 1
      case (.exit, 3):
        #expect(result.output.contains("memory"), "\(result.output)")
        typed += 1
      case (.exit, 0):
        break
      default:
        // An allocation of the language's own ends the process.
        #expect(result.reason == .uncaughtSignal, "\(more) MiB: \(result.status) \(result.output)")
        ended += 1
      }
      let check = try runner.run("check", "-q")
      #expect(check.status == 0, "\(more) MiB: \(check.errors)")
      #expect(try runner.run("query", "-l", "marker").output == "d/small.txt\n", "\(more) MiB")
      if result.reason == .exit, result.status == 0 { break }
    }
    print(
      "memory: no more of it: \(said) said, \(typed) errors of calls, \(ended) ended by a signal"
    )
    #expect(said > 0)
    #expect(try runner.run("stats", "--json").output.contains("\"documents\":401,"))
  }
}
