extension QuerySyntax: CustomStringConvertible {
  /// The query in its canonical spelling.
  ///
  /// For every tree that ``QueryParser/parse(_:schema:)`` returns, the spelling parses to the same
  /// tree (see ``sameTree(as:)``) and without an error.
  public var description: String {
    switch kind {
    case .sequence(let nodes): nodes.map { $0.spelled(within: .sequence) }.joined(separator: " ")
    case .and(let nodes): nodes.map { $0.spelled(within: .and) }.joined(separator: " AND ")
    case .or(let nodes): nodes.map { $0.spelled(within: .or) }.joined(separator: " OR ")
    case .near(let nodes, let distance, let ordered):
      nodes.map { $0.spelled(within: .near) }
        .joined(separator: " \(ordered ? "BEFORE" : "NEAR")/\(distance) ")
    case .not(let node): "-" + node.spelled(within: .prefix)
    case .required(let node): "+" + node.spelled(within: .prefix)
    case .maybe(let node): "MAYBE " + node.spelled(within: .prefix)
    case .atLeast(let count, let nodes):
      "\(count) OF (" + nodes.map { $0.spelled(within: .sequence) }.joined(separator: " ") + ")"
    case .field(let name, let node): name + ":" + node.spelledInField
    case .boost(let factor, let node): node.spelled(within: .suffix) + "^" + spelling(factor)
    case .constant(let score, let node): node.spelled(within: .suffix) + "^=" + spelling(score)
    default: atomSpelling
    }
  }

  /// How tightly a form binds, loosest first.
  private enum Level: Int {
    case sequence, or, and, near, prefix, field, suffix, atom
  }

  private var level: Level {
    switch kind {
    // One node stands for itself.
    case .sequence(let nodes): nodes.count == 1 ? nodes[0].level : .sequence
    case .or(let nodes): nodes.count == 1 ? nodes[0].level : .or
    case .and(let nodes): nodes.count == 1 ? nodes[0].level : .and
    case .near(let nodes, _, _): nodes.count == 1 ? nodes[0].level : .near
    case .not, .required, .maybe: .prefix
    // Neither takes a suffix or a sign without parentheses.
    case .atLeast: .prefix
    case .field, .exists, .range: .field
    case .boost, .constant: .suffix
    case .word, .phrase, .prefix, .wildcard, .fuzzy, .regex, .exact, .all, .none: .atom
    }
  }

  /// The spelling as a part of something of the given level: in parentheses unless it binds tighter.
  private func spelled(within outer: Level) -> String {
    // OR beside other clauses is right without parentheses, but hard to read.
    let needed = outer == .sequence ? Level.and : Level(rawValue: outer.rawValue + 1) ?? .atom
    return level.rawValue >= needed.rawValue ? description : "(\(description))"
  }

  private var spelledInField: String {
    switch kind {
    case .word(let word): return escapedWord(word, afterField: true)
    case .phrase, .prefix, .wildcard, .fuzzy, .regex, .exact: return description
    case .boost(let factor, let node):
      if case .word = node.kind { return node.spelledInField + "^" + spelling(factor) }
      return node.kind.isFieldAtom ? description : "(\(description))"
    case .constant(let score, let node):
      if case .word = node.kind { return node.spelledInField + "^=" + spelling(score) }
      return node.kind.isFieldAtom ? description : "(\(description))"
    default: return "(\(description))"
    }
  }

  private var atomSpelling: String {
    switch kind {
    case .word(let word): escapedWord(word)
    case .phrase(let items, let slop):
      "\"" + items.map(\.spelling).joined(separator: " ") + "\"" + (slop > 0 ? "~\(slop)" : "")
    case .prefix(let text): escapedWord(text) + "*"
    case .wildcard(let pattern): patternSpelling(pattern)
    case .fuzzy(let word, let edits): escapedWord(word) + "~" + (edits.map { "\($0)" } ?? "")
    case .regex(let pattern): "/" + regexSpelling(pattern) + "/"
    case .exact(let word): "=" + escapedWord(word)
    case .exists(let name): name + ":*"
    case .range(let name, let lower, let upper): name + ":" + rangeSpelling(lower, upper)
    case .all: "*"
    default: "()"
    }
  }

