import EngAnalysis
import Testing

/// Unicode's WordBreakTest.txt: texts with the word boundaries of UAX #29.
@Suite struct WordBreakTests {
  /// Why `text` may cut where UAX #29 does not, or the other way round.
  private static let reasons: [(name: String, applies: @Sendable (Unicode.Scalar) -> Bool)] = [
    (
      "full stop, comma, underscore, colon or apostrophe between letters or digits",
      {
        ".,_:'’;\u{2E}".unicodeScalars.contains($0)
      }
    ),
    ("quotation mark inside a Hebrew word", { $0 == "\"" }),
    ("characters of a katakana run are bigrams", { (0x3031...0x30FF).contains($0.value) }),
    (
      "circled letters and pictographs are emoji tokens",
      {
        $0.properties.isEmojiPresentation
          || $0.value == 0x24C2 || (0x2600...0x27BF).contains($0.value)
          || (0x1F1E6...0x1F1FF).contains($0.value)
      }
    ),
  ]

  @Test func `words are those of Unicode but for named reasons`() throws {
    var compared = 0
    var deviations: [String: Int] = [:]
    for line in try conformanceLines("WordBreakTest.txt") {
      var text = ""
      var words: [Range<Int>] = []
      for segment in line.split(separator: "÷") {
        let codes = segment.split(separator: "×").joined(separator: " ")
        guard let part = decodeHexadecimal(Substring(codes)), !part.isEmpty else { continue }
        let start = text.utf8.count
        text += part
        // A word is a segment with a letter, a digit or a pictograph.
        let isWord = part.unicodeScalars.contains {
          $0.properties.isAlphabetic || $0.properties.numericType != nil
            || $0.properties.isEmojiPresentation && $0.value != 0x1F3FB
            || (0x1F1E6...0x1F1FF).contains($0.value) || $0.value == 0x1F6D1
        }
        if isWord { words.append(start..<text.utf8.count) }
      }
      compared += 1
      let tokens = listTokens(text).filter { !$0.kind.addsNoPosition }.map(\.range)
      // Format characters and marks behind a word are its own in UAX #29.
      if Self.trimmed(tokens, text) == Self.trimmed(words, text) { continue }
      let reason = Self.reasons.first { reason in
        text.unicodeScalars.contains(where: reason.applies)
      }
      deviations[reason?.name ?? "none: \(line) \(tokens)", default: 0] += 1
    }
    try #require(compared > 50)
    print("\(compared) texts, deviations: \(deviations)")
    #expect(deviations.keys.allSatisfy { !$0.hasPrefix("none") }, "\(deviations)")
  }

  /// The ranges without marks and format characters at their ends.
  private static func trimmed(_ ranges: [Range<Int>], _ text: String) -> [Range<Int>] {
    let bytes = Array(text.utf8)
    return ranges.map { range in
      let scalars = Array(String(decoding: bytes[range], as: UTF8.self).unicodeScalars)
      let kept = scalars.reversed().drop {
        $0.properties.generalCategory == .format || $0.properties.generalCategory == .nonspacingMark
      }
      let count = kept.reduce(0) { $0 + String($1).utf8.count }
      return range.lowerBound..<range.lowerBound + count
    }
  }
}
