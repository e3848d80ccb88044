import EngAnalysis
import Testing

/// Unicode's NormalizationTest.txt: each line has a text (column 1), its NFC, NFD, NFKC and NFKD.
@Suite struct NormalizationTests {
  private static func columns() throws -> [[String]] {
    try conformanceLines("NormalizationTest.txt").map { line in
      line.split(separator: ";").prefix(5).compactMap(decodeHexadecimal)
    }
  }

  @Test func `equivalent texts fold alike, and a fold folds to itself`() throws {
    let lines = try Self.columns()
    try #require(lines.count > 100 && lines.allSatisfy { $0.count == 5 })
    var wrong: [String] = []
    for line in lines {
      let folds = line.map { Array(Analyzer.text.fold($0).utf8) }
      let again = Array(Analyzer.text.fold(String(decoding: folds[0], as: UTF8.self)).utf8)
      if Set(folds).count != 1 || again != folds[0] { wrong.append(line[0]) }
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(10).map { $0.unicodeScalars })")
  }

  @Test func `canonically equivalent texts have the same terms`() throws {
    var wrong: [String] = []
    for line in try Self.columns() {
      // Between letters, so that a mark at the start is a mark of something.
      let terms = line.prefix(3).map { text in
        listTokens("a" + text + "b").map { Array($0.term.utf8) }
      }
      if Set(terms).count != 1 { wrong.append(line[0]) }
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(10).map { $0.unicodeScalars })")
  }

  @Test func `words are folded as their whole text is`() throws {
    var compared = 0
    var wrong: [String] = []
    for line in try Self.columns() {
      let word = "a" + line[0] + "b"
      let tokens = listTokens(word)
      guard tokens.count == 1, tokens[0].kind == .word else { continue }
      compared += 1
      let fold = Array(Analyzer.text.fold(word).utf8)
      if Array(tokens[0].term.utf8) != fold { wrong.append(word) }
    }
    #expect(compared > 30)
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(10).map { $0.unicodeScalars })")
  }
}
