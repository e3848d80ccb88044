import EngAnalysis
import EngTestSupport
import Testing

/// Terms, parts and characters that are too long are cut between grapheme clusters.
@Suite struct OverlongTests {
  /// Letters with the marks that may follow them. No two of them make one cluster.
  private static let clusters = [
    "a", "z", "e\u{301}", "o\u{302}\u{323}", "ß", "й", "ё", "x\u{20DD}\u{338}", "ω\u{345}",
    "\u{5E9}\u{5C1}\u{5BC}", "\u{639}\u{650}\u{651}", "\u{915}\u{94D}", "\u{915}\u{93F}",
    "\u{BA8}\u{BBF}", "7", "\u{10400}\u{301}", "q\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}",
  ]

  private static func word(_ random: inout SplitMix64, _ count: Int) -> String {
    (0..<count).map { _ in clusters.randomElement(using: &random) ?? "" }.joined()
  }

  private static func boundaries(_ text: String) -> [Int] {
    Array(text.utf8).withUnsafeBytes { graphemeBoundaries($0) }
  }

  /// The longest beginning of at most 200 bytes that is whole clusters.
  private static func kept(_ text: String) -> String {
    let last = boundaries(text).last { $0 <= 200 } ?? 0
    return String(decoding: text.utf8.prefix(last), as: UTF8.self)
  }

  @Test(arguments: ["text", "exact", "keyword", "keyword:fold", "code", "path"])
  func `a term ends with a cluster`(name: String) throws {
    let analyzer = try #require(Analyzer.named(name))
    var random = SplitMix64(seed: 31)
    var cut = 0
    for round in 0..<300 {
      var word = Self.word(&random, 60 + round % 60)
      // Identifiers are cut at digits and where case rises.
      if name == "code" || name == "path" { word = word.filter { $0 != "7" }.lowercased() }
      let tokens = listTokens(word, analyzer)
      let fold = analyzer.fold(word)
      #expect(tokens.first?.term == Self.kept(fold), "\(name): \(word)")
      if fold.utf8.count > 200 { cut += 1 }
    }
    #expect(cut > 100)
  }

  @Test func `a compound ends with a cluster`() throws {
    let analyzer = Analyzer.text
    var random = SplitMix64(seed: 32)
    for _ in 0..<200 {
      let parts = (0..<3).map { _ in "a" + Self.word(&random, 35).filter { $0 != "7" } }
      let tokens = listTokens(parts.joined(separator: "-"))
      let compound = try #require(tokens.last)
      let whole = parts.map { Self.kept(analyzer.fold($0)) }.joined()
      #expect(compound.kind == .compound && compound.term == Self.kept(whole))
    }
    // A cluster that does not fit at all leaves nothing of itself.
    let marks = String(repeating: "\u{94D}", count: 20)
    let first = String(repeating: "a", count: 150)
    let tokens = listTokens("\(first)-\u{915}\(marks)")
    #expect(tokens.map(\.term) == [first, "\u{915}\(marks)", first])
  }

  @Test(arguments: ["text", "exact", "code"])
  func `a part ends with a cluster`(name: String) throws {
    let analyzer = try #require(Analyzer.named(name))
    var random = SplitMix64(seed: 33)
    for _ in 0..<3 {
      let word = Self.word(&random, 60_000).filter { name != "code" || $0 != "7" }.lowercased()
      let boundaries = Set(Self.boundaries(word))
      var start = 0
      for token in listTokens(word, analyzer) {
        #expect(token.range.lowerBound == start && boundaries.contains(token.range.upperBound))
        start = token.range.upperBound
        let isLast = start == word.utf8.count
        #expect(token.range.count <= 65536 && (isLast || token.range.count > 65536 - 16))
      }
      #expect(start == word.utf8.count && start > 2 * 65536)
    }
  }

  /// Marks without end are one cluster, longer than a part may be: it is cut between code points, and what
  /// follows has no letter.
  @Test(arguments: ["text", "exact", "code", "path"])
  func `a cluster longer than the limit is cut between code points`(name: String) throws {
    let analyzer = try #require(Analyzer.named(name))
    for (letter, mark) in [("a", "\u{301}"), ("\u{915}", "\u{94D}"), ("b", "\u{E0100}")] {
      let text = "x \(letter)" + String(repeating: mark, count: 1_000_000) + " y"
      let tokens = listTokens(text, analyzer)
      #expect(tokens.count == 3 && tokens.first?.term == "x" && tokens.last?.term == "y")
      let word = try #require(tokens.dropFirst().first)
      #expect(word.range.lowerBound == 2)
      #expect((word.range.count - letter.utf8.count) % mark.utf8.count == 0)
      #expect((65536 - 4...65536).contains(word.range.count))
      #expect(
        word.term.utf8.count <= 200
          && word.term.unicodeScalars.first == analyzer.fold(letter + mark).unicodeScalars.first
      )
    }
  }

  @Test func `long sequences of emoji are cut between code points`() {
    let family = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}"
    let chain = Array(repeating: family, count: 20_000).joined(separator: "\u{200D}")
    var start = 0
    for token in listTokens(chain) {
      #expect(token.kind == .emoji && token.range.count <= 160 && token.range.lowerBound >= start)
      // Between two tokens there is nothing but the joiner.
      #expect(token.range.lowerBound - start <= 3)
      #expect(token.range.lowerBound == 0 || token.range.lowerBound % 7 == 0)
      start = token.range.upperBound
    }
    #expect(start == chain.utf8.count)
    // Flags are pairs, however many there are.
    let flags = listTokens(String(repeating: "\u{1F1E9}", count: 100_001))
    #expect(flags.count == 50_001 && flags.dropLast().allSatisfy { $0.range.count == 8 })
  }

  @Test func `a run of Thai ends with a cluster`() {
    // Words that no dictionary has, with marks above and below.
    for letters in [
      "\u{E01}\u{E34}\u{E48}", "\u{E2E}\u{E39}\u{E49}", "\u{1780}\u{17D2}\u{17C1}",
    ] {
      let text = String(repeating: letters, count: 5_000)
      let boundaries = Set(Self.boundaries(text))
      var start = 0
      for token in listTokens(text) {
        #expect(token.range.lowerBound == start && boundaries.contains(token.range.upperBound))
        start = token.range.upperBound
      }
      #expect(start == text.utf8.count)
    }
  }
}
