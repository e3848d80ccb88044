extension QuerySyntax {
  /// The tree as an s-expression, for tests and for those who want to see how a query was read.
  ///
  /// `a (b OR c)` is `(seq a (or b c))`; words stand as they were typed.
  public var sExpression: String {
    func list(_ head: String, _ nodes: [QuerySyntax]) -> String {
      "(" + ([head] + nodes.map(\.sExpression)).joined(separator: " ") + ")"
    }
    return switch kind {
    case .word(let word): symbol(word)
    case .phrase(let items, let slop):
      "(phrase" + (slop > 0 ? " ~\(slop)" : "")
        + items.map { " " + $0.sExpression }.joined() + ")"
    case .sequence(let nodes): list("seq", nodes)
    case .and(let nodes): list("and", nodes)
    case .or(let nodes): list("or", nodes)
    case .not(let node): list("not", [node])
    case .required(let node): list("+", [node])
    case .maybe(let node): list("maybe", [node])
    case .atLeast(let count, let nodes): list("\(count)of", nodes)
    case .near(let nodes, let distance, let ordered):
      list("\(ordered ? "before" : "near")/\(distance)", nodes)
    case .prefix(let text): "(prefix \(symbol(text)))"
    case .wildcard(let pattern): "(wild \(literal(pattern)))"
    case .fuzzy(let word, let edits):
      "(fuzzy \(edits.map { "\($0)" } ?? "auto") \(symbol(word)))"
    case .regex(let pattern): "(re \(literal(pattern)))"
    case .exact(let word): "(= \(symbol(word)))"
    case .field(let name, let node): list("\(name):", [node])
    case .exists(let name): "(exists \(name))"
    case .range(let name, let lower, let upper):
      "(range \(name) \"" + (lower?.inclusive ?? true ? "[" : "{") + (lower?.value ?? "*") + " "
        + (upper?.value ?? "*") + (upper?.inclusive ?? true ? "]" : "}") + "\")"
    case .boost(let factor, let node): list("^\(spelling(factor))", [node])
    case .constant(let score, let node): list("^=\(spelling(score))", [node])
    case .all: "(all)"
    case .none: "(none)"
    }
  }
}

extension QuerySyntax.PhraseItem {
  fileprivate var sExpression: String {
    switch self {
    case .word(let word): word == "_" || word.hasSuffix("*") ? literal(word) : symbol(word)
    case .prefix(let text): symbol(text + "*")
    case .gap: "_"
    }
  }
}

/// The text as it is, or in quotes where it would not be one symbol.
private func symbol(_ text: String) -> String {
  let isPlain = text.unicodeScalars.allSatisfy { scalar in
    !scalar.isSpace && !"()\"\\".unicodeScalars.contains(scalar)
  }
  return isPlain && !text.isEmpty ? text : literal(text)
}

/// The text in quotes.
private func literal(_ text: String) -> String {
  var result = String.UnicodeScalarView("\"".unicodeScalars)
  for scalar in text.unicodeScalars {
    if scalar == "\"" || scalar == "\\" { result.append("\\") }
    result.append(scalar)
  }
  result.append("\"")
  return String(result)
}
