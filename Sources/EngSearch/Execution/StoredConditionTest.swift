extension StoredCondition {
  /// Whether one of a document's values meets the condition.
  func holds(for values: [String]) -> Bool {
    values.contains { holds(for: $0) }
  }

  private func holds(for value: String) -> Bool {
    switch test {
    case .exists:
      return true
    case .matches(let glob):
      return glob.matches(value)
    case .equals(let wanted):
      // A partial date is the whole period.
      if field == "date" { return value.hasPrefix(wanted) }
      if let first = StoredCondition.number(value), let second = StoredCondition.number(wanted) {
        return first == second
      }
      return value == wanted
    case .between(let lower, let upper):
      return isAbove(value, lower) && isBelow(value, upper)
    }
  }

  private func isAbove(_ value: String, _ limit: Limit?) -> Bool {
    guard let limit else { return true }
    if field != "date", let bound = StoredCondition.number(limit.value) {
      guard let number = StoredCondition.number(value) else { return false }
      return limit.inclusive ? number >= bound : number > bound
    }
    return limit.inclusive
      ? value >= limit.value : value > limit.value && !value.hasPrefix(limit.value)
  }

  private func isBelow(_ value: String, _ limit: Limit?) -> Bool {
    guard let limit else { return true }
    if field != "date", let bound = StoredCondition.number(limit.value) {
      guard let number = StoredCondition.number(value) else { return false }
      return limit.inclusive ? number <= bound : number < bound
    }
    return value < limit.value || limit.inclusive && value.hasPrefix(limit.value)
  }

  /// A number with an optional `k`, `M` or `G` for thousands, millions, thousand millions.
  static func number(_ text: String) -> Double? {
    guard let last = text.last else { return nil }
    let factor: Double =
      switch last {
      case "k", "K": 1e3
      case "m", "M": 1e6
      case "g", "G": 1e9
      default: 1
      }
    return Double(factor == 1 ? text : String(text.dropLast())).map { $0 * factor }
  }
}
