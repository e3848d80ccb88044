import EngAnalysis
import EngTestSupport
import Testing

/// A text gives the tokens of its two pieces wherever it is cut at white space, positions and offsets shifted.
///
/// Two rules look beyond white space, and nothing is cut where they do: a hyphen at the end of a line goes on
/// in the next, and capitals (`US`) are an acronym if their line has lower-case letters.
@Suite struct SplitTests {
  private static let blanks: [Unicode.Scalar] = [
    " ", " ", " ", "\n", "\n", "\t", "\r", "\u{A0}", "\u{2003}", "\u{2028}", "\u{3000}", "\u{B}",
  ]
  private static let hyphens = "-\u{2010}\u{2011}\u{FF0D}\u{FE63}".unicodeScalars

  /// Scripts from which words are made: first and last code point.
  private static let scripts: [ClosedRange<UInt32>] = [
    0x61...0x7A, 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0xC0...0x24F, 0x300...0x36F, 0x370...0x3FF,
    0x400...0x45F, 0x5D0...0x5EA, 0x591...0x5C7, 0x620...0x64A, 0x64B...0x655, 0x905...0x94D,
    0xE01...0xE3A, 0xE40...0xE4E, 0xE81...0xEDF, 0x1000...0x104F, 0x1100...0x11FF, 0x1780...0x17DD,
    0x1E00...0x1FFF, 0x200B...0x200F, 0x2150...0x218B, 0x3041...0x30FF, 0x4E00...0x4FFF,
    0xAC00...0xACFF, 0xFB00...0xFB06, 0xFF10...0xFF9F, 0x1F1E6...0x1F1FF, 0x1F600...0x1F64F,
    0x20000...0x20040, 0xFDFA...0xFDFB, 0xE0100...0xE0110,
  ]
  private static let wholes = [
    "Euro-Atlantic", "U.S.", "U.S.'s", "US", "IT", "who", "don't", "l’OTAN", "C++", "C#", "AT&T",
    "1,234.56", "3,14", "17.10.2024", "v1.2.3", "snake_case", "camelCase", "nai\u{308}ve", "-", "'",
    "\"", ".", "+", "&", "צה\"ל", "ｶﾞﾝﾀﾞﾑ", "👨‍👩‍👧", "🇫🇷🇩🇪", "ที่นี่ภาษาไทย", "北大西洋条約機構", "\u{301}",
    "/usr/lib/x.so", "co\u{AD}op", "—", "…", "ﷺ",
  ]

  private static func text(_ random: inout SplitMix64) -> String.UnicodeScalarView {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 2...40, using: &random) {
      if Int.random(in: 0..<3, using: &random) == 0 {
        text.append(contentsOf: (wholes.randomElement(using: &random) ?? "").unicodeScalars)
      } else {
        let script = scripts.randomElement(using: &random) ?? 0x61...0x7A
        for _ in 0..<Int.random(in: 1...9, using: &random) {
          let other = Int.random(in: 0..<8, using: &random) == 0
          let range = other ? scripts.randomElement(using: &random) ?? script : script
          if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
            text.append(scalar)
          }
        }
      }
      // Words may touch.
      for _ in 0..<(Int.random(in: 0..<6, using: &random) + 3) / 4 {
        text.append(blanks.randomElement(using: &random) ?? " ")
      }
    }
    return text
  }

  /// Whether no rule looks from one side of the cut to the other.
  private static func parts(
    _ left: Substring.UnicodeScalarView,
    _ right: Substring.UnicodeScalarView
  ) -> Bool {
    if let last = left.last(where: { !" \t\r\n".unicodeScalars.contains($0) }),
      hyphens.contains(last)
    {
      return false
    }
    if left.last == "\n" || right.first == "\n" { return true }
    let before = left.reversed().prefix { $0 != "\n" }
    let after = right.prefix { $0 != "\n" }
    return before.contains { ("a"..."z").contains($0) }
      && after.contains { ("a"..."z").contains($0) }
  }

  @Test(arguments: ["text", "exact", "zh", "german", "code", "path", "words"])
  func `two pieces give the tokens of the whole`(name: String) throws {
    let analyzer = try #require(Analyzer.named(name))
    var random = SplitMix64(seed: 41 + Soak.seed)
    var cuts = 0
    for _ in 0..<(Soak.isOn ? 20_000 : 250) {
      let text = Self.text(&random)
      let whole = listTokens(Array(String(text).utf8), analyzer)
      for index in text.indices where text[index].properties.isWhitespace {
        // A path ends at a blank or a control character only.
        if name == "path", text[index].value > 0x20 { continue }
        // White space belongs to either side.
        let isFirst = Bool.random(using: &random)
        let cut = isFirst ? text.index(after: index) : index
        guard Self.parts(text[..<cut], text[cut...]) else { continue }
        let left = Array(String(text[..<cut]).utf8)
        let first = listTokens(left, analyzer)
        let second = listTokens(Array(String(text[cut...]).utf8), analyzer, at: first.end)
        let shifted = second.tokens.map { token in
          var token = token
          token.range = token.range.lowerBound + left.count..<token.range.upperBound + left.count
          return token
        }
        #expect(
          first.tokens + shifted == whole.tokens && second.end == whole.end,
          "seed \(41 + Soak.seed), cut at byte \(left.count) of \(String(text).debugDescription)"
        )
        cuts += 1
      }
    }
    print("split, \(name): \(cuts) cuts")
    #expect(cuts > 1_000)
  }
}
