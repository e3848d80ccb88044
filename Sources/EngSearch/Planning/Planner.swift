import EngAnalysis
import EngIndex
import EngQuery
import EngStorage

/// Makes queries ready for one snapshot.
package struct Planner {
  /// Terms of a pattern that are scored as one; a pattern with more has a constant score.
  package static let scoredTerms = 64
  /// The most terms that a pattern stands for inside a phrase or NEAR.
  package static let phraseTerms = 4096

  let snapshot: IndexSnapshot
  let analyzer: Analyzer
  let anyWord: Bool
  let bm25: BM25
  /// The moment that relative dates count from, in seconds since 1970 in UTC.
  let now: Int
  /// Nil if words are searched for only as they are.
  private let stemClasses: StemClasses?
  private let resources: SearchResources
  let budget: SearchBudget
  private let synonyms: SynonymTable?
  /// What words that stand close together add, as a share of their weight.
  let proximity: Double
  /// How rows of words are read of which one is enough.
  let anyWordRow: AnyWordRow

  init(
    snapshot: IndexSnapshot,
    analyzer: Analyzer,
    anyWord: Bool,
    bm25: BM25,
    now: Int,
    stemmer: TermStemmer? = nil,
    synonyms: Synonyms? = nil,
    resources: SearchResources,
    budget: SearchBudget,
    proximity: Double = 0,
    stopLanguage: String? = nil
  ) {
    self.snapshot = snapshot
    self.analyzer = analyzer
    self.anyWord = anyWord
    self.bm25 = bm25
    // So far that no date of a query leaves the years that dates have.
    self.now = min(max(now, -1 << 40), 1 << 40)
    self.resources = resources
    self.budget = budget
    self.proximity = proximity
    anyWordRow = AnyWordRow(analyzer: analyzer, stopLanguage: stopLanguage)
    stemClasses = stemmer.map { StemClasses($0, snapshot: snapshot) }
    self.synonyms = synonyms.map { SynonymTable($0, analyzer: analyzer, stemmer: stemmer) }
  }

  /// What holds for a whole subtree of the syntax.
  private struct Context {
    var boost = 1.0
    var field: String?

    var textField: TextField? {
      switch field {
      case "title": .title
      case "body": .body
      default: nil
      }
    }

    /// The field of a condition on stored values, or nil where text is searched.
    var storedField: String? { textField == nil ? field : nil }
  }

  func plan(_ syntax: QuerySyntax) throws(IndexError) -> Plan {
    var syntax = syntax
    // A word alone is a row, too.
    if case .word = syntax.kind { syntax = QuerySyntax(.sequence([syntax]), range: syntax.range) }
    return withBonus(try plan(syntax, Context()) ?? .none, share: proximity)
  }

  /// The plan of a subtree, or nil if nothing in it can be searched for.
  private func plan(_ syntax: QuerySyntax, _ context: Context) throws(IndexError) -> Plan? {
    switch syntax.kind {
    case .none:
      return nil
    case .all:
      return context.field.map { .stored(stored($0, .exists)) } ?? .all
    case .exists(let field):
      return .stored(stored(field, .exists))
    case .range(let field, let lower, let upper):
      return .stored(
        stored(field, .between(lower: limit(lower, field), upper: limit(upper, field)))
      )
    case .field(let name, let inner):
      var inside = context
      inside.field = name
      return try plan(inner, inside)
    case .boost(let factor, let inner):
      var inside = context
      inside.boost *= factor
      return try plan(inner, inside)
    case .constant(let score, let inner):
      guard let plan = try plan(inner, context) else { return nil }
      return .constant(score * context.boost, plan)
    case .sequence(let clauses):
      return try planSequence(clauses, any: anyWord, context, synonyms: synonyms)
    case .and(let clauses):
      return try planSequence(clauses, any: false, context)
    case .or(let clauses):
      var boolean = BooleanPlan()
      for clause in clauses {
        if let plan = try plan(clause, context) { boolean.optional.append(plan) }
      }
      boolean.minimumOptional = 1
      return simplified(boolean)
    case .atLeast(let count, let clauses):
      var boolean = BooleanPlan()
      for clause in clauses {
        if let plan = try plan(clause, context) { boolean.optional.append(plan) }
      }
      boolean.minimumOptional = min(max(count, 1), boolean.optional.count)
      return simplified(boolean)
    case .not(let inner):
      return try planSequence([QuerySyntax(.not(inner), range: syntax.range)], any: false, context)
    case .maybe(let inner), .required(let inner):
      return try plan(inner, context)
    case .word, .phrase, .near, .prefix, .wildcard, .fuzzy, .regex, .exact:
      if let field = context.storedField {
        return condition(syntax, field: field).map { .stored($0) }
      }
      if case .word(let text) = syntax.kind, synonyms?.others(of: text).isEmpty ?? true {
        let pieces = analyzer.queryPieces(text)
        if pieces != [text] {
          // A long run of Chinese or Japanese is as many words as a dictionary finds in it.
          let clauses = pieces.map { QuerySyntax(.word($0), range: syntax.range) }
          return try planSequence(clauses, any: anyWord, context)
        }
      }
      return try planText(syntax, context)
    }
  }

  private func planSequence(
    _ clauses: [QuerySyntax],
    any: Bool,
    _ context: Context,
    synonyms: SynonymTable? = nil
  ) throws(IndexError) -> Plan? {
    var boolean = BooleanPlan()
    var alternatives: [Plan] = []
    var maybe: [Plan] = []
    var hasPlus = false
    let ignored = any && context.storedField == nil ? anyWordRow.ignored(clauses) : []
    var place = 0
    while place < clauses.count {
      if let match = synonyms?.match(clauses, from: place), context.storedField == nil,
        let others = try planSynonyms(match.others, context)
      {
        // All the words, or what they mean together.
        let words = Array(clauses[place..<place + match.count])
        let all = try planSequence(words, any: any, context) ?? .none
        let either = Plan.boolean(BooleanPlan(optional: [all, others], minimumOptional: 1))
        if any { alternatives.append(either) } else { boolean.required.append(either) }
        place += match.count
        continue
      }
      let clause = clauses[place]
      place += 1
      if ignored.contains(place - 1) { continue }
      switch clause.kind {
      case .not(let inner):
        if let plan = try plan(inner, context) { boolean.excluded.append(plan) }
      case .maybe(let inner):
        if let plan = try plan(inner, context) { maybe.append(plan) }
      case .required(let inner):
        guard let plan = try plan(inner, context) else { continue }
        hasPlus = true
        boolean.required.append(plan)
      default:
        if any, let parts = try planParts(clause, context) {
          alternatives += parts
          continue
        }
        guard let plan = try plan(clause, context) else { continue }
        if any { alternatives.append(plan) } else { boolean.required.append(plan) }
      }
    }
    if !hasPlus, !alternatives.isEmpty {
      // A MAYBE clause alone does not make a document match.
      boolean.required.append(
        alternatives.count == 1
          ? alternatives[0] : .boolean(BooleanPlan(optional: alternatives, minimumOptional: 1))
      )
      boolean.optional = maybe
    } else {
      boolean.optional = alternatives + maybe
    }
    return simplified(boolean)
  }

  /// The words of a chain or a row without blanks one by one, where one is enough; nil for other clauses.
  private func planParts(
    _ clause: QuerySyntax,
    _ context: Context
  ) throws(IndexError) -> [Plan]? {
    guard case .word(let text) = clause.kind, context.storedField == nil,
      synonyms?.others(of: text).isEmpty ?? true, let parts = anyWordRow.parts(of: text)
    else { return nil }
    var plans: [Plan] = []
    for word in parts.words {
      if let plan = try planText(QuerySyntax(.word(word)), context) { plans.append(plan) }
    }
    for joined in parts.joined {
      let terms = try forms(of: joined, true, [:])
      guard try documentFrequency(terms) > 0 else { continue }
      var occurrence = anyOf(terms.map { .term($0) })
      if let field = context.textField { occurrence = .within(field, occurrence) }
      plans.append(.leaf(occurrence, weight: try weight(occurrence) * context.boost))
    }
    return plans
  }

  private func simplified(_ boolean: BooleanPlan) -> Plan? {
    var boolean = boolean
    if boolean.required.isEmpty, boolean.optional.isEmpty, boolean.excluded.isEmpty { return nil }
    if boolean.required.isEmpty, boolean.minimumOptional == 0 { boolean.required = [.all] }
    if boolean.excluded.isEmpty {
      if boolean.optional.isEmpty, boolean.required.count == 1 { return boolean.required[0] }
      if boolean.required.isEmpty, boolean.optional.count == 1 { return boolean.optional[0] }
    }
    return .boolean(boolean)
  }

  // MARK: Text

  private func planText(_ syntax: QuerySyntax, _ context: Context) throws(IndexError) -> Plan? {
    switch syntax.kind {
    case .prefix, .wildcard, .regex, .fuzzy:
      if context.textField == nil, let set = try termSet(syntax.kind),
        set.terms.count > Planner.scoredTerms
      {
        return .terms(set, score: context.boost)
      }
    default:
      break
    }
    guard var occurrence = try occurrence(syntax) else { return nil }
    if let field = context.textField { occurrence = .within(field, occurrence) }
    return .leaf(occurrence, weight: try weight(occurrence) * context.boost)
  }

  /// Where a piece of text, a pattern or a combination of them occurs; nil if it has no words.
  private func occurrence(_ syntax: QuerySyntax) throws(IndexError) -> Occurrence? {
    switch syntax.kind {
    case .word(let text):
      let own = phrase(try words(text, stemmed: true).map { ($0, 0) }, slop: 0)
      guard let others = synonyms?.others(of: text), !others.isEmpty else { return own }
      return anyOf(flattened([own] + (try synonymOccurrences(others))))
    case .exact(let text):
      return phrase(try words(text).map { ($0, 0) }, slop: 0).map { .typed(text, $0) }
    case .phrase(let items, let slop):
      return try phraseOccurrence(items, slop: slop)
    case .near(let operands, let distance, let ordered):
      var parts: [Occurrence] = []
      for operand in operands {
        if let part = try occurrence(operand) { parts.append(part) }
      }
      if ordered { return phrase(parts.map { ($0, 0) }, slop: distance) }
      guard parts.count > 1 else { return parts.first }
      return .near(parts, distance: distance)
    case .or(let operands):
      var parts: [Occurrence] = []
      for operand in operands {
        if let part = try occurrence(operand) { parts.append(part) }
      }
      return parts.isEmpty ? nil : anyOf(parts)
    case .fuzzy(let text, _):
      // Each word of the text may have its own typing errors.
      let groups = analyzer.queryGroups(text)
      var parts: [(Occurrence, Int)] = []
      for word in groups.compactMap(\.alternatives.first).joined() {
        parts.append((try fuzzyOccurrence(word, syntax.kind), 0))
      }
      return phrase(parts, slop: 0)
    case .prefix(let text):
      return try prefixOccurrence(text)
    case .wildcard, .regex:
      return anyOf(try termSet(syntax.kind))
    case .required(let inner), .maybe(let inner), .boost(_, let inner), .constant(_, let inner):
      return try occurrence(inner)
    case .sequence(let clauses), .and(let clauses):
      guard clauses.count == 1 else { return nil }
      return try occurrence(clauses[0])
    case .atLeast, .not, .field, .exists, .range, .all, .none:
      return nil
    }
  }

  private func phraseOccurrence(
    _ items: [QuerySyntax.PhraseItem],
    slop: Int
  ) throws(IndexError) -> Occurrence? {
    var parts: [(Occurrence, Int)] = []
    var gap = 0
    for item in items {
      switch item {
      case .gap:
        gap += 1
      case .word(let text):
        for word in try words(text) {
          parts.append((word, gap))
          gap = 0
        }
      case .prefix(let text):
        guard let prefix = try prefixOccurrence(text) else { continue }
        parts.append((prefix, gap))
        gap = 0
      }
    }
    return phrase(parts, slop: slop)
  }

  /// `euro-atl*` is the phrase of `euro` and `atl*`.
  private func prefixOccurrence(_ text: String) throws(IndexError) -> Occurrence? {
    let groups = analyzer.queryGroups(text)
    let parts = groups.compactMap(\.alternatives.first).flatMap { $0 }
    guard parts.count > 1, let last = parts.last else {
      return anyOf(try termSet(.prefix(text)))
    }
    var occurrences: [(Occurrence, Int)] = parts.dropLast().map { (.term($0), 0) }
    occurrences.append((anyOf(try termSet(passing: .prefix(last))), 0))
    return phrase(occurrences, slop: 0)
  }

  /// What several words mean together, scored as one term; nil if nothing in it can be searched for.
  private func planSynonyms(
    _ others: [String],
    _ context: Context
  ) throws(IndexError) -> Plan? {
    let found = flattened(try synonymOccurrences(others))
    guard !found.isEmpty else { return nil }
    var occurrence = anyOf(found)
    if let field = context.textField { occurrence = .within(field, occurrence) }
    return .leaf(occurrence, weight: try weight(occurrence) * context.boost)
  }

  /// Where synonyms occur; several words are a phrase, of which each may have its forms.
  private func synonymOccurrences(_ others: [String]) throws(IndexError) -> [Occurrence?] {
    var found: [Occurrence?] = []
    for text in others {
      found.append(phrase(try words(text, stemmed: true).map { ($0, 0) }, slop: 0))
    }
    return found
  }

  /// The alternatives of all as one list, each once.
  private func flattened(_ occurrences: [Occurrence?]) -> [Occurrence] {
    var known: Set<Occurrence> = []
    var result: [Occurrence] = []
    for occurrence in occurrences.compactMap({ $0 }) {
      var parts = [occurrence]
      if case .anyOf(let inner) = occurrence { parts = inner }
      for part in parts where known.insert(part).inserted { result.append(part) }
    }
    return result
  }

  /// One occurrence for each group of a text; if `stemmed`, of a word or the last part of a compound
  /// all forms.
  private func words(_ text: String, stemmed: Bool = false) throws(IndexError) -> [Occurrence] {
    var result: [Occurrence] = []
    for group in analyzer.queryGroups(text) {
      var occurrences: [Occurrence] = []
      var known: Set<Occurrence> = []
      func add(_ occurrence: Occurrence) {
        if known.insert(occurrence).inserted { occurrences.append(occurrence) }
      }
      var joined: [String] = []
      var compounds: [[String]] = []
      for alternative in group.alternatives {
        if group.isPrefix, alternative.count == 1 {
          let set = try termSet(passing: .prefix(alternative[0]))
          if set.isCut || set.terms.count > Planner.phraseTerms { budget.note(.terms) }
          joined += set.terms.prefix(Planner.phraseTerms)
        } else if alternative.count == 1 {
          joined += try forms(of: alternative[0], stemmed, group.spellings)
        } else {
          compounds.append(alternative)
        }
      }
      for term in joined {
        add(.term(term))
        for segment in snapshot.segments { compounds += try segment.compoundParts(term) }
      }
      for parts in compounds {
        guard let last = parts.last else { continue }
        let first: [(Occurrence, Int)] = parts.dropLast().map { (.term($0), 0) }
        for form in try forms(of: last, stemmed, group.spellings) {
          if let phrase = phrase(first + [(.term(form), 0)], slop: 0) { add(phrase) }
        }
      }
      if !occurrences.isEmpty { result.append(anyOf(occurrences)) }
    }
    return result
  }

  private func forms(
    of term: String,
    _ stemmed: Bool,
    _ spellings: [String: String]
  ) throws(IndexError) -> [String] {
    guard stemmed, let stemClasses else { return [term] }
    return try stemClasses.forms(of: term, spelling: spellings[term])
  }

  private func phrase(_ parts: [(Occurrence, Int)], slop: Int) -> Occurrence? {
    guard parts.count > 1 else { return parts.first?.0 }
    return .phrase(parts.map(\.0), gaps: parts.dropFirst().map(\.1), slop: max(slop, 0))
  }

  private func anyOf(_ parts: [Occurrence]) -> Occurrence {
    parts.count == 1 ? parts[0] : .anyOf(parts)
  }

  // MARK: Patterns

  /// The terms that a pattern stands for, or nil if it does not stand for single terms.
  private func termSet(_ kind: QuerySyntax.Kind) throws(IndexError) -> TermSet? {
    switch kind {
    case .prefix(let text):
      let groups = analyzer.queryGroups(text)
      guard groups.compactMap(\.alternatives.first).flatMap({ $0 }).count < 2 else { return nil }
      let prefix = analyzer.fold(text)
      return prefix.isEmpty ? nil : try termSet(passing: .prefix(prefix))
    case .wildcard(let pattern):
      return try termSet(passing: .glob(Glob(analyzer.fold(pattern))))
    case .regex(let pattern):
      return try termSet(passing: .expression(RegularExpression(pattern) { analyzer.fold($0) }))
    case .fuzzy(let text, let asked):
      let words = analyzer.queryGroups(text).compactMap(\.alternatives.first).flatMap { $0 }
      guard words.count == 1 else { return nil }
      let edits = Planner.edits(words[0], asked)
      return edits > 0 ? try termSet(passing: .edits(words[0], limit: edits)) : nil
    default:
      return nil
    }
  }

  func termSet(passing test: TermTest) throws(IndexError) -> TermSet {
    try TermSet(test, in: snapshot, budget)
  }

  /// Terms as one occurrence; of very many only the first, which the results then say.
  private func anyOf(_ set: TermSet?) -> Occurrence {
    guard let set else { return .anyOf([]) }
    if set.isCut || set.terms.count > Planner.phraseTerms { budget.note(.terms) }
    return anyOf(set.terms.prefix(Planner.phraseTerms).map { .term($0) })
  }

  private func fuzzyOccurrence(
    _ word: String,
    _ kind: QuerySyntax.Kind
  ) throws(IndexError) -> Occurrence {
    guard case .fuzzy(_, let asked) = kind else { return .term(word) }
    let edits = Planner.edits(word, asked)
    return edits > 0 ? anyOf(try termSet(passing: .edits(word, limit: edits))) : .term(word)
  }

  private static func edits(_ word: String, _ asked: Int?) -> Int {
    min(max(asked ?? automaticEdits(word), 0), 2)
  }

  /// The typing errors to allow for in a word if the query does not say.
  package static func automaticEdits(_ word: String) -> Int {
    switch word.unicodeScalars.count {
    case ..<3: 0
    case 3...5: 1
    default: 2
    }
  }

  // MARK: Weights

  /// What BM25's saturated frequency of an occurrence is multiplied by: the idf of a term; of
  /// several terms as one the idf of the documents with any; of a phrase the sum over its parts.
  func weight(_ occurrence: Occurrence) throws(IndexError) -> Double {
    switch occurrence {
    case .term(let term):
      return bm25.idf(try documentFrequency([term]))
    case .anyOf(let parts):
      var terms: [String] = []
      var weights: [Double] = []
      for part in parts {
        if case .term(let term) = part {
          terms.append(term)
        } else {
          weights.append(try weight(part))
        }
      }
      let documents = try documentFrequency(terms)
      if documents > 0 || weights.isEmpty { weights.append(bm25.idf(documents)) }
      // They are found together in at least as many documents as the most common of them: that somebody once
      // wrote `t-he` does not make `the` rare.
      return weights.min() ?? 0
    case .phrase(let parts, _, _), .near(let parts, _):
      var sum = 0.0
      for part in parts { sum += try weight(part) }
      return sum
    case .within(_, let inner), .typed(_, let inner):
      return try weight(inner)
    }
  }

  /// How many documents hold any of some terms, those not yet merged away included.
  func documentFrequency(_ terms: [String]) throws(IndexError) -> Int {
    if terms.count > 1 { return try resources.documentFrequency(terms, in: snapshot) }
    var count = 0
    for term in terms {
      for segment in snapshot.segments { count += try segment.term(term)?.documentFrequency ?? 0 }
    }
    return count
  }

  // MARK: Stored values

  private func stored(_ field: String, _ test: StoredCondition.Test) -> StoredCondition {
    StoredCondition(field: field, kind: QuerySchema.standard.fields[field] ?? .keyword, test: test)
  }

  private func condition(_ syntax: QuerySyntax, field: String) -> StoredCondition? {
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

  private func limit(_ bound: QuerySyntax.Bound?, _ field: String) -> StoredCondition.Limit? {
    bound.map { StoredCondition.Limit(value: dateOr($0.value, field), inclusive: $0.inclusive) }
  }

  /// Relative days as ISO 8601; any other value as it is.
  private func dateOr(_ value: String, _ field: String) -> String {
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
