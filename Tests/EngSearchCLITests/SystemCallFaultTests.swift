import EngSearch
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
    "openat", "read", "pread64", "write", "pwrite64", "fsync", "fdatasync", "rename", "unlink",
    "mkdir", "close", "flock", "mmap", "ftruncate",
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

  /// A change of an index by the program.
  private struct Change: Sendable {
    var arguments: [String]
    /// Whether each of the codes is tried at each call in the quick run, too; else they take turns.
    var triesAllCodes = false
    /// The bodies of the documents before and after it.
    var before: [String: String]
    var after: [String: String]
    /// Makes the index, and what the change needs.
    var prepare: @Sendable (ProgramRunner) throws -> Void
  }

  private static let old = [
    "d/0.txt": "common old0\n", "d/1.txt": "common old1\n", "d/2.txt": "common old2\n",
    "d/3.txt": "common old3\n",
  ]

  private static func makeOld(_ runner: ProgramRunner) throws {
    for (name, text) in old { try runner.write(text, to: name) }
    try #require(try runner.run("index", "-q", "d").status == 0)
  }

  private static let changes: [String: Change] = [
    // Replaces one document, deletes one and adds one.
    "index": Change(
      arguments: ["index", "-q", "d"],
      triesAllCodes: true,
      before: old,
      after: old.merging(["d/0.txt": "common new\n", "d/4.txt": "common more\n"]) { $1 }
        .filter { $0.key != "d/1.txt" },
      prepare: { runner in
        try makeOld(runner)
        try runner.write("common new\n", to: "d/0.txt")
        try runner.write("common more\n", to: "d/4.txt")
        try FileManager.default.removeItem(at: runner.directory.appending(path: "d/1.txt"))
      }
    ),
    "delete": Change(
      arguments: ["delete", "-q", "--query", "old1 OR old3"],
      before: old,
      after: old.filter { $0.key == "d/0.txt" || $0.key == "d/2.txt" },
      prepare: makeOld
    ),
    // Merges two segments, one of which has deleted documents.
    "compact": Change(
      arguments: ["compact", "-q"],
      before: old.filter { $0.key != "d/1.txt" },
      after: old.filter { $0.key != "d/1.txt" },
      prepare: { runner in
        for (name, text) in old where name != "d/2.txt" { try runner.write(text, to: name) }
        try #require(try runner.run("index", "-q", "d").status == 0)
        try runner.write(old["d/2.txt"] ?? "", to: "d/2.txt")
        try #require(try runner.run("index", "-q", "d").status == 0)
        try #require(try runner.run("delete", "-q", "d/1.txt").status == 0)
      }
    ),
  ]

  @Test(arguments: ["index", "delete", "compact"]) func everyCall(name: String) throws {
    guard Self.isTraceable else {
      print("SKIPPED: system-call faults, because strace is missing or may not trace")
      return
    }
    let change = try #require(Self.changes[name])
    let base = try ProgramRunner()
    defer { base.remove() }
    try change.prepare(base)
    var cases = 0
    var failures = 0
    var lines: [String] = []
    for call in Self.calls {
      let number = try count(base, change.arguments, call)
      if number == 0 { continue }
      lines.append("\(call) \(number)")
      for place in 1...number {
        let codes =
          Soak.isOn || change.triesAllCodes
          ? Self.codes : ["EIO", Self.codes[(place + 3) % Self.codes.count]]
        for fault in Set(codes).sorted().map({ "error=\($0)" }) + ["signal=KILL"] {
          let runner = try ProgramRunner()
          defer { runner.remove() }
          try FileManager.default.removeItem(at: runner.directory)
          try FileManager.default.copyItem(at: base.directory, to: runner.directory)
          let status = try run(runner, change.arguments, inject: "\(call):\(fault):when=\(place)")
          cases += 1
          if let problem = try problem(runner, change, status) {
            failures += 1
            Issue.record("\(call) \(place) of \(number), \(fault), status \(status): \(problem)")
          }
        }
      }
    }
    print("system calls: of \(name): \(lines.joined(separator: ", "))")
    print("system calls: \(cases) faults of \(name), \(failures) failures")
    #expect(cases > 40)
  }

  /// What is wrong afterwards; nil if the old or the new commit is there whole and the next run works.
  private func problem(
    _ runner: ProgramRunner,
    _ change: Change,
    _ status: Int32
  ) throws -> String? {
    let isTypedEnd = [0, 2, 3, 5, 128, 137].contains(status)
    guard isTypedEnd else { return "the program ended with \(status)" }
    let found = try contents(runner)
    guard found == change.before || found == change.after else { return "holds \(found)" }
    guard status != 0 || found == change.after else {
      return "success, but the commit is not there"
    }
    let again = try runner.start(change.arguments).finish()
    // What is gone already is not found again.
    guard again.status == 0 || change.arguments[0] == "delete" && again.status == 1 else {
      return "the next run: \(again.errors)"
    }
    let last = try contents(runner)
    return last == change.after ? nil : "after the next run \(last)"
  }

  /// The bodies of the documents, once the index is found sound and each word of each finds it.
  private func contents(_ runner: ProgramRunner) throws -> [String: String] {
    let path = runner.directory.appending(path: ".engsearch").path
    let problems = checkIndex(path).problems
    guard problems.isEmpty else { return ["check": "\(problems)"] }
    let index = try SearchIndex.open(path)
    var contents: [String: String] = [:]
    for key in try index.keys(withPrefix: "") {
      let body = try index.document(forKey: key)?.body ?? ""
      contents[key] = body
      for word in body.split(whereSeparator: \.isWhitespace) {
        guard try index.search("=\(word)").hits.contains(where: { $0.key == key }) else {
          return ["search": "\(word) does not find \(key)"]
        }
      }
    }
    return contents
  }
}
