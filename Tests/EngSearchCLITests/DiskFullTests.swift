import EngSearch
import EngTestSupport
import Foundation
import Glibc
import Testing

/// The disk is full at every 4 KiB of what a commit writes: the program says so, the commit before it stays
/// as it was, and when there is room the next run succeeds.
@Suite(.serialized) struct DiskFullTests {
  /// Documents of which an index of some 25 pages is made.
  private func prepare(_ runner: ProgramRunner) throws {
    try runner.write("a marker\n", to: "d/small.txt")
    try #require(try runner.run("index", "-q", "d").status == 0)
    var random = SplitMix64(seed: 8)
    for number in 0..<40 {
      let words = (0..<160).map { _ in
        "w" + String(UInt64.random(in: 0..<(1 << 30), using: &random), radix: 36)
      }
      try runner.write(words.joined(separator: " ") + "\n", to: "d/\(number).txt")
    }
  }

  private func documents(_ index: String) throws -> Int {
    #expect(checkIndex(index).problems == [])
    let opened = try SearchIndex.open(index)
    #expect(try opened.search("marker").hits.map { $0.key.suffix(11) } == ["d/small.txt"])
    return opened.snapshot.documentCount
  }

  /// A file system in memory whose size grows by a page after each failure.
  @Test func everyPageUntilSuccess() throws {
    var runner = try ProgramRunner()
    defer { runner.remove() }
    let mount = runner.directory.appending(path: "mount").path
    func tool(_ arguments: String...) -> Bool {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", arguments.joined(separator: " ") + " 2>/dev/null"]
      guard (try? process.run()) != nil else { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
    guard geteuid() == 0, mkdir(mount, 0o700) == 0,
      tool("mount -t tmpfs -o size=64m tmpfs", mount)
    else {
      print("SKIPPED: full disks, because this machine does not let the test mount a file system")
      return
    }
    defer { _ = tool("umount", mount) }
    runner.environment["ENGSEARCH_INDEX"] = mount + "/index"
    try prepare(runner)
    var used = statvfs()
    try #require(statvfs(mount, &used) == 0)
    let pages = Int(used.f_blocks - used.f_bfree) * Int(used.f_frsize) / 4096
    var failures = 0
    var steps = 0
    for more in 0..<400 {
      try #require(tool("mount -o remount,size=\((pages + more) * 4096)", mount))
      let result = try runner.run("index", "-q", "d")
      steps += 1
      let found = try documents(mount + "/index")
      if result.status == 0 {
        #expect(found == 41)
        break
      }
      let isTold =
        result.status == 3 && result.errors.contains("No space left on device")
        && result.errors.contains("The last commit is intact")
      if !isTold || found != 1 {
        failures += 1
        Issue.record("\(more) pages: \(result.status) \(result.errors), \(found) documents")
      }
    }
    #expect(try documents(mount + "/index") == 41)
    #expect(steps >= 20)
    print("full disk: \(steps) steps of 4 KiB, \(failures) failures")
  }

  /// No file may grow past a limit (`ulimit -f`), by 4 KiB more each time.
  @Test func everyLimitOfAFile() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try prepare(runner)
    let index = runner.directory.appending(path: ".engsearch").path
    var steps = 0
    var failures = 0
    for blocks in stride(from: 0, to: 10_000, by: 8) {
      let result = try runner.shell("ulimit -f \(blocks) && exec \"$engsearch\" index -q d")
      steps += 1
      let found = try documents(index)
      if result.status == 0, result.reason == .exit {
        #expect(found == 41)
        break
      }
      let text = result.output
      if result.reason != .exit || result.status != 3
        || !text.contains("File too large") || found != 1
      {
        failures += 1
        Issue.record("\(blocks) blocks: \(result.status) \(text), \(found) documents")
      }
    }
    #expect(try documents(index) == 41)
    #expect(steps >= 20)
    print("full disk: \(steps) limits of a file, \(failures) failures")
  }
}
