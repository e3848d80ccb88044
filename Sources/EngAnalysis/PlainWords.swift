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
    asciiLower.withUnsafeBufferPointer { lowerTable in
      guard let lower = lowerTable.baseAddress else { return }
      while i < end, count < TokenBatch.capacity {
        if lower[Int(text[i])] == 0 {
          i += 1
          continue
        }
        let out = bytes + used
        let start = i
        let limit = min(end, i + Tokenizer.maximumTerm)
        while i < limit {
          let c = lower[Int(text[i])]
          if c == 0 { break }
          out[i - start] = c
          i += 1
        }
        let length = i - start
        let partLimit = min(end, start + Tokenizer.maximumPart)
        while i < partLimit, lower[Int(text[i])] != 0 { i += 1 }
        (batch.tokens + count).initialize(
          to: Token(
            termStart: UInt32(truncatingIfNeeded: used),
            termCount: UInt16(truncatingIfNeeded: length),
            kind: .word,
            position: position,
            start: start,
            end: i
          )
        )
        count += 1
        used += length
        position &+= 1
      }
    }
    cursor = i
    self.position = position
    batch.count = count
    batch.byteCount = used
  }
}
