import EngIndex
import EngStorage
import EngTestSupport
import Foundation
import Testing

/// The segment of the worked example in `IndexFormat.md`, byte for byte.
@Suite struct WorkedExampleTests {
  private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/EngIndex/EngIndex.docc/IndexFormat.md")

  private static func segment() throws -> [UInt8] {
    let system = MemoryFileSystem()
    let writer = try IndexWriter.open("/i", create: true, analyzer: "words", fileSystem: system)
    try writer.put(Document(key: "x", body: "green tea and black tea"))
    try writer.put(Document(key: "y", title: "Tea", body: "tea"))
    _ = try writer.commit()
    writer.close()
    return try #require(system["/i/segment-0000000000000001"])
  }

  /// Lines of 16 bytes; those that are all zero are left out.
  private static func dump(_ bytes: [UInt8]) -> [String] {
    stride(from: 0, to: bytes.count, by: 16).compactMap { at in
      let line = bytes[at..<min(at + 16, bytes.count)]
      guard line.contains(where: { $0 != 0 }) else { return nil }
      return hex(at, 4) + "  " + line.map { hex(Int($0), 2) }.joined(separator: " ")
    }
  }

  private static func hex(_ value: Int, _ digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  @Test func theBytesAreThoseOfTheDocument() throws {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    let example = try #require(text.components(separatedBy: "## A worked example").last)
    // Bytes, and behind two blanks what they mean.
    let lines = example.components(separatedBy: "\n").filter { line in
      line.count >= 8 && line.prefix(4).allSatisfy(\.isHexDigit)
        && line.dropFirst(4).hasPrefix("  ")
    }
    .map { line in
      let bytes = line.dropFirst(6).components(separatedBy: "  ").first ?? ""
      return line.prefix(6) + bytes
    }
    let bytes = Self.dump(try Self.segment())
    if lines.map(String.init) != bytes { print(bytes.joined(separator: "\n")) }
    #expect(lines.map(String.init) == bytes)
  }
}
