import Foundation
import Glibc
import Testing

@testable import EngSearchCLI

/// What `engsearch index` reads.
@Suite("Reading files")
struct IngestionTests {
  private func files(_ runner: ProgramRunner, _ arguments: String...) throws -> [String] {
    try runner.start(["index", "--files"] + arguments).finish().lines.map(String.init)
  }

  @Test func ignoreFilesAndGlobs() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    for name in [
      "a.txt", "b.log", "keep.log", "build/x.txt", "src/build/y.txt", "src/z.md", "src/w.txt",
      ".secret/s.txt",
    ] {
      try runner.write("word", to: "d/" + name)
    }
    try runner.write("*.log\n!keep.log\n/build/\n# *.txt\n", to: "d/.gitignore")
    try runner.write("w.txt\n", to: "d/src/.ignore")
    #expect(try files(runner, "d") == ["d/a.txt", "d/keep.log", "d/src/build/y.txt", "d/src/z.md"])
    #expect(try files(runner, "-g", "*.md", "d") == ["d/src/z.md"])
    #expect(try files(runner, "-g", "!src/**", "d") == ["d/a.txt", "d/keep.log"])
    #expect(try files(runner, "--no-ignore", "d").contains("d/build/x.txt"))
    #expect(try files(runner, "--hidden", "-g", "s.*", "d") == ["d/.secret/s.txt"])
    // Hidden: .gitignore, .secret and src/.ignore; ignored: b.log, build and src/w.txt.
    #expect(
      try runner.run("index", "d").output
        == "4 documents added, 6 skipped (3 hidden, 3 ignored)\n"
    )
    #expect(try runner.run("query", "-c", "word").output == "4\n")
  }

  @Test(arguments: [
    ("*.log", "a.log", true), ("*.log", "x/a.log", false), ("**/a", "a", true),
    ("**/a", "x/y/a", true), ("a/**", "a/x/y", true), ("a/**/b", "a/b", true),
    ("a/**/b", "a/x/y/b", true), ("a/**/b", "ab", false), ("a?c", "a/c", false),
    ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("\\*x", "*x", true), ("\\*x", "ax", false),
    ("[x", "[x", true), ("", "", true), ("*", "", true), ("**/*.md", "x.md", true),
    ("**/x", "yx", false),
  ])
  func patternsOfPaths(_ pattern: String, _ path: String, _ matches: Bool) {
    #expect(PathPattern(pattern).matches(path) == matches)
  }

  @Test func aPatternOfManyStarsIsFast() {
    let pattern = PathPattern(String(repeating: "*a", count: 50) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 2000)))
  }

  @Test func listsAndPlans() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write("one", to: "one.txt")
    try runner.write("two", to: "two words.txt")
    let plan = try runner.run("index", "--dry-run", "one.txt", "two words.txt")
    #expect(plan.output == "add one.txt\nadd two words.txt\n2 documents would be added\n")
    #expect(try runner.run("query", "one").status == 3)
    let list = try runner.run("index", "--files-from", "-", input: "one.txt\u{0}two words.txt\u{0}")
    #expect(list.output == "2 documents added\n", "\(list.errors)")
    let lines = try runner.run("index", "--files-from=-", input: "one.txt\ntwo words.txt\n")
    #expect(lines.output == "0 documents added, 2 unchanged\n")
    #expect(try runner.run("index").status == 2)
  }

  /// What changed between two runs is told by what the index holds, and nothing is lost that is still there.
  @Test func recordsThatMove() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    func line(_ id: Int) -> String { #"{"id":"\#(id)","text":"common word\#(id)"}"# + "\n" }
    func places() throws -> [String] {
      try runner.run("query", "--vimgrep", "common").lines.map {
        $0.split(separator: ":").prefix(2).joined(separator: ":")
      }
      .sorted()
    }
    try runner.write(line(1) + line(2) + line(3), to: "d/a.jsonl")
    try runner.write(line(4) + line(5), to: "d/b.jsonl")
    #expect(try runner.run("index", "d").output == "5 documents added\n")
    #expect(try runner.run("index", "d").output == "0 documents added, 5 unchanged\n")
    // To a file that is read before, and to one that is read after; one is gone.
    try runner.write(line(1) + line(4), to: "d/a.jsonl")
    try runner.write(line(3) + line(5), to: "d/b.jsonl")
    let plan = try runner.run("index", "--dry-run", "d")
    #expect(
      plan.output
        == "replace 4\nreplace 3\nremove 2\n0 documents would be added, 2 replaced, 2 unchanged, 1 removed\n"
    )
    #expect(
      try runner.run("index", "d").output
        == "0 documents added, 2 replaced, 2 unchanged, 1 removed\n"
    )
    #expect(try places() == ["d/a.jsonl:1", "d/a.jsonl:2", "d/b.jsonl:1", "d/b.jsonl:2"])
    // A file that is renamed keeps its documents, even if they are over half of all.
    try runner.write(line(1) + line(4), to: "e/a.jsonl")
    #expect(try runner.run("index", "--index", "other", "e").output == "2 documents added\n")
    func rename(_ name: String, _ new: String) throws {
      let directory = runner.directory
      try FileManager.default.moveItem(
        at: directory.appending(path: name),
        to: directory.appending(path: new)
      )
    }
    try rename("e/a.jsonl", "e/b.jsonl")
    #expect(
      try runner.run("index", "--index", "other", "e").output == "0 documents added, 2 replaced\n"
    )
    try rename("d/b.jsonl", "d/c.jsonl")
    #expect(
      try runner.run("index", "d").output == "0 documents added, 2 replaced, 2 unchanged\n"
    )
    #expect(try places() == ["d/a.jsonl:1", "d/a.jsonl:2", "d/c.jsonl:1", "d/c.jsonl:2"])
    // A record in two files is that of one of them; what is named twice is read once.
    try runner.write(line(1), to: "d/e.jsonl")
    #expect(try runner.run("index", "d").output == "0 documents added, 5 unchanged\n")
    #expect(
      try runner.run("index", "d", "d/e.jsonl", "d/../d").output
        == "0 documents added, 5 unchanged\n"
    )
    try rename("d/e.jsonl", "d/0.jsonl")
    #expect(
      try runner.run("index", "d").output == "0 documents added, 1 replaced, 4 unchanged\n"
    )
    #expect(try runner.run("index", "d").output == "0 documents added, 5 unchanged\n")
    // A line that cannot be read says nothing about what is gone.
    try runner.write(line(3) + "{\n", to: "d/c.jsonl")
    #expect(
      try runner.run("index", "d").output == "0 documents added, 4 unchanged, 1 not read\n"
    )
    #expect(try places().count == 4)
    #expect(try runner.run("check", "-q").status == 0)
  }

  /// A key that comes twice is that of the last record.
  @Test func aRecordTwice() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write(
      #"{"id":"1","text":"one"}"# + "\n" + #"{"id":"1","text":"two"}"# + "\n",
      to: "a.jsonl"
    )
    let plan = try runner.run("index", "--dry-run", "a.jsonl")
    #expect(plan.output == "add 1\nreplace 1\n1 document would be added, 1 replaced\n")
    #expect(try runner.run("index", "a.jsonl").output == "1 document added, 1 replaced\n")
    #expect(try runner.run("query", "-l", "one").status == 1)
    #expect(try runner.run("query", "-l", "two").output == "1\n")
    // And stays it, however often both are read, in one file or in two.
    for _ in 0..<2 {
      #expect(try runner.run("index", "a.jsonl").output == "0 documents added, 2 replaced\n")
      #expect(try runner.run("query", "-l", "two").output == "1\n")
    }
    try runner.write(#"{"id":"1","text":"three"}"# + "\n", to: "b.jsonl")
    for _ in 0..<3 {
      #expect(try runner.run("index", "b.jsonl", "a.jsonl").status == 0)
      #expect(try runner.run("query", "-l", "two").output == "1\n")
    }
    // The same record twice is put once more, but only the first time.
    try runner.write(#"{"id":"1","text":"two"}"# + "\n", to: "b.jsonl")
    #expect(
      try runner.run("index", "b.jsonl", "a.jsonl").output == "0 documents added, 3 replaced\n"
    )
  }

  /// Documents are exported in the order in which they came, and imported in it.
  @Test func exportKeepsTheOrder() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    let lines = (0..<300).map { number in
      let words = String(repeating: "word ", count: number * 7 % 40)
      return #"{"id":"\#(number)","text":"\#(words)end"}"# + "\n"
    }
    try runner.write(lines.joined(), to: "a.jsonl")
    try #require(try runner.run("index", "-q", "a.jsonl").status == 0)
    func ids(_ export: String) -> [Substring] {
      export.split(separator: "\n").compactMap { $0.split(separator: "\"").dropFirst(3).first }
    }
    let export = try runner.run("export").output
    #expect(ids(export) == (0..<300).map { "\($0)" })
    try runner.write(export, to: "export.jsonl")
    try #require(try runner.run("import", "--index", "other", "export.jsonl").status == 0)
    #expect(try runner.run("export", "--index", "other").output == export)
  }

  @Test func filters() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write("secret", to: "d/it's a.rot")
    try runner.write("plain", to: "d/b.txt")
    let result = try runner.run("index", "--filter", "*.rot=tr a-z b-za < {}", "d")
    #expect(result.output == "2 documents added\n", "\(result.errors)")
    #expect(try runner.run("query", "-l", "tfdsfu").output == "d/it's a.rot\n")
    // A quote with an accent over it ends what is quoted in a shell, too.
    try runner.write("more", to: "d/a'\u{301}; touch pwned; '.rot")
    #expect(try runner.run("index", "--filter", "*.rot=tr a-z b-za < {}", "d").status == 0)
    #expect(try runner.run("query", "-c", "npsf").output == "1\n")
    let touched = runner.directory.appendingPathComponent("pwned").path
    #expect(!FileManager.default.fileExists(atPath: touched))
    // Without {} the file is the command's input; a failure is told and the status is 2.
    try runner.write("other", to: "d/c.rot")
    let second = try runner.run("index", "--filter=*.rot=tr a-z b-za", "d")
    #expect(second.status == 0, "\(second.errors)")
    #expect(try runner.run("query", "-c", "puifs").output == "1\n")
    try runner.write("bad", to: "d/d.bad")
    let failed = try runner.run("index", "--filter=*.bad=exit 3", "d")
    #expect(failed.status == 2)
    #expect(failed.errors.contains("d.bad: the filter ended with status 3"))
    #expect(try runner.run("index", "--filter=x", "d").status == 2)
  }

  /// A comma with an accent over it parts fields all the same.
  @Test func fieldsAreQuoted() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write("words", to: "d/b,\u{301}c.txt")
    try #require(try runner.run("index", "d").status == 0)
    let result = try runner.run("query", "--format=csv", "words")
    #expect(result.output.contains("\"d/b,\u{301}c.txt\""), "\(result.output)")
  }

  @Test func textsOfAllKinds() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write(
      "<!DOCTYPE html><html><head><title>Caf&eacute; &amp; bar</title><style>p{x}</style></head>\n"
        + "<body><p>First &lt;word&gt;</p><script>var hidden = 1</script><p>second <b>bo</b>ld</p>",
      to: "d/page.html"
    )
    try runner.write(
      "---\ntitle: \"The matter\"\ndate: 2024-03-05\nlang: de\n---\n# Heading\n\nmarked\n",
      to: "d/note.md"
    )
    try runner.write(
      "id,title,text\n1,One,\"a, quoted \"\"cell\"\"\nand line\"\n2,Two,plain\n",
      to: "d/t.csv"
    )
    let wide = "breit Türkiye".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    try Data([0xFF, 0xFE] + wide).write(to: runner.directory.appending(path: "d/wide.txt"))
    try Data([0x63, 0x61, 0x66, 0xE9]).write(to: runner.directory.appending(path: "latin.dat"))
    let result = try runner.run("index", "d")
    #expect(result.output == "5 documents added\n", "\(result.errors)")
    let page = try runner.run("doc", "d/page.html").output
    #expect(page.contains("title  Café & bar\n"))
    #expect(page.contains("First <word>\nsecond bold"))
    #expect(!page.contains("hidden") && !page.contains("p{x}"))
    let note = try runner.run("doc", "d/note.md").output
    #expect(note.contains("title  The matter\n") && note.contains("date   2024-03-05\n"))
    #expect(note.contains("lang: de"))
    #expect(try runner.run("query", "-l", "turkiye").output == "d/wide.txt\n")
    #expect(try runner.run("doc", "--text", "1").output == "a, quoted \"cell\"\nand line")
    #expect(try runner.run("query", "--vimgrep", "plain").output.hasPrefix("d/t.csv:4:1:"))
    #expect(try runner.run("index", "--encoding=latin-1", "latin.dat").status == 0)
    #expect(try runner.run("query", "-l", "café").lines.contains("latin.dat"))
  }

  @Test func theTextOfAPageKnowsItsSource() {
    let source = Array(
      "<p>one</p>\n<p title=\"a>b\">two &amp; <i>thr</i>ee</p><!-- no --> <br>four".utf8
    )
    let page = HTMLText(source)
    let text = String(decoding: page.text, as: UTF8.self)
    #expect(text == "one\ntwo & three\nfour")
    for word in ["one", "two", "thr", "ee", "four"] {
      let bytes = Array(word.utf8)
      let at = page.text.indices.first { page.text[$0...].starts(with: bytes) } ?? 0
      let place = page.sourceOffset(of: at)
      #expect(source[place...].starts(with: bytes), "\(word) at \(place)")
    }
  }

  @Test func noPageTraps() {
    var state: UInt64 = 0x2545_F491_4F6C_DD1D
    let pieces = [
      "<", ">", "<p", "</", "<!--", "-->", "&amp;", "&#x", "&", ";", "\"", "=", "<script>", "a",
      " ", "</title", "<title>", "\u{E9}",
    ]
    for _ in 0..<500 {
      var text = ""
      for _ in 0..<30 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        text += pieces[Int(state >> 33) % pieces.count]
      }
      let page = HTMLText(Array(text.utf8))
      #expect(page.sourceOffset(of: page.text.count) <= text.utf8.count)
    }
  }

  @Test func whatIsNotAFile() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write("fine", to: "d/fine.txt")
    let folder = runner.directory.appending(path: "d").path
    try #require(mkfifo(folder + "/pipe", 0o600) == 0)
    try #require(symlink("fine.txt", folder + "/link") == 0)
    let walked = try runner.run("index", "d")
    #expect(walked.status == 0)
    #expect(walked.output == "1 document added, 2 skipped (1 link, 1 special)\n")
    // Named, it is a mistake, and nothing waits for a writer.
    let named = try runner.run("index", "d/pipe", "/dev/zero")
    #expect(named.status == 2)
    #expect(named.errors.contains("it is neither a file nor a directory"))
  }

  @Test func namesOfAllKinds() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write("alpha", to: "d/new\nline.txt")
    try runner.write("alpha", to: "d/esc\u{1B}[31m.txt")
    let folder = Array(runner.directory.appending(path: "d").path.utf8)
    let bad = (folder + Array("/bad".utf8) + [0xFF, 0]).map { CChar(bitPattern: $0) }
    let file = open(bad, O_WRONLY | O_CREAT, 0o600)
    try #require(file >= 0)
    close(file)
    let result = try runner.run("index", "d")
    #expect(result.status == 2)
    #expect(result.output == "2 documents added, 1 not read\n")
    #expect(result.errors.contains("its name is not UTF-8"))
    let names = try runner.run("query", "-l0", "alpha").output.split(separator: "\0")
    #expect(Set(names) == ["d/new\nline.txt", "d/esc\u{1B}[31m.txt"])
    let shown = try runner.run("query", "alpha").output
    #expect(!shown.contains("\u{1B}") && shown.contains("d/new line.txt:1"))
  }

  @Test func directoriesTooDeepAreTold() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write("top", to: "d/top.txt")
    // One name at a time, as no path may be so long.
    let home = open(".", O_RDONLY)
    defer { close(home) }
    var current = open(runner.directory.appending(path: "d").path, O_RDONLY)
    for _ in 0..<10_000 {
      try #require(mkdirat(current, "x", 0o700) == 0)
      let next = openat(current, "x", O_RDONLY)
      close(current)
      current = next
    }
    close(current)
    let result = try runner.run("index", "d")
    #expect(result.status == 2)
    #expect(result.output == "1 document added, 1 not read\n")
    #expect(result.errors.contains("directories nest more than 512 deep"))
    // Foundation cannot take away so deep a tree.
    let remove = Process()
    remove.executableURL = URL(fileURLWithPath: "/bin/rm")
    remove.arguments = ["-rf", runner.directory.path]
    try remove.run()
    remove.waitUntilExit()
  }

  @Test func anIndexThatCannotBeWritten() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write("alpha", to: "d/a.txt")
    try #require(try runner.run("index", "d").status == 0)
    try runner.write("beta", to: "d/b.txt")
    let index = runner.directory.appending(path: ".engsearch").path
    try #require(chmod(index, 0o555) == 0)
    defer { chmod(index, 0o700) }
    #expect(try runner.run("query", "-c", "alpha").output == "1\n")
    guard let user = try Unprivileged(runner) else { return }
    #expect(try user.run("query", "-c", "alpha").output == "1\n")
    let refused = try user.run("index", "d")
    #expect(refused.status == 3)
    #expect(refused.errors.contains("Permission denied"))
    #expect(try runner.run("check", "-q").status == 0)
  }

  @Test func whatMayNotBeRead() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    for name in ["d/a.txt", "d/b.txt", "d/e/c.txt"] { try runner.write("alpha", to: name) }
    let folder = runner.directory.appending(path: "d").path
    guard let user = try Unprivileged(runner) else { return }
    try #require(chmod(folder + "/b.txt", 0) == 0)
    try #require(chmod(folder + "/e", 0) == 0)
    defer { chmod(folder + "/e", 0o755) }
    let first = try user.run("index", "d")
    #expect(first.status == 2)
    #expect(first.errors.contains("cannot read d/b.txt: Permission denied"))
    #expect(first.errors.contains("d/e: Permission denied"))
    #expect(first.output.contains("1 document added, 2 not read"))
    // What cannot be read is not taken for gone.
    try #require(chmod(folder + "/e", 0o755) == 0)
    try #require(try user.run("index", "d").output.contains("1 document added"))
    try #require(chmod(folder + "/e", 0) == 0)
    #expect(try user.run("index", "d").output.contains("0 documents added"))
    #expect(try user.run("query", "-c", "alpha").output == "2\n")
  }

  @Test func anIndexThatIsBeingWritten() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write("alpha", to: "d/a.slow")
    let (process, finish) = try runner.start([
      "index", "--filter=*.slow=touch started; sleep 20; cat {}", "d",
    ])
    let started = runner.directory.appending(path: "started").path
    for _ in 0..<1000 where access(started, F_OK) != 0 { usleep(10_000) }
    let second = try runner.run("index", "d")
    #expect(second.status == 5)
    #expect(second.errors.contains("is being written by"))
    kill(process.processIdentifier, SIGINT)
    #expect(try finish().status == 130)
  }

  @Test func anInterruptKeepsTheLastCommit() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write("alpha", to: "d/a.txt")
    try #require(try runner.run("index", "d").status == 0)
    for number in 0..<40 { try runner.write("beta \(number)", to: "d/b\(number).slow") }
    // The filter makes every file take a while.
    let (process, finish) = try runner.start(["index", "--filter=*.slow=sleep 0.2; cat {}", "d"])
    usleep(700_000)
    kill(process.processIdentifier, SIGINT)
    let result = try finish()
    #expect(result.status == 130)
    #expect(result.errors.contains("interrupted; the index is as it was, with 1 document."))
    #expect(try runner.run("query", "-c", "beta").output == "0\n")
    #expect(try runner.run("check", "-q").status == 0)
  }
}
