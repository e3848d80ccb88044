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
