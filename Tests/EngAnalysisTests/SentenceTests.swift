import EngAnalysis
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
}
