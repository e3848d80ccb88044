import Foundation
import Testing

/// Sessions at a shell, as files: a line that begins with `$ ` is run, what follows is what it has to write, and
/// `[status N]` ends the answer of a command that did not end with 0. Standard error is written among standard
/// output, as at a terminal.
///
/// Each file begins in a directory of its own with `seeds/`. Times are written as `#`, for they
/// are never the same, and so are sizes on disk, which the tests of the format look at.
/// With `ENG_TRANSCRIPTS=write` in the environment the files are written anew; read the difference.
@Suite("Transcripts")
struct TranscriptTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Transcripts")

  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".txt") }.sorted()

  @Test(arguments: names) func isWhatTheProgramWrites(name: String) throws {
    let file = Self.folder.appendingPathComponent(name)
    let expected = try String(contentsOf: file, encoding: .utf8)
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.copySeeds()
    var actual = ""
    for line in expected.split(separator: "\n", omittingEmptySubsequences: false)
    where line.hasPrefix("$ ") {
      actual += line + "\n" + (try answer(String(line.dropFirst(2)), runner))
    }
    if ProcessInfo.processInfo.environment["ENG_TRANSCRIPTS"] == "write" {
      try Data(actual.utf8).write(to: file)
    }
    #expect(actual == expected)
  }

  /// Every command is in some transcript, so that none is forgotten.
  @Test func everyCommandIsShown() throws {
    let all = try Self.names.map {
      try String(contentsOf: Self.folder.appendingPathComponent($0), encoding: .utf8)
    }.joined()
    let runner = try ProgramRunner()
    defer { runner.remove() }
    let help = try runner.run("help").output
    let list = help.split(separator: "Commands:\n").last?.split(separator: "\n\n").first ?? ""
    let commands = list.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(commands.count > 20)
    for command in commands {
      #expect(all.contains("engsearch \(command)"), "no transcript of \(command)")
    }
  }

  private func answer(_ line: String, _ runner: ProgramRunner) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exec 2>&1\n" + line]
    process.currentDirectoryURL = runner.directory
    let programs = ProgramRunner.program.deletingLastPathComponent().path
    process.environment = [
      "PATH": "\(programs):/usr/bin:/bin", "HOME": runner.directory.path, "LC_ALL": "C.UTF-8",
    ]
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    var text = String(decoding: data, as: UTF8.self)
      .replacing(/[0-9.,]+ (ms|µs|s|queries\/s|documents\/s|MB\/s)\b/) { "# \($0.1)" }
      .replacing(/\ *[0-9.]+ (B|KiB)\b( +[0-9.]+ %)?/) { " # \($0.1)" }
      .replacing(/byte [0-9]+|[0-9]+ bytes/, with: "byte #")
      .replacing(/"elapsed_ms":[0-9.e-]+/, with: "\"elapsed_ms\":#")
      .replacing(runner.directory.path, with: "HERE")
    if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
    if process.terminationStatus != 0 { text += "[status \(process.terminationStatus)]\n" }
    return text
  }
}
