import Foundation
import Testing

@testable import EngSearchCLI

/// Commands beside searching and indexing.
@Suite("Commands")
struct CommandTests {
  private func indexed() throws -> ProgramRunner {
    let runner = try ProgramRunner()
    try runner.copySeeds()
    try #require(try runner.run("index", "-q", "seeds").status == 0)
    return runner
  }

  @Test func everyHelpFitsAndHasAnExample() throws {
    for command in CommandTable.commands {
      for short in [false, true] {
        let help = Help.command(command, short: short)
        #expect(help.contains("Example"), "\(command.name)")
        for line in help.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
      }
      #expect(!command.summary.hasSuffix("."))
      for example in command.examples {
        #expect(example.line.contains("engsearch"), "\(example.line)")
      }
    }
    for line in (Help.program() + DotCommand.help).split(separator: "\n") {
      #expect(line.count <= 100, "\(line)")
    }
    // Examples are what can be typed: each begins with a command that takes its options.
    for example in CommandTable.commands.flatMap(\.examples) where !example.line.contains("|") {
      let words = example.line.split(separator: " ").map(String.init)
      guard words.first == "engsearch", words.count > 1,
        !example.line.contains(where: { "<>".contains($0) })
      else {
        continue
      }
      let plain = words.dropFirst().map { $0.replacing("'", with: "") }
      #expect(throws: Never.self) { try Arguments(plain) }
    }
  }

  @Test func completionsAndManual() throws {
    for shell in Completions.shells {
      let script = try #require(Completions.script(shell))
      for command in CommandTable.commands { #expect(script.contains(command.name)) }
      #expect(script.contains("vimgrep"))
    }
    let runner = try ProgramRunner()
    defer { runner.remove() }
    // What bash itself makes of the script.
    try runner.write(
      try #require(Completions.script("bash"))
        + """
        try() {
          COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _engsearch; echo "${COMPREPLY[*]}"
        }
        try engsearch que
        try engsearch query --vim
        try engsearch query --color a
        try engsearch completions z

        """,
      to: "try.bash"
    )
    let bash = Process()
    let pipe = Pipe()
    bash.executableURL = URL(fileURLWithPath: "/bin/bash")
    bash.arguments = [runner.directory.appending(path: "try.bash").path]
    bash.standardOutput = pipe
    try bash.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    bash.waitUntilExit()
    #expect(output == "query\n--vimgrep\nauto always\nzsh\n")
    let manual = try runner.run("man")
    #expect(manual.status == 0)
    #expect(manual.output.hasPrefix(".TH ENGSEARCH 1"))
    #expect(try runner.run("completions", "tcsh").status == 2)
  }

  @Test func termsSegmentsExplainWhy() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let terms = try runner.run("terms", "--json", "KOIZ").lines
    #expect(terms == [#"{"type":"term","term":"koizumi","documents":2,"occurrences":4}"#])
    #expect(try runner.run("terms", "qqqq").status == 1)
    #expect(try runner.run("segments").lines.count == 2)
    let key = "seeds/001_055bd64837682eba.txt"
    let hit = try runner.run("query", "--format={score}", "interlinked").output
    let explained = try runner.run("explain", key, "interlinked")
    #expect(explained.status == 0)
    // The score of the explanation is the score that was shown.
    #expect(explained.output.hasPrefix(hit.filter { $0 != "\n" }))
    let why = try runner.run("why", key, "interlinked", "koizumi")
    #expect(why.status == 1)
    #expect(why.output.contains("does not match") && why.output.contains("✗ koizumi"))
    #expect(try runner.run("why", "nosuch", "x").status == 1)
  }

  @Test func documentsGoOutAndComeBack() throws {
    let runner = try indexed()
    defer { runner.remove() }
    try runner.write(
      #"{"id":"a","text":"alpha","title":"T","org":"x","org":"y","text2":"z"}"# + "\n",
      to: "r.jsonl"
    )
    try #require(try runner.run("index", "-q", "r.jsonl").status == 0)
    let out = try runner.run("export")
    #expect(out.lines.count == 6)
    let back = try runner.run("import", "--index", "copy", input: out.output)
    #expect(back.output == "6 documents imported\n", "\(back.errors)")
    // The order of an index is its own.
    #expect(try runner.run("export", "--index", "copy").lines.sorted() == out.lines.sorted())
    let first = try runner.run("query", "-l", "nato").output
    #expect(try runner.run("query", "-l", "--index", "copy", "nato").output == first)
    #expect(try runner.run("import", "-i", "bad", input: "{}\n").status == 2)
  }

