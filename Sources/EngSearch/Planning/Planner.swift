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
  let stemClasses: StemClasses?
  let resources: SearchResources
  let budget: SearchBudget
  let synonyms: SynonymTable?
  /// What words that stand close together add, as a share of their weight.
  let proximity: Double
  /// How rows of words are read of which one is enough.
  let anyWordRow: AnyWordRow
  /// The most threads that look for the terms of a pattern.
  let threads: Int
  /// The words that another thread looks up in the meantime; nil if none does.
  var ahead: WordsAhead?

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
    stopLanguage: String? = nil,
    threads: Int = 1
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
    self.threads = threads
    anyWordRow = AnyWordRow(analyzer: analyzer, stopLanguage: stopLanguage)
    stemClasses = stemmer.map { StemClasses($0, snapshot: snapshot, threads: threads) }
    self.synonyms = synonyms.map { SynonymTable($0, analyzer: analyzer, stemmer: stemmer) }
  }

  /// What holds for a whole subtree of the syntax.
  struct Context {
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
  func plan(_ syntax: QuerySyntax, _ context: Context) throws(IndexError) -> Plan? {
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

  func planSequence(
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
  func planParts(
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

  func simplified(_ boolean: BooleanPlan) -> Plan? {
    var boolean = boolean
    if boolean.required.isEmpty, boolean.optional.isEmpty, boolean.excluded.isEmpty { return nil }
    if boolean.required.isEmpty, boolean.minimumOptional == 0 { boolean.required = [.all] }
    if boolean.excluded.isEmpty {
      if boolean.optional.isEmpty, boolean.required.count == 1 { return boolean.required[0] }
      if boolean.required.isEmpty, boolean.optional.count == 1 { return boolean.optional[0] }
    }
    return .boolean(boolean)
  }
}
