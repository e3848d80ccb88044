import CICU

// The analyzers `code`, `path` and `keyword`.
extension Tokenizer {
  /// Parts that one identifier or path may have; more start another.
  private static let maximumIdentifierParts = 48
  /// Most parts of which a joined form is kept.
  private static let maximumJoinedParts = 16

  // MARK: Code

  /// Identifiers are runs of letters, digits, marks and underscores; everything else is as in prose.
  func fillCode(_ batch: TokenBatch) {
    while cursor < end, batch.count + Tokenizer.chainRoom <= TokenBatch.capacity {
      let (kind, count) = classify(cursor)
      switch kind {
      case CharacterClass.letter, CharacterClass.digit, CharacterClass.underscore:
        readIdentifier(batch)
      case CharacterClass.ideograph, CharacterClass.hangul, CharacterClass.dictionary,
        CharacterClass.emoji:
        guard readToken(batch, kind, count) else { return }
      default:
        cursor += count
      }
    }
  }

  private func readIdentifier(_ batch: TokenBatch) {
    let stop = scanIdentifier(cursor, underscores: true)
    cursor = stop
    guard !parts.isEmpty else { return }
    let firstToken = batch.count
    for part in parts { appendPart(batch, parts.count == 1 ? .word : .part, part, part.end) }
    appendCompound(batch, from: firstToken, separator: nil, most: Tokenizer.maximumJoinedParts)
    guard batch.count > firstToken, batch.tokens[batch.count - 1].kind == .compound,
      zip(parts, parts.dropFirst()).contains(where: { $0.end < $1.start })
    else { return }
    let joined = batch.tokens[batch.count - 1]
    appendVerbatim(batch, from: joined.start, to: joined.end, parts: joined.parts)
  }

  /// Reads the sub-words of an identifier into `parts` and returns where it ends. Sub-words end where
  /// case rises (`camelCase`), before the last capital of several (`XMLParser`), at digits, and at
  /// underscores.
  private func scanIdentifier(_ start: Int, underscores: Bool) -> Int {
    parts.removeAll(keepingCapacity: true)
    var part: ChainPart?
    /// The last capital letter, if the sub-word has nothing but capitals so far.
    var lastCapital: Int?
    var capitals = 0
    var i = start
    let limit = start + Tokenizer.maximumPart
    func close(_ at: Int) {
      if var whole = part, at > whole.start {
        whole.end = at
        parts.append(whole)
      }
      part = nil
      capitals = 0
    }
    scan: while i < end {
      let scalar = decodeScalar(text, i, end)
      guard scalar.isValid else { break }
      let entry = table[scalar.value]
      if i + scalar.count > limit {
        let isInside =
          entry.kind >= CharacterClass.letter && entry.kind <= CharacterClass.mark
          || underscores && entry.kind == CharacterClass.underscore
        if isInside { i = cutPlace(start, i) }
        break
      }
      switch entry.kind {
      case CharacterClass.underscore where underscores:
        close(i)
        guard parts.count < Tokenizer.maximumIdentifierParts else { break scan }
      case CharacterClass.mark:
        break
      case CharacterClass.letter, CharacterClass.digit:
        let isUpper = entry.isUpperCase
        if let whole = part {
          if (whole.last == CharacterClass.digit) != (entry.kind == CharacterClass.digit)
            || isUpper && capitals == 0 && entry.kind == CharacterClass.letter
          {
            close(i)
          } else if !isUpper, entry.isLowerCase, capitals > 1, let capital = lastCapital {
            // `XMLP` and then `a`: the word is `Pa…`.
            close(capital)
            part = ChainPart(start: capital, end: i, first: entry.kind, last: entry.kind)
          }
        }
        if part == nil {
          guard parts.count < Tokenizer.maximumIdentifierParts else { break scan }
          part = ChainPart(start: i, end: i, first: entry.kind, last: entry.kind)
        }
        part?.last = entry.kind
        if isUpper {
          capitals += 1
          lastCapital = i
        } else {
          capitals = 0
        }
      default:
        break scan
      }
      i += scalar.count
    }
    close(i)
    return max(i, start + 1)
  }