  @Test func aBackupIsTheIndex() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let backup = try runner.run("backup", "kept")
    #expect(backup.status == 0, "\(backup.errors)")
    #expect(try runner.run("export", "-i", "kept").output == runner.run("export").output)
    #expect(try runner.run("backup", "kept").status == 2)
    #expect(try runner.run("backup", "no/such/place").status == 3)
  }

  @Test func settingsAndTheirOrigins() throws {
    let runner = try indexed()
    defer { runner.remove() }
    try runner.write("limit = 1\n[query]\nlist = true\n", to: ".config/engsearch/config")
    #expect(try runner.run("query", "nato").lines.count == 1)
    #expect(try runner.run("query", "-n3", "nato").lines.count == 3)
    try runner.write("# ours\n[query]\nlimit = 2\n", to: ".engsearch/config")
    #expect(try runner.run("query", "nato").lines.count == 2)
    let shown = try runner.run("config").output
    #expect(shown.contains("query.limit") && shown.contains(".engsearch/config:3"))
    try runner.write("[query]\nlimt = 2\n", to: ".engsearch/config")
    let mistake = try runner.run("query", "nato")
    #expect(mistake.status == 2)
    #expect(mistake.errors.contains("config:2: there is no option “limt”; did you mean “limit”?"))
    // An index from elsewhere must not run commands.
    try runner.write("[index]\nfilter = *.txt=rm -rf x\n", to: ".engsearch/config")
    #expect(try runner.run("index", "seeds").errors.contains("only the user's own file"))
    // Writing the index leaves the file alone.
    try runner.write("[query]\nlimit = 2\n", to: ".engsearch/config")
    #expect(try runner.run("compact", "--reorder", "--memory", "8").status == 0)
    #expect(try runner.run("query", "nato").lines.count == 2)
    #expect(try runner.run("compact", "--memory", "0").status == 2)
  }

  @Test func filesThatWereNeverIndexed() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.copySeeds()
    #expect(
      try runner.run("query", "-l", "interlinked", "seeds/").lines == [
        "seeds/001_055bd64837682eba.txt"
      ]
    )
    #expect(
      !FileManager.default.fileExists(atPath: runner.directory.appending(path: ".engsearch").path)
    )
    try runner.write("interlinked anew\n", to: "seeds/new.txt")
    #expect(try runner.run("query", "-c", "interlinked", "--in=seeds").output == "2\n")
    try FileManager.default.removeItem(at: runner.directory.appending(path: "seeds/new.txt"))
    #expect(try runner.run("query", "-c", "interlinked", "./seeds").output == "1\n")
    #expect(try runner.run("query", "interlinked", "--in=nowhere").status == 2)
    // A word that is also the name of a directory is still a word.
    #expect(try runner.run("query", "interlinked", "seeds").status == 3)
  }

  @Test func theIndexWorksFromBelowAndAfterAMove() throws {
    let runner = try indexed()
    defer { runner.remove() }
    func list(_ folder: String) throws -> String {
      let process = Process()
      let pipe = Pipe()
      process.executableURL = ProgramRunner.program
      process.arguments = ["query", "-l", "interlinked"]
      process.currentDirectoryURL = runner.directory.appending(path: folder)
      process.standardOutput = pipe
      try process.run()
      let data = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return String(decoding: data, as: UTF8.self)
    }
    #expect(try list("seeds") == "001_055bd64837682eba.txt\n")
    try runner.write("", to: "a/b/x")
    #expect(try list("a/b") == "../../seeds/001_055bd64837682eba.txt\n")
    let files = FileManager.default
    for name in ["seeds", ".engsearch"] {
      try files.moveItem(
        at: runner.directory.appending(path: name),
        to: runner.directory.appending(path: "a/\(name)")
      )
    }
    #expect(try list("a") == "seeds/001_055bd64837682eba.txt\n")
    #expect(try list("a/seeds") == "001_055bd64837682eba.txt\n")
  }

  @Test func formatsOfResults() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let tsv = try runner.run("query", "--format=tsv", "koizumi").lines
    #expect(tsv.first == "rank\tscore\tkey\tpath\tline\tcolumn\tdate\ttitle")
    #expect(tsv.count == 3)
    #expect(
      tsv.allSatisfy { $0.split(separator: "\t", omittingEmptySubsequences: false).count == 8 }
    )
    let trec = try runner.run("query", "--format=trec", "--topic=7", "--run-tag=me", "koizumi")
      .lines
    #expect(trec.map { $0.split(separator: " ").count } == [6, 6])
    #expect(trec.allSatisfy { $0.hasPrefix("7 Q0 seeds/") && $0.hasSuffix(" me") })
    let vim = try runner.run("query", "--vimgrep", "interlinked").lines
    let parts = try #require(vim.first).split(separator: ":", maxSplits: 3).map(String.init)
    try #require(vim.count == 1 && parts.count == 4)
    let text = try String(contentsOf: runner.directory.appending(path: parts[0]), encoding: .utf8)
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)[
      Int(parts[1]).map { $0 - 1 } ?? 0
    ]
    #expect(
      Array(line.utf8).dropFirst((Int(parts[2]) ?? 1) - 1).starts(with: Array("interlinked".utf8))
    )
    #expect(parts[3] == line)
    #expect(try runner.run("query", "--format={rank}:{nope}", "x").errors.contains("{title}"))
    #expect(try runner.run("query", "--format={{{rank}}}\\t", "-n1", "koizumi").output == "{1}\t\n")
    let context = try runner.run("query", "-C0", "interlinked").output
    #expect(context.contains("   15:3. Both sides"))
    #expect(try runner.run("query", "--phrase", "-c", "Euro-Atlantic", "and").status <= 1)
    let sorted = try runner.run("query", "--sort=date", "--format={date}", "nato").lines
    #expect(sorted == sorted.sorted())
    let facets = try runner.run("query", "--facet=date:year", "-n0", "koizumi").output
    #expect(facets.contains("date:year\n  2026  2\n"))
    let page = try runner.run("query", "--json", "-n2", "nato").lines
    let last = try #require(page.last)
    let object = try JSONSerialization.jsonObject(with: Data(last.utf8))
    let summary = try #require(object as? [String: Any])
    let next = try #require(summary["next"] as? String)
    #expect(
      try runner.run("query", "-l", "-n2", "--after", next, "nato").output
        == runner.run("query", "-l", "-n2", "--from=3", "nato").output
    )
    #expect(try runner.run("query", "--after", next, "japan").status == 2)
  }

  @Test func plansAreForPeopleAndPrograms() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let text = try runner.run("query", "--plan", "koizumi NATO")
    #expect(text.status == 0)
    #expect(text.output.contains("\nmust    koizumi"))
    #expect(!text.output.contains("seeds/"))
    #expect(try runner.run("query", "--plan", "nowhere").status == 1)
    #expect(try runner.run("query", "--plan", "--strict", "nato AND").status == 2)
    let line = try runner.run("query", "--plan", "--json", "koizumi NATO").output
    let request = "{\"id\":4,\"query\":\"koizumi NATO\",\"plan\":true}\n"
    let answer = try runner.run("repl", "--json", input: request).output
    for text in [line, answer] {
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
      let plan = try #require(object as? [String: Any])
      #expect(plan["type"] as? String == (text == line ? "plan" : nil))
      #expect(plan["id"] as? Int == (text == line ? nil : 4))
      let total = try #require(plan["total"] as? [String: Any])
      #expect(total["value"] as? Int == 2)
      let clauses = try #require(plan["clauses"] as? [[String: Any]])
      #expect(clauses.map { $0["role"] as? String } == ["required", "required"])
      let passes = try #require(plan["passes"] as? [[String: Any]])
      #expect(passes.first?["method"] as? String == "conjunction")
      let work = try #require(passes.first?["work"] as? [String: Any])
      #expect(work["documents_scored"] as? Int == 2)
      let lists = try #require(passes.first?["lists"] as? [[String: Any]])
      #expect(lists.count == 2)
      #expect((plan["stages"] as? [[String: Any]])?.count == 4)
    }
  }

  @Test func whatLooksLikeAnOptionIsExplained() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let result = try runner.run("query", "interlinked", "-Ukraine")
    #expect(result.status == 2)
    #expect(result.errors.contains("engsearch query -- interlinked -Ukraine"))
    #expect(try runner.run("query", "--", "interlinked", "-Ukraine").status == 1)
    #expect(try runner.run("quary", "nato").errors.contains("Did you mean `query`?"))
    try runner.write("other words\n", to: "seeds/001_055bd64837682eba.txt")
    let stale = try runner.run("query", "interlinked")
    #expect(stale.errors.contains("changed since the index was made"))
    #expect(stale.errors.contains("`engsearch index seeds`"))
  }
}
