import EngIndex
import EngStorage
import EngTestSupport
import Foundation
import Testing

/// An index that was written when its format was released stays readable, with the same answers.
@Suite struct GoldenIndexTests {
  private static func folder(_ format: Int) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/format-\(format)").path
  }

  /// Three segments, two with deletions: what the fixtures from format 3 on were written from. That of format 2 has
  /// 150 documents in its second segment, with one word fewer.
  private static func build(_ directory: String) throws {
    let writer = try IndexWriter.open(directory, create: true)
    var document = Document(key: "a", title: "Blue tea", body: "Tea in China. Euro-Atlantic tea")
    document.date = "2025-04-08"
    document.path = "docs/a.txt"
    document.fields = [StoredField(name: "place", value: "hall")]
    try writer.put(document)
    try writer.put(Document(key: "b", body: "green tea leaves in 1999"))
    _ = try writer.commit()
    for number in 0..<600 {
      try writer.put(Document(key: "n\(number)", body: "common w\(number % 7) commons"))
    }
    _ = try writer.commit()
    try writer.put(Document(key: "c", body: "Minister and ministers: résumé, resume. 日本の防衛"))
    _ = try writer.delete(key: "b")
    _ = try writer.delete(key: "n3")
    _ = try writer.commit()
    writer.close()
  }

  /// Not a test of its own: writes the fixture of a new format, once, where ENGSEARCH_GOLDEN says.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["ENGSEARCH_GOLDEN"] != nil))
  func writesTheFixture() throws {
    let directory = try #require(ProcessInfo.processInfo.environment["ENGSEARCH_GOLDEN"])
    try Self.build(directory)
    try FileManager.default.removeItem(atPath: directory + "/lock")
  }

  @Test(arguments: [(2, 150), (3, 600), (4, 600)])
  func anIndexOfEachFormatGivesItsAnswers(format: Int, second: Int) throws {
    let folder = Self.folder(format)
    let snapshot = try IndexSnapshot.open(folder)
    #expect(snapshot.generation == 4)
    #expect(snapshot.analyzerName == "text")
    #expect(snapshot.segments.map(\.documentCount) == [2, second, 1])
    #expect(snapshot.documentCount == second + 1)
    #expect(checkIndex(folder).problems == [])
    #expect(try occurrences("tea", in: snapshot) == ["a": [1, 102, 107]])
    #expect(try occurrences("atlantic", in: snapshot) == ["a": [106]])
    #expect(try occurrences("leaves", in: snapshot).isEmpty)
    #expect(try occurrences("resume", in: snapshot) == ["c": [3, 4]])
    #expect(try occurrences("日本", in: snapshot) == ["c": [5]])
    let common = try occurrences("common", in: snapshot)
    #expect(common.count == second - 1 && common.values.allSatisfy { $0 == [0] })
    let fives = try occurrences("w5", in: snapshot)
    #expect(fives.keys.sorted() == stride(from: 5, to: second, by: 7).map { "n\($0)" }.sorted())
    let group = try snapshot.segments[1].group(of: ["common", "commons"])
    #expect(group?.documentFrequency == (format == 2 ? nil : second))

    let (first, last) = (snapshot.segments[0], snapshot.segments[2])
    let number = try #require(try first.document(forKey: "a"))
    let document = try first.document(number)
    #expect(document.title == "Blue tea" && document.body == "Tea in China. Euro-Atlantic tea")
    #expect(document.date == "2025-04-08" && document.path == "docs/a.txt")
    #expect(document.fields == [StoredField(name: "place", value: "hall")])
    let place = try #require(try first.column("place"))
    #expect(place.value(ofOrdinal: try place.firstOrdinal(of: number)) == "hall")
    #expect(try first.compoundParts("euroatlantic") == [["euro", "atlantic"]])
    #expect(try last.spellings(of: "resume") == ["resume", "résumé"])
  }

  /// A file in the place of another is found, however sound it is.
  @Test func everySwappedFileIsFound() throws {
    let sound = try Self.files()
    for (name, bytes) in sound {
      for (other, contents) in sound where contents != bytes {
        let system = try Self.system(sound.merging([name: contents]) { $1 })
        #expect(!checkIndex("/index", fileSystem: system).problems.isEmpty, "\(name) by \(other)")
      }
    }
  }

  /// A segment, or a manifest, of a later format is refused with its number and ours.
  @Test func aNewerFormatIsRefusedWithBothNumbers() throws {
    let sound = try Self.files()
    let manifestName = try #require(sound.keys.first { $0.hasPrefix("manifest-") })
    var manifest = try #require(sound[manifestName])
    let segmentName = try #require(sound.keys.filter { !$0.contains(".") }.max())
    var segment = try #require(sound[segmentName])

    func store<Value: FixedWidthInteger>(_ value: Value, at: Int, in bytes: inout [UInt8]) {
      for i in 0..<(Value.bitWidth / 8) {
        bytes[at + i] = UInt8(truncatingIfNeeded: value >> Value(8 * i))
      }
    }
    func load(_ at: Int, _ bytes: [UInt8]) -> UInt64 {
      (0..<8).reduce(0) { $0 | UInt64(bytes[at + $1]) << UInt64(8 * $1) }
    }
    func sum(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.withUnsafeBytes { xxh64($0) } }
    /// The numbers of the error that opening gives.
    func refusal(_ changes: [String: [UInt8]]) throws -> [UInt32] {
      let system = try Self.system(sound.merging(changes) { $1 })
      let error = #expect(throws: IndexError.self) {
        try IndexSnapshot.open("/index", fileSystem: system)
      }
      guard case .unsupportedFormat(_, let found, let readable) = error else { return [] }
      return [found, readable.lowerBound, readable.upperBound]
    }

    // The footer: magic, format, sections, where the tables start, …, root.
    let footer = segment.count - 64
    let root = load(segment.count - 8, segment)
    store(UInt32(5), at: footer + 8, in: &segment)
    let tables = Int(load(footer + 16, segment))
    let newRoot = sum(segment[tables..<(segment.count - 8)])
    store(newRoot, at: segment.count - 8, in: &segment)
    let place = try #require(manifest.indices.dropLast(7).first { load($0, manifest) == root })
    var naming = manifest
    store(newRoot, at: place, in: &naming)
    store(sum(naming[..<(naming.count - 8)]), at: naming.count - 8, in: &naming)
    #expect(try refusal([segmentName: segment, manifestName: naming]) == [5, 2, 4])

    store(UInt32(2), at: 8, in: &manifest)
    store(sum(manifest[..<(manifest.count - 8)]), at: manifest.count - 8, in: &manifest)
    #expect(try refusal([manifestName: manifest]) == [2, 1, 1])
  }

  private static func files() throws -> [String: [UInt8]] {
    let folder = folder(4)
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
    }
    return files
  }

  private static func system(_ files: [String: [UInt8]]) throws -> MemoryFileSystem {
    let system = MemoryFileSystem()
    try system.createDirectory("/index")
    for (name, bytes) in files { system["/index/" + name] = bytes }
    return system
  }
}