  /// Adds the compound of the last `parts` parts as it stands in the text: folded, without blanks.
  private func appendVerbatim(_ batch: TokenBatch, from start: Int, to stop: Int, parts: UInt8) {
    var length = 0
    var i = start
    // One byte more than fits tells where to cut.
    while i < stop, length <= Tokenizer.maximumTerm {
      let scalar = decodeScalar(text, i, end)
      guard scalar.isValid else {
        i += 1
        continue
      }
      if scalar.value < 0x80 {
        let lower = asciiLower[Int(scalar.value)]
        if lower != 0 || scalar.value > 0x20 {
          scratch[length] = lower != 0 ? lower : UInt8(truncatingIfNeeded: scalar.value)
          length += 1
        }
        i += 1
        continue
      }
      var j = i
      while j < stop, text[j] >= 0x80, j - i < 256 { j += decodeScalar(text, j, end).count }
      // Of what folds to more, the rest would be cut below.
      length += writeTerm(i, min(j, stop), to: scratch + length, most: 1500).count
      i = j
    }
    length = keptCount(scratch, length, limit: Tokenizer.maximumTerm)
    guard length > 0, parts > 0 else { return }
    (batch.bytes + batch.byteCount).update(from: scratch, count: length)
    append(
      batch,
      .compound,
      length: length,
      start: start,
      end: stop,
      position: batch.tokens[batch.count - 1].position,
      parts: parts
    )
    let index = batch.count - 1
    batch.tokens[index].position = batch.tokens[batch.parts(ofCompound: index).lowerBound].position
  }

  // MARK: Paths

  /// Runs without blanks; their parts are cut as identifiers are. The last component, the file's name,
  /// and the whole run are compounds.
  func fillPath(_ batch: TokenBatch) {
    while cursor < end, batch.count + Tokenizer.chainRoom <= TokenBatch.capacity {
      guard text[cursor] > 0x20 else {
        cursor += 1
        continue
      }
      guard readPath(batch) else { return }
    }
  }

  /// Reads a path, or as many of its parts as one may have. False if the batch has no room.
  private func readPath(_ batch: TokenBatch) -> Bool {
    let firstToken = batch.count
    var nameToken = batch.count
    var start: Int?
    while cursor < end, text[cursor] > 0x20 {
      guard batch.count - firstToken < Tokenizer.maximumIdentifierParts else { return true }
      let (kind, count) = classify(cursor)
      switch kind {
      case CharacterClass.letter, CharacterClass.digit:
        start = start ?? cursor
        let stop = scanIdentifier(cursor, underscores: false)
        cursor = stop
        for part in parts { appendPart(batch, .part, part, part.end) }
      case CharacterClass.ideograph, CharacterClass.hangul, CharacterClass.dictionary,
        CharacterClass.emoji:
        guard readToken(batch, kind, count) else { return false }
        start = start ?? cursor
      default:
        if text[cursor] == UInt8(ascii: "/") || text[cursor] == UInt8(ascii: "\\") {
          nameToken = batch.count
        }
        cursor += count
      }
    }
    let count = batch.count - firstToken
    let isPlain = (firstToken..<batch.count).allSatisfy { batch.tokens[$0].kind == .part }
    if isPlain, count == 1 { batch.tokens[firstToken].kind = .word }
    guard isPlain, count > 1, count <= Tokenizer.maximumJoinedParts, let start else { return true }
    let stop = batch.tokens[batch.count - 1].end
    let nameCount = firstToken + count - nameToken
    if nameCount > 1 {
      let nameStart = batch.tokens[nameToken].start
      appendVerbatim(batch, from: nameStart, to: stop, parts: UInt8(nameCount))
    }
    if nameCount < count { appendVerbatim(batch, from: start, to: stop, parts: UInt8(count)) }
    return true
  }

  // MARK: Keywords

  /// The whole text as one term, of which the first 200 bytes count, in whole clusters.
  func fillKeyword(_ batch: TokenBatch) {
    guard cursor < end else { return }
    let start = cursor
    cursor = end
    // Valid code points only, without a fold; with one, as many as are sure to be enough.
    let out = analyzer.isVerbatim ? batch.bytes + batch.byteCount : scratch
    let limit = analyzer.isVerbatim ? Tokenizer.maximumTerm : Tokenizer.wholeFoldLimit
    var length = 0
    var i = start
    while i < end {
      let scalar = decodeScalar(text, i, end)
      if scalar.isValid {
        for k in 0..<scalar.count { out[length + k] = text[i + k] }
        length += scalar.count
        guard length <= limit else { break }
      }
      i += scalar.count
    }
    length = keptCount(out, length, limit: limit)
    if !analyzer.isVerbatim {
      let folded = batch.bytes + batch.byteCount
      let capacity = Int32(Tokenizer.maximumTerm + Tokenizer.cutRoom)
      let count = cicu_casefold(scratch, Int32(length), folded, capacity, nil)
      length = keptCount(folded, max(0, Int(count)), limit: Tokenizer.maximumTerm)
    }
    guard length > 0 else { return }
    append(batch, .word, length: length, start: start, end: end, position: position)
    position &+= 1
  }
}
