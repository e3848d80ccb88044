import EngStorage
import EngTestSupport
import Testing

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
}
