import EngAnalysis
import EngTestSupport
import Foundation
import Testing

/// The loops for simple words and runs give the tokens of the general ones.
@Suite struct ShortcutTests {
  private static let alphabets: [[String]] = [
    "abcXYZ019 -'.,_&+#\n\"".map(String.init),
    "US IT He no\nwho’s “US” NATO é—".map(String.init),
    "абвгдёйЁЖ .-’\u{301}".map(String.init), "éèñüßæøÅİıŁ x'\u{308}\u{327}".map(String.init),
    "北大西洋条約ガーｶﾞ。、a1\u{FE00}\u{3099}".map(String.init),
    "대한민국에 서\u{1112}\u{1161}\u{11AB}".map(String.init),
    ["ส", "วั", "ส", "ดี", "น้ำ", "ที่", " ", "ก", "\u{E48}", "\u{E38}", "ບໍ່", "a"],
    ["क", "षे", "त्र", "\u{93C}", "\u{94D}", "न", "हिन्दी", " ", "।", "١", "\u{64E}", "ب", "ى"],
    ["ש", "\u{5B8}", "\"", "'", "ל", " ", "״"],
    ["plain ", "words, ", "of ", "ASCII. ", "US ", "it's", " - ", "a-b", "Abc", "x", " ", "é"],
    "北\u{20000}丁。".map(String.init) + ["\u{20001}\u{FE00}", " "],
  ]

  private func tokens(_ bytes: [UInt8], shortcuts: Bool, _ analyzer: Analyzer) -> [ListedToken] {
    let tokenizer = Tokenizer(analyzer)
    tokenizer.takesShortcuts = shortcuts
    return listTokens(bytes, tokenizer).tokens
  }

  @Test(arguments: ["text", "zh", "exact"])
  func `shortcuts change nothing`(name: String) throws {
    let analyzer = try #require(Analyzer.named(name))
    var generator = SplitMix64(seed: 11)
    for round in 0..<1500 {
      let alphabet = Self.alphabets[round % Self.alphabets.count]
      let other = Self.alphabets.randomElement(using: &generator) ?? alphabet
      var bytes: [UInt8] = []
      // The loop for ASCII reads blocks of 64 bytes.
      for _ in 0..<Int.random(in: 1...(round % 3 == 0 ? 250 : 60), using: &generator) {
        let from = Int.random(in: 0..<5, using: &generator) == 0 ? other : alphabet
        bytes += Array((from.randomElement(using: &generator) ?? "").utf8)
      }
      if round % 4 == 0, let index = bytes.indices.randomElement(using: &generator) {
        bytes[index] = UInt8.random(in: 0...255, using: &generator)
      }
      let fast = tokens(bytes, shortcuts: true, analyzer)
      let slow = tokens(bytes, shortcuts: false, analyzer)
      #expect(fast == slow, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test func `words fold as their whole text does`() {
    var generator = SplitMix64(seed: 12)
    var compared = 0
    for _ in 0..<3000 {
      let alphabet = Self.alphabets[[2, 3, 7].randomElement(using: &generator) ?? 2]
      let letters = alphabet.filter { piece in
        !piece.unicodeScalars.contains { " .-’'।\"".unicodeScalars.contains($0) }
      }
      var word = "x"
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        word += letters.randomElement(using: &generator) ?? ""
      }
      let tokens = listTokens(word)
      guard tokens.count == 1 else { continue }
      compared += 1
      #expect(tokens[0].term.utf8.elementsEqual(Analyzer.text.fold(word).utf8), "\(word)")
    }
    #expect(compared > 1000)
  }

  private func seconds(_ bytes: [UInt8]) -> (Double, Int) {
    var count = 0
    var best = Double.infinity
    for _ in 0..<3 {
      let start = threadSeconds()
      let tokenizer = Tokenizer(.text)
      let batch = TokenBatch()
      count = 0
      bytes.withUnsafeBytes { text in
        tokenizer.start(text)
        while tokenizer.next(batch) { count += batch.count }
      }
      best = min(best, threadSeconds() - start)
    }
    return (best, count)
  }

  /// Processor time of this thread, which other work on the machine does not lengthen.
  private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Ten times the text takes about ten times the time: the bound is far from quadratic, and loose enough
  /// for a busy machine.
  @Test(
    arguments: [
      "\u{301}", "a\u{301}", "-", "a-", "z\u{300}\u{301}\u{302}\u{316}", "\u{FDFA}", "'", "\"",
      "ש\"",
      "1,", ".", "a.", "\u{1F468}\u{200D}", "\u{1F1E6}", "ก", "北", "ｶﾞ", "+", "\u{E48}", "A", "-\n ",
      "\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}", "\u{1F1E9}\u{1F1EA}", "\u{915}\u{94D}",
      "北\u{301}",
    ]
  )
  func `the time is linear`(piece: String) {
    let count = 100_000 / piece.unicodeScalars.count
    let small = Array(String(repeating: piece, count: count / 10).utf8)
    let large = Array(String(repeating: piece, count: count).utf8)
    let ofSmall = seconds(small).0
    let ofLarge = seconds(large).0
    #expect(ofLarge < ofSmall * 40 + 0.05, "\(ofSmall) s, \(ofLarge) s")
  }

  @Test func `a million marks or hyphens are read`() {
    #expect(seconds([UInt8](repeating: UInt8(ascii: "-"), count: 1_000_000)).1 == 0)
    let marks = Array(("a" + String(repeating: "\u{301}", count: 1_000_000)).utf8)
    // The word is cut where a part may be no longer; what follows has only marks.
    #expect(seconds(marks).1 == 1)
  }
}
