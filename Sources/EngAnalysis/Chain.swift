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

  // MARK: Scanning

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

  // MARK: Groups. Each returns the index of the first part behind what it read.

  /// `U.S.`: `u.s` and `us` at one position.
  private func readAcronym(_ batch: TokenBatch, _ k: Int, _ resume: inout Int) -> Int? {
    var m = k
    while m < joiners.count, joiners[m] == CharacterClass.fullStop, parts[m].isSingleLetter,
      parts[m + 1].isSingleLetter
    {
      m += 1
    }
    guard m > k, m == joiners.count || joiners[m] != CharacterClass.fullStop else { return nil }
    let start = parts[k].start
    var stop = parts[m].end
    var next = m + 1
    if m < joiners.count {
      if joiners[m] == CharacterClass.apostrophe, ending(parts[m + 1]) == .possessive {
        stop = parts[m + 1].end
        next = m + 2
      }
    } else if stop < end, text[stop] == UInt8(ascii: ".") {
      stop += 1
      if stop < end {
        let (kind, count) = classify(stop)
        let letter = stop + count
        if kind == CharacterClass.apostrophe, letter < end, text[letter] | 0x20 == 0x73,
          letter + 1 == end || !isInWord(letter + 1)
        {
          stop = letter + 1
          resume = stop
        }
      }
    }
    var length = 0
    for index in k...m {
      if index > k { length = put(UInt8(ascii: "."), batch, length) }
      length = join(batch, length, parts[index].start, parts[index].end)
    }
    let dotted = batch.byteCount
    append(batch, .acronym, length: length, start: start, end: stop, position: position)
    guard analyzer.joins else {
      position &+= 1
      return next
    }
    var joined = 0
    for offset in 0..<length where batch.bytes[dotted + offset] != UInt8(ascii: ".") {
      joined = put(batch.bytes[dotted + offset], batch, joined)
    }
    append(batch, .acronymJoined, length: joined, start: start, end: stop, position: position)
    position &+= 1
    return next
  }

  private func isInWord(_ i: Int) -> Bool {
    let kind = classify(i).kind
    return kind >= CharacterClass.letter && kind <= CharacterClass.mark
  }

  /// `v1.2.3`: the parts, and the whole as a compound.
  private func readVersion(_ batch: TokenBatch, _ k: Int) -> Int? {
    guard k < joiners.count, joiners[k] == CharacterClass.fullStop,
      parts[k].first == CharacterClass.letter, parts[k].last == CharacterClass.digit
    else { return nil }
    var m = k
    while m < joiners.count, joiners[m] == CharacterClass.fullStop { m += 1 }
    let firstToken = batch.count
    for index in k...m { appendPart(batch, .part, parts[index], parts[index].end) }
    appendCompound(batch, from: firstToken, separator: UInt8(ascii: "."), most: 16)
    return m + 1
  }

  /// `1,234.56`, `17.10.2024`, `3,14`, `1,2,3`.
  private func readNumber(_ batch: TokenBatch, _ k: Int) -> Int? {
    guard parts[k].first == CharacterClass.digit, k < joiners.count,
      joiners[k] == CharacterClass.fullStop || joiners[k] == CharacterClass.comma
    else { return nil }
    var m = k
    while m < joiners.count,
      joiners[m] == CharacterClass.fullStop || joiners[m] == CharacterClass.comma,
      parts[m + 1].first == CharacterClass.digit
    {
      m += 1
    }
    let firstToken = batch.count
    let firstByte = batch.byteCount
    let firstPosition = position
    for index in k...m { appendPart(batch, .part, parts[index], parts[index].end) }
    guard m > k, batch.count - firstToken == m - k + 1 else { return m + 1 }

    if let length = readGrouping(batch, firstToken, k..<m) {
      batch.count = firstToken
      batch.byteCount = firstByte
      position = firstPosition
      (batch.bytes + firstByte).update(from: scratch, count: length)
      append(
        batch,
        .number,
        length: length,
        start: parts[k].start,
        end: parts[m].end,
        position: position
      )
      position &+= 1
      return m + 1
    }
    let commas = joiners[k..<m].count { $0 == CharacterClass.comma }
    if commas == 0 || (commas == 1 && m == k + 1) {
      appendCompound(batch, from: firstToken, separator: UInt8(ascii: "."), most: 16)
    }
    return m + 1
  }

  /// Writes the one number that digit groups mean into the scratch, and returns its length; nil if
  /// they are a list, a date or the like.
  private func readGrouping(_ batch: TokenBatch, _ firstToken: Int, _ joins: Range<Int>) -> Int? {
    let count = joins.count + 1
    for index in 0..<count {
      let term = batch.term(batch.tokens[firstToken + index])
      guard term.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    }
    let dots = joiners[joins].count { $0 == CharacterClass.fullStop }
    let commas = joins.count - dots
    var groups: (count: Int, fraction: Bool)?
    if let found = grouping(batch, firstToken, joins, CharacterClass.comma, CharacterClass.fullStop)
    {
      groups = found
    } else if dots > 1 || commas > 0,
      let found = grouping(batch, firstToken, joins, CharacterClass.fullStop, CharacterClass.comma)
    {
      groups = found
    } else if dots == 1, commas == 0 {
      groups = (1, true)
    }
    guard let groups else { return nil }
    var length = 0
    for index in 0..<count {
      if groups.fraction, index == count - 1, length < Tokenizer.maximumTerm {
        scratch[length] = UInt8(ascii: ".")
        length += 1
      }
      for byte in batch.term(batch.tokens[firstToken + index])
      where length < Tokenizer.maximumTerm {
        scratch[length] = byte
        length += 1
      }
    }
    return length
  }

  /// Whether the groups are thousands parted by `separator`, with an optional fraction after `point`.
  private func grouping(
    _ batch: TokenBatch,
    _ firstToken: Int,
    _ joins: Range<Int>,
    _ separator: UInt8,
    _ point: UInt8
  ) -> (count: Int, fraction: Bool)? {
    var whole = joins
    var fraction = false
    if joiners[joins.upperBound - 1] == point, joiners[joins].count(where: { $0 == point }) == 1 {
      whole = joins.lowerBound..<joins.upperBound - 1
      fraction = true
    }
    guard !whole.isEmpty, joiners[whole].allSatisfy({ $0 == separator }),
      batch.tokens[firstToken].termCount <= 3
    else { return nil }
    for index in 1...whole.count where batch.tokens[firstToken + index].termCount != 3 {
      return nil
    }
    return (whole.count + 1, fraction)
  }

  /// Parts joined by `- ' _ &`, or a single word.
  private func readCompound(_ batch: TokenBatch, _ k: Int) -> Int {
    var m = k
    while m < joiners.count, joiners[m] != CharacterClass.fullStop,
      joiners[m] != CharacterClass.comma
    {
      m += 1
    }
    var lastPart = m
    let stop = parts[m].end
    var contraction: ChainPart?
    if m > k, joiners[m - 1] == CharacterClass.apostrophe {
      switch ending(parts[m]) {
      case .possessive:
        lastPart = m - 1
      case .dropped where parts[m - 1].first == CharacterClass.letter:
        lastPart = m - 1
      case .t where endsWithN(parts[m - 1]):
        lastPart = m - 1
        var whole = parts[m - 1]
        whole.end = stop
        contraction = whole
      default:
        break
      }
    }
    let partCount = lastPart - k + 1
    let firstToken = batch.count
    extras.removeAll(keepingCapacity: true)
    var ampersand = false
    for index in k...lastPart {
      let isLast = index == lastPart
      let part = isLast ? contraction ?? parts[index] : parts[index]
      if !isLast, joiners[index] == CharacterClass.ampersand { ampersand = true }
      if analyzer.joins, isAcronymWord(parts[index]), !(isLast && contraction != nil) {
        extras.append((part.start..<part.end, isLast ? stop : part.end, position))
      }
      appendPart(batch, partCount == 1 ? .word : .part, part, isLast ? stop : part.end)
    }
    if partCount == 1, m == k, batch.count > firstToken { appendSuffix(batch, parts[k]) }
    if partCount > 1 {
      appendCompound(
        batch,
        from: firstToken,
        separator: ampersand ? UInt8(ascii: "&") : nil,
        most: 4
      )
    }
    for extra in extras {
      var length = 0
      for i in extra.part {
        if i > extra.part.lowerBound { length = put(UInt8(ascii: "."), batch, length) }
        length = put(text[i] | 0x20, batch, length)
      }
      append(
        batch,
        .acronymJoined,
        length: length,
        start: extra.part.lowerBound,
        end: extra.end,
        position: extra.position
      )
    }
    return m + 1
  }

  /// Adds `c++` at the position of the `c` just added.
  private func appendSuffix(_ batch: TokenBatch, _ part: ChainPart) {
    let e = part.end
    guard e < end, part.first == CharacterClass.letter else { return }
    let sign = text[e]
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "#") else { return }
    var stop = e
    while stop < end, text[stop] == sign, stop - e < 2 { stop += 1 }
    guard sign == UInt8(ascii: "+") || stop - e == 1 else { return }
    if stop < end {
      let kind = classify(stop).kind
      guard kind != CharacterClass.letter, kind != CharacterClass.digit,
        text[stop] != UInt8(ascii: "+"), text[stop] != UInt8(ascii: "#")
      else { return }
    }
    let base = batch.tokens[batch.count - 1]
    var length = 0
    for byte in batch.term(base) { length = put(byte, batch, length) }
    for _ in e..<stop { length = put(sign, batch, length) }
    append(
      batch,
      .suffix,
      length: length,
      start: part.start,
      end: stop,
      position: base.position
    )
  }

  // MARK: Tokens

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
  private func join(_ batch: TokenBatch, _ length: Int, _ start: Int, _ end: Int) -> Int {
    guard length + 32 < Tokenizer.maximumTerm else { return length }
    return length
      + writeTerm(start, end, to: batch.bytes + batch.byteCount + length, most: 32).count
  }

  // MARK: Endings and acronym words

  private enum Ending {
    case possessive, t, dropped, none
  }

  /// What a part after an apostrophe means: `'s`, `n't`, one of `'re 've 'll 'd 'm`, or a part.
  private func ending(_ part: ChainPart) -> Ending {
    let count = part.end - part.start
    guard count <= 6 else { return .none }
    let term = writeTerm(part.start, part.end, to: scratch)
    switch term.count {
    case 1:
      switch scratch[0] {
      case UInt8(ascii: "s"): return .possessive
      case UInt8(ascii: "t"): return .t
      case UInt8(ascii: "d"), UInt8(ascii: "m"): return .dropped
      default: return .none
      }
    case 2:
      switch (scratch[0], scratch[1]) {
      case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
        (UInt8(ascii: "l"), UInt8(ascii: "l")):
        return .dropped
      default: return .none
      }
    default: return .none
    }
  }

  private func endsWithN(_ part: ChainPart) -> Bool {
    part.end > part.start && text[part.end - 1] | 0x20 == UInt8(ascii: "n")
  }

  /// A word of two or three capitals that is also a common word, outside a line of capitals.
  private func isAcronymWord(_ part: ChainPart) -> Bool {
    let count = part.end - part.start
    guard count == 2 || count == 3 else { return false }
    var packed = 0
    for i in part.start..<part.end {
      guard text[i] >= 0x41, text[i] <= 0x5A else { return false }
      packed = packed << 8 | Int(text[i] | 0x20)
    }
    guard commonWords.contains(packed) else { return false }
    if isQuery, !hasBlank { return true }
    if !line.contains(part.start) { readLine(part.start) }
    return lineHasLowerCase
  }

  /// Looks at the line around `i`, at most 2 KiB to either side.
  private func readLine(_ i: Int) {
    let reach = 2048
    var start = i
    while start > 0, i - start < reach, text[start - 1] != 0x0A { start -= 1 }
    var stop = i
    var found = false
    var j = start
    while j < end, j - i < reach, text[j] != 0x0A {
      let scalar = decodeScalar(text, j, end)
      if scalar.isValid, table[scalar.value].isLowerCase { found = true }
      j += scalar.count
    }
    stop = max(j, i + 1)
    line = start..<stop
    lineHasLowerCase = found
  }
}

/// The common words of rule 11 as big-endian bytes: `us it am is he no so who`.
private let commonWords: Set<Int> = Set(
  acronymWords.map { word in word.utf8.reduce(0) { $0 << 8 | Int($1) } }
)

/// Words that are also common acronyms (`US`, `IT`, `WHO`).
let acronymWords: Set<String> = ["us", "it", "am", "is", "he", "no", "so", "who"]
