import EngIndex
import EngSearch
import EngStorage
import EngTestSupport
import Glibc
import Testing

@Suite struct RepairTests {
  private let directory = ProbeIndex.directory

  private func documents(_ system: any FileSystem) throws -> [String: Document] {
    let index = try SearchIndex(IndexSnapshot.open(directory, fileSystem: system))
    var found: [String: Document] = [:]
    for key in try index.keys(withPrefix: "") {
      #expect(found[key] == nil, "\(key) is there twice")
      found[key] = try index.document(forKey: key)
    }
    return found
  }

  private func files(_ system: MemoryFileSystem) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in system.names(in: directory) { files[name] = system[directory + "/" + name] }
    return files
  }

  @Test func aSoundIndexIsLeftAsItIs() throws {
    let system = MemoryFileSystem()
    try ProbeIndex.small(in: system)
    let before = files(system)
    let report = try repairIndex(directory, fileSystem: system)
    #expect(report.problems == [])
    #expect(report.keptDocuments == 6 && report.lostDocuments == 0)
    #expect(files(system) == before)
    #expect(throws: IndexError.notFound(path: "/nowhere")) {
      try repairIndex("/nowhere", fileSystem: system)
    }
  }

  /// Whatever byte was wrong: afterwards the index is sound, every document in it is one that was put,
  /// and those of other segments are all there.
  @Test(arguments: [0, 1, 2, 3, 4, 5, 6]) func anyByte(residue: Int) throws {
    let sound = MemoryFileSystem()
    try ProbeIndex.small(in: sound)
    let original = try documents(sound)
    for name in sound.names(in: directory) where name != "lock" {
      let bytes = try #require(sound[directory + "/" + name])
      for at in stride(from: residue * 3, to: bytes.count, by: 21) {
        let system = sound.afterKill()
        var bad = bytes
        bad[at] ^= 0x55
        system[directory + "/" + name] = bad
        let before = files(system)
        let plan = try repairIndex(directory, dryRun: true, fileSystem: system)
        #expect(files(system) == before)
        let report = try repairIndex(directory, fileSystem: system)
        #expect(report.problems == plan.problems && report.lines == plan.lines)
        #expect(!report.problems.isEmpty && !report.lines.isEmpty, "\(name) byte \(at)")
        let problems = checkIndex(directory, fileSystem: system).problems
        #expect(problems == [], "\(name) byte \(at)")
        let left = try documents(system)
        #expect(left.count == report.keptDocuments + report.salvagedDocuments)
        for (key, document) in left where original[key] != document {
          // Only a document whose deletion was lost may be back.
          #expect(name.contains(".deleted-") && key == "d5", "\(name) byte \(at): \(key)")
        }
        let lost = original.keys.filter { left[$0] == nil }
        #expect(lost.count == report.lostDocuments, "\(name) byte \(at): \(lost)")
        if name.hasPrefix("manifest-") || name.contains(".") { #expect(lost.isEmpty) }
      }
    }
  }

  /// One bad page of many costs the documents that lie in it and no other.
  @Test func oneBadPage() throws {
    let sound = MemoryFileSystem()
    var random = SplitMix64(seed: 3)
    let writer = try IndexWriter.open(directory, create: true, fileSystem: sound)
    for number in 0..<200 {
      let words = (0..<60).map { _ in
        String(UInt64.random(in: 0..<(1 << 40), using: &random), radix: 36)
      }
      try writer.put(Document(key: "d\(number)", body: words.joined(separator: " ")))
    }
    try writer.commit()
    writer.close()
    let original = try documents(sound)
    let name = try #require(sound.names(in: directory).first { $0.hasPrefix("segment-") })
    let bytes = try #require(sound[directory + "/" + name])
    var mostlySaved = 0
    for at in stride(from: 100, to: bytes.count, by: SegmentFormat.pageSize) {
      let system = sound.afterKill()
      var bad = bytes
      bad[at] ^= 1
      system[directory + "/" + name] = bad
      let report = try repairIndex(directory, fileSystem: system)
      #expect(checkIndex(directory, fileSystem: system).problems == [])
      let left = try documents(system)
      #expect(left.allSatisfy { original[$0] == $1 })
      #expect(original.count - left.count == report.lostDocuments)
      #expect(report.keptDocuments == 0 && report.salvagedDocuments == left.count)
      if left.count >= original.count / 2 { mostlySaved += 1 }
    }
    // All pages but those of the keys and of the tables that lead to the documents.
    #expect(mostlySaved >= bytes.count / SegmentFormat.pageSize - 3)
  }

  /// Killed, or failing, at any call, and repaired again: the same documents as if nothing had happened.
  @Test func everyCallFails() throws {
    let damaged = MemoryFileSystem()
    try ProbeIndex.small(in: damaged)
    let manifest = try #require(
      damaged.names(in: directory).first { $0.hasPrefix("manifest-") }
    )
    damaged[directory + "/" + manifest] = Array("torn".utf8)
    let name = try #require(damaged.names(in: directory).first { $0.hasPrefix("segment-") })
    damaged[directory + "/" + name]?[70] ^= 1
    let clean = damaged.afterKill()
    let counting = FaultyFileSystem(counting: clean)
    _ = try repairIndex(directory, fileSystem: counting)
    let expected = try documents(clean)
    #expect(!expected.isEmpty)
    for place in 0..<counting.calls {
      for fault in [.kill, .error(EIO), .shortWrite(ENOSPC)] as [FaultyFileSystem.Fault] {
        let system = damaged.afterKill()
        // The whole repair may succeed all the same, if what failed is not needed.
        _ = try? repairIndex(
          directory,
          fileSystem: FaultyFileSystem(system, fault, at: place)
        )
        let left = system.afterKill()
        _ = try repairIndex(directory, fileSystem: left)
        #expect(checkIndex(directory, fileSystem: left).problems == [], "call \(place) \(fault)")
        #expect(
          try documents(left) == expected,
          "call \(place) (\(counting.log[place])) \(fault)"
        )
      }
    }
  }
}
