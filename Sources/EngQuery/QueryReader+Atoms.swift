/// A scalar of a bare word; an escaped one never acts as syntax.
struct Letter {
  var scalar: Unicode.Scalar
  var isEscaped: Bool

  /// The index in the query of the scalar, or of the `\` before it.
  var index: Int

  func isSyntax(_ wanted: Unicode.Scalar) -> Bool { !isEscaped && scalar == wanted }
}

/// What a `^` suffix asks for.
enum Weight {
  case factor(Double), constant(Double)
}

extension QueryReader {
  /// `[name ":"] atom suffixes`, and the other forms of a primary.
  ///
  /// - Returns: nil if there is nothing to search for in it. At least one scalar is consumed.
  mutating func readPrimary() -> QuerySyntax? {
    if let atLeast = readAtLeast() { return atLeast.node }
    if let field = readField() { return field.node }
    if let (name, kind) = groupField, kind.hasRanges, next != "(" {
      return readValue(name, kind, isInGroup: true)
    }
    return readAtom(keyword: groupField?.kind == .keyword)
  }

  /// A group, phrase, regular expression or word.
  mutating func readAtom(keyword: Bool) -> QuerySyntax? {
    let start = position
    if next == "(" {
      let group = readGroup()
      return suffixed(joined(group) { .sequence($0) }, from: start)
    }
    if let scalar = next, scalar.isQuote {
      return keyword ? readQuotedValue() : readPhrase()
    }
    if next == "/", let end = regexEnd() { return readRegex(to: end) }
    return readWord(keyword: keyword)
  }

  /// `"(" clause* ")"`
  mutating func readGroup() -> [QuerySyntax] {
    let start = position
    descend(1, from: start)
    defer { depth -= 1 }
    guard !isStopped else { return [] }
    position += 1
    skipSpaces()
    let isEmpty = next == nil || next == ")"
    let (clauses, _) = readClauses()
    guard !isStopped else { return [] }
    if next == ")" {
      position += 1
    } else {
      remark("E01", start, start + 1, "this parenthesis is never closed", fix: "add a ')'")
    }
    if isEmpty { remark("E10", start, position, "there is nothing between these parentheses") }
    return clauses
  }

  /// `integer "OF" group`; nil, and nothing consumed, if something else stands here.
  private mutating func readAtLeast() -> (node: QuerySyntax?, Void)? {
    let start = position
    var end = start
    while let scalar = scalar(at: end), scalar.isASCIIDigit { end += 1 }
    guard end > start, scalar(at: end)?.isSpace == true else { return nil }
    let word = indexAfterSpaces(end)
    guard scalar(at: word) == "O", scalar(at: word + 1) == "F" else { return nil }
    let open = indexAfterSpaces(word + 2)
    guard scalar(at: open) == "(" else { return nil }
    guard let wanted = clampedInteger(scalars[start..<end]), wanted > 0 else { return nil }
    position = open
    let clauses = readGroup()
    guard !isStopped, !clauses.isEmpty else { return (nil, ()) }
    if wanted > clauses.count {
      remark(
        "E11",
        start,
        word + 2,
        "\(wanted) of \(clauses.count) cannot be found, so \(clauses.count) are required"
      )
    }
    let node = QuerySyntax(
      .atLeast(min(wanted, clauses.count), clauses),
      range: bytes(start, position)
    )
    return (suffixed(node, from: start), ())
  }

  /// `"/" regex "/"`, whose closing slash is at `end`.
  private mutating func readRegex(to end: Int) -> QuerySyntax? {
    let start = position
    let ordinary = remarkOnExpression(from: start + 1, to: end)
    var pattern = String.UnicodeScalarView()
    var index = start + 1
    while index < end {
      if ordinary.contains(index) { pattern.append("\\") }
      if scalars[index] == "\\", index + 1 < end {
        if scalars[index + 1] != "/" { pattern.append("\\") }
        index += 1
      }
      pattern.append(scalars[index])
      index += 1
    }
    position = end + 1
    countClauses(1, from: start)
    return suffixed(QuerySyntax(.regex(String(pattern)), range: bytes(start, end + 1)), from: start)
  }

  /// The closing slash of the regular expression that starts here; nil if this is none.
  private func regexEnd() -> Int? {
    var index = position + 1
    while let scalar = scalar(at: index), !scalar.isSpace {
      if scalar == "/" {
        guard index > position + 1 else { return nil }
        let follower = self.scalar(at: index + 1)
        return wordEnds(at: index + 1) || follower == "^" || follower == "~" ? index : nil
      }
      index += scalar == "\\" ? 2 : 1
    }
    return nil
  }

