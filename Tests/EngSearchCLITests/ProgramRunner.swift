import Foundation
import Testing

/// Runs the built program, which lies beside the test bundle or where ENG_PROGRAM says, and collects what it
/// writes.
struct ProgramRunner {
  struct Result {
    var status: Int32
    var output: String
    var errors: String

    var lines: [Substring] { output.split(separator: "\n") }
  }

  /// The working directory of the program, removed by `remove()`.
  let directory: URL
  var environment: [String: String] = [:]

  init() throws {
    directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("engsearch-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  func remove() {
    try? FileManager.default.removeItem(at: directory)
  }

  static var program: URL {
    if let path = ProcessInfo.processInfo.environment["ENG_PROGRAM"] { return URL(filePath: path) }
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = bundle.deletingLastPathComponent().appendingPathComponent("engsearch")
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return root.appendingPathComponent(".build/debug/engsearch")
  }

  static var seeds: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("seeds")
  }

  /// The seeds as `seeds/` in the working directory.
  func copySeeds() throws {
    try FileManager.default.copyItem(
      at: Self.seeds,
      to: directory.appendingPathComponent("seeds")
    )
  }

  func write(_ text: String, to name: String) throws {
    let file = directory.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(text.utf8).write(to: file)
  }

  /// Runs a line of the shell, in which `$engsearch` is the program; both outputs are read as one.
  func shell(
    _ line: String
  ) throws -> (reason: Process.TerminationReason, status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = directory
    var variables = [
      "PATH": "/usr/bin:/bin", "HOME": directory.path, "engsearch": Self.program.path,
    ]
    variables.merge(environment) { $1 }
    process.environment = variables
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      process.terminationReason, process.terminationStatus, String(decoding: data, as: UTF8.self)
    )
  }

  /// The program started with its streams in files; the caller waits for it.
  func start(
    _ arguments: [String],
    program: URL = Self.program,
    input: String = "",
    output: FileHandle? = nil
  ) throws -> (process: Process, finish: () throws -> Result) {
    let scratch = directory.appendingPathComponent(".run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    let names = ["in", "out", "err"].map { scratch.appendingPathComponent($0) }
    try Data(input.utf8).write(to: names[0])
    try Data().write(to: names[1])
    try Data().write(to: names[2])
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = directory
    var variables = ["PATH": "/usr/bin:/bin", "HOME": directory.path]
    variables.merge(environment) { $1 }
    process.environment = variables
    process.standardInput = try FileHandle(forReadingFrom: names[0])
    process.standardOutput = try output ?? FileHandle(forWritingTo: names[1])
    process.standardError = try FileHandle(forWritingTo: names[2])
    try process.run()
    return (
      process,
      {
        process.waitUntilExit()
        defer { try? FileManager.default.removeItem(at: scratch) }
        return Result(
          status: process.terminationStatus,
          output: String(decoding: try Data(contentsOf: names[1]), as: UTF8.self),
          errors: String(decoding: try Data(contentsOf: names[2]), as: UTF8.self)
        )
      }
    )
  }

  @discardableResult
  func run(_ arguments: String..., input: String = "") throws -> Result {
    try start(arguments, input: input).finish()
  }
}
