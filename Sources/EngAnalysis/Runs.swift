import CICU

extension Tokenizer {
  /// Bytes of a run of dictionary script that are looked at together.
  static let dictionaryWindow = Int(CICU_MAXIMUM_RUN)
  /// Bytes that one emoji may have.
  static let emojiWindow = 160

  /// Reads bigrams of the run at the cursor, and its last character alone. Stops when the batch is
  /// full: going on from any character of the run gives the same tokens.
  func readBigrams(_ batch: TokenBatch, _ kind: UInt8) {
    if takesShortcuts, readPlainBigrams(batch, kind) { return }
    var start = cursor
    var middle = clusterEnd(start)
    while batch.count < TokenBatch.capacity {
      let follows = middle < end && classify(middle).kind == kind
      let stop = follows ? clusterEnd(middle) : middle
      let count = writeSpelling(start, stop, to: batch.bytes + batch.byteCount)
      if count > 0 {
        append(
          batch,
          follows ? .cjk2 : .cjk1,
          length: count,
          start: start,
          end: stop,
          position: position
        )
        position &+= 1
      }
      start = middle
      guard follows else { break }
      middle = stop
    }
    cursor = start
  }

  /// A character of a run, as far as `readPlainBigrams` can read it.
  private struct RunCharacter {
    var end: Int
    /// Nil behind the run.
    var entry: CharacterEntry?
    /// Whether it is a mark, or has a fold that depends on what is before it.
    var isDifficult: Bool
  }

  @inline(__always)
  private func runCharacter(_ i: Int, _ kind: UInt8) -> RunCharacter {
    guard i < end else { return RunCharacter(end: i, entry: nil, isDifficult: false) }
    let scalar = decodeScalar(text, i, end)
    guard scalar.isValid else { return RunCharacter(end: i, entry: nil, isDifficult: false) }
    let entry = table[scalar.value]
    return RunCharacter(
      end: i &+ scalar.count,
      entry: entry.kind == kind ? entry : nil,
      isDifficult: entry.kind == CharacterClass.mark || entry.attaches || entry.foldsWhole
        || entry.spellingCount == 0
    )
  }

  /// Reads the run as `readBigrams` does, character by character, as far as there are no marks. Returns
  /// whether the run, or the batch, is finished.
  private func readPlainBigrams(_ batch: TokenBatch, _ kind: UInt8) -> Bool {
    let tokens = batch.tokens
    let bytes = batch.bytes
    var count = batch.count
    var used = batch.byteCount
    var position = self.position
    var start = cursor
    var first = runCharacter(start, kind)
    var second = runCharacter(first.end, kind)
    var isFinished = true
    while count < TokenBatch.capacity {
      guard let entry = first.entry else { break }
      let third = runCharacter(second.end, kind)
      // The last character's marks must be seen too.
      if first.isDifficult || second.isDifficult || second.entry != nil && third.isDifficult {
        isFinished = false
        break
      }
      entry.copySpelling(to: bytes + used)
      var length = entry.spellingCount
      var stop = first.end
      if let other = second.entry {
        other.copySpelling(to: bytes + used + length)
        length &+= other.spellingCount
        stop = second.end
      }
      (tokens + count).initialize(
        to: Token(
          termStart: UInt32(truncatingIfNeeded: used),
          termCount: UInt16(truncatingIfNeeded: length),
          kind: second.entry == nil ? .cjk1 : .cjk2,
          position: position,
          start: start,
          end: stop
        )
      )
      count &+= 1
      used &+= length
      position &+= 1
      start = first.end
      first = second
      second = third
    }
    batch.count = count
    batch.byteCount = used
    self.position = position
    cursor = start
    return isFinished
  }

  /// Where the character at `start` ends, with its marks; at most a part's length.
  private func clusterEnd(_ start: Int) -> Int {
    var i = start + classify(start).count
    while i < end, i - start < Tokenizer.maximumPart {
      let scalar = decodeScalar(text, i, end)
      guard scalar.isValid else { break }
      let entry = table[scalar.value]
      guard entry.kind == CharacterClass.mark || entry.attaches else { break }
      i += scalar.count
    }
    return i
  }

  /// Reads the words of a run of Thai, Lao, Khmer or Myanmar. False if the batch has no room for it.
  func readDictionaryRun(_ batch: TokenBatch) -> Bool {
    guard batch.count + Tokenizer.dictionaryWindow / 2 <= TokenBatch.capacity else { return false }
    let start = cursor
    var stop = start
    var isCut = false
    while stop < end {
      let (kind, count) = classify(stop)
      guard kind == CharacterClass.dictionary || kind == CharacterClass.mark else { break }
      guard stop + count - start <= Tokenizer.dictionaryWindow else {
        isCut = true
        break
      }
      stop += count
    }
    if wordBreaker == nil { wordBreaker = cicu_breaker_open(Int32(CICU_WORDS)) }
    var found: Int32 = -1
    if let wordBreaker {
      let capacity = Int32(Tokenizer.dictionaryWindow / 2)
      found = cicu_word_ends(wordBreaker, text + start, Int32(stop - start), wordEnds, capacity)
    }
    guard found > 0 else {
      appendWord(batch, .dictionary, start, stop)
      cursor = stop
      return true
    }
    var from = start
    for index in 0..<Int(found) {
      let to = start + Int(wordEnds[index])
      // Words near the end of a cut window may be others when what follows is seen.
      if isCut, to > stop - 256, from > start { break }
      appendWord(batch, .dictionary, from, to)
      from = to
    }
    cursor = max(from, start + 1)
    return true
  }

  /// Reads one grapheme cluster that starts with a pictograph or a regional indicator.
  func readEmoji(_ batch: TokenBatch, _ count: Int) {
    let start = cursor
    var stop = min(end, start + Tokenizer.emojiWindow)
    while stop < end, stop > start + count, text[stop] & 0xC0 == 0x80 { stop -= 1 }
    if graphemeBreaker == nil { graphemeBreaker = cicu_breaker_open(Int32(CICU_GRAPHEMES)) }
    var length = Int64(count)
    if let graphemeBreaker,
      cicu_breaker_start(graphemeBreaker, text + start, Int64(stop - start)) != 0
    {
      length = max(length, cicu_breaker_next(graphemeBreaker))
    }
    appendWord(batch, .emoji, start, start + Int(length))
    cursor = start + Int(length)
  }

  private func appendWord(_ batch: TokenBatch, _ kind: TokenKind, _ start: Int, _ end: Int) {
    let count = writeSpelling(start, end, to: batch.bytes + batch.byteCount)
    guard count > 0 else { return }
    append(batch, kind, length: count, start: start, end: end, position: position)
    position &+= 1
  }
}
