import EngTestSupport
import Foundation
import Glibc
import Testing

/// The built program under `strace`, which fails or kills it at each system call that touches the index.
///
/// What is tested is the program that ships, with no hook in it. Without strace, or without leave to
/// trace, the tests say so and do nothing.
@Suite(.serialized) struct SystemCallFaultTests {
  private static let calls = [
    "openat", "write", "fsync", "rename", "unlink", "mkdir", "close", "flock", "mmap", "ftruncate",
    "getdents64", "newfstatat", "fstat",
  ]

  private static let codes = ["EIO", "ENOSPC", "EINTR", "EMFILE", "EACCES", "EDQUOT", "ENOMEM"]

  private static let isTraceable: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/strace")
    process.arguments = ["-f", "-qq", "-o", "/dev/null", "/bin/true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// Runs the program with a fault; paths outside the index are left alone.
  private func run(
    _ runner: ProgramRunner,
    _ arguments: [String],
    inject: String
  ) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/strace")
    process.currentDirectoryURL = runner.directory
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": runner.directory.path]
    let call = inject.split(separator: ":").first.map(String.init) ?? inject
    process.arguments =
      ["-f", "-qq", "-o", "trace", "-e", "trace=\(call)", "-e", "inject=\(inject)"]
      + paths(runner).flatMap { ["-P", $0] } + [ProgramRunner.program.path] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal ? 128 : process.terminationStatus
  }

  /// The index and the files in it, before and after the commit that is about to happen.
  private func paths(_ runner: ProgramRunner) -> [String] {
    let index = runner.directory.appending(path: ".engsearch").path
    var names = (try? FileManager.default.contentsOfDirectory(atPath: index)) ?? []
    func next(_ prefix: String) -> String {
      let numbers = names.filter { $0.hasPrefix(prefix) }
        .compactMap { Int($0.dropFirst(prefix.count).prefix(16), radix: 16) }
      let digits = String((numbers.max() ?? 0) + 1, radix: 16)
      return prefix + String(repeating: "0", count: 16 - digits.count) + digits
    }
    let new = [next("segment-"), next("manifest-"), "temporary-manifest", "lock"]
    let generation = new[1].dropFirst("manifest-".count)
    names +=
      new
      + names.filter { $0.hasPrefix("segment-") && !$0.contains(".") }
      .map { "\($0).deleted-\(generation)" }
    // As the program writes them, and as the kernel knows them.
    return ["./.engsearch", ".engsearch", index].flatMap { directory in
      [directory] + Set(names).sorted().map { directory + "/" + $0 }
    }
  }

  /// How often the run that is about to happen makes a call on the index.
  private func count(_ runner: ProgramRunner, _ arguments: [String], _ call: String) throws -> Int {
    let copy = try ProgramRunner()
    defer { copy.remove() }
    try FileManager.default.removeItem(at: copy.directory)
    try FileManager.default.copyItem(at: runner.directory, to: copy.directory)
    // A delay of nothing, so that the calls are traced and happen.
    _ = try run(copy, arguments, inject: "\(call):delay_enter=0")
    let trace = try String(
      contentsOf: copy.directory.appending(path: "trace"),
      encoding: .utf8
    )
    return trace.split(separator: "\n").filter { $0.contains("\(call)(") }.count
  }

  @Test func everyCall() throws {
    guard Self.isTraceable else {
      print("SKIPPED: system-call faults, because strace is missing or may not trace")
      return
    }
    let base = try ProgramRunner()
    defer { base.remove() }
    for number in 0..<4 { try base.write("common old\(number)\n", to: "d/\(number).txt") }
    try #require(try base.run("index", "-q", "d").status == 0)
    // The run under test replaces one document, deletes one and adds one.
    try base.write("common new\n", to: "d/0.txt")
    try base.write("common more\n", to: "d/4.txt")
    try FileManager.default.removeItem(at: base.directory.appending(path: "d/1.txt"))
    let arguments = ["index", "-q", "d"]
    var cases = 0
    var failures = 0
    var lines: [String] = []
    for call in Self.calls {
      let number = try count(base, arguments, call)
      lines.append("\(call) \(number)")
      if number == 0 { continue }
      for place in 1...number {
        // Every code at every call takes long: in the quick run they take turns.
        let codes = Soak.isOn ? Self.codes : ["EIO", Self.codes[(place + 3) % Self.codes.count]]
        for fault in Set(codes).sorted().map({ "error=\($0)" }) + ["signal=KILL"] {
          let runner = try ProgramRunner()
          defer { runner.remove() }
          try FileManager.default.removeItem(at: runner.directory)
          try FileManager.default.copyItem(at: base.directory, to: runner.directory)
          let status = try run(runner, arguments, inject: "\(call):\(fault):when=\(place)")
          cases += 1
          if let problem = try problem(runner, status) {
            failures += 1
            Issue.record("\(call) \(place) of \(number), \(fault), status \(status): \(problem)")
          }
        }
      }
    }
    print("system calls: \(lines.joined(separator: ", "))")
    print("system calls: \(cases) faults, \(failures) failures")
    #expect(cases > 40)
  }

  /// What is wrong afterwards; nil if the old or the new commit is there whole and the next run works.
  private func problem(_ runner: ProgramRunner, _ status: Int32) throws -> String? {
    let isTypedEnd = [0, 2, 3, 5, 128, 137].contains(status)
    guard isTypedEnd else { return "the program ended with \(status)" }
    let check = try runner.run("check", "-q")
    guard check.status == 0 else { return "check: \(check.errors)" }
    let new = try runner.run("query", "-l", "--", "common").lines.sorted()
    let isOld = new == ["d/0.txt", "d/1.txt", "d/2.txt", "d/3.txt"]
    let isNew = new == ["d/0.txt", "d/2.txt", "d/3.txt", "d/4.txt"]
    guard isOld || isNew else { return "holds \(new)" }
    guard status != 0 || isNew else { return "success, but the commit is not there" }
    let found = try runner.run("query", "-c", "new").output
    guard found == (isNew ? "1\n" : "0\n") else { return "half a commit: \(found)" }
    let again = try runner.run("index", "-q", "d")
    guard again.status == 0 else { return "the next run: \(again.errors)" }
    let last = try runner.run("query", "-c", "common").output
    return last == "4\n" ? nil : "after the next run \(last)"
  }
}
