import CICU

/// What a chain means: an acronym, a version, a number or a compound. Each function reads from the part with
/// index `k` and returns the index of the first part behind what it read, or nil if the parts mean something
/// else.
extension Tokenizer {
  /// `U.S.`: `u.s` and `us` at one position.
  func readAcronym(_ batch: TokenBatch, _ k: Int, _ resume: inout Int) -> Int? {
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
  func readVersion(_ batch: TokenBatch, _ k: Int) -> Int? {
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
  func readNumber(_ batch: TokenBatch, _ k: Int) -> Int? {
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
  func readCompound(_ batch: TokenBatch, _ k: Int) -> Int {
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
}
