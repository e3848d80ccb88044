import CICU

extension Tokenizer {
  /// Bytes of a run of dictionary script that are looked at together.
  static let dictionaryWindow = Int(CICU_MAXIMUM_RUN)
  /// Bytes that one emoji may have; of a longer sequence what follows is another token.
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
    // Where characters start whose spelling depends on others or is not themselves.
    var difficult = 0
    var order: UInt8 = 0
    while stop < end {
      let scalar = decodeScalar(text, stop, end)
      guard scalar.isValid else { break }
      let entry = table[scalar.value]
      guard entry.kind == CharacterClass.dictionary || entry.kind == CharacterClass.mark else {
        break
      }
      guard stop + scalar.count - start <= Tokenizer.dictionaryWindow else {
        isCut = true
        stop = cutPlace(start, stop)
        break
      }
      let next = entry.isOrdered ? entry.order : 0
      if !entry.isItself || entry.isOrdered && next < order {
        difficultPlaces[difficult] = Int32(truncatingIfNeeded: stop &- start)
        difficult &+= 1
      }
      order = next
      stop += scalar.count
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
    var place = 0
    for index in 0..<Int(found) {
      let to = start + Int(wordEnds[index])
      // Words near the end of a cut window may be others when what follows is seen.
      if isCut, to > stop - 256, from > start { break }
      if takesShortcuts, to - from <= Tokenizer.maximumTerm,
        place == difficult || start + Int(difficultPlaces[place]) >= to
      {
        (batch.bytes + batch.byteCount).update(from: text + from, count: to - from)
        append(
          batch,
          .dictionary,
          length: to - from,
          start: from,
          end: to,
          position: position
        )
        position &+= 1
      } else {
        appendWord(batch, .dictionary, from, to)
        while place < difficult, start + Int(difficultPlaces[place]) < to { place += 1 }
      }
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
