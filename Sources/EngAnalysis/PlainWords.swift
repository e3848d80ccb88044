internal import CInline

/// The analyzer `words`.
extension Tokenizer {
  func fillWords(_ batch: TokenBatch) {
    let text = self.text
    let end = self.end
    let bytes = batch.bytes
    var i = cursor
    var position = self.position
    var count = 0
    var used = 0
    let lower = ByteTables.lower
    while i < end, count < TokenBatch.capacity {
      let out = bytes + used
      var e = i
      if i &+ 16 <= end {
        // Sixteen bytes at once: most words end within them.
        let word = cinline_lower_words(text + i, out) & 0xFFFF
        if word & 1 == 0 {
          i &+= (word | 0x1_0000).trailingZeroBitCount
          continue
        }
        e &+= (~word).trailingZeroBitCount
      } else if lower[Int(text[i])] == 0 {
        i &+= 1
        continue
      }
      if e == i || e == i &+ 16 {
        let limit = min(end, i &+ Tokenizer.maximumTerm)
        while e < limit {
          let c = lower[Int(text[e])]
          if c == 0 { break }
          out[e &- i] = c
          e &+= 1
        }
      }
      let length = e &- i
      if length == Tokenizer.maximumTerm {
        let limit = min(end, i &+ Tokenizer.maximumPart)
        while e < limit, lower[Int(text[e])] != 0 { e &+= 1 }
      }
      (batch.tokens + count).initialize(
        to: Token(
          termStart: UInt32(truncatingIfNeeded: used),
          termCount: UInt16(truncatingIfNeeded: length),
          kind: .word,
          position: position,
          start: i,
          end: e
        )
      )
      count &+= 1
      used &+= length
      position &+= 1
      i = e
    }
    cursor = i
    self.position = position
    batch.count = count
    batch.byteCount = used
  }
}