  /// Applies the suffixes behind a group, a regular expression or a phrase to it.
  mutating func suffixed(_ node: QuerySyntax?, from start: Int) -> QuerySyntax? {
    guard !isStopped else { return nil }
    var node = node
    node?.range = bytes(start, position)
    if next == "~" {
      var end = position + 1
      while let scalar = scalar(at: end), scalar.isASCIIDigit { end += 1 }
      if wordEnds(at: end) || scalar(at: end) == "^" {
        remark("E06", position, end, "'~' applies only to words and phrases; it is ignored here")
        position = end
      }
    }
    guard next == "^" else { return node }
    let caret = position
    while !wordEnds(at: position) { position += 1 }
    let weight = readWeight(scalars[(caret + 1)..<position], caret, position)
    return node.map { weighted($0, weight ?? nil, from: start) }
  }

  /// The node with the weight of its suffix.
  func weighted(_ node: QuerySyntax, _ weight: Weight?, from start: Int) -> QuerySyntax {
    switch weight {
    case .factor(let factor): QuerySyntax(.boost(factor, node), range: bytes(start, position))
    case .constant(let score): QuerySyntax(.constant(score, node), range: bytes(start, position))
    case nil: node
    }
  }

  /// Reads what stands behind `^`.
  ///
  /// - Returns: nil if it is not a number. A weight of nil if the number says nothing.
  mutating func readWeight(
    _ suffix: ArraySlice<Unicode.Scalar>,
    _ start: Int,
    _ end: Int
  ) -> Weight?? {
    let isConstant = suffix.first == "="
    guard let number = decimal(isConstant ? suffix.dropFirst() : suffix) else {
      remark("E08", start, end, "'^' is not followed by a number", fix: "nato^2, nato^0.5, nato^=1")
      return nil
    }
    if number == 0 {
      if isConstant { return .constant(0) }
      remark("E08", start, end, "a weight cannot be 0", fix: "'^=0' makes a filter of the clause")
      return .some(nil)
    }
    let clamped = min(max(number, 0.001), 1000)
    if clamped != number {
      remark("E19", start, end, "weights go from 0.001 to 1000; \(clamped) is taken")
    }
    return isConstant ? .constant(clamped) : .factor(clamped)
  }

  /// Takes a bare word: up to white space, a parenthesis or a quote. `\` makes the next ordinary.
  mutating func takeLetters() -> [Letter] {
    var letters: [Letter] = []
    while let scalar = next, !scalar.endsWord {
      let index = position
      position += 1
      if scalar != "\\" {
        letters.append(Letter(scalar: scalar, isEscaped: false, index: index))
      } else if let escaped = next {
        position += 1
        letters.append(Letter(scalar: escaped, isEscaped: true, index: index))
      } else {
        remark("E13", index, position, "there is nothing behind this '\\'", fix: "write '\\\\'")
        letters.append(Letter(scalar: scalar, isEscaped: true, index: index))
      }
    }
    return letters
  }

  /// Splits the weight off the end of a word.
  mutating func splitWeight(_ letters: inout [Letter]) -> Weight? {
    guard let caret = letters.lastIndex(where: { $0.isSyntax("^") }), caret > 0 else { return nil }
    guard letters[..<caret].contains(where: { $0.scalar.isSearchable || $0.isSyntax("*") }) else {
      return nil
    }
    let start = letters[caret].index
    let suffix = letters[(caret + 1)...]
    guard suffix.allSatisfy({ !$0.isEscaped }) else { return nil }
    guard let weight = readWeight(ArraySlice(suffix.map(\.scalar)), start, position) else {
      return nil
    }
    letters.removeSubrange(caret...)
    return weight
  }

  /// Splits the allowed edits off the end of a word: `~`, `~1`, `~2`.
  private mutating func splitEdits(_ letters: inout [Letter]) -> (
    edits: Int?, start: Int, end: Int
  )? {
    guard let tilde = letters.lastIndex(where: { $0.isSyntax("~") }), tilde > 0 else { return nil }
    let suffix = letters[(tilde + 1)...]
    guard suffix.allSatisfy({ !$0.isEscaped && $0.scalar.isASCIIDigit }) else { return nil }
    let start = letters[tilde].index
    let end = start + 1 + suffix.count
    var edits = clampedInteger(suffix.map(\.scalar))
    letters.removeSubrange(tilde...)
    if let wanted = edits, wanted > 2 {
      remark("E14", start, end, "at most 2 edits are allowed, so 2 are taken")
      edits = 2
    }
    return (edits, start, end)
  }

