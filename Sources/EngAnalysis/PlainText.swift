import CInline

/// Loops of their own for what most text is made of: words of ASCII, words that fold letter by letter,
/// runs of characters that are their own fold. They give the tokens that the general rules give.
extension Tokenizer {
  /// Reads the words of ASCII letters and digits in the 64 bytes at `i`, up to the first that needs a
  /// closer look, and moves `i` behind what it read; not at all if that comes first.
  @inline(__always)
  func readASCIIWords(
    _ batch: TokenBatch,
    _ i: inout Int,
    _ count: inout Int,
    _ used: inout Int,
    _ position: inout UInt32
  ) {
    let bits = cinline_ascii_words(text + i, batch.bytes + used)
    let limit = bits.trouble.trailingZeroBitCount
    let tokens = batch.tokens
    let before = count
    var words = bits.words
    var read = limit
    while words != 0 {
      let start = words.trailingZeroBitCount
      // Adding its lowest bit to a run of bits carries to the place behind the run.
      let carried = words &+ (words & (0 &- words))
      let end = carried.trailingZeroBitCount
      guard end < limit else {
        read = min(start, limit)
        break
      }
      // The whole block was written, and the terms lie in it.
      (tokens + count).initialize(
        to: Token(
          termStart: UInt32(truncatingIfNeeded: used &+ start),
          termCount: UInt16(truncatingIfNeeded: end &- start),
          kind: .word,
          position: position,
          start: i &+ start,
          end: i &+ end
        )
      )
      count &+= 1
      position &+= 1
      words &= carried
    }
    if count > before { used &+= read }
    i &+= read
  }

  /// Reads the word at `start` if it is of letters, digits and marks that fold one by one and joins
  /// nothing; else reads nothing and returns false. Equal to `readChain` but for its speed.
  func readPlainWord(_ batch: TokenBatch, at start: Int) -> Bool {
    guard takesShortcuts, !analyzer.keepsMarks else { return false }
    let text = self.text
    let end = self.end
    let lower = ByteTables.lower
    let out = batch.bytes + batch.byteCount
    let limit = min(end, start &+ 1024)
    var count = 0
    var e = start
    var order: UInt8 = 0
    var differs = false
    var last: UInt32 = 0
    scan: while e < limit {
      let byte = text[e]
      if byte < 0x80 {
        let c = lower[Int(byte)]
        if c != 0 {
          guard count < Tokenizer.maximumTerm else { return false }
          out[count] = c
          count &+= 1
          e &+= 1
          order = 0
          continue
        }
        switch ByteTables.follower[Int(byte)] {
        case 0:
          // A quotation mark may stand inside a Hebrew word.
          if byte == UInt8(ascii: "\""), last >= 0x590, last < 0x600 { return false }
        case 1:
          guard e &+ 1 == end || asciiBreaks(text[e &+ 1]) else { return false }
        default:
          return false
        }
        break
      }
      let scalar = decodeScalar(text, e, end)
      guard scalar.isValid else { break }
      let entry = table[scalar.value]
      switch entry.kind {
      case CharacterClass.letter, CharacterClass.digit, CharacterClass.mark:
        let size = entry.foldCount
        if entry.foldsWhole || entry.isOrdered && entry.order < order
          || count &+ size > Tokenizer.maximumTerm
        {
          return false
        }
        if size > 0 { order = entry.isOrdered ? entry.order : 0 }
        if entry.spellingDiffers { differs = true }
        entry.copyFold(to: out + count)
        count &+= size
        last = scalar.value
        e &+= scalar.count
      case CharacterClass.separator, CharacterClass.ideograph, CharacterClass.hangul,
        CharacterClass.dictionary, CharacterClass.emoji:
        break scan
      default:
        return false
      }
    }
    guard count > 0, e < limit || e == end else { return false }
    append(batch, .word, length: count, start: start, end: e, position: position)
    position &+= 1
    cursor = e
    if differs { appendSpelling(batch, start, e) }
    return true
  }

  /// What the character at `i` is to a run; four bytes of the text stand there.
  @inline(__always)
  private func runCharacter(_ i: Int) -> UInt8 {
    let bytes = UInt32(
      littleEndian: UnsafeRawPointer(text + i).loadUnaligned(as: UInt32.self)
    )
    guard bytes & 0x00C0_C0F0 == 0x0080_80E0 else {
      return bytes & 0x80 == 0 ? RunCharacter.other : RunCharacter.difficult
    }
    // Three bytes that are no code point are here one that ends a run, as bad bytes do.
    return table.runCharacter((bytes & 0x0F) &<< 12 | bytes &>> 2 & 0xFC0 | bytes &>> 16 & 0x3F)
  }

  /// Reads the run at the cursor, and runs behind it, as `readBigrams` does, as far as their characters
  /// are their own folds without marks. Returns whether it moved the cursor: going on from there, even
  /// inside a run, gives the same tokens.
  func readPlainBigrams(_ batch: TokenBatch, _ kind: UInt8) -> Bool {
    let tokens = batch.tokens
    let bytes = batch.bytes
    let text = self.text
    // Three characters are looked at, and a little more is loaded.
    let last = end &- 10
    let begin = cursor
    var count = batch.count
    var used = batch.byteCount
    var position = self.position
    var i = begin
    guard i <= last else { return false }
    var first = runCharacter(i)
    var second = runCharacter(i &+ 3)
    while i <= last, count < TokenBatch.capacity {
      var length = 3
      if first == kind {
        if second == kind {
          length = 6
        } else if second == RunCharacter.difficult {
          break
        }
        // The last character's marks must be seen too.
        let third = length == 6 ? runCharacter(i &+ 6) : RunCharacter.other
        if third == RunCharacter.difficult { break }
        let characters = UnsafeRawPointer(text + i).loadUnaligned(as: UInt64.self)
        UnsafeMutableRawPointer(bytes + used).storeBytes(of: characters, as: UInt64.self)
        (tokens + count).initialize(
          to: Token(
            termStart: UInt32(truncatingIfNeeded: used),
            termCount: UInt16(truncatingIfNeeded: length),
            kind: length == 3 ? .cjk1 : .cjk2,
            position: position,
            start: i,
            end: i &+ length
          )
        )
        count &+= 1
        used &+= length
        position &+= 1
        i &+= 3
        first = second
        second = length == 6 || i > last ? third : runCharacter(i &+ 3)
      } else if first == RunCharacter.separator {
        i &+= 3
        first = second
        if i <= last { second = runCharacter(i &+ 3) }
      } else {
        break
      }
    }
    batch.count = count
    batch.byteCount = used
    self.position = position
    cursor = i
    return i > begin
  }
}
