import Testing

@testable import EngSearchCLI

@Suite("Editing a line")
struct LineBufferTests {
  @Test func marksJoinTheirLetter() {
    var line = LineBuffer("cafe")
    line.insert("\u{301}")
    #expect(line.characters.count == 4)
    #expect(line.cursor == 4)
    line.deleteBack()
    #expect(line.text == "caf")
  }

  @Test func killedTextComesBackWhole() {
    var line = LineBuffer("one two three")
    line.killArgumentBack()
    line.killArgumentBack()
    #expect(line.text == "one ")
    line.yank()
    #expect(line.text == "one two three")
    line.moveToStart()
    line.moveWordForward()
    line.killToEnd()
    #expect(line.text == "one")
    line.undo()
    #expect(line.text == "one two three")
  }

  @Test func nothingTypedCanBeAnInstruction() {
    var line = LineBuffer()
    line.insert("a\u{1B}[31mb\r\nc\td\u{202E}")
    #expect(line.text == "a[31mb c d")
  }

  @Test func wordsAndSwaps() {
    var line = LineBuffer("euro-atlantic ab")
    line.moveWordBack()
    line.moveWordBack()
    #expect(line.beforeCursor == "euro-")
    line.killWordForward()
    #expect(line.text == "euro- ab")
    line.moveToEnd()
    line.transpose()
    #expect(line.text == "euro- ba")
  }
}

@Suite("Keys")
struct KeyDecoderTests {
  private func keys(_ bytes: [UInt8], isLate: Bool = true) -> [Key] {
    var decoder = KeyDecoder()
    var keys: [Key] = []
    // A byte at a time, as slowly as a line can be.
    for byte in bytes {
      decoder.feed([byte])
      while let key = decoder.next() { keys.append(key) }
    }
    while isLate, let key = decoder.next(isLate: true) { keys.append(key) }
    return keys
  }

  @Test func sequencesOfEveryKind() {
    #expect(
      keys(Array("\u{1B}[A\u{1B}OB\u{1B}[3~\u{1B}[1;5C".utf8)) == [.up, .down, .delete, .wordRight]
    )
    #expect(
      keys([0x01, 0x0D, 0x09, 0x7F, 0x1F]) == [
        .control("a"), .enter, .tab, .backspace, .control("_"),
      ]
    )
    #expect(keys([0x1B, 0x62, 0x1B, 0x7F]) == [.alt("b"), .alt("\u{7F}")])
    #expect(keys([0x1B]) == [.escape])
    // One that means nothing here leaves nothing behind.
    #expect(keys(Array("\u{1B}[99;99Hx\u{1B}[5nx".utf8)) == [.home, .text("x"), .text("x")])
  }

  @Test func charactersAreWhole() {
    #expect(keys(Array("é防🙂".utf8)) == [.text("é"), .text("防"), .text("🙂")])
    #expect(keys([0xE9, 0x98]) == [.text("\u{FFFD}")])
  }

  @Test func aPastedBlockIsOneKey() {
    #expect(
      keys(Array("\u{1B}[200~a\rb\u{1B}[A\u{1B}[201~c".utf8)) == [
        .paste("a\rb\u{1B}[A"), .text("c"),
      ]
    )
  }

  @Test func noBytesTrap() {
    var state: UInt64 = 88_172_645_463_325_252
    for _ in 0..<300 {
      var bytes: [UInt8] = []
      for _ in 0..<40 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        // Mostly the bytes that sequences are made of.
        bytes.append(
          state % 3 == 0
            ? 0x1B : state % 3 == 1 ? UInt8(state >> 32 & 0x3F) + 0x30 : UInt8(state >> 40 & 0xFF)
        )
      }
      _ = keys(bytes)
    }
  }
}
