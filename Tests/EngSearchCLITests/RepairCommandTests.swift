import Foundation
import Testing

@Suite struct RepairCommandTests {
  @Test func repairsWhatCheckFinds() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    for number in 0..<4 { try runner.write("nato text \(number)\n", to: "d/\(number).txt") }
    try #require(try runner.run("index", "-q", "d").status == 0)
    #expect(try runner.run("repair").output == "no problems; nothing to repair\n")
    let index = runner.directory.appending(path: ".engsearch")
    let names = try FileManager.default.contentsOfDirectory(atPath: index.path)
    let manifest = try #require(names.first { $0.hasPrefix("manifest-") })
    try FileManager.default.removeItem(at: index.appending(path: manifest))
    #expect(try runner.run("query", "nato").status == 4)
    #expect(try runner.run("check").status == 4)
    let plan = try runner.run("repair", "--dry-run")
    #expect(plan.status == 4)
    #expect(plan.output.contains("4 documents kept, 0 indexed again, 0 lost; nothing was changed"))
    #expect(try runner.run("query", "nato").status == 4)
    #expect(try runner.run("repair").status == 0)
    #expect(try runner.run("check", "-q").status == 0)
    #expect(try runner.run("query", "-c", "nato").output == "4\n")
  }
}
