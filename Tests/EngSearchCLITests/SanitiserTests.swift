import Foundation
import Testing

@testable import EngSearchCLI

@Suite("What reaches the terminal")
struct SanitiserTests {
  @Test func controlsNeverPass() throws {
    var text = ""
    for value in UInt32(0)..<0x3000 {
      if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    let clean = Sanitiser.line(text)
    #expect(!clean.unicodeScalars.contains(where: Sanitiser.isUnsafe))
    let lines = Sanitiser.lines("a\u{1B}[31m\r\nb\t\u{9B}\u{202E}c")
    #expect(lines == "a\u{FFFD}[31m\nb\t\u{FFFD}\u{FFFD}c")
    var json = JSONText()
    json.array { $0.string(nil, text) }
    #expect(!json.text.unicodeScalars.contains(where: Sanitiser.isUnsafe))
    let decoded = try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String]
    #expect(decoded == [text])
  }

  @Test func plainTextIsUnchanged() {
    for text in ["", "plain", "Türkiye’s 東京 😀 שלום", "e\u{301}"] {
      #expect(Sanitiser.line(text) == text)
    }
  }

  @Test func onlyTheMatchesAreHighlighted() {
    let plain = Highlighter(colour: false)
    #expect(plain.line("one two", matches: [4..<7]) == "one two")
    let colour = Highlighter(colour: true)
    #expect(colour.line("one two", matches: [4..<7]) == "one \u{1B}[1;31mtwo\u{1B}[0m")
    #expect(colour.line("é\u{7}x", matches: [3..<4]) == "é\u{FFFD}\u{1B}[1;31mx\u{1B}[0m")
    // Ranges that do not fit the text are left out: inside a character, reversed, past the end.
    #expect(colour.line("éa", matches: [1..<2, 5..<9, -3 ..< -1]) == "éa")
  }

  @Test func numbers() {
    #expect(Numbers.grouped(1_234_567) == "1,234,567")
    #expect(Numbers.grouped(-1234) == "-1,234")
    #expect(Numbers.fixed(1.2345, 3) == "1.235" || Numbers.fixed(1.2345, 3) == "1.234")
    #expect(Numbers.fixed(-0.05, 2) == "-0.05")
    #expect(Numbers.fixed(2, 0) == "2")
    #expect(Numbers.bytes(1536) == "1.5 KiB")
  }
}
