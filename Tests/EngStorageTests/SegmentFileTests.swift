import EngTestSupport
import Foundation
import Testing

@testable import EngStorage

@Suite struct SegmentFileTests {
  /// What lies outside the file is an error, however large the numbers are that lead there.
  @Test func boundsAreChecked() throws {
    let system = MemoryFileSystem()
    try system.createDirectory("/s")
    let writer = try SegmentFileWriter("/s/a", fileSystem: system)
    try writer.begin(1)
    try writer.append([UInt8](repeating: 7, count: 100))
    let (length, root) = try writer.finish()
    let file = try SegmentFile("/s/a", name: "a", length: length, root: root, fileSystem: system)
    let section = file.section(1)
    #expect(section.count == 100)
    #expect(try file.bytes(at: section.lowerBound, count: 100).load(as: UInt8.self) == 7)
    for (offset, count) in [
      (length, 1), (length - 1, 2), (0, length), (-1, 1), (0, -1), (1 << 40, 1), (0, 1 << 40),
      (Int.max, 1), (1, Int.max), (Int.max, Int.max), (Int.min, 1),
    ] {
      #expect(throws: IndexError.self, "\(offset), \(count)") {
        try file.bytes(at: offset, count: count)
      }
    }
  }

  /// A file whose sums of pages have three sums: what is bad in one part of them keeps nobody from the pages of the
  /// others, and all of it is found.
  @Test func aBadSumFailsOnlyThePagesOfItsPart() throws {
    let system = MemoryFileSystem()
    try system.createDirectory("/s")
    let page = SegmentFormat.pageSize
    let part = page * SegmentFormat.pagesPerSum
    let writer = try SegmentFileWriter("/s/a", fileSystem: system)
    try writer.begin(1)
    try writer.append((0..<(2 * part + 3 * page)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
    let (length, root) = try writer.finish()
    let sound = try #require(system["/s/a"])
    func open(flipping at: Int?) throws -> SegmentFile {
      var bytes = sound
      if let at { bytes[at] ^= 4 }
      system["/s/a"] = bytes
      return try SegmentFile("/s/a", name: "a", length: length, root: root, fileSystem: system)
    }
    let file = try open(flipping: nil)
    let tables = length - file.verifiedByteCount
    #expect(file.verifiedByteCount < 256)
    #expect(file.verifyAll().isEmpty)
    // The sums of the pages: 1,024 of the first two parts, and four of the last.
    let sums = tables - 8 * (2 * SegmentFormat.pagesPerSum + 4)
    for (bad, at) in [(0, sums + 8), (1, sums + page + 1000), (2, sums + 2 * page + 9)] {
      let damaged = try open(flipping: at)
      for other in 0..<3 {
        let read = { try damaged.bytes(at: other * part + page, count: 10) }
        if other == bad {
          #expect(throws: IndexError.self) { try read() }
        } else {
          #expect(try read().load(as: UInt8.self) == sound[other * part + page])
        }
      }
      #expect(damaged.verifyAll().count == 1)
    }
    // The sums of sums, the table, the footer and the root.
    for at in [tables, tables + 17, length - 60, length - 16, length - 1] {
      #expect(throws: IndexError.self) { try open(flipping: at) }
    }
  }

  /// Neighbours go together, and nothing that lies between.
  @Test func rangesOfAGroupAreJoined() {
    #expect(MappingGroup.joined([]) == [])
    #expect(MappingGroup.joined([8..<12, 0..<4, 4..<8]) == [0..<12])
    #expect(MappingGroup.joined([16..<20, 0..<4, 5..<16]) == [0..<4, 5..<20])
  }

  /// The files of a group stay mapped as long as one of them is held, and no longer; those of no group
  /// go by themselves.
  @Test func aGroupIsReleasedWithTheLastOfItsFiles() throws {
    let directory = try TemporaryDirectory()
    let system = POSIXFileSystem()
    var written: [(length: Int, root: UInt64)] = []
    for number in 0..<8 {
      let writer = try SegmentFileWriter("\(directory.path)/grouped-\(number)", fileSystem: system)
      try writer.begin(1)
      try writer.append([UInt8](repeating: UInt8(number), count: 5000 * (number + 1)))
      written.append(try writer.finish())
    }
    func open(_ number: Int, _ group: MappingGroup?) throws -> SegmentFile {
      try SegmentFile(
        "\(directory.path)/grouped-\(number)",
        name: "grouped-\(number)",
        length: written[number].length,
        root: written[number].root,
        fileSystem: system,
        group: group
      )
    }
    func mapped() throws -> Int {
      // The file says that it has no bytes.
      let file = try #require(FileHandle(forReadingAtPath: "/proc/self/maps"))
      var maps: [UInt8] = []
      while let part = try file.read(upToCount: 65_536), !part.isEmpty { maps += part }
      return String(decoding: maps, as: UTF8.self).split(separator: "\n")
        .filter { $0.contains("\(directory.path)/grouped-") }.count
    }
    var alone: SegmentFile? = try open(7, nil)
    var files: [SegmentFile] = []
    var group: MappingGroup? = MappingGroup()
    for number in 0..<7 { files.append(try open(number, group)) }
    group = nil
    #expect(try mapped() == 8)
    #expect(alone?.section(1).count == 40_000)
    alone = nil
    #expect(try mapped() == 7)
    files.removeFirst(6)
    #expect(try mapped() == 7)
    let section = files[0].section(1)
    #expect(try files[0].buffer(section).allSatisfy { $0 == 6 })
    files = []
    #expect(try mapped() == 0)
  }
}
