import EngIndex
import EngSearch
import EngStorage
import EngTestSupport
import Foundation
import Glibc
import Testing

/// Damage to whole stretches and whole files: typed error or exact answer, and `checkIndex` finds all.
@Suite struct DamageTests {
  /// A small index, the right answers, and counts of what was tried.
  private final class Bench {
    let system = MemoryFileSystem()
    let expected: [AnswerProbe.Answer]
    var cases = 0
    var silent = 0
    var missed = 0

    init() throws {
      try ProbeIndex.small(in: system)
      expected = try AnswerProbe.answers(ProbeIndex.directory, system)
    }

    var names: [String] { system.names(in: ProbeIndex.directory).filter { $0 != "lock" } }
    func path(_ name: String) -> String { ProbeIndex.directory + "/" + name }

    /// Asks everything of the index as it is now.
    func examine(_ what: @autoclosure () -> String, found: Bool = true) throws {
      cases += 1
      let answers = try AnswerProbe.answers(ProbeIndex.directory, system)
      for (answer, right) in zip(answers, expected) where answer.error == nil && answer != right {
        silent += 1
        Issue.record("\(what()): \(answer)")
        break
      }
      if found, checkIndex(ProbeIndex.directory, fileSystem: system).problems.isEmpty {
        missed += 1
        Issue.record("\(what()): check finds nothing")
      }
    }

    func report(_ kind: String) {
      print(
        "damage: \(kind), \(cases) cases, \(silent) silent wrong answers, \(missed) missed by check"
      )
    }
  }

  @Test func everyTruncationAndExtension() throws {
    let bench = try Bench()
    for name in bench.names {
      let path = bench.path(name)
      let sound = try #require(bench.system[path])
      for count in 0..<sound.count {
        bench.system[path] = Array(sound.prefix(count))
        try bench.examine("\(name) cut to \(count)")
      }
      for more in [1, 8, 64, SegmentFormat.pageSize] {
        bench.system[path] = sound + [UInt8](repeating: 0, count: more)
        try bench.examine("\(name) with \(more) zeros after it")
        bench.system[path] = sound + sound.suffix(more)
        try bench.examine("\(name) with \(more) of its bytes after it")
      }
      bench.system[path] = sound
    }
    bench.report("truncations and extensions")
  }

  @Test func everyWindowOfEightBytes() throws {
    let bench = try Bench()
    for name in bench.names {
      let path = bench.path(name)
      let sound = try #require(bench.system[path])
      for value in [0, 1 << 31, UInt64(UInt32.max), 1 << 40, UInt64(Int64.max), .max] {
        for at in 0...(sound.count - 8) {
          var bad = sound
          withUnsafeBytes(of: value.littleEndian) { bad.replaceSubrange(at..<(at + 8), with: $0) }
          // A window of zeros over padding changes nothing.
          if bad == sound { continue }
          bench.system[path] = bad
          try bench.examine("\(name) at \(at) is \(value)")
        }
      }
      bench.system[path] = sound
    }
    bench.report("windows of eight bytes")
  }

  @Test func wholeFiles() throws {
    let bench = try Bench()
    let names = bench.names
    let sound = Dictionary(uniqueKeysWithValues: names.map { ($0, bench.system[bench.path($0)]) })
    // Of another index that has the same file names.
    let foreign = MemoryFileSystem()
    let writer = try IndexWriter.open(ProbeIndex.directory, create: true, fileSystem: foreign)
    for word in ["alpha", "beta", "gamma", "delta"] {
      try writer.put(Document(key: word, body: "nato japan " + word))
      try writer.commit()
    }
    try writer.delete(key: "alpha")
    try writer.commit()
    writer.close()
    for name in names {
      let path = bench.path(name)
      for other in names where other != name {
        bench.system[path] = sound[other] ?? nil
        try bench.examine("\(other) in the place of \(name)")
      }
      for file in foreign.names(in: ProbeIndex.directory) where file != "lock" {
        bench.system[path] = foreign[ProbeIndex.directory + "/" + file]
        try bench.examine("foreign \(file) in the place of \(name)")
      }
      for contents in [[], Array("#!/bin/sh\n".utf8), [UInt8](repeating: 0, count: 100_000)] {
        bench.system[path] = contents
        try bench.examine("\(contents.count) other bytes in the place of \(name)")
      }
      bench.system.makeOdd(path)
      try bench.examine("a FIFO in the place of \(name)")
      bench.system[path] = nil
      try bench.examine("without \(name)")
      bench.system[path] = sound[name] ?? nil
    }
    // Two files changed places.
    for (i, a) in names.enumerated() {
      for b in names.dropFirst(i + 1) {
        bench.system[bench.path(a)] = sound[b] ?? nil
        bench.system[bench.path(b)] = sound[a] ?? nil
        try bench.examine("\(a) and \(b) swapped")
        bench.system[bench.path(a)] = sound[a] ?? nil
        bench.system[bench.path(b)] = sound[b] ?? nil
      }
    }
    bench.report("files swapped, missing, foreign, empty, FIFO")
  }

