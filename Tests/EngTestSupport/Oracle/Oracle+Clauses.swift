import EngQuery

extension Oracle {
  func clause(
    _ syntax: QuerySyntax,
    boost: Double,
    field: String?,
    _ anyWord: Bool
  ) -> Clause? {
    switch syntax.kind {
    case .none: return nil
    case .all: return field.map { .stored($0, .exists) } ?? .everything
    case .exists(let name): return .stored(name, .exists)
    case .range(let name, let lower, let upper):
      return .stored(name, .range(of: name, lower, upper, now: now))
    case .boost(let factor, let inner):
      return clause(inner, boost: boost * factor, field: field, anyWord)
    case .constant(let score, let inner):
      return clause(inner, boost: boost, field: field, anyWord).map {
        .constant(score * boost, $0)
      }
    case .field(let name, let inner):
      return clause(inner, boost: boost, field: name, anyWord)
    case .required(let inner), .maybe(let inner):
      return clause(inner, boost: boost, field: field, anyWord)
    case .not:
      return combined([syntax], boost, field, any: false, anyWord)
    case .sequence(let clauses):
      return combined(clauses, boost, field, any: anyWord, anyWord)
    case .and(let clauses):
      return combined(clauses, boost, field, any: false, anyWord)
    case .or(let clauses):
      let may = clauses.compactMap { clause($0, boost: boost, field: field, anyWord) }
      return may.isEmpty ? nil : .combined(must: [], may: may, not: [], least: 1)
    case .atLeast(let count, let clauses):
      let may = clauses.compactMap { clause($0, boost: boost, field: field, anyWord) }
      return may.isEmpty
        ? nil : .combined(must: [], may: may, not: [], least: min(max(count, 1), may.count))
    case .word, .phrase, .near, .prefix, .wildcard, .fuzzy, .exact, .regex:
      if let field, field != "title", field != "body" {
        return StoredTest(syntax.kind, of: field, now: now).map { .stored(field, $0) }
      }
      if field == nil, let terms = terms(syntax.kind), terms.count > 64 {
        return .anyTerm(Set(terms), score: boost)
      }
      guard var pattern = pattern(syntax) else { return nil }
      if let field { pattern = .inTitle(field == "title", pattern) }
      return .pattern(pattern, weight: weight(pattern) * boost)
    }
  }

  func combined(
    _ clauses: [QuerySyntax],
    _ boost: Double,
    _ field: String?,
    any: Bool,
    _ anyWord: Bool
  ) -> Clause? {
    var plain: [Clause] = []
    var plus: [Clause] = []
    var maybe: [Clause] = []
    var not: [Clause] = []
    for one in clauses {
      var inner = one
      if case .not(let excluded) = one.kind { inner = excluded }
      guard let made = clause(inner, boost: boost, field: field, anyWord) else { continue }
      switch one.kind {
      case .not: not.append(made)
      case .maybe: maybe.append(made)
      case .required: plus.append(made)
      default: plain.append(made)
      }
    }
    if plain.isEmpty, plus.isEmpty, maybe.isEmpty, not.isEmpty { return nil }
    if !any { return .combined(must: plain + plus, may: maybe, not: not, least: 0) }
    if !plus.isEmpty || plain.isEmpty {
      return .combined(must: plus, may: plain + maybe, not: not, least: 0)
    }
    let words = Clause.combined(must: [], may: plain, not: [], least: 1)
    return .combined(must: [words], may: maybe, not: not, least: 0)
  }
}
