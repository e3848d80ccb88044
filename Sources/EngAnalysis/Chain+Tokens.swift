import CICU

/// The tokens of a chain.
extension Tokenizer {
  /// Adds the token of a part and its spelling, and moves on one position; nothing if the fold is
  /// empty.
  func appendPart(_ batch: TokenBatch, _ kind: TokenKind, _ part: ChainPart, _ stop: Int) {
    let term = writeTerm(part.start, part.end, to: batch.bytes + batch.byteCount)
    guard term.count > 0 else { return }
    append(
      batch,
      kind,
      length: term.count,
      start: part.start,
      end: stop,
      position: position
    )
    position &+= 1
    if term.spellingDiffers { appendSpelling(batch, part.start, part.end) }
  }

  /// Adds the spelling of the last token, whose word is the source bytes `start..<end`, if it differs
  /// from the term.
  func appendSpelling(_ batch: TokenBatch, _ wordStart: Int, _ wordEnd: Int) {
    let start = batch.byteCount
    let count = writeSpelling(wordStart, wordEnd, to: batch.bytes + start)
    let index = batch.count - 1
    let written = UnsafeBufferPointer(start: UnsafePointer(batch.bytes) + start, count: count)
    guard count > 0, !written.elementsEqual(batch.term(batch.tokens[index])) else { return }
    batch.tokens[index].spellingStart = UInt32(truncatingIfNeeded: start)
    batch.tokens[index].spellingCount = UInt16(truncatingIfNeeded: count)
    batch.byteCount += count
  }

  /// Adds the terms from `first` on run together, if they are 2 to `most`.
  func appendCompound(
    _ batch: TokenBatch,
    from first: Int,
    separator: UInt8?,
    most: Int
  ) {
    let last = batch.count - 1
    guard analyzer.joins, last > first, last - first < most else { return }
    var length = 0
    for index in first...last {
      let term = batch.term(batch.tokens[index])
      let room = Tokenizer.maximumTerm - length - (index > first && separator != nil ? 1 : 0)
      var kept = term.count
      if kept > room {
        // What does not fit whole is cut, and ends the compound.
        kept = term.baseAddress.flatMap { room > 0 ? lastBoundary($0, kept, room) : nil } ?? 0
      }
      guard kept > 0 else { break }
      if index > first, let separator { length = put(separator, batch, length) }
      for byte in term[..<kept] { length = put(byte, batch, length) }
      guard kept == term.count else { break }
    }
    append(
      batch,
      .compound,
      length: length,
      start: batch.tokens[first].start,
      end: batch.tokens[last].end,
      position: batch.tokens[first].position,
      parts: UInt8(last - first + 1)
    )
  }

  /// Puts a byte of the next token's term, of which `length` bytes stand; returns the new length.
  @inline(__always)
  func put(_ byte: UInt8, _ batch: TokenBatch, _ length: Int) -> Int {
    guard length < Tokenizer.maximumTerm else { return length }
    batch.bytes[batch.byteCount + length] = byte
    return length + 1
  }

  /// Puts the fold of the source bytes `start..<end` behind the `length` bytes of the next term.
  func join(_ batch: TokenBatch, _ length: Int, _ start: Int, _ end: Int) -> Int {
    guard length + 32 < Tokenizer.maximumTerm else { return length }
    return length
      + writeTerm(start, end, to: batch.bytes + batch.byteCount + length, most: 32).count
  }
}
