import EngAnalysis
import Testing

@Suite struct TextAnalyzerTests {
  @Test(arguments: textTable.indices)
  func `every row of the table gives its tokens`(row: Int) {
    let (input, expected) = textTable[row]
    let tokens = listTokens(input).map(describe)
    // Compared as bytes: equality of strings would hide a missing composition.
    #expect(tokens.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "\(input): \(tokens)")
  }

  @Test(arguments: [
    ("the US said", "the@0[0,3) us@1[4,6) u.s@1[4,6):acronymJoined said@2[7,11)"),
    ("give us time", "give@0[0,4) us@1[5,7) time@2[8,12)"),
    ("GIVE US TIME", "give@0[0,4) us@1[5,7) time@2[8,12)"),
    ("GIVE US\nthe US", "give@0[0,4) us@1[5,7) the@2[8,11) us@3[12,14) u.s@3[12,14):acronymJoined"),
    (
      "a US-led force",
      "a@0[0,1) us@1[2,4) led@2[5,8) usled@1[2,8):compound u.s@1[2,4):acronymJoined"
        + " force@3[9,14)"
    ),
    ("we'll he'd I'm", "we@0[0,5) he@1[6,10) i@2[11,14)"),
    ("isn't DON’T", "isnt@0[0,5) dont@1[6,13)"),
    ("c't", "c@0[0,1) t@1[2,3) ct@0[0,3):compound"),
    ("they've WE'RE", "they@0[0,7) we@1[8,13)"),
    ("a\u{FF06}b", "a@0[0,1) b@1[4,5) a&b@0[0,5):compound"),
  ])
  func `acronym words and contractions`(text: String, expected: String) {
    #expect(listTokens(text).map(describe).joined(separator: " ") == expected)
  }

  @Test func `spellings keep accents and are given only where they differ`() {
    let tokens = listTokens("Résumé plain nai\u{308}ve Łódź")
    #expect(tokens.map(\.term) == ["resume", "plain", "naive", "lodz"])
    #expect(
      tokens.map { Array($0.spelling.utf8) }
        == ["résumé", "", "naïve", "łódź"].map {
          Array($0.utf8)
        }
    )
  }

  @Test func `a term is cut at 200 bytes`() throws {
    let ascii = try #require(listTokens(String(repeating: "a", count: 300)).first)
    #expect(ascii.term.utf8.count == 200 && ascii.range == 0..<300)
    let odd = try #require(listTokens("x" + String(repeating: "й", count: 300)).first)
    #expect(odd.term == "x" + String(repeating: "и", count: 99))
    let long = listTokens(
      "\(String(repeating: "é", count: 150))-\(String(repeating: "b", count: 150))"
    )
    #expect(long.map(\.term.utf8.count) == [150, 150, 200])
    // A term that is folded whole: the fold of the ligature is 18 letters and spaces.
    let ligatures = try #require(listTokens(String(repeating: "\u{FDFA}", count: 30)).first)
    let whole = Array(String(repeating: "صلي الله عليه وسلم", count: 30).utf8)
    #expect(whole.starts(with: ligatures.term.utf8))
    #expect((197...200).contains(ligatures.term.utf8.count))
    let words = listTokens(String(repeating: "A", count: 300), .words)
    #expect(words.map(\.term.utf8.count) == [200])
  }

  @Test func `a part without end is cut`() {
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 200_000)
    let tokens = listTokens(bytes).tokens
    #expect(tokens.map(\.range) == [0..<65536, 65536..<131072, 131072..<196608, 196608..<200_000])
  }

  @Test func `long runs and chains go through batches`() {
    let han = listTokens(String(repeating: "北大西洋", count: 2500))
    #expect(han.count == 10000)
    #expect(han.map(\.position) == (0..<10000).map(UInt32.init))
    #expect(han.dropLast().allSatisfy { $0.kind == .cjk2 } && han.last?.kind == .cjk1)
    let thai = listTokens(String(repeating: "สวัสดีชาวโลก", count: 1000))
    #expect(thai.count == 3000)
    #expect(Set(thai.map(\.term)) == ["สวัสดี", "ชาว", "โลก"])
    let chain = listTokens(String(repeating: "a-b-", count: 2000))
    #expect(chain.count == 4000)
  }

  @Test func `tokenizers of many threads share the pages`() async {
    let text = textTable.map(\.input).joined(separator: "\n")
    let expected = listTokens(text)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { listTokens(text) == expected } }
      for await same in group { #expect(same) }
    }
  }

  @Test func `words are runs of ASCII letters and digits`() {
    #expect(listTokens("Naïve F-16's x", .words).map(\.term) == ["na", "ve", "f", "16", "s", "x"])
  }

  @Test func `positions start where they are told`() {
    let (tokens, end) = listTokens(Array("a b-c".utf8), at: 7)
    #expect(tokens.map(\.position) == [7, 8, 9, 8])
    #expect(end == 10)
  }

  @Test func `names and fingerprints`() throws {
    #expect(Analyzer.named("text") == .text)
    #expect(Analyzer.named("words") == .words)
    #expect(Analyzer.named("other") == nil)
    #expect(Analyzer.text.fingerprint.hasPrefix("text/4 unicode "))
    #expect(Analyzer.text.fingerprint != Analyzer.words.fingerprint)
  }

  @Test func `fold does not cut`() {
    #expect(Analyzer.text.fold("Koiz") == "koiz")
    #expect(Analyzer.text.fold("Euro-Átl*") == "euro-atl*")
    #expect(Analyzer.text.fold("Straße ÆØ") == "strasse aeo")
    #expect(Analyzer.text.fold(String(repeating: "É", count: 40000)).utf8.count == 40000)
    #expect(Analyzer.words.fold("ABc") == "abc")
  }
}