  /// A bare word with its suffixes: word, fuzzy word, exact word, pattern, `*`.
  mutating func readWord(keyword: Bool) -> QuerySyntax? {
    let start = position
    var letters = takeLetters()
    let end = position
    countClauses(1, from: start)
    guard !isStopped, !letters.isEmpty else { return nil }
    let weightStart = letters.last { $0.isSyntax("^") }?.index ?? end
    let weight = splitWeight(&letters)
    let atomEnd = weight == nil ? end : weightStart
    let fuzz = splitEdits(&letters)

    let kind: QuerySyntax.Kind
    var mayBeFuzzy = false
    if letters.count > 1, let first = letters.first, first.isSyntax("="),
      keyword || letters.contains(where: { $0.scalar.isSearchable })
    {
      kind = .exact(String(letters.dropFirst()))
    } else if !letters.isEmpty, letters.allSatisfy({ $0.isSyntax("*") }) {
      kind = .all
    } else if let pattern = Pattern(letters) {
      guard pattern.isSearchable else { return unsearchable(start, end) }
      kind = pattern.isPrefix && !keyword ? .prefix(pattern.prefixText) : .wildcard(pattern.text)
    } else {
      let word = String(letters[...])
      guard keyword || word.isSearchable else { return unsearchable(start, end) }
      mayBeFuzzy = true
      if let fuzz { kind = .fuzzy(word, edits: fuzz.edits) } else { kind = .word(word) }
    }
    if let fuzz, !mayBeFuzzy {
      remark(
        "E06",
        fuzz.start,
        fuzz.end,
        "'~' applies only to words and phrases; it is ignored here"
      )
    }
    return weighted(QuerySyntax(kind, range: bytes(start, atomEnd)), weight, from: start)
  }

  private mutating func unsearchable(_ start: Int, _ end: Int) -> QuerySyntax? {
    remark("N04", start, end, "there is nothing to search for in \(quoted(start, end))")
    return nil
  }
}

extension String {
  /// The scalars of the letters, whether they are escaped or not.
  init(_ letters: ArraySlice<Letter>) {
    var text = String.UnicodeScalarView()
    for letter in letters { text.append(letter.scalar) }
    self.init(text)
  }
}

/// A word with wildcards. Where it contains `*`, each `?` is one; else only `?` between word
/// characters, so that a question's last word is no pattern.
private struct Pattern {
  /// The pattern as ``QuerySyntax/Kind/wildcard(_:)`` keeps it.
  var text = ""

  /// Whether the only wildcard is one `*` at the end.
  var isPrefix = false

  /// What stands before the wildcard, if this is a prefix.
  var prefixText = ""

  /// Whether there is more in it than wildcards and punctuation.
  var isSearchable = false

  init?(_ letters: [Letter]) {
    let isWild = Self.wildcards(letters)
    guard isWild.contains(true) else { return nil }
    var pattern = String.UnicodeScalarView()
    var literal = String.UnicodeScalarView()
    var wildcardCount = 0
    for (letter, isWild) in zip(letters, isWild) {
      if isWild {
        // `**` says no more than `*`.
        if letter.scalar == "*", pattern.last == "*", lastIsWild(pattern) { continue }
        wildcardCount += 1
      } else {
        if "*?\\".unicodeScalars.contains(letter.scalar) { pattern.append("\\") }
        literal.append(letter.scalar)
      }
      pattern.append(letter.scalar)
    }
    text = String(pattern)
    prefixText = String(literal)
    isSearchable = prefixText.isSearchable
    isPrefix = wildcardCount == 1 && (letters.last?.isSyntax("*") ?? false)
  }

  /// For each letter whether it is a wildcard.
  private static func wildcards(_ letters: [Letter]) -> [Bool] {
    if letters.contains(where: { $0.isSyntax("*") }) {
      return letters.map { $0.isSyntax("*") || $0.isSyntax("?") }
    }
    var result = [Bool](repeating: false, count: letters.count)
    var index = 0
    while index < letters.count {
      let start = index
      while index < letters.count, letters[index].isSyntax("?") { index += 1 }
      if index == start {
        index += 1
      } else if start > 0, index < letters.count, letters[start - 1].scalar.isSearchable,
        letters[index].scalar.isSearchable
      {
        for wild in start..<index { result[wild] = true }
      }
    }
    return result
  }
}

/// Whether the `*` at the end of the pattern is a wildcard and not escaped.
private func lastIsWild(_ pattern: String.UnicodeScalarView) -> Bool {
  pattern.dropLast().reversed().prefix { $0 == "\\" }.count.isMultiple(of: 2)
}
