import EngAnalysis
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
    let withoutStops = any && isText(field) ? withoutStopWords(clauses) : clauses
    for one in withoutStops {
      if any, isText(field), case .word(let text) = one.kind, let parts = anyWordParts(text) {
        plain += parts.map { pattern in
          let pattern = field.map { .inTitle($0 == "title", pattern) } ?? pattern
          return .pattern(pattern, weight: weight(pattern) * boost)
        }
        continue
      }
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

  private func isText(_ field: String?) -> Bool {
    field == nil || field == "title" || field == "body"
  }

  /// A row of which one word is enough, without the words that are in most texts, unless no other is left.
  private func withoutStopWords(_ clauses: [QuerySyntax]) -> [QuerySyntax] {
    guard stemmer != nil else { return clauses }
    var isOnlyStops = true
    var rest: [QuerySyntax] = []
    for one in clauses {
      if case .word(let text) = one.kind, isStopWord(text) { continue }
      rest.append(one)
      switch one.kind {
      case .not, .maybe: break
      default: isOnlyStops = false
      }
    }
    return isOnlyStops ? clauses : rest
  }

  private func isStopWord(_ text: String) -> Bool {
    let groups = analyzer.queryGroups(text)
    return groups.count == 1 && groups[0].alternatives.count == 1
      && groups[0].alternatives[0].count == 1
      && StopWords.contain(groups[0].alternatives[0][0], language: analyzer.language)
  }

  /// The words of `ice-cream` or `and/or`, and of chains with hyphens the joined word if any text has it.
  private func anyWordParts(_ text: String) -> [Pattern]? {
    let groups = analyzer.queryGroups(text)
    let hasHyphen = text.unicodeScalars.contains { "-‐‑－﹣".unicodeScalars.contains($0) }
    var found: [(word: String, typed: [String: String])] = []
    var whole: [String] = []
    for group in groups {
      let parts = group.alternatives[0]
      let isChain = parts.count > 1
      guard !group.isPrefix, group.alternatives.count == (isChain ? 2 : 1), !isChain || hasHyphen
      else { return nil }
      if isChain {
        guard group.alternatives[1] == [parts.reduce("", +)] else { return nil }
        whole.append(parts.reduce("", +))
      }
      found += parts.map { ($0, group.spellings) }
    }
    let spelled = found.map { $0.typed[$0.word] ?? $0.word }
    guard found.count > 1,
      spelled.allSatisfy({ word in
        word.unicodeScalars.allSatisfy { scalar in
          scalar.properties.isAlphabetic
            || [.nonspacingMark, .spacingMark].contains(scalar.properties.generalCategory)
        }
      })
    else { return nil }
    let others = stemmer == nil ? spelled : spelled.filter { !isStopWord($0) }
    let patterns = (others.isEmpty ? spelled : others).compactMap {
      pattern(QuerySyntax(.word($0)))
    }
    return patterns
      + whole.compactMap { joined in
        let terms = forms(of: joined, true, [:])
        return terms.contains(where: vocabulary.contains) ? any(terms.map { .term($0) }) : nil
      }
  }
}
