import Foundation
import Testing

/// Transcripts of the built program.
@Suite("The program")
struct ProgramTests {
  /// A directory with the seeds, indexed.
  private func indexed() throws -> ProgramRunner {
    let runner = try ProgramRunner()
    try runner.copySeeds()
    let result = try runner.run("index", "seeds")
    try #require(result.status == 0, "\(result.errors)")
    return runner
  }

  private func found(_ runner: ProgramRunner, _ query: String...) throws -> [String] {
    let result = try runner.start(["query", "-l", "--"] + query).finish()
    #expect(result.status == (result.output.isEmpty ? 1 : 0))
    return result.lines.map { String($0.dropFirst("seeds/".count).prefix(3)) }.sorted()
  }

  @Test func indexSaysWhatItDid() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.copySeeds()
    let first = try runner.run("index", "seeds/")
    #expect(first.status == 0)
    #expect(first.output == "5 documents added\n")
    #expect(first.errors == "engsearch: created the index ./.engsearch\n")
    let second = try runner.run("index", "./seeds")
    #expect(second.output == "0 documents added, 5 unchanged\n")
    #expect(second.errors.isEmpty)
    try runner.write("wholly other words\n", to: "seeds/000_df86b723c2ea289d.txt")
    try runner.write("hidden", to: "seeds/.hidden")
    try runner.write("bin\u{0}ary", to: "seeds/binary")
    let third = try runner.run("index", "seeds")
    #expect(
      third.output
        == "0 documents added, 1 replaced, 4 unchanged, 2 skipped (1 hidden, 1 binary)\n"
    )
    #expect(try found(runner, "wholly") == ["000"])
    #expect(try found(runner, "koizumi") == ["004"])
  }

  @Test func queriesOverTheSeeds() throws {
    let runner = try indexed()
    defer { runner.remove() }
    #expect(try found(runner, "Euro-Atlantic", "inseparable") == ["000", "002", "004"])
    #expect(try found(runner, "\"security of Euro-Atlantic\"") == ["001", "002"])
    for word in ["Türkiye", "turkiye", "TÜRKİYE"] {
      #expect(try found(runner, word) == ["004"], "\(word)")
    }
    #expect(try found(runner, "koiz*") == ["000", "004"])
    #expect(try found(runner, "NATO’s") == found(runner, "NATO's"))
    #expect(try found(runner, "interlinked -Ukraine").isEmpty)
  }

  @Test func aHitShowsWhereItIs() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let result = try runner.run("query", "interlinked")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("1. Meeting between Defense Minister NAKATANI"))
    #expect(result.output.contains("seeds/001_055bd64837682eba.txt:15  2025-04-08"))
    #expect(result.output.contains("becoming increasingly interlinked"))
    #expect(!result.output.contains("\u{1B}"))
    #expect(result.lines.last?.hasPrefix("1 of 5 documents · ") == true)
  }

  @Test func colourOnlyWhenAsked() throws {
    var runner = try indexed()
    defer { runner.remove() }
    let always = try runner.run("query", "--color=always", "interlinked")
    #expect(always.output.contains("\u{1B}[1;31minterlinked\u{1B}[0m"))
    #expect(try !runner.run("query", "--color=never", "interlinked").output.contains("\u{1B}"))
    runner.environment["NO_COLOR"] = "1"
    #expect(try !runner.run("query", "interlinked").output.contains("\u{1B}"))
    #expect(try runner.run("query", "--color=blue", "x").status == 2)
  }

  @Test func everyLineOfJSONIsAnObject() throws {
    let runner = try indexed()
    defer { runner.remove() }
    for command in [
      ["query", "--json", "nato"], ["query", "--json", "nothinglikethis"], ["stats", "--json"],
      ["doc", "--json", "seeds/001_055bd64837682eba.txt"], ["parse", "--json", "a OR (b"],
    ] {
      let result = try runner.start(command).finish()
      #expect(!result.lines.isEmpty)
      for line in result.lines {
        #expect(throws: Never.self) {
          let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
          #expect(object is [String: Any])
        }
      }
    }
    let result = try runner.run("query", "--json", "interlinked")
    let line = try #require(result.lines.first)
    let hit = try #require(
      JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    )
    #expect(hit["type"] as? String == "hit")
    #expect(hit["rank"] as? Int == 1)
    #expect(hit["line"] as? Int == 15)
    #expect(hit["date"] as? String == "2025-04-08")
    let snippet = try #require((hit["snippets"] as? [[String: Any]])?.first)
    let match = try #require((snippet["matches"] as? [[Int]])?.first)
    let body = Array(
      try Data(
        contentsOf: ProgramRunner.seeds.appendingPathComponent("001_055bd64837682eba.txt")
      )
    )
    try #require(match.count == 2 && match[0] < match[1] && match[1] <= body.count)
    #expect(String(decoding: body[match[0]..<match[1]], as: UTF8.self) == "interlinked")
    let start = body[..<match[0]].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    #expect(hit["column"] as? Int == match[0] - start + 1)
  }

  @Test func nothingFoundSaysWhy() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let result = try runner.run("query", "koizumi trukiye")
    #expect(result.status == 1)
    #expect(result.output.contains("No document matches."))
    #expect(result.output.contains("trukiye: 0 documents"))
    #expect(result.output.contains("without trukiye: 2 documents"))
  }

  @Test func countsPagesAndLists() throws {
    let runner = try indexed()
    defer { runner.remove() }
    #expect(try runner.run("query", "-c", "nato").output == "5\n")
    #expect(try runner.run("query", "-c", "nothinglikethis").output == "0\n")
    let all = try runner.run("query", "-l", "nato").lines
    try #require(all.count == 5)
    #expect(try runner.run("query", "-ln2", "nato").lines == Array(all.prefix(2)))
    #expect(try runner.run("query", "-l", "-n1", "--from=3", "nato").lines == [all[2]])
    let nul = try runner.run("query", "-l0", "nato").output
    #expect(nul.split(separator: "\0").map { $0 } == all)
  }

  @Test func documentsComeBackByteForByte() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let names = try FileManager.default.contentsOfDirectory(atPath: ProgramRunner.seeds.path)
    for name in names {
      let text = try String(
        contentsOf: ProgramRunner.seeds.appendingPathComponent(name),
        encoding: .utf8
      )
      #expect(try runner.run("doc", "--text", "seeds/\(name)").output == text)
    }
    let missing = try runner.run("doc", "seeds/none.txt")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("there is no document “seeds/none.txt”"))
  }

  @Test func theReplAnswersLines() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let two = try runner.run("repl", input: "koizumi\n\"security of Euro-Atlantic\"\n")
    #expect(two.status == 0)
    #expect(two.lines.filter { $0.hasSuffix(" ms") }.count == 2)
    #expect(two.errors.isEmpty)
    #expect(!two.output.contains("engsearch>") && !two.output.contains("\u{1B}"))
    let dots = try runner.run(
      "repl",
      input: ".help\n.limit 1\n.mode json\nnato\n.nope\n.limit x\n.quit\nnever\n"
    )
    #expect(dots.status == 2)
    #expect(dots.output.contains(".quit"))
    #expect(dots.lines.filter { $0.hasPrefix("{\"type\":\"hit\"") }.count == 1)
    #expect(dots.errors.contains("stdin:5: there is no command .nope"))
    #expect(!dots.output.contains("never"))
    let none = try runner.run("repl", input: "koizumi\n\"common values\"\n")
    #expect(none.status == 0)
  }

  @Test func theReplWorksWithItsResults() throws {
    let runner = try indexed()
    defer { runner.remove() }
    func output(_ lines: String...) throws -> [Substring] {
      let result = try runner.run("repl", input: lines.joined(separator: "\n") + "\n")
      #expect(result.status == 0, "\(result.errors)")
      return result.lines
    }
    let list = try output(".mode paths", "nato")
    try #require(list.count == 5)
    #expect(try output(".mode paths", ".limit 2", "nato", ".more") == Array(list[..<4]))
    #expect(
      try output(".mode {rank} {date}", ".sort date:desc", "nato").map { $0.suffix(10) }.dropLast()
        == ["2026-07-07", "2026-04-17", "2025-04-08", "2023-12-11"]
    )
    let facets = try output(".mode {rank}", "koizumi", ".facet date:year")
    #expect(facets == ["1", "2", "date:year", "  2026  2"])
    let why = try output(".mode {rank}", "koizumi", ".why 1 interlinked koizumi")
    #expect(why.dropFirst(2).first?.hasSuffix("does not match") == true)
    let saved = try output(".mode count", "koizumi", ".save k", "nato", "@k")
    #expect(saved == ["2", "@k searches for it", "5", "2"])
    // Another run knows it, too.
    #expect(try output(".mode count", "@k") == ["2"])
    try runner.write(".mode count\nkoizumi\n", to: "script")
    #expect(try output(".read script", "nato") == ["2", "5"])
    #expect(try output(".terms koiz").first?.hasPrefix("koizumi") == true)
    #expect(try output("koizumi", ".set k1 0", ".again").last == "No document moved.")
  }

  @Test func aMachineGetsALineForALine() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let input = [
      #"{"id":7,"query":"koizumi","limit":1,"snippets":0}"#, "nato", ".terms koiz", "date:soon",
      #"{"id":"a b","query""#, "nothinglikethis", ".nope", #"{"id":9,"query":".stats"}"#,
    ]
    let result = try runner.run("repl", "--json", input: input.joined(separator: "\n") + "\n")
    #expect(result.status == 2)
    #expect(result.errors.isEmpty)
    let answers = try result.lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    try #require(answers.count == input.count)
    #expect(
      answers.map { $0["ok"] as? Bool } == [true, true, true, false, false, true, false, true]
    )
    #expect(answers[0]["id"] as? Int == 7)
    #expect((answers[0]["hits"] as? [Any])?.count == 1)
    #expect((answers[0]["total"] as? [String: Any])?["value"] as? Int == 2)
    #expect((answers[1]["hits"] as? [Any])?.count == 5)
    #expect((answers[2]["output"] as? String)?.hasPrefix("koizumi") == true)
    #expect((answers[5]["total"] as? [String: Any])?["value"] as? Int == 0)
    #expect((answers[7]["output"] as? String)?.contains("documents     5") == true)
  }

  @Test func benchPrintsItsTable() throws {
    let runner = try indexed()
    defer { runner.remove() }
    try runner.write(
      "nato\n\n\"common values\"\n{\"query\": \"koiz*\", \"tags\": [\"x\"]}\n",
      to: "queries"
    )
    let first = try runner.run("bench", "--queries", "queries", "-r", "2")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("p99"))
    #expect(first.output.contains("result hash"))
    let second = try runner.run("bench", "--queries=queries", "-r3", "-w0")
    #expect(first.lines.last?.suffix(16) == second.lines.last?.suffix(16))
    #expect(try runner.run("bench").status == 2)
    #expect(try runner.run("bench", "--queries", "none").status == 2)
  }

  @Test func statsCheckDeleteCompact() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let stats = try runner.run("stats")
    #expect(stats.status == 0)
    #expect(stats.output.contains("documents     5\n"))
    #expect(try runner.run("check").status == 0)
    #expect(try runner.run("delete", "seeds/001_055bd64837682eba.txt", "none").status == 1)
    #expect(try found(runner, "interlinked") == [])
    #expect(try runner.run("query", "-c", "nato").output == "4\n")
    #expect(try runner.run("compact").status == 0)
    #expect(try runner.run("query", "-c", "nato").output == "4\n")
    #expect(try runner.run("check").status == 0)
    #expect(try runner.run("stats").output.contains("deleted       0\n"))
  }

  @Test func exitStatuses() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    #expect(try runner.run().status == 2)
    #expect(try runner.run("nonsense").status == 2)
    #expect(try runner.run("help").status == 0)
    #expect(try runner.run("--version").output.hasPrefix("engsearch "))
    #expect(try runner.run("help", "query").output.contains("--json"))
    #expect(try runner.run("query", "--help").output == runner.run("help", "query").output)
    for command in [["query", "x"], ["stats"], ["check"], ["doc", "x"], ["repl"], ["compact"]] {
      let result = try runner.start(command).finish()
      #expect(result.status == 3, "\(command)")
      #expect(result.errors.contains("engsearch index"), "\(command)")
    }
    #expect(try runner.run("index", "none").status == 2)
    #expect(
      !FileManager.default.fileExists(
        atPath: runner.directory.appendingPathComponent(".engsearch").path
      )
    )
  }

  @Test func damageIsReportedAsSuch() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let index = runner.directory.appendingPathComponent(".engsearch")
    let segment = try #require(
      try FileManager.default.contentsOfDirectory(atPath: index.path)
        .first { $0.hasPrefix("segment-") }
    )
    let file = index.appendingPathComponent(segment)
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 0x55
    try bytes.write(to: file)
    let check = try runner.run("check")
    #expect(check.status == 4)
    #expect(check.errors.contains(segment))
  }

  @Test func aFullDiskIsAnError() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let full = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
    let result = try runner.start(["query", "nato"], output: full).finish()
    #expect(result.status == 3)
    #expect(result.errors.contains("standard output"))
  }

  @Test func aClosedPipeEndsSilently() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let result = try runner.start(
      ["query", "nato"],
      output: pipe.fileHandleForWriting
    ).finish()
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
  }

  @Test func vanishedFilesAreRemovedButNotAWholeDisk() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    for number in 1...5 { try runner.write("common word\(number)", to: "d/\(number).txt") }
    #expect(try runner.run("index", "d").status == 0)
    func remove(_ number: Int) throws {
      try FileManager.default.removeItem(
        at: runner.directory.appendingPathComponent("d/\(number).txt")
      )
    }
    try remove(1)
    try remove(2)
    #expect(try runner.run("index", "d").output == "0 documents added, 3 unchanged, 2 removed\n")
    #expect(try runner.run("query", "-c", "common").output == "3\n")
    try remove(3)
    try remove(4)
    let refused = try runner.run("index", "d")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("--prune"))
    #expect(try runner.run("query", "-c", "common").output == "3\n")
    #expect(try runner.run("index", "--prune", "d").status == 0)
    #expect(try runner.run("query", "-c", "common").output == "1\n")
  }

  @Test func jsonLinesWithBadLines() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write(
      """
      {"id": 1, "title": "First", "text": "alpha beta", "size": 3}
      {"id": 2, "title": "Second", "text": "alpha gam
      not json

      {"title": "no key", "text": "alpha"}
      {"id": "4", "text": "alpha\\ndelta"}
      """,
      to: "docs.jsonl"
    )
    let result = try runner.run("index", "docs.jsonl")
    #expect(result.status == 2)
    #expect(result.output == "2 documents added, 3 not read\n")
    for line in ["docs.jsonl:2:", "docs.jsonl:3:", "docs.jsonl:5:"] {
      #expect(result.errors.contains(line))
    }
    #expect(try Set(runner.run("query", "-l", "alpha").lines) == ["1", "4"])
    #expect(try runner.run("doc", "1").output.contains("size: 3"))
    let again = try runner.run("index", "docs.jsonl")
    #expect(again.output == "0 documents added, 2 unchanged, 3 not read\n")
    let piped = try runner.run(
      "index",
      "--format=jsonl",
      "--id-field",
      "k",
      "-",
      input: "{\"k\":\"x\",\"text\":\"alpha\"}"
    )
    #expect(piped.status == 0, "\(piped.errors)")
    #expect(try runner.run("query", "-c", "alpha").output == "3\n")
  }

  @Test func theNearestIndexIsUsed() throws {
    var runner = try indexed()
    defer { runner.remove() }
    let elsewhere = try runner.run("index", "--index", "other", "seeds/000_df86b723c2ea289d.txt")
    #expect(elsewhere.status == 0)
    #expect(try runner.run("query", "--index=other", "-c", "nato").output == "1\n")
    runner.environment["ENGSEARCH_INDEX"] = "other"
    #expect(try runner.run("query", "-c", "nato").output == "1\n")
    #expect(try runner.run("query", "--index=.engsearch", "-c", "nato").output == "5\n")
  }
}
