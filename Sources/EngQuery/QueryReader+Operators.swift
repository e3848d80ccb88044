extension QueryReader {
  /// The whole query.
  mutating func readQuery() -> ParsedQuery {
    let whole = bytes(0, scalars.count)
    if let words = operatorsAsWords() {
      remark("N01", whole, "there are only operators here, so they are searched for as words")
      return ParsedQuery(syntax: words, diagnostics: diagnostics)
    }
    let (clauses, _) = readClauses()
    if isStopped { return ParsedQuery(syntax: QuerySyntax(.none), diagnostics: diagnostics) }
    guard let node = joined(clauses, { .sequence($0) }) else {
      remark("N02", whole, "there is nothing to search for")
      return ParsedQuery(syntax: QuerySyntax(.none), diagnostics: diagnostics)
    }
    return ParsedQuery(syntax: completed(node), diagnostics: diagnostics)
  }

  /// Puts all documents in front of a query that only excludes.
  private mutating func completed(_ node: QuerySyntax) -> QuerySyntax {
    func excludes(_ node: QuerySyntax) -> Bool {
      if case .not = node.kind { true } else { false }
    }
    let all = QuerySyntax(.all)
    var result = node
    switch node.kind {
    case .not: result.kind = .sequence([all, node])
    case .sequence(let nodes) where nodes.allSatisfy(excludes):
      result.kind = .sequence([all] + nodes)
    case .and(let nodes) where nodes.allSatisfy(excludes): result.kind = .and([all] + nodes)
    default: return node
    }
    remark("N06", node.range, "the query only excludes, so it finds all other documents")
    return result
  }

  /// The words of a query that consists of nothing but operators; nil for any other.
  private mutating func operatorsAsWords() -> QuerySyntax? {
    var words: [QuerySyntax] = []
    var index = indexAfterSpaces(0)
    while index < scalars.count {
      guard let (_, end) = operatorWord(at: index) else { return nil }
      let word = text(index, end)
      if word.isSearchable { words.append(QuerySyntax(.word(word), range: bytes(index, end))) }
      index = indexAfterSpaces(end)
    }
    guard words.count <= QueryParser.maximumClauseCount else { return nil }
    return joined(words) { .sequence($0) }
  }

  /// The operator that stands at `index`, and where it ends.
  func operatorWord(at index: Int) -> (operator: Operator, end: Int)? {
    // Longer words are no operators; so a long word is not read again and again.
    let longest = 20
    guard let first = scalar(at: index), "ABMNO&|".unicodeScalars.contains(first) else {
      return nil
    }
    var end = index
    while !wordEnds(at: end) {
      end += 1
      if end - index > longest { return nil }
    }
    guard let found = Operator(text(index, end)) else { return nil }
    return (found, end)
  }

  /// `clause*`, up to the end of the text or before the `)` of the group.
  ///
  /// - Returns: The clauses, and whether one is an OR that no parentheses enclose.
  mutating func readClauses() -> (clauses: [QuerySyntax], hasOpenOr: Bool) {
    var clauses: [QuerySyntax] = []
    var hasOpenOr = false
    while true {
      skipSpaces()
      if isStopped || next == nil { break }
      if next == ")" {
        if depth > 0 { break }
        remark("E01", position, position + 1, "no parenthesis was opened before this one")
        position += 1
        continue
      }
      if let (found, end) = operatorWord(at: position), found.isBinary {
        remark(
          "E02",
          position,
          end,
          "\(quoted(position, end)) has nothing on its left",
          fix: nearFunctionFix(found, end)
        )
        position = end
        continue
      }
      let (clause, isOpenOr) = readClause()
      hasOpenOr = hasOpenOr || isOpenOr
      if let clause { clauses.append(clause) }
    }
    if hasOpenOr, !isStopped, clauses.count > 1, let node = joined(clauses, { .sequence($0) }) {
      // Spelling out a long reading at each level of nested groups would take quadratic time.
      let reading = node.range.count > 200 ? nil : "this is read as: \(printable(node.description))"
      remark(
        "N03",
        node.range,
        "OR joins only the clauses next to it",
        fix: reading
      )
    }
    return (clauses, hasOpenOr)
  }

  /// `a NEAR/5 b` for `NEAR(a b, 5)`, the form of other engines.
  private func nearFunctionFix(_ found: Operator, _ end: Int) -> String? {
    guard case .near(_, let ordered) = found, scalar(at: end) == "(" else { return nil }
    var close = end + 1
    while close < min(end + 100, scalars.count), scalars[close] != ")" { close += 1 }
    let parts = text(end + 1, close).split { $0 == " " || $0 == "," }.map(String.init)
    guard let first = parts.first, parts.count > 1 else { return nil }
    let distance = parts.count > 2 ? clampedInteger((parts.last ?? "").unicodeScalars) : nil
    let name = ordered ? "BEFORE" : "NEAR"
    return printable(
      "write \(first) \(name)/\(distance ?? Operator.defaultDistance) \(parts[1])"
    )
  }

  /// `and ("OR" and)*`
  private mutating func readClause() -> (clause: QuerySyntax?, isOpenOr: Bool) {
    var nodes: [QuerySyntax] = []
    if let node = readAnd() { nodes.append(node) }
    while takeOperator({ $0 == .or }) != nil {
      if let node = readAnd() { nodes.append(node) }
    }
    return (joined(nodes) { .or($0) }, nodes.count > 1)
  }

  /// `near ("AND" near)*`
  private mutating func readAnd() -> QuerySyntax? {
    var nodes: [QuerySyntax] = []
    if let node = readNear() { nodes.append(node) }
    while takeOperator({ $0 == .and }) != nil {
      if let node = readNear() { nodes.append(node) }
    }
    return joined(nodes) { .and($0) }
  }

  /// `unary ("NEAR" unary)*`
  private mutating func readNear() -> QuerySyntax? {
    /// How the nodes read so far belong together.
    enum Chain: Equatable { case single, near(Int, Bool), and }
    var nodes: [QuerySyntax] = []
    var chain = Chain.single
    func whole(_ nodes: [QuerySyntax]) -> QuerySyntax? {
      switch chain {
      case .near(let distance, let ordered):
        joined(nodes) { .near($0, distance: distance, ordered: ordered) }
      case .single, .and: joined(nodes) { .and($0) }
      }
    }
    if let node = readUnary() { nodes.append(node) }
    while let (found, start, end) = takeOperator({ if case .near = $0 { true } else { false } }) {
      guard let node = readUnary() else { continue }
      guard case .near(let distance, let ordered) = found, let left = nodes.last else {
        nodes.append(node)
        continue
      }
      if nodes.count > 1, chain == .near(distance, ordered), node.isPositional {
        nodes.append(node)
      } else if nodes.count == 1, left.isPositional, node.isPositional {
        chain = .near(distance, ordered)
        nodes.append(node)
      } else {
        remark(
          "E05",
          start,
          end,
          "\(quoted(start, end)) needs words, patterns or phrases on both sides; it is read as AND",
          fix: "alternatives in parentheses may stand there too: (a OR b) NEAR/5 c"
        )
        if chain != .and { nodes = whole(nodes).map { [$0] } ?? [] }
        chain = .and
        nodes.append(node)
      }
    }
    return whole(nodes)
  }

  /// Takes an operator between clauses, and those wrongly behind it; nil if another or none follows,
  /// or if nothing stands on its right.
  private mutating func takeOperator(
    _ isWanted: (Operator) -> Bool
  ) -> (operator: Operator, start: Int, end: Int)? {
    skipSpaces()
    let start = position
    guard !isStopped, let (found, end) = operatorWord(at: start), isWanted(found) else {
      return nil
    }
    position = end
    return hasOperand(start, end) ? (found, start, end) : nil
  }

  /// Drops operators that wrongly follow the one between `start` and `end`, and says whether a
  /// clause follows.
  private mutating func hasOperand(_ start: Int, _ end: Int) -> Bool {
    skipSpaces()
    while let (extra, extraEnd) = operatorWord(at: position), extra.isBinary {
      remark(
        "E03",
        position,
        extraEnd,
        "\(quoted(position, extraEnd)) follows another operator and is ignored"
      )
      position = extraEnd
      skipSpaces()
    }
    guard isAtEnd else { return true }
    if !isStopped {
      remark("E04", start, end, "\(quoted(start, end)) has nothing on its right")
    }
    return false
  }

  /// `("NOT" | "MAYBE" | "-" | "!" | "+")* primary`
  private mutating func readUnary() -> QuerySyntax? {
    enum Prefix { case not, maybe, required }
    // A loop and not recursion: thousands of NOTs must not use up the stack.
    var prefixes: [(prefix: Prefix, start: Int)] = []
    func add(_ prefix: Prefix, _ start: Int) {
      if prefixes.last?.prefix != prefix {
        prefixes.append((prefix, start))
      } else if prefix == .not {
        prefixes.removeLast()
      }
    }
    var isGlued = false
    while !isGlued {
      skipSpaces()
      let start = position
      if let (found, end) = operatorWord(at: start), found == .not || found == .maybe {
        position = end
        guard hasOperand(start, end) else { return nil }
        add(found == .not ? .not : .maybe, start)
      } else if let sign = signBeforeClause() {
        position += 1
        isGlued = true
        add(sign == "+" ? .required : .not, start)
      } else {
        break
      }
    }
    let outerDepth = depth
    defer { depth = outerDepth }
    descend(prefixes.count, from: position)
    guard !isStopped, var node = readPrimary() else { return nil }
    for (prefix, start) in prefixes.reversed() {
      let range = bytes(start, start).lowerBound..<node.range.upperBound
      switch prefix {
      case .maybe: node = QuerySyntax(.maybe(node), range: range)
      case .required: node = QuerySyntax(.required(node), range: range)
      case .not:
        if case .not(let inner) = node.kind {
          node = inner
        } else {
          node = QuerySyntax(.not(node), range: range)
        }
      }
    }
    return node
  }

  /// The `-`, `+` or `!` that stands here as an operator: at the start of a clause and glued to it.
  func signBeforeClause() -> Unicode.Scalar? {
    guard let sign = next, sign == "-" || sign == "+" || sign == "!" else { return nil }
    if let previous = scalar(at: position - 1), !previous.isSpace, previous != "(" { return nil }
    guard let follower = scalar(at: position + 1) else { return nil }
    if follower.isSpace || follower == ")" || "-+!".unicodeScalars.contains(follower) { return nil }
    if sign == "-", groupField?.kind == .date {
      var end = position
      while end - position < 16, !wordEnds(at: end), scalar(at: end) != "^", scalar(at: end) != "."
      {
        end += 1
      }
      if QueryDate(text(position, end)) != nil { return nil }
    }
    return sign
  }
}

extension QuerySyntax {
  /// Whether this can stand beside NEAR: it matches at places, not only whole documents.
  var isPositional: Bool {
    switch kind {
    case .word, .phrase, .prefix, .wildcard, .fuzzy, .regex, .exact: true
    case .or(let nodes): nodes.allSatisfy(\.isPositional)
    default: false
    }
  }
}
