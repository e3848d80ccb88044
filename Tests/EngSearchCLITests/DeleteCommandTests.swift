import EngTestSupport
import Foundation
import Testing

/// `engsearch delete`, by key and by query.
@Suite struct DeleteCommandTests {
  /// Two drafts, a final text that links to one, and two records.
  private func index() throws -> ProgramRunner {
    let runner = try ProgramRunner()
    try runner.write("A draft of the first plan\n", to: "d/a.txt")
    try runner.write("Another draft; plans change\n", to: "d/b.txt")
    try runner.write("The final text\n", to: "d/c.txt")
    try runner.write(
      #"{"id":"r1","title":"Draft of a record","text":"x"}"# + "\n"
        + #"{"id":"r2","title":"Record","text":"final"}"# + "\n",
      to: "r.jsonl"
    )
    try #require(try runner.run("index", "-q", "d", "r.jsonl").status == 0)
    return runner
  }

  /// Every file of the index, the lock's note of who holds it aside.
  private func files(_ runner: ProgramRunner) throws -> [String: Data] {
    let folder = runner.directory.appending(path: ".engsearch")
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name != "lock" {
      files[name] = try Data(contentsOf: folder.appending(path: name))
    }
    return files
  }

  @Test func aDryRunListsAndChangesNothing() throws {
    let runner = try index()
    defer { runner.remove() }
    let before = try files(runner)
    let dry = try runner.run("delete", "--dry-run", "--query", "draft")
    // The order is that of the index.
    #expect(dry.lines.dropLast().sorted() == ["d/a.txt", "d/b.txt", "r1"])
    #expect(dry.lines.last == "3 documents would be removed")
    #expect(dry.status == 0 && dry.errors.isEmpty)
    let quiet = try runner.run("delete", "-q", "--dry-run", "--query=draft")
    #expect(quiet.lines.sorted() == ["d/a.txt", "d/b.txt", "r1"])
    #expect(
      try runner.run("delete", "--dry-run", "d/c.txt").output
        == "d/c.txt\n1 document would be removed\n"
    )
    #expect(try files(runner) == before)
    #expect(try runner.run("query", "-c", "draft").output == "3\n")
  }

  @Test func whatMatchedIsFoundNoLonger() throws {
    let runner = try index()
    defer { runner.remove() }
    let result = try runner.run("delete", "--query", "draft -record")
    #expect(result.output == "2 documents removed\n")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(try runner.run("query", "-l", "draft").output == "r1\n")
    #expect(try runner.run("query", "-c", "plan").output == "0\n")
    #expect(try runner.run("doc", "d/a.txt").status == 1)
    #expect(try runner.run("query", "-c", "final").output == "2\n")
    #expect(try runner.run("check", "-q").status == 0)
    // The files are never touched; indexed again, they are back.
    #expect(FileManager.default.fileExists(atPath: runner.directory.path + "/d/a.txt"))
    #expect(try runner.run("index", "-q", "d").status == 0)
    #expect(try runner.run("query", "-c", "plan").output == "2\n")
  }

  @Test func nothingThatMatchesIsStatusOne() throws {
    let runner = try index()
    defer { runner.remove() }
    let before = try files(runner)
    for arguments in [["--query", "nosuchword"], ["--dry-run", "--query", "nosuchword"]] {
      let result = try runner.start(["delete"] + arguments).finish()
      #expect(result.status == 1)
      #expect(result.output.hasPrefix("0 documents "), "\(result.output)")
    }
    #expect(try files(runner) == before)
  }

  /// A query that would be repaired in a search is refused, its place marked, and nothing goes.
  @Test(arguments: [
    ("(draft", "^"), ("draft \"final", "      ^"), ("nosuch:draft", "^"), ("draft AND", "      ^"),
    ("draft~9", "     ^"), ("date:yesterdayish", "     ^"), ("draft~1 (final", "        ^"),
  ]) func aMistakeIsRefused(query: String, mark: String) throws {
    let runner = try index()
    defer { runner.remove() }
    let before = try files(runner)
    for arguments in [
      ["--query", query], ["--dry-run", "--query", query], ["d/a.txt", "--query", query],
    ] {
      let result = try runner.start(["delete"] + arguments).finish()
      #expect(result.status == 2, "\(query): \(result.output)\(result.errors)")
      #expect(result.output.isEmpty)
      #expect(result.errors.contains("\n  \(query)\n  \(mark)"), "\(result.errors)")
      #expect(result.errors.hasSuffix("nothing was removed.\n"))
    }
    #expect(try files(runner) == before)
  }

  /// A variable of a script that is empty does not empty the index.
  @Test(arguments: ["", " ", "-", "()", "\"\""]) func aQueryOfNothingRemovesNothing(query: String)
    throws
  {
    let runner = try index()
    defer { runner.remove() }
    let result = try runner.run("delete", "--query", query)
    #expect([1, 2].contains(result.status), "\(result.output)")
    #expect(try runner.run("stats", "--json").output.contains("\"documents\":5,"))
  }

  /// What a search of the same words lists is what goes.
  @Test(arguments: [
    "plan", "\"first plan\"", "=plan", "dra*", "title:draft", "draft OR final", "fina~1",
    "draft NEAR/2 first", "path:d/*", "* -draft",
  ]) func itIsWhatASearchFinds(query: String) throws {
    let runner = try index()
    defer { runner.remove() }
    let found = try runner.run("query", "-l", "--", query).lines.sorted()
    #expect(!found.isEmpty)
    let dry = try runner.run("delete", "-q", "--dry-run", "--query=\(query)")
    #expect(dry.lines.sorted() == found, "\(query): \(dry.errors)")
    let result = try runner.run("delete", "--query=\(query)")
    #expect(result.output.hasPrefix("\(found.count) document"), "\(result.output)")
    #expect(try runner.run("query", "-c", "--", query).output == "0\n")
    let left = try runner.run("stats", "--json").output
    #expect(left.contains("\"documents\":\(5 - found.count),"), "\(left)")
  }

  @Test func keysAndAQueryTogether() throws {
    let runner = try index()
    defer { runner.remove() }
    let result = try runner.run("delete", "d/a.txt", "d/c.txt", "nosuch", "--query", "draft")
    #expect(result.output == "4 documents removed\n")
    #expect(result.errors == "engsearch: there is no document “nosuch”\n")
    #expect(result.status == 1)
    #expect(try runner.run("query", "-l", "record").lines == ["r2"])
  }

  @Test func withoutAnythingToDeleteOrFrom() throws {
    let runner = try index()
    defer { runner.remove() }
    let nothing = try runner.run("delete", "--dry-run")
    #expect(nothing.status == 2 && nothing.errors.contains("--query"))
    #expect(try runner.run("delete", "--index=nowhere", "--query", "x").status == 3)
  }
}
