import EngTestSupport
import Foundation
import Glibc
import Testing

/// The power fails while the program indexes, or right after it said that it is done: on an ext4 of its
/// own, which is told to forget everything that was not synced.
///
/// Needs leave to mount; without it the test says so and does nothing.
@Suite(.serialized) struct PowerCutTests {
  /// A file system in a file, mounted beside it.
  private final class Disk {
    let image: String
    let mount: String

    init?(_ directory: URL) {
      image = directory.appending(path: "image").path
      mount = directory.appending(path: "mount").path
      guard geteuid() == 0, Self.tool("/usr/bin/truncate", ["-s", "16M", image]),
        Self.tool("/usr/sbin/mkfs.ext4", ["-q", "-F", image]), mkdir(mount, 0o700) == 0, attach()
      else { return nil }
    }

    deinit { _ = Self.tool("/usr/bin/umount", [mount]) }

    static func tool(_ path: String, _ arguments: [String]) -> Bool {
      let process = Process()
      process.executableURL = URL(filePath: path)
      process.arguments = arguments
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }

    func attach() -> Bool {
      // Nothing is written of itself: no early journal, no allocation on rename.
      let options = "loop,data=writeback,noauto_da_alloc,commit=600,nobarrier"
      return Self.tool("/usr/bin/mount", ["-o", options, image, mount])
    }

    /// EXT4_IOC_SHUTDOWN without flushing the log: from now on nothing reaches the disk.
    func cut() -> Bool {
      let descriptor = open(mount, O_RDONLY)
      guard descriptor >= 0 else { return false }
      defer { close(descriptor) }
      var flags: UInt32 = 2
      return ioctl(descriptor, 0x8004_587D, &flags) == 0
    }

    /// The power is back.
    func restart() -> Bool {
      // The program that was cut off may hold its files for a moment.
      for _ in 0..<200 {
        if Self.tool("/usr/bin/umount", [mount]) { return attach() }
        usleep(10_000)
      }
      return false
    }
  }

  @Test func acknowledgedCommitsSurvive() throws {
    var runner = try ProgramRunner()
    defer { runner.remove() }
    guard let disk = Disk(runner.directory) else {
      print("SKIPPED: power cuts, because this machine does not let the test mount a file system")
      return
    }
    runner.environment["ENGSEARCH_INDEX"] = disk.mount + "/index"
    func write(_ round: Int) throws {
      for number in 0..<8 {
        try runner.write("common round\(round) w\(number)\n", to: "d/\(number).txt")
      }
    }
    try write(0)
    try #require(try runner.run("index", "-q", "d").status == 0)
    var committed = 0
    var during = 0
    var after = 0
    var failures = 0
    var generator = SystemRandomNumberGenerator()
    for round in 1...(Soak.isOn ? 600 : 27) {
      try write(round)
      let (process, finish) = try runner.start(["index", "-q", "d"])
      let isWhole = round % 3 == 0
      if isWhole {
        process.waitUntilExit()
      } else {
        usleep(.random(in: 0...40_000, using: &generator))
      }
      #expect(disk.cut())
      let status = try finish().status
      guard disk.restart() else {
        Issue.record("the file system does not come back")
        return
      }
      if isWhole { after += 1 } else { during += 1 }
      let check = try runner.run("check", "-q")
      let found = [committed, round].filter { round in
        (try? runner.run("query", "-c", "round\(round)").output) == "8\n"
      }
      // A status of 0 before the cut is a promise; after the cut anything may be returned.
      let isKept = isWhole && status == 0 ? found == [round] : found.count == 1
      if check.status != 0 || !isKept {
        failures += 1
        Issue.record("round \(round), status \(status), found \(found): \(check.errors)")
      }
      committed = found.first ?? committed
    }
    print("power cuts: \(during) during a commit, \(after) right after one, \(failures) failures")
    #expect(after > 0)
  }
}
