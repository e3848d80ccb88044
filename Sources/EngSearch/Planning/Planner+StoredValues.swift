import EngQuery

/// Conditions on stored values.
extension Planner {
  func stored(_ field: String, _ test: StoredCondition.Test) -> StoredCondition {
    StoredCondition(field: field, kind: QuerySchema.standard.fields[field] ?? .keyword, test: test)
  }

  func condition(_ syntax: QuerySyntax, field: String) -> StoredCondition? {
    switch syntax.kind {
    case .word(let text), .exact(let text):
      return stored(field, .equals(dateOr(text, field)))
    case .phrase(let items, _):
      let words = items.compactMap { item -> String? in
        switch item {
        case .word(let text): text
        case .prefix(let text): text + "*"
        case .gap: nil
        }
      }
      return stored(field, .equals(words.joined(separator: " ")))
    case .prefix(let text):
      return stored(field, .matches(Glob(Glob.escaped(text) + "*")))
    case .wildcard(let pattern):
      return stored(field, .matches(Glob(pattern)))
    default:
      return nil
    }
  }

  func limit(_ bound: QuerySyntax.Bound?, _ field: String) -> StoredCondition.Limit? {
    bound.map { StoredCondition.Limit(value: dateOr($0.value, field), inclusive: $0.inclusive) }
  }

  /// Relative days as ISO 8601; any other value as it is.
  func dateOr(_ value: String, _ field: String) -> String {
    guard field == "date", let date = QueryDate(value) else { return value }
    let today = CivilDate(secondsSince1970: now)
    switch date {
    case .calendar: return value
    case .today, .now: return today.description
    case .yesterday: return today.adding(days: -1).description
    case .ago(let count, let unit):
      let count = min(count, 4_000_000)
      switch unit {
      case .hour: return CivilDate(secondsSince1970: now - 3600 * count).description
      case .day: return today.adding(days: -count).description
      case .week: return today.adding(days: -7 * count).description
      case .month: return today.adding(months: -count).description
      case .year: return today.adding(months: -12 * count).description
      }
    }
  }
}
