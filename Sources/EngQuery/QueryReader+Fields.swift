extension QueryReader {
  /// `name ":" ...` of a known field; nil, and nothing consumed, if something else stands here.
  ///
  /// A name that is unknown but looks like a field's is remarked on (E12) and stays text.
  mutating func readField() -> (node: QuerySyntax?, Void)? {
    let start = position
    guard let colon = colonAfterName() else { return nil }
    let name = text(start, colon)
    guard let kind = schema.fields[name] else {
      remarkOnUnknownField(name, start, colon)
      return nil
    }
    position = colon + 1
    if let scalar = next, scalar.isSpace {
      skipSpaces()
      let isValue =
        !isAtEnd && operatorWord(at: position) == nil && signBeforeValue(kind) == nil
        && !isKnownField()
      if isValue {
        remark("N05", start, position, "the space behind '\(name):' is ignored")
      } else {
        position = colon + 1
      }
    }
    guard let scalar = next, !scalar.isSpace, scalar != ")" else {
      if let outer = groupField?.kind, outer.hasRanges {
        rejectValue(outer, start, position, quoted(start, position))
        return (nil, ())
      }
      remark(
        "E15",
        start,
        position,
        "'\(name):' has no value, so the name is searched for",
        fix: "\(name): takes \(kind.valueExamples)"
      )
      countClauses(1, from: start)
      return (QuerySyntax(.word(name), range: bytes(start, position)), ())
    }
    return (readFieldValue(name, kind, from: start), ())
  }

  private mutating func readFieldValue(
    _ name: String,
    _ kind: QuerySchema.FieldKind,
    from start: Int
  ) -> QuerySyntax? {
    let outer = groupField
    defer { groupField = outer }
    groupField = (name, kind)
    let node: QuerySyntax?
    if kind.hasRanges, next != "(" {
      node = readValue(name, kind, isInGroup: false)
    } else {
      let isGroup = next == "("
      let atom = readAtom(keyword: kind == .keyword)
      node = atom.map { isGroup ? .init(.field(name, $0)) : inField(name, $0) }
    }
    guard var node else { return nil }
    node.range = bytes(start, position)
    return node
  }

  /// The atom within the field; `*` asks whether the field has a value.
  private func inField(_ name: String, _ atom: QuerySyntax) -> QuerySyntax {
    var atom = atom
    switch atom.kind {
    case .all, .range, .exists:
      if atom.kind == .all { atom.kind = .exists(name) }
      return atom
    case .boost(let factor, let inner) where inner.kind.isWholeField:
      atom.kind = .boost(factor, inField(name, inner))
      return atom
    case .constant(let score, let inner) where inner.kind.isWholeField:
      atom.kind = .constant(score, inField(name, inner))
      return atom
    default:
      return QuerySyntax(.field(name, atom), range: atom.range)
    }
  }

  /// The colon behind a name that starts here.
  private func colonAfterName() -> Int? {
    guard let first = next, first.startsName else { return nil }
    var index = position + 1
    while let scalar = scalar(at: index), scalar.continuesName { index += 1 }
    return scalar(at: index) == ":" ? index : nil
  }

  private func isKnownField() -> Bool {
    colonAfterName().map { schema.fields[text(position, $0)] != nil } ?? false
  }

  /// The sign here, unless it is the start of a date such as `-30d`.
  private func signBeforeValue(_ kind: QuerySchema.FieldKind) -> Unicode.Scalar? {
    kind == .date ? nil : signBeforeClause()
  }

  private mutating func remarkOnUnknownField(_ name: String, _ start: Int, _ colon: Int) {
    // `http://…`, `a::b`, `re: …`, `host:8080` and `C:\…` are not meant as fields.
    guard let follower = scalar(at: colon + 1), !follower.isSpace, follower != ")",
      !"/\\:".unicodeScalars.contains(follower), name.utf8.count > 1
    else { return }
    var end = colon + 1
    while let scalar = scalar(at: end), scalar.isASCIIDigit { end += 1 }
    let nearest = schema.nearestName(to: name)
    if wordEnds(at: end), end > colon + 1, nearest == nil { return }
    var fix = "the fields are \(schema.names.joined(separator: ", "))"
    if let nearest { fix = "did you mean '\(nearest):'? \(fix)" }
    remark(
      "E12",
      start,
      colon,
      "there is no field \(quoted(start, colon)), so the name is searched for as text",
      fix: fix
    )
  }

  /// A value or a range of a date or number field.
  mutating func readValue(
    _ name: String,
    _ kind: QuerySchema.FieldKind,
    isInGroup: Bool
  ) -> QuerySyntax? {
    let start = position
    if next == "[" || next == "{" { return readBrackets(name, kind) }
    if let scalar = next, scalar.isQuote {
      let letters = takeQuoted()
      countClauses(1, from: start)
      guard !isStopped else { return nil }
      let value = String(letters[...])
      guard kind.accepts(value) else {
        rejectValue(kind, start, position, quoted(start, position))
        return suffixed(nil, from: start)
      }
      let node = suffixed(QuerySyntax(.word(value), range: bytes(start, position)), from: start)
      return isInGroup ? node : node.map { inField(name, $0) }
    }
    var letters = takeLetters()
    let end = position
    countClauses(1, from: start)
    guard !isStopped else { return nil }
    let weight = splitWeight(&letters)
    let value = String(letters[...])
    guard let kind = valueKind(value, name, kind, start, end) else { return nil }
    let node = weighted(QuerySyntax(kind, range: bytes(start, end)), weight, from: start)
    return isInGroup ? node : inField(name, node)
  }

  /// What a value asks for; nil, and a remark, if it is not one.
  private mutating func valueKind(
    _ value: String,
    _ name: String,
    _ kind: QuerySchema.FieldKind,
    _ start: Int,
    _ end: Int
  ) -> QuerySyntax.Kind? {
    if value == "*" { return .all }
    for (sign, isLower, inclusive) in [
      (">=", true, true), (">", true, false), ("<=", false, true), ("<", false, false),
    ] where value.hasPrefix(sign) {
      let bound = String(value.dropFirst(sign.count))
      guard kind.accepts(bound) else {
        rejectValue(kind, start + sign.count, end, "'\(printable(bound.prefix(40)))'")
        return nil
      }
      let limit = QuerySyntax.Bound(bound, inclusive: inclusive)
      return .range(field: name, lower: isLower ? limit : nil, upper: isLower ? nil : limit)
    }
    if let dots = firstDots(value) {
      let (low, high) = dots
      guard low.isEmpty || kind.accepts(low), high.isEmpty || kind.accepts(high),
        !(low.isEmpty && high.isEmpty)
      else {
        rejectValue(kind, start, end, quoted(start, end))
        return nil
      }
      let lower = low.isEmpty ? nil : QuerySyntax.Bound(low, inclusive: true)
      let upper = high.isEmpty ? nil : QuerySyntax.Bound(high, inclusive: true)
      remarkOnEmptyRange(kind, start, end, lower, upper)
      return .range(field: name, lower: lower, upper: upper)
    }
    let equal = value.hasPrefix("=") ? String(value.dropFirst()) : value
    guard kind.accepts(equal) else {
      rejectValue(kind, start, end, "'\(printable(equal.prefix(40)))'")
      return nil
    }
    return .word(equal)
  }

  /// The parts before and behind the first `..`.
  private func firstDots(_ value: String) -> (low: String, high: String)? {
    let scalars = Array(value.unicodeScalars)
    guard
      let index = scalars.indices.dropLast().first(where: {
        scalars[$0] == "." && scalars[$0 + 1] == "."
      })
    else { return nil }
    var low = String.UnicodeScalarView()
    var high = String.UnicodeScalarView()
    low.append(contentsOf: scalars[..<index])
    high.append(contentsOf: scalars[(index + 2)...])
    return (String(low), String(high))
  }

  /// `("[" | "{") bound "TO" bound ("]" | "}")`
  private mutating func readBrackets(
    _ name: String,
    _ kind: QuerySchema.FieldKind
  ) -> QuerySyntax? {
    let start = position
    let isLowerInclusive = next == "["
    position += 1
    countClauses(1, from: start)
    guard !isStopped else { return nil }
    let low = takeBound()
    let word = takeBound()
    let high = takeBound()
    skipSpaces()
    let close = next
    let isClosed = close == "]" || close == "}"
    if isClosed { position += 1 }
    guard isClosed, word == "TO", low == "*" || kind.accepts(low), high == "*" || kind.accepts(high)
    else {
      rejectValue(kind, start, position, quoted(start, position))
      while !wordEnds(at: position) { position += 1 }
      return nil
    }
    let lower = low == "*" ? nil : QuerySyntax.Bound(low, inclusive: isLowerInclusive)
    let upper = high == "*" ? nil : QuerySyntax.Bound(high, inclusive: close == "]")
    remarkOnEmptyRange(kind, start, position, lower, upper)
    let range =
      lower == nil && upper == nil
      ? QuerySyntax.Kind.exists(name) : .range(field: name, lower: lower, upper: upper)
    return suffixed(QuerySyntax(range, range: bytes(start, position)), from: start)
  }

  /// A range whose ends are the wrong way round stays as it is, but finds nothing.
  private mutating func remarkOnEmptyRange(
    _ kind: QuerySchema.FieldKind,
    _ start: Int,
    _ end: Int,
    _ lower: QuerySyntax.Bound?,
    _ upper: QuerySyntax.Bound?
  ) {
    guard let lower, let upper, kind.isEmpty(from: lower, to: upper) else { return }
    let isOpposite = !kind.isEmpty(
      from: QuerySyntax.Bound(upper.value, inclusive: true),
      to: QuerySyntax.Bound(lower.value, inclusive: true)
    )
    remark(
      "N07",
      start,
      end,
      "no value lies in this range",
      fix: isOpposite && lower.value != upper.value
        ? "the smaller value comes first: \(upper.value)..\(lower.value)" : nil
    )
  }

  /// The next word within brackets.
  private mutating func takeBound() -> String {
    skipSpaces()
    let start = position
    while !wordEnds(at: position), next != "]", next != "}" { position += 1 }
    return text(start, position)
  }

  private mutating func rejectValue(
    _ kind: QuerySchema.FieldKind,
    _ start: Int,
    _ end: Int,
    _ value: String
  ) {
    remark("E16", start, end, "\(value) is not \(kind.valueName)", fix: kind.valueExamples)
  }
}

extension QuerySyntax.Kind {
  /// Whether this speaks of a field's values by itself, so that no field goes around it.
  fileprivate var isWholeField: Bool {
    switch self {
    case .all, .range, .exists: true
    default: false
    }
  }
}
