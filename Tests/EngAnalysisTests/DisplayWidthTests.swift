import EngAnalysis
import Testing

@Suite struct DisplayWidthTests {
  @Test(
    arguments: [
      ("", 0), ("NATO", 4), ("a\tb\u{1B}", 2), ("Türkiye", 7), ("nai\u{308}ve", 5),
      ("北大西洋", 8), ("ｶﾞﾝ", 3), ("Ａ", 2), ("한국", 4), ("👍🏽", 2), ("👨\u{200D}👩\u{200D}👧", 2),
      ("🇫🇷", 2), ("❤", 1), ("❤\u{FE0F}", 2), ("a\u{200B}b", 2), ("\u{301}", 0), ("สวัสดี", 4),
    ]
  )
  func `cells of a terminal`(text: String, cells: Int) {
    #expect(displayWidth(of: text) == cells)
  }

  @Test func `a cut falls between clusters`() {
    let text = "ae\u{301}👨\u{200D}👩\u{200D}👧z"
    let bytes = Array(text.utf8)
    bytes.withUnsafeBytes { bytes in
      let cuts = (0...bytes.count + 1).map { graphemeBoundary(bytes, before: $0) }
      #expect(Set(cuts) == [0, 1, 4, bytes.count - 1, bytes.count])
      #expect(cuts == cuts.sorted())
      #expect(cuts[3] == 1 && cuts[20] == 4)
    }
  }

  @Test func `a cut far into marks falls between code points`() {
    let bytes = [UInt8](("a" + String(repeating: "\u{301}", count: 1000)).utf8)
    bytes.withUnsafeBytes { bytes in
      #expect(graphemeBoundary(bytes, before: 1000) == 999)
      #expect(graphemeBoundary(bytes, before: 999) == 999)
    }
  }
}
