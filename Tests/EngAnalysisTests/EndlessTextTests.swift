import EngAnalysis
import EngTestSupport
import Foundation
import Glibc
import Testing

/// Text without an end in sight takes no more memory than a little of it.
///
/// Each text is read in a process of its own, whose memory nothing else changes; it is one block of bytes,
/// mapped again and again. 64 MiB of letters and 3 MiB of others, or a GiB and 64 MiB where there is time.
@Suite(.serialized) struct EndlessTextTests {
  @Test(
    arguments: [
      "x", "\u{301}", "-", "x-", "1,", "é", "北", "ก", "각", "\u{1F44D}", "\u{1F1E9}", "'s ",
    ]
  )
  func `memory does not grow with a text`(piece: String) async {
    let megabytes = piece == "x" ? Soak.isOn ? 1024 : 64 : Soak.isOn ? 64 : 3
    await #expect(processExitsWith: .success) { [piece, megabytes = megabytes as Int] in
      try read(piece, megabytes << 20)
    }
  }
}

/// Reads `count` bytes of a piece of text and expects that the memory of the process stays as it was after the
/// first of them.
private func read(_ piece: String, _ count: Int) throws {
  // Whole pieces of 1 to 4 bytes, and whole pages.
  let block = 12 << 16
  let bytes = Array(piece.utf8)
  let directory = try TemporaryDirectory()
  let path = directory.path + "/block"
  try Data((0..<block).map { bytes[$0 % bytes.count] }).write(to: URL(filePath: path))
  let file = open(path, O_RDONLY)
  try #require(file >= 0)
  let size = (count + block - 1) / block * block
  let base = try #require(
    mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
  )
  try #require(base != MAP_FAILED)
  for offset in stride(from: 0, to: size, by: block) {
    let place = mmap(base + offset, block, PROT_READ, MAP_SHARED | MAP_FIXED, file, 0)
    try #require(place == base + offset)
  }

  let tokenizer = Tokenizer(.text)
  let batch = TokenBatch()
  /// How many bytes are in tokens.
  func bytesInTokens(_ length: Int) -> Int {
    var covered = 0
    var reached = 0
    tokenizer.start(UnsafeRawBufferPointer(start: base, count: length))
    while tokenizer.next(batch) {
      for index in 0..<batch.count where batch.tokens[index].end > reached {
        covered += batch.tokens[index].end - max(reached, batch.tokens[index].start)
        reached = batch.tokens[index].end
      }
    }
    return covered
  }
  let ofBlock = bytesInTokens(block)
  let before = try anonymousMemory()
  let ofAll = bytesInTokens(size)
  let grown = try anonymousMemory() - before
  print("endless, \(piece.debugDescription): \(size >> 20) MiB, \(grown) KiB more")
  try #require(grown < 1024, "\(piece): \(grown) KiB more")
  // The measure sees what is taken.
  let taken = [UInt8](repeating: 1, count: 8 << 20)
  try #require(try anonymousMemory() - before > 8000 && taken.last == 1)
  // Where the blocks meet, chains and pairs may be cut in another way.
  let share = Double(ofAll) / Double(size)
  try #require(abs(share - Double(ofBlock) / Double(block)) < 0.01)
}

/// What of the process is in memory and in no file, in KiB.
private func anonymousMemory() throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") })
  return try #require(Int(line.filter(\.isNumber)))
}
