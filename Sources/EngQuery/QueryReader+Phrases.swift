extension QueryReader {
  /// How many words may stand in between where `~` has no number.
  private static let defaultSlop = 2

  /// `quote item* quote ["~" digits] ["^" number]`
  mutating func readPhrase() -> QuerySyntax? {
    let start = position
    let letters = takeQuoted()
    let end = position
    var items: [QuerySyntax.PhraseItem] = []
    var isSearchable = false
    for part in letters.split(whereSeparator: { $0.scalar.isSpace }) {
      if part.allSatisfy({ $0.isSyntax("*") }) {
        items.append(.gap)
        continue
      }
      let isPrefix = part.last?.isSyntax("*") == true
      let text = String(isPrefix ? part.dropLast() : part)
      items.append(isPrefix ? .prefix(text) : .word(text))
      isSearchable = isSearchable || text.isSearchable
    }
    countClauses(max(1, items.count), from: start)
    guard !isStopped else { return nil }
    let slop = takeSlop()
    var node: QuerySyntax?
    if isSearchable {
      node = QuerySyntax(.phrase(items, slop: slop), range: bytes(start, end))
    } else if items.isEmpty {
      remark("E10", start, end, "there is nothing between these quotes")
    } else {
      remark("N04", start, end, "there is nothing to search for in \(quoted(start, end))")
    }
    return suffixed(node, from: start)
  }

  /// A quoted value of a keyword field: one value, spaces included.
  mutating func readQuotedValue() -> QuerySyntax? {
    let start = position
    let value = String(takeQuoted()[...])
    countClauses(1, from: start)
    guard !isStopped else { return nil }
    guard !value.isEmpty else {
      remark("E10", start, position, "there is nothing between these quotes")
      return suffixed(nil, from: start)
    }
    return suffixed(QuerySyntax(.word(value), range: bytes(start, position)), from: start)
  }

  /// The text between quotes; `\` makes a quote, `\` or `*` ordinary.
  mutating func takeQuoted() -> [Letter] {
    let start = position
    position += 1
    var letters: [Letter] = []
    while let scalar = next, !scalar.isQuote {
      let index = position
      position += 1
      if scalar == "\\", let escaped = next, escaped.isQuote || escaped == "\\" || escaped == "*" {
        position += 1
        letters.append(Letter(scalar: escaped, isEscaped: true, index: index))
      } else {
        letters.append(Letter(scalar: scalar, isEscaped: false, index: index))
      }
    }
    if next == nil {
      remark(
        "E07",
        start,
        start + 1,
        "this quote is never closed",
        fix: closedQuoteFix(start + 1)
      )
    } else {
      position += 1
    }
    return letters
  }

  /// The query with a closing quote, before the first operator behind `start` or at the end.
  private func closedQuoteFix(_ start: Int) -> String {
    var index = indexAfterSpaces(start)
    var close = index
    while index < scalars.count {
      if index > start, operatorWord(at: index) != nil { break }
      while let scalar = scalar(at: index), !scalar.isSpace { index += 1 }
      close = index
      index = indexAfterSpaces(index)
    }
    let limit = 60
    let head = (start > limit ? "…" : "") + text(max(0, start - limit), start)
    let phrase = text(start, min(close, start + limit)) + (close - start > limit ? "…" : "")
    let tail = text(close, min(scalars.count, close + limit))
    return "add a closing quote: "
      + printable(head + phrase + "\"" + tail + (scalars.count - close > limit ? "…" : ""))
  }

  /// Takes the `~` suffix of a phrase; 0 if there is none.
  private mutating func takeSlop() -> Int {
    guard next == "~" else { return 0 }
    var end = position + 1
    while let scalar = scalar(at: end), scalar.isASCIIDigit { end += 1 }
    guard wordEnds(at: end) || scalar(at: end) == "^" else { return 0 }
    defer { position = end }
    return clampedInteger(scalars[(position + 1)..<end]) ?? Self.defaultSlop
  }
}
