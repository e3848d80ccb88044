import Foundation
import Glibc
import Testing

/// Files that no memory could hold; they are sparse, so the disk need not hold them either.
@Suite struct LargeFileTests {
  @Test func areRefusedWithoutReadingThem() throws {
    let runner = try ProgramRunner()
    defer { runner.remove() }
    try runner.write("a marker\n", to: "d/small.txt")
    let text = String(repeating: "words ", count: 2_000)
    try runner.write(text, to: "d/text.txt")
    #expect(truncate(runner.directory.path + "/d/text.txt", 1 << 40) == 0)
    try runner.write("\0", to: "d/binary.txt")
    #expect(truncate(runner.directory.path + "/d/binary.txt", 1 << 40) == 0)
    let result = try runner.run("index", "d")
    #expect(result.status == 2)
    #expect(result.errors.contains("d/text.txt") && result.errors.contains("larger than"))
    #expect(!result.errors.contains("binary.txt"))
    #expect(try runner.run("query", "-l", "marker").output == "d/small.txt\n")
  }
}
