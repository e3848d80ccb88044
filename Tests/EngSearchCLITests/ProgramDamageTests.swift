import EngTestSupport
import Foundation
import Testing

/// The built program over indexes with wrong bytes: the same answer as before, or a message that names the
/// file, with the status for it; `check` finds all.
@Suite struct ProgramDamageTests {
  @Test func flippedAndCutFiles() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.copySeeds()
    try #require(try runner.run("index", "-q", "seeds").status == 0)
    try runner.write("nato and japan, a later one\n", to: "seeds/later.txt")
    try #require(try runner.run("index", "-q", "seeds").status == 0)
    try #require(try runner.run("delete", "-q", "seeds/004_792fd3530da58c41.txt").status == 0)
    let folder = runner.directory.appending(path: ".engsearch")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0 != "lock" }.sorted()
    let queries = ["nato", "\"security of\"", "koiz*", "title:minister", "date:2026 japan"]
    let right = try queries.map { try runner.run("query", "--format=tsv", "-n50", "--", $0) }
    var random = SplitMix64(seed: 77 &+ Soak.seed)
    var failures = 0
    let flips = Soak.isOn ? 6_000 : 600
    let cuts = Soak.isOn ? 2_000 : 200
    for number in 0..<(flips + cuts) {
      let name = names.randomElement(using: &random) ?? ""
      let file = folder.appending(path: name)
      let sound = try Data(contentsOf: file)
      var bad = sound
      let at = Int.random(in: 0..<sound.count, using: &random)
      if number < flips {
        bad[at] ^= UInt8.random(in: 1...255, using: &random)
      } else {
        bad = sound.prefix(at)
      }
      try bad.write(to: file)
      let what = "\(name), \(number < flips ? "byte" : "cut to") \(at)"
      func judge(_ result: ProgramRunner.Result, _ isRight: Bool, _ kind: String) {
        // A file without its head may be one of another format: no usable index.
        let isTold =
          [3, 4].contains(result.status)
          && names.contains { result.errors.contains($0) }
        if !isRight && !isTold {
          failures += 1
          Issue.record("\(what), \(kind): \(result.status) \(result.output)\(result.errors)")
        }
      }
      let chosen = Int.random(in: 0..<queries.count, using: &random)
      let answer = try runner.run("query", "--format=tsv", "-n50", "--", queries[chosen])
      judge(
        answer,
        answer.output == right[chosen].output && answer.status == right[chosen].status,
        queries[chosen]
      )
      if number % 4 == 0 { judge(try runner.run("check", "-q"), false, "check") }
      try sound.write(to: file)
    }
    print("damage: of the program's index, \(flips + cuts) cases, \(failures) failures")
    #expect(try runner.run("check", "-q").status == 0)
  }
}