  /// Each earlier state of the index comes back in part: an old manifest under its own or a new name.
  @Test func manifestsOfOtherGenerations() throws {
    let bench = try Bench()
    let name = try #require(bench.names.first { $0.hasPrefix("manifest-") })
    let sound = try #require(bench.system[bench.path(name)])
    // The generation inside is not that of the name.
    bench.system[bench.path("manifest-00000000000000ff")] = sound
    try bench.examine("a copy with a later name")
    bench.system[bench.path("manifest-00000000000000ff")] = []
    try bench.examine("an empty later one")
    bench.system[bench.path("manifest-00000000000000ff")] = nil
    // An older copy beside the newest one is left over, not in force.
    bench.system[bench.path("manifest-0000000000000001")] = sound
    try bench.examine("an older one left over", found: false)
    #expect(try AnswerProbe.answers(ProbeIndex.directory, bench.system) == bench.expected)
    bench.system[bench.path(name)] = nil
    try bench.examine("only the older one")
    bench.system[bench.path("manifest-0000000000000001")] = nil
    try bench.examine("no manifest")
    for file in bench.names { bench.system[bench.path(file)] = nil }
    #expect(throws: IndexError.notFound(path: ProbeIndex.directory)) {
      try IndexSnapshot.open(ProbeIndex.directory, fileSystem: bench.system)
    }
    bench.report("manifests of other generations")
  }

  /// Changed bytes whose checksums are right again: no trap, and what check calls sound can be used.
  @Test func lies() throws {
    let forger = try #require(IndexForger.small)
    var random = SplitMix64(seed: 31 &+ Soak.seed)
    var cases = 0
    var failures = 0
    func use(_ patches: [UInt8]) {
      cases += 1
      do {
        try forger.run(patches: patches)
      } catch {
        failures += 1
        Issue.record("\(patches): \(error)")
      }
    }
    for _ in 0..<(Soak.isOn ? 10_000 : 600) {
      let count = Int.random(in: 1...6, using: &random)
      use((0..<(count * 5)).map { _ in .random(in: 0...255, using: &random) })
    }
    print("damage: lies with right checksums, \(cases) cases, \(failures) failures")
  }

  /// The same with every byte of the manifest.
  @Test func liesOfTheManifest() throws {
    let forger = try #require(IndexForger.small)
    let manifest = Array(forger.manifest.dropLast(8))
    var cases = 0
    for at in manifest.indices {
      for pattern in [0xFF, 0x01] as [UInt8] {
        var bad = manifest
        bad[at] ^= pattern
        try forger.run(manifest: bad)
        cases += 1
      }
      try forger.run(manifest: Array(manifest.prefix(at)))
      cases += 1
    }
    print("damage: lies of the manifest, \(cases) cases, 0 failures")
  }

  /// On the file system of the machine: what is not a regular file is damage, and nothing waits for it.
  @Test(.timeLimit(.minutes(1))) func oddFilesOnDisk() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/index"
    let writer = try IndexWriter.open(path, create: true)
    try writer.put(Document(key: "a", body: "nato"))
    try writer.commit()
    writer.close()
    for name in try FileManager.default.contentsOfDirectory(atPath: path) where name != "lock" {
      let file = path + "/" + name
      let kept = directory.path + "/kept"
      try FileManager.default.moveItem(atPath: file, toPath: kept)
      let odd: [(String, () -> Int32)] = [
        ("FIFO", { mkfifo(file, 0o600) }),
        ("directory", { mkdir(file, 0o700) }),
        ("symbolic link", { symlink(kept, file) }),
        ("link to a device", { symlink("/dev/zero", file) }),
      ]
      for (kind, make) in odd {
        #expect(make() == 0)
        #expect(throws: IndexError.self, "\(kind) for \(name)") { try IndexSnapshot.open(path) }
        #expect(!checkIndex(path).problems.isEmpty, "\(kind) for \(name)")
        try FileManager.default.removeItem(atPath: file)
      }
      try FileManager.default.moveItem(atPath: kept, toPath: file)
    }
    #expect(checkIndex(path).problems == [])
  }
}