  /// A query for the words of the text, in which nothing is syntax.
  ///
  /// White space separates the words; those without anything to search for are left out.
  public static func words(_ text: String) -> QuerySyntax {
    var nodes: [QuerySyntax] = []
    var offset = 0
    var start = 0
    var word = String.UnicodeScalarView()
    func finish() {
      let text = String(word)
      if text.isSearchable { nodes.append(QuerySyntax(.word(text), range: start..<offset)) }
      word = String.UnicodeScalarView()
    }
    for scalar in text.unicodeScalars {
      if scalar.isSpace {
        finish()
        start = offset + UTF8.width(scalar)
      } else {
        word.append(scalar)
      }
      offset += UTF8.width(scalar)
    }
    finish()
    guard let first = nodes.first, let last = nodes.last else { return QuerySyntax(.none) }
    let range = first.range.lowerBound..<last.range.upperBound
    return nodes.count == 1 ? first : QuerySyntax(.sequence(nodes), range: range)
  }

  /// The text spelled so that within a query it stands for its words and nothing in it is syntax.
  ///
  /// The words come out in one line, with one space between them.
  public static func escaped(_ text: String) -> String {
    text.unicodeScalars.split(whereSeparator: \.isSpace)
      .map { escapedWord(String($0)) }.joined(separator: " ")
  }
}

extension QuerySyntax.Kind {
  /// Whether the form may follow `name:` with a suffix and without parentheses.
  fileprivate var isFieldAtom: Bool {
    switch self {
    case .phrase, .prefix, .wildcard, .fuzzy, .regex, .exact: true
    default: false
    }
  }
}

extension QuerySyntax.PhraseItem {
  fileprivate var spelling: String {
    switch self {
    case .word(let word): Self.escaped(word)
    case .prefix(let text): Self.escaped(text) + "*"
    case .gap: "*"
    }
  }

  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isQuote || scalar == "\\" || scalar == "*" { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }
}

/// A word with `\` before everything that would be syntax in it.
///
/// - Parameter afterField: Whether `name:` stands before it; then a sign is ordinary.
private func escapedWord(_ word: String, afterField: Bool = false) -> String {
  var result = String.UnicodeScalarView()
  var mayBeName = true
  if !afterField, Operator(word) != nil || word == "OF" { result.append("\\") }
  for (index, scalar) in word.unicodeScalars.enumerated() {
    let first = index == 0
    if first, result.isEmpty {
      if scalar == "=" || scalar == "/" { result.append("\\") }
      if !afterField, scalar == "-" || scalar == "+" || scalar == "!" { result.append("\\") }
    }
    if scalar.endsWord || "\\*?~^".unicodeScalars.contains(scalar) { result.append("\\") }
    if scalar == ":", !first, mayBeName, !afterField { result.append("\\") }
    mayBeName = mayBeName && (first ? scalar.startsName : scalar.continuesName)
    result.append(scalar)
  }
  return String(result)
}

/// A pattern with its literal parts escaped.
private func patternSpelling(_ pattern: String) -> String {
  var result = ""
  var literal = String.UnicodeScalarView()
  var isEscaped = false
  func flush() {
    let text = String(literal)
    literal = String.UnicodeScalarView()
    // Only at its start is a pattern read as anything but letters and wildcards.
    result += escapedWord(text, afterField: !result.isEmpty)
  }
  for scalar in pattern.unicodeScalars {
    if isEscaped {
      literal.append(scalar)
      isEscaped = false
    } else if scalar == "\\" {
      isEscaped = true
    } else if scalar == "*" || scalar == "?" {
      flush()
      result.unicodeScalars.append(scalar)
    } else {
      literal.append(scalar)
    }
  }
  flush()
  return result
}

/// A regular expression with its slashes escaped.
private func regexSpelling(_ pattern: String) -> String {
  var result = String.UnicodeScalarView()
  var isEscaped = false
  for scalar in pattern.unicodeScalars {
    if scalar == "/", !isEscaped { result.append("\\") }
    result.append(scalar)
    isEscaped = scalar == "\\" && !isEscaped
  }
  return String(result)
}

private func rangeSpelling(_ lower: QuerySyntax.Bound?, _ upper: QuerySyntax.Bound?) -> String {
  switch (lower, upper) {
  case (let lower?, nil): (lower.inclusive ? ">=" : ">") + lower.value
  case (nil, let upper?): (upper.inclusive ? "<=" : "<") + upper.value
  case (let lower?, let upper?) where lower.inclusive && upper.inclusive:
    lower.value + ".." + upper.value
  case (let lower?, let upper?):
    (lower.inclusive ? "[" : "{") + "\(lower.value) TO \(upper.value)"
      + (upper.inclusive ? "]" : "}")
  case (nil, nil): "*"
  }
}

/// A weight without a useless `.0`.
func spelling(_ number: Double) -> String {
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
