import EngAnalysis
import EngTestSupport
import Testing

private let snippets = [
  "Euro-Atlantic", "U.S.'s", "the US said", "don't", "l’OTAN", "C++", "AT&T", "1,234.56", "3,14",
  "192.168.4.1", "v1.2.3", "Straße", "nai\u{308}ve", "Łódź", "Москва-река", "ΟΔΌΣ", "الْعَرَبِيَّة",
  "צה\"ל",
  "हिन्दी", "北大西洋条約機構", "ｶﾞﾝﾀﾞﾑ", "대한민국에서", "สวัสดีชาวโลก", "ភាសាខ្មែរ", "👨‍👩‍👧", "🇫🇷", "½", "m²", "co\u{AD}op",
  "ﷺ", "ﬁ", "㍿", "\u{0301}", "\u{200D}", "\u{1112}\u{1161}\u{11AB}", "-", ".", ",", "_", "&", "'",
  "+",
  "#", "\"", "—", " ", " ", "\n", "\t", "A", "b", "7",
]

private func randomText(_ generator: inout SplitMix64, pieces: Int) -> String {
  (0..<pieces).map { _ in snippets.randomElement(using: &generator) ?? "" }.joined()
}

@Suite struct TokenizerPropertyTests {
  private func check(_ tokens: [ListedToken], _ bytes: [UInt8], _ end: UInt32) {
    var start = 0
    var position: UInt32 = 0
    for (index, token) in tokens.enumerated() {
      #expect(token.range.lowerBound >= 0 && token.range.upperBound <= bytes.count)
      #expect(!token.range.isEmpty)
      #expect(!token.term.isEmpty && token.term.utf8.count <= 200)
      #expect(token.spelling.utf8.count <= 200 && token.spelling != token.term)
      #expect(!token.term.unicodeScalars.contains("\u{FFFD}"))
      #expect(token.position < end)
      for edge in [token.range.lowerBound, token.range.upperBound] where edge < bytes.count {
        // A bad byte may follow, but never the rest of the token's own code point.
        let isInside =
          bytes[edge] & 0xC0 == 0x80
          && String(validating: bytes[token.range], as: UTF8.self) == nil
        #expect(!isInside)
      }
      if token.kind == .compound {
        #expect(index >= Int(token.parts) && token.parts >= 2)
        let parts = tokens[max(0, index - Int(token.parts))..<index]
        #expect(parts.map(\.position) == (0..<UInt32(parts.count)).map { token.position + $0 })
        #expect(token.range == (parts.first?.range.lowerBound ?? 0)..<token.range.upperBound)
      }
      if !token.kind.addsNoPosition {
        #expect(token.range.lowerBound >= start)
        #expect(token.position == position)
        start = token.range.lowerBound
        position += 1
      }
    }
    #expect(position == end)
  }

  @Test func `offsets ascend and positions count`() {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<400 {
      let text = randomText(&generator, pieces: 40)
      let bytes = Array(text.utf8)
      let (tokens, end) = listTokens(bytes)
      check(tokens, bytes, end)
    }
  }

  @Test func `bad bytes separate and do no harm`() {
    var generator = SplitMix64(seed: 2)
    for _ in 0..<400 {
      var bytes = Array(randomText(&generator, pieces: 30).utf8)
      for _ in 0..<8 {
        guard let index = bytes.indices.randomElement(using: &generator) else { break }
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: index)
        default: bytes.removeSubrange(index...)
        }
      }
      let (tokens, end) = listTokens(bytes)
      check(tokens, bytes, end)
      _ = listTokens(bytes, .words)
    }
    for _ in 0..<200 {
      let bytes = (0..<500).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let (tokens, end) = listTokens(bytes)
      check(tokens, bytes, end)
      _ = bytes.withUnsafeBytes { sentenceBoundaries($0, in: 0..<bytes.count) }
    }
    #expect(
      listTokens(Array("ab".utf8) + [0xFF] + Array("cd".utf8)).tokens.map(\.term) == ["ab", "cd"]
    )
    #expect(listTokens([0x61, 0xE5, 0x8C, 0x62]).tokens.map(\.term) == ["a", "b"])
    #expect(
      listTokens([0x61, 0xED, 0xA0, 0x80, 0xC0, 0x80, 0xF5, 0x62]).tokens.map(\.term) == ["a", "b"]
    )
  }

  @Test func `two pieces cut at a line end give the tokens of the whole`() {
    var generator = SplitMix64(seed: 3)
    var tested = 0
    for _ in 0..<400 {
      let a = randomText(&generator, pieces: 15)
      // A hyphen before the cut may go on behind it.
      guard let last = a.unicodeScalars.last(where: { !" \t\n".unicodeScalars.contains($0) }),
        last != "-"
      else { continue }
      let b = randomText(&generator, pieces: 15)
      let first = listTokens(Array((a + "\n").utf8))
      let second = listTokens(Array(b.utf8), at: first.end)
      let offset = a.utf8.count + 1
      let joined =
        first.tokens
        + second.tokens.map { token in
          var token = token
          token.range = token.range.lowerBound + offset..<token.range.upperBound + offset
          return token
        }
      // A mark at the start of the second piece joins nothing in either reading.
      #expect(listTokens(Array((a + "\n" + b).utf8)).tokens == joined)
      tested += 1
    }
    #expect(tested > 300)
  }

  @Test func `long text through many batches gives the tokens of its lines`() {
    var generator = SplitMix64(seed: 4)
    let lines = (0..<600).map { _ in
      randomText(&generator, pieces: 12).filter { $0 != "\n" && $0 != "-" } + "."
    }
    let whole = listTokens(Array(lines.joined(separator: "\n").utf8))
    var terms: [String] = []
    for line in lines { terms += listTokens(line).map(\.term) }
    #expect(whole.tokens.count > 2048 * 3)
    #expect(whole.tokens.map(\.term) == terms)
  }

  @Test func `words of a term are the term`() {
    var generator = SplitMix64(seed: 5)
    for _ in 0..<200 {
      for token in listTokens(randomText(&generator, pieces: 20))
      where token.kind == .word || token.kind == .part {
        // A fraction folds to digits around a slash, and one ligature to four words.
        if token.term.unicodeScalars.contains(where: { "\u{2044} ".unicodeScalars.contains($0) }) {
          continue
        }
        #expect(listTokens(token.term).first?.term == token.term)
      }
    }
  }
}
