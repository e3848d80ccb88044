import Foundation
import Testing

/// The REPL as a person meets it.
@Suite("The REPL at a terminal")
struct TerminalTests {
  private func indexed() throws -> ProgramRunner {
    let runner = try ProgramRunner()
    try runner.copySeeds()
    try runner.write("防衛大臣は防衛省で会談した。防衛\n", to: "seeds/ja.txt")
    try #require(try runner.run("index", "-q", "seeds").status == 0)
    return runner
  }

  @Test func typingHistoryAndTheEnd() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let terminal = try PseudoTerminal(runner, [])
    #expect(terminal.wait(for: "6 documents. Type a query"))
    #expect(terminal.wait(for: "engsearch> "))
    terminal.send("koizumi\r")
    #expect(terminal.wait(for: "2 of 6 documents"), "\(terminal.pending)")
    terminal.send("interlinked\r")
    #expect(terminal.wait(for: "1 of 6 documents"), "\(terminal.pending)")
    // Up twice is the first line.
    terminal.send("\u{1B}[A\u{1B}[A\r")
    #expect(terminal.wait(for: "2 of 6 documents"), "\(terminal.pending)")
    // Ctrl-R finds by a part.
    terminal.send("\u{12}link\r")
    #expect(terminal.wait(for: "1 of 6 documents"), "\(terminal.pending)")
    terminal.send(".quit\r")
    #expect(terminal.status() == 0)
    // Another day.
    let second = try PseudoTerminal(runner, ["repl"])
    #expect(second.wait(for: "engsearch> "))
    second.send("\u{1B}[A\u{1B}[A\r")
    #expect(second.wait(for: "1 of 6 documents"), "\(second.pending)")
    #expect(second.wait(for: "engsearch> "))
    second.send("\u{4}")
    #expect(second.status() == 0)
    let folder = runner.directory.appending(path: ".local/state/engsearch/history")
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
    let attributes = try FileManager.default.attributesOfItem(
      atPath: folder.appending(path: name).path
    )
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func editsByWhatAPersonSees() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let terminal = try PseudoTerminal(runner, ["repl"])
    #expect(terminal.wait(for: "engsearch> "))
    // The wide character goes with one Backspace, and so does the e with two marks.
    terminal.send("防衛務\u{7F}\r")
    #expect(terminal.wait(for: "1 of 6 documents"), "\(terminal.pending)")
    terminal.send("koizumie\u{301}\u{323}\u{7F}\r")
    #expect(terminal.wait(for: "2 of 6 documents"), "\(terminal.pending)")
    // Ctrl-A, a letter, Ctrl-E, a letter; Ctrl-W takes the last word.
    terminal.send("oizum\u{1}k\u{5}i nothing\u{17}\r")
    #expect(terminal.wait(for: "2 of 6 documents"), "\(terminal.pending)")
    // What is pasted is one entry, whatever it holds.
    terminal.send("\u{1B}[200~koizumi\ninterlinked\u{1B}[201~")
    #expect(terminal.wait(for: "koizumi interlinked"), "\(terminal.pending)")
    terminal.send("\r")
    #expect(terminal.wait(for: "0 of 6 documents"), "\(terminal.pending)")
    // Typed before the prompt is there: it waits.
    terminal.send("\u{4}")
    #expect(terminal.status() == 0)
  }

  @Test func completesWordsAsTheyAreWritten() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let terminal = try PseudoTerminal(runner, ["repl"])
    #expect(terminal.wait(for: "engsearch> "))
    terminal.send("turki\t")
    #expect(terminal.wait(for: "Türkiye"), "\(terminal.pending)")
    terminal.send("\r")
    #expect(terminal.wait(for: "1 of 6 documents"), "\(terminal.pending)")
    terminal.send("防\t")
    #expect(terminal.wait(for: "防衛"), "\(terminal.pending)")
    terminal.send("\u{15}titl\t")
    #expect(terminal.wait(for: "title:"), "\(terminal.pending)")
    terminal.send("\u{15}.expl\t")
    #expect(terminal.wait(for: ".explain "), "\(terminal.pending)")
    // Twice, where there is a choice: the candidates with their counts.
    terminal.send("\u{15}koi\t\t")
    #expect(terminal.wait(for: "koizumi"), "\(terminal.pending)")
    terminal.send("\u{15}date:202\t\t\t")
    #expect(terminal.wait(for: "2025-04 1"), "\(terminal.pending)")
    terminal.send("\u{15}.quit\r")
    #expect(terminal.status() == 0)
  }

  @Test func anInterruptDropsTheLineOrStopsTheSearch() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    // Many words, each read for every pattern: a search of several seconds.
    let words = (0..<30_000).map { "w\($0 &* 7919 % 1_000_003)x" }.joined(separator: " ")
    try runner.write(words + "\n", to: "d/many.txt")
    try #require(try runner.run("index", "-q", "d").status == 0)
    let terminal = try PseudoTerminal(runner, ["repl"])
    #expect(terminal.wait(for: "engsearch> "))
    terminal.send("nonsense\u{3}")
    #expect(terminal.wait(for: "^C"))
    #expect(terminal.wait(for: "engsearch> "))
    terminal.send((0..<150).map { "*\($0)*9*8*7*x" }.joined(separator: " ") + "\r")
    // The terminal is back in its usual mode while a search runs: the key is a signal.
    #expect(terminal.wait(for: "\u{1B}[?2004l"))
    usleep(200_000)
    terminal.send("\u{3}")
    #expect(terminal.wait(for: "search cancelled", seconds: 10), "\(terminal.pending.suffix(500))")
    terminal.send("w7919x\r")
    #expect(terminal.wait(for: "1 of 1 document"), "\(terminal.pending.suffix(500))")
    #expect(terminal.wait(for: "engsearch> "))
    terminal.send("\u{3}")
    #expect(terminal.wait(for: "^C"))
    #expect(terminal.wait(for: "engsearch> "))
    terminal.send("\u{3}")
    #expect(terminal.wait(for: "Ctrl-D or .quit ends."))
    terminal.send("\u{4}")
    #expect(terminal.status() == 0)
  }

  @Test func aLineSurvivesANewSize() throws {
    let runner = try indexed()
    defer { runner.remove() }
    let terminal = try PseudoTerminal(runner, ["repl"], columns: 80, rows: 24)
    #expect(terminal.wait(for: "engsearch> "))
    terminal.send("koizumi OR 防衛 OR interlinked")
    #expect(terminal.wait(for: "interlinked"))
    terminal.resize(columns: 20, rows: 24)
    // It is drawn again in the new width, and editing goes on.
    #expect(terminal.wait(for: "engsearch> koizumi OR 防衛 OR interlinked"), "\(terminal.pending)")
    terminal.send("\u{17}ukraine\r")
    #expect(terminal.wait(for: "of 6 documents"), "\(terminal.pending)")
    terminal.send("\u{4}")
    #expect(terminal.status() == 0)
  }

  @Test func longResultsGoThroughThePager() throws {
    var runner = try indexed()
    defer { runner.remove() }
    runner.environment["PAGER"] = "sed s/^/PAGED:/"
    let terminal = try PseudoTerminal(runner, ["query", "-C3", "nato"], rows: 10)
    #expect(terminal.wait(for: "PAGED:1. "), "\(terminal.pending)")
    #expect(terminal.status() == 0)
    let short = try PseudoTerminal(runner, ["query", "-n1", "interlinked"], rows: 40)
    #expect(short.status() == 0)
    #expect(!short.pending.contains("PAGED") && short.pending.contains("1 of 6 documents"))
  }
}
