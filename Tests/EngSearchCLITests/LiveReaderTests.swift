import EngSearch
import Foundation
import Glibc
import Testing

/// Another program does to the files of an index what none should, while `engsearch repl` has it open:
/// the program answers or complains, but no signal ends it.
@Suite struct LiveReaderTests {
  enum Damage: String, CaseIterable {
    case cutToNothing, cutToHalf, overwritten, removed, replaced, extended

    func apply(to path: String) throws {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      switch self {
      case .cutToNothing: #expect(truncate(path, 0) == 0)
      case .cutToHalf: #expect(truncate(path, size / 2) == 0)
      case .overwritten:
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.write(contentsOf: Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }))
        try file.close()
      case .removed: #expect(unlink(path) == 0)
      case .replaced:
        #expect(unlink(path) == 0)
        try Data("something else".utf8).write(to: URL(filePath: path))
      case .extended: #expect(truncate(path, size + 100_000) == 0)
      }
    }
  }

  @Test(arguments: Damage.allCases) func noSignal(damage: Damage) throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    var lines = ""
    for number in 0..<3_000 {
      lines += #"{"id":"\#(number)","text":"common w\#(number) x\#(number % 97) of a text"}"# + "\n"
    }
    try runner.write(lines, to: "d.jsonl")
    try #require(try runner.run("index", "-q", "d.jsonl").status == 0)
    let process = Process()
    process.executableURL = ProgramRunner.program
    process.arguments = ["repl", "--json", "-n", "3"]
    process.currentDirectoryURL = runner.directory
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": runner.directory.path]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    // A program that has ended does not end the test with it.
    signal(SIGPIPE, SIG_IGN)
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data("w7\n".utf8))
    // The first answer is there: the index is open.
    #expect(!output.fileHandleForReading.availableData.isEmpty)
    let index = runner.directory.appending(path: ".engsearch").path
    for name in try FileManager.default.contentsOfDirectory(atPath: index) {
      try damage.apply(to: index + "/" + name)
    }
    let queries = (0..<60).map { "w\($0 * 49) common\nx\($0)\nw\($0)*\n\"a text\"\n" }.joined()
    try? input.fileHandleForWriting.write(contentsOf: Data((queries + ".stats\n.reload\n").utf8))
    try input.fileHandleForWriting.close()
    _ = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect([0, 2, 3, 4].contains(process.terminationStatus), "\(process.terminationStatus)")
  }

  /// A library user who cannot trust the directory reads the files as a whole.
  @Test func filesReadAsAWhole() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    for number in 0..<20 { try runner.write("common w\(number)\n", to: "d/\(number).txt") }
    try #require(try runner.run("index", "-q", "d").status == 0)
    let path = runner.directory.appending(path: ".engsearch").path
    let system = POSIXFileSystem(mapping: .never)
    let index = try SearchIndex(IndexSnapshot.open(path, fileSystem: system))
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      #expect(truncate(path + "/" + name, 0) == 0)
    }
    #expect(try index.search("common").total.value == 20)
    #expect(try index.search("w7").hits.map(\.key) == ["d/7.txt"])
    #expect(throws: IndexError.self) { try IndexSnapshot.open(path, fileSystem: system) }
  }
}
