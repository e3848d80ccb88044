import CICU
import EngAnalysis
import EngTestSupport
import Foundation
import Testing

@Suite struct SentenceTests {
  private func sentences(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    let starts = bytes.withUnsafeBytes { sentenceBoundaries($0, in: 0..<bytes.count) }
    return zip(starts, starts.dropFirst() + [bytes.count]).map {
      String(decoding: bytes[$0..<$1], as: UTF8.self).split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
    }
  }

  @Test func `abbreviations and initials end no sentence`() {
    #expect(
      sentences(
        "H.E. Mr. Smith met the U.S. President in Paris. See Fig. 3 for the whole plan of it."
      )
        == [
          "H.E. Mr. Smith met the U.S. President in Paris.", "See Fig. 3 for the whole plan of it.",
        ]
    )
  }

  @Test func `line ends are blanks and blank lines part`() {
    #expect(
      sentences("The first sentence goes\nover two lines. The second is here.\n\nnew paragraph")
        == [
          "The first sentence goes over two lines.", "The second is here.", "new paragraph",
        ]
    )
  }

  @Test func `starts lie within the range`() {
    let bytes = Array("One sentence of some length. Another sentence of some length.".utf8)
    bytes.withUnsafeBytes { text in
      #expect(sentenceBoundaries(text, in: 4..<40) == [4, 29])
      #expect(sentenceBoundaries(text, in: 1000..<2000).isEmpty)
    }
    let none: [UInt8] = []
    none.withUnsafeBytes { #expect(sentenceBoundaries($0, in: 0..<0).isEmpty) }
  }

  @Test func `bad bytes and long paragraphs do no harm`() {
    let bytes = [UInt8](repeating: 0xE3, count: 200_000)
    let starts = bytes.withUnsafeBytes { sentenceBoundaries($0, in: 0..<bytes.count) }
    #expect(starts.first == 0 && starts == starts.sorted())
  }

  private static let characters: [String] = [
    "a", "b", "C", "D", "é", "Ñ", "я", "Я", "文", "ª", "1", "٣", ".", ".", "․", "!", "?", "。", "…",
    ",",
    ";", ":", "-", "–", "—", "(", ")", "[", "]", "{", "}", "\"", "'", "“", "”", "‘", "’", "«", " ",
    " ",
    "\t", "\n", "\r", "\u{A0}", "\u{3000}", "\u{85}", "\u{2028}", "\u{2029}", "\u{301}", "\u{AD}",
    "\u{200D}", "\u{FEFF}", "😀", "🇦", "@", "/", "\0", "\u{E000}",
  ]

  /// Boundaries as ICU's iterator gives them, to which line ends are blanks.
  private func icuBoundaries(_ text: [UInt8]) throws -> [Int] {
    let breaker = try #require(cicu_breaker_open(Int32(CICU_SENTENCES)))
    defer { cicu_breaker_close(breaker) }
    let blanks = text.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    return blanks.withUnsafeBufferPointer { text in
      var found: [Int] = []
      guard cicu_breaker_start(breaker, text.baseAddress, Int64(text.count)) != 0 else { return [] }
      while case let next = cicu_breaker_next(breaker), next > 0 { found.append(Int(next)) }
      return found
    }
  }

  private func boundaries(_ text: [UInt8]) -> [Int] {
    text.withUnsafeBufferPointer { text in
      guard let base = text.baseAddress else { return [] }
      let breaks = SentenceBreaks(base, end: text.count)
      var found: [Int] = []
      while (found.last ?? 0) < text.count { found.append(breaks.boundary(after: found.last ?? 0)) }
      return found
    }
  }

  @Test func `boundaries are those of ICU`() throws {
    let isSame = try forEachSeed(5_000) { random in
      let text = (0..<Int.random(in: 1...30, using: &random)).map { _ in
        Self.characters[Int.random(in: 0..<Self.characters.count, using: &random)]
      }
      let bytes = Array(text.joined().utf8)
      return try boundaries(bytes) == icuBoundaries(bytes)
    }
    #expect(isSame)
  }

  @Test func `boundaries in documents are those of ICU`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "seeds")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(!names.isEmpty)
    for name in names {
      let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
      #expect(try boundaries(bytes) == icuBoundaries(bytes), "\(name)")
    }
  }
}
