import EngTestSupport
import Foundation
import Glibc
import Testing

/// The built program in a control group that gives it only so much memory, page cache included: whoever
/// takes more is killed.
///
/// Needs leave to make control groups; without it the tests say so and do nothing.
@Suite(.serialized) struct MemoryTests {
  /// A control group of version 1 or 2, removed with the value.
  private final class Group {
    private let path: String
    /// The file that processes are written to.
    var processes: String { path + "/cgroup.procs" }
    private let peakFile: String

    init?(bytes: Int) {
      let name = "engsearch-test-\(getpid())"
      let isOld = access("/sys/fs/cgroup/memory/memory.limit_in_bytes", F_OK) == 0
      path = isOld ? "/sys/fs/cgroup/memory/\(name)" : "/sys/fs/cgroup/\(name)"
      peakFile = path + (isOld ? "/memory.max_usage_in_bytes" : "/memory.peak")
      let limit = path + (isOld ? "/memory.limit_in_bytes" : "/memory.max")
      guard mkdir(path, 0o700) == 0 else { return nil }
      do {
        // In place: such a file can be written but not replaced.
        let file = try FileHandle(forWritingTo: URL(filePath: limit))
        try file.write(contentsOf: Data("\(bytes)".utf8))
        try file.close()
      } catch {
        return nil
      }
    }

    deinit { rmdir(path) }

    /// The most that was taken, in MiB.
    var peak: Int {
      let text = (try? String(contentsOfFile: peakFile, encoding: .utf8)) ?? ""
      return (Int(text.filter(\.isNumber)) ?? 0) >> 20
    }
  }

  /// Runs a command line of the shell, in which `$engsearch` is the program, within `megabytes`.
  ///
  /// - Returns: Nil where there may be no control group.
  private func run(
    _ runner: ProgramRunner,
    _ megabytes: Int,
    _ line: String
  ) throws -> (status: Int32, output: String, peak: Int)? {
    guard let group = Group(bytes: megabytes << 20) else {
      print("SKIPPED: memory, because this machine does not let the test make a control group")
      return nil
    }
    let result = try runner.shell("echo $$ > \(group.processes) && " + line)
    return (result.status, result.output, group.peak)
  }

  /// Documents of random words: 2 MB, or 600 MB where there is time.
  @Test func indexingTakesWhatItIsGiven() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    var random = SplitMix64(seed: 12)
    var lines = Data()
    while lines.count < 2 << 20 {
      let words = (0..<500).map { _ in
        "w" + String(UInt64.random(in: 0..<(1 << 24), using: &random), radix: 36)
      }
      lines.append(
        contentsOf: "{\"id\":\"\(lines.count)\",\"text\":\"\(words.joined(separator: " "))\"}\n"
          .utf8
      )
    }
    let name = runner.directory.appending(path: "d.jsonl")
    try lines.write(to: name)
    if Soak.isOn {
      // The same words under other keys.
      let part = "sed 's/\"id\":\"/&'$i'-/' d.jsonl"
      let all = "for i in $(seq 300); do \(part); done"
      guard let result = try run(runner, 256, "(\(all)) | $engsearch index -q --format jsonl -")
      else { return }
      #expect(result.status == 0, "\(result.output.suffix(300))")
      print("memory: 600 MB of records, peak \(result.peak) MiB with the page cache")
    } else {
      // A limit so low that the index is written in parts.
      guard let result = try run(runner, 96, "$engsearch index -q --memory=4 d.jsonl") else {
        return
      }
      #expect(result.status == 0, "\(result.output.suffix(300))")
      print("memory: 2 MB of records, peak \(result.peak) MiB with the page cache")
    }
    #expect(try runner.run("check", "-q").status == 0)
  }

  /// A word that goes on for a GiB is refused, and what stands beside it is indexed.
  @Test func aWordOfAGibibyte() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write("a marker\n", to: "d/small.txt")
    let long = "head -c 1073741824 /dev/zero | tr '\\0' x > d/long.txt"
    guard let made = try run(runner, 256, long) else { return }
    try #require(made.status == 0, "\(made.output)")
    let result = try #require(try run(runner, 128, "$engsearch index d"))
    #expect(result.status == 2, "\(result.output.suffix(300))")
    #expect(result.output.contains("d/long.txt") && result.output.contains("larger than"))
    #expect(try runner.run("query", "-l", "marker").output == "d/small.txt\n")
  }

  /// A line that comes through a pipe, a little at a time, takes time in proportion to its length; one
  /// that is too long is refused.
  @Test(.timeLimit(.minutes(10))) func aLongLineFromAPipe() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    for (megabytes, isRead) in Soak.isOn ? [(200, true), (600, false)] : [(2, true)] {
      let line =
        "(printf '{\"id\":\"a\",\"text\":\"'; head -c \(megabytes << 20) /dev/zero | tr '\\0' x; "
        + "printf '\"}\\n{\"id\":\"b\",\"text\":\"marker\"}\\n') | $engsearch index --format=jsonl -"
      guard let result = try run(runner, Soak.isOn ? 2048 : 256, line) else { return }
      #expect(result.status == (isRead ? 0 : 2), "\(result.output.suffix(300))")
      if isRead { #expect(try runner.run("query", "-l", "marker").output == "b\n") }
    }
  }

  /// A word as long as a document may be is cut into parts and indexed.
  @Test func aWordAsLongAsADocumentMayBe() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    let megabytes = Soak.isOn ? 250 : 8
    let make =
      "mkdir d; head -c \(megabytes << 20) /dev/zero | tr '\\0' x > d/long.txt; echo end >> d/long.txt"
    guard let made = try run(runner, 256, make) else { return }
    try #require(made.status == 0, "\(made.output)")
    let result = try #require(try run(runner, Soak.isOn ? 1024 : 128, "$engsearch index -q d"))
    #expect(result.status == 0, "\(result.output.suffix(300))")
    #expect(try runner.run("query", "-l", "end").output == "d/long.txt\n")
    #expect(try runner.run("check", "-q").status == 0)
    print("memory: a word of \(megabytes) MiB, peak \(result.peak) MiB with the page cache")
  }

  /// A pattern that stands for a million terms (8,000 in the quick run) takes no more than the
  /// documents' bits and the terms that are listed.
  @Test func aPatternOfAMillionTerms() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    let terms = Soak.isOn ? 1_000_000 : 8_000
    var lines = ""
    for start in stride(from: 0, to: terms, by: 1000) {
      let words = (start..<(start + 1000)).map { "w\($0)" }.joined(separator: " ")
      lines += #"{"id":"\#(start)","text":"\#(words)"}"# + "\n"
    }
    try runner.write(lines, to: "d.jsonl")
    try #require(try runner.run("index", "-q", "d.jsonl").status == 0)
    for query in ["w*", "*1", "w?*", "/w[0-9]+/", "w* -w1*", "w1~2"] {
      guard let result = try run(runner, 64, "$engsearch query -n 3 --json '\(query)'") else {
        return
      }
      #expect(result.status == 0 || result.status == 1, "\(query): \(result.output.suffix(300))")
    }
    #expect(try runner.run("query", "-c", "w*").output == "\(terms / 1000)\n")
    // Inside a phrase so many cannot be looked at, and the answer says that it is not whole.
    let phrase = try #require(try run(runner, 64, "$engsearch query --json '\"w* w1*\"'"))
    #expect(phrase.output.contains(#""relation":"gte""#), "\(phrase.output)")
    print("memory: a pattern of \(terms) terms, peak \(phrase.peak) MiB")
  }
}
