import CICU

/// A run of letters, digits and marks.
struct ChainPart {
  var start: Int
  var end: Int
  /// In code points.
  var scalars = 0
  /// Classes of the first and the last code point.
  var first: UInt8 = 0
  var last: UInt8 = 0

  var isSingleLetter: Bool { scalars == 1 && first == CharacterClass.letter }
}

extension Tokenizer {
  /// Reads the chain at the cursor and adds its tokens. The batch has room for `chainRoom` tokens.
  func readChain(_ batch: TokenBatch) {
    scanChain()
    guard let last = parts.last else { return }
    var resume = last.end
    if joiners.isEmpty {
      _ = readCompound(batch, 0)
      cursor = last.end
      return
    }
    var k = 0
    while k < parts.count {
      k =
        readAcronym(batch, k, &resume) ?? readVersion(batch, k) ?? readNumber(batch, k)
        ?? readCompound(batch, k)
    }
    cursor = resume
  }

  /// The class and length in bytes of the code point at `i`.
  @inline(__always)
  func classify(_ i: Int) -> (kind: UInt8, count: Int) {
    let scalar = decodeScalar(text, i, end)
    guard scalar.isValid else { return (CharacterClass.separator, 1) }
    return (table[scalar.value].kind, scalar.count)
  }

  /// Reads the parts and joiners of the chain at the cursor.
  private func scanChain() {
    parts.removeAll(keepingCapacity: true)
    joiners.removeAll(keepingCapacity: true)
    var j = cursor
    while true {
      let part = scanPart(j)
      parts.append(part)
      let e = part.end
      guard e < end, parts.count < Tokenizer.maximumParts else { return }
      let (joiner, count) = classify(e)
      guard joiner >= CharacterClass.hyphen, joiner <= CharacterClass.ampersand else { return }
      let next = e + count
      guard next < end else { return }
      let following = classify(next).kind
      if following == CharacterClass.letter || following == CharacterClass.digit {
        let before = part.last == CharacterClass.digit
        let after = following == CharacterClass.digit
        switch joiner {
        case CharacterClass.comma where !(before && after): return
        case CharacterClass.ampersand where before || after: return
        case CharacterClass.fullStop where before != after: return
        default: break
        }
        joiners.append(joiner)
        j = next
      } else if joiner == CharacterClass.hyphen, part.last == CharacterClass.letter,
        let continuation = lineEndContinuation(next)
      {
        joiners.append(joiner)
        j = continuation
      } else {
        return
      }
    }
  }

  private func scanPart(_ start: Int) -> ChainPart {
    var part = ChainPart(start: start, end: start)
    var previous: UInt32 = 0
    var e = start
    let limit = start + Tokenizer.maximumPart
    while e < end {
      let scalar = decodeScalar(text, e, end)
      guard scalar.isValid else { break }
      var kind = table[scalar.value].kind
      if kind == CharacterClass.gershayim, isHebrew(previous) || isHebrewPoint(previous),
        e + scalar.count < end, isHebrew(decodeScalar(text, e + scalar.count, end).value)
      {
        kind = CharacterClass.mark
      }
      guard kind >= CharacterClass.letter, kind <= CharacterClass.mark else { break }
      guard e + scalar.count <= limit else {
        e = cutPlace(start, e)
        break
      }
      if part.scalars == 0 { part.first = kind }
      part.last = kind
      part.scalars += 1
      previous = scalar.value
      e += scalar.count
    }
    part.end = e
    return part
  }

  private func isHebrew(_ value: UInt32) -> Bool { value >= 0x5D0 && value <= 0x5EA }
  private func isHebrewPoint(_ value: UInt32) -> Bool { value >= 0x591 && value <= 0x5C7 }

  /// Where a word goes on after a hyphen at the end of a line: blanks, a line feed, blanks, then a
  /// lower-case letter.
  private func lineEndContinuation(_ start: Int) -> Int? {
    var i = start
    while i < end, isBlank(text[i]) { i += 1 }
    guard i < end, text[i] == 0x0A else { return nil }
    i += 1
    while i < end, isBlank(text[i]) { i += 1 }
    guard i < end else { return nil }
    let scalar = decodeScalar(text, i, end)
    guard scalar.isValid else { return nil }
    let entry = table[scalar.value]
    return entry.kind == CharacterClass.letter && entry.isLowerCase ? i : nil
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
