extension Occurrence {
  /// The occurrence in the form of a query.
  var label: String {
    switch self {
    case .term(let term):
      return term
    case .anyOf(let parts):
      let shown = parts.prefix(Occurrence.shownParts).map(\.label).joined(separator: " or ")
      let rest = parts.count - Occurrence.shownParts
      return rest > 0 ? "\(shown) or \(rest) more" : shown
    case .phrase(let parts, let gaps, let slop):
      var text = ""
      for (number, part) in parts.enumerated() {
        if number > 0 { text += " " }
        if number > 0, number <= gaps.count {
          text += String(repeating: "* ", count: gaps[number - 1])
        }
        text += part.labelInPhrase
      }
      return "\"\(text)\"" + (slop > 0 ? "~\(slop)" : "")
    case .near(let parts, let distance):
      return parts.map(\.labelInPhrase).joined(separator: " NEAR/\(distance) ")
    case .within(let field, let inner):
      return "\(field == .title ? "title" : "body"):\(inner.labelInPhrase)"
    case .typed(let typed, _):
      return "=\(typed)"
    }
  }

  /// Alternatives that are written out.
  private static let shownParts = 4

  private var labelInPhrase: String {
    switch self {
    case .term, .typed, .within: label
    case .phrase where !label.contains("~"): label
    case .anyOf, .phrase, .near: "(\(label))"
    }
  }
}

extension StoredCondition {
  /// The condition in the form of a query.
  var label: String {
    switch test {
    case .exists: return "\(field):*"
    case .equals(let value): return "\(field):\(value)"
    case .matches(let glob): return "\(field):\(glob.pattern)"
    case .between(let lower, let upper):
      let from = lower.map { ($0.inclusive ? "[" : "{") + $0.value } ?? "[*"
      let to = upper.map { $0.value + ($0.inclusive ? "]" : "}") } ?? "*]"
      return "\(field):\(from) TO \(to)"
    }
  }
}
