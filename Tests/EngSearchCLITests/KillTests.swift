import Foundation
import Glibc
import Testing

@Suite("Killed while indexing")
struct KillTests {
  /// Every round gives all documents a word of its own, so that an answer tells which commit it is from.
  @Test func everyKillLeavesTheLastCommit() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    let documents = 40
    func write(_ round: Int) throws {
      for number in 0..<documents {
        let filler = (0..<100).map { "w\(($0 * 7 + number) % 50)" }.joined(separator: " ")
        try runner.write(
          "round\(round) \(filler) \(String(repeating: "x", count: round))\n",
          to: "d/\(number).txt"
        )
      }
    }
    func count(_ round: Int) throws -> Int? {
      let result = try runner.run("query", "-c", "round\(round)")
      #expect(result.status == 0 || result.status == 1, "\(result.errors)")
      return Int(result.output.filter { $0 != "\n" })
    }
    try write(0)
    let start = ContinuousClock.now
    try #require(try runner.run("index", "-q", "d").status == 0)
    let whole = ContinuousClock.now - start
    var generator = SystemRandomNumberGenerator()
    let limit = max(2000, Int(whole / .microseconds(1)) * 5 / 4)
    var committed = 0
    var killed = 0
    for round in 1...50 {
      try write(round)
      let (process, finish) = try runner.start(["index", "-q", "d"])
      let delay = Int.random(in: 0...limit, using: &generator)
      usleep(UInt32(delay))
      kill(process.processIdentifier, SIGKILL)
      let result = try finish()
      if process.terminationReason == .uncaughtSignal {
        killed += 1
      } else {
        #expect(result.status == 0, "\(result.errors)")
      }
      let check = try runner.run("check", "-q")
      #expect(check.status == 0, "round \(round), after \(delay) µs: \(check.errors)")
      if try count(round) == documents {
        committed = round
      } else {
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(try count(round) == 0)
        #expect(try count(committed) == documents)
      }
    }
    #expect(killed > 0)
    // The next whole run succeeds, whatever was left behind.
    try write(51)
    #expect(try runner.run("index", "-q", "d").status == 0)
    #expect(try count(51) == documents)
  }
}
