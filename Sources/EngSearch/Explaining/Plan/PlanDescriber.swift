import EngIndex
import EngStorage

/// Tells what a query became.
struct PlanDescriber {
  let planner: Planner
  let executor: Executor

  /// The clauses of the query: those of a group of clauses that is all of it, else the only one.
  func clauses(_ plan: Plan) throws(IndexError) -> [QueryPlan.Clause] {
    guard case .boolean(let boolean) = plan else { return [try clause(plan, .required)] }
    return try parts(boolean)
  }

  private func parts(_ boolean: BooleanPlan) throws(IndexError) -> [QueryPlan.Clause] {
    var parts: [QueryPlan.Clause] = []
    for plan in boolean.required { parts.append(try clause(plan, .required)) }
    let isNeeded = boolean.minimumOptional > 0
    for plan in boolean.optional {
      parts.append(try clause(plan, isNeeded ? .alternative : .optional))
    }
    for plan in boolean.excluded { parts.append(try clause(plan, .excluded)) }
    return parts
  }

  private func clause(
    _ plan: Plan,
    _ role: WhyReport.Clause.Role
  ) throws(IndexError) -> QueryPlan.Clause {
    // What must not match adds nothing.
    func weighing(_ weight: Double) -> Double? { role == .excluded || weight == 0 ? nil : weight }
    var documents = 0
    for segment in planner.snapshot.segments {
      let estimator = WorkEstimator(segment: segment, executor: executor, isScoring: true)
      documents += try estimator.estimate(plan).documents
    }
    var clause = QueryPlan.Clause(
      role: role,
      kind: .all,
      label: "*",
      documents: documents,
      isExact: false
    )
    switch plan {
    case .none:
      clause.kind = .nothing
      clause.label = "nothing to search for"
      clause.isExact = true
    case .all:
      clause.isExact = true
    case .leaf(let occurrence, let weight):
      clause = try self.clause(occurrence)
      clause.role = role
      clause.weight = weighing(weight)
    case .bonus(let occurrence, let weight):
      clause.kind = .bonus
      clause.label = occurrence.label
      clause.weight = weighing(weight)
    case .terms(let terms, let score):
      clause.kind = .pattern
      clause.label = terms.label
      clause.weight = weighing(score)
    case .constant(let score, let inner):
      clause.kind = .constant
      clause.label = "the same score for"
      clause.weight = weighing(score)
      clause.parts = try clauses(inner)
    case .stored(let condition):
      clause.kind = .filter
      clause.label = condition.label
    case .boolean(let boolean):
      clause.kind = .clauses
      clause.label =
        !boolean.required.isEmpty
        ? "all of" : boolean.minimumOptional > 1 ? "\(boolean.minimumOptional) of" : "any of"
      clause.parts = try parts(boolean)
    }
    return clause
  }

  private func clause(_ occurrence: Occurrence) throws(IndexError) -> QueryPlan.Clause {
    var clause = QueryPlan.Clause(
      kind: .term,
      label: occurrence.label,
      documents: 0,
      isExact: false
    )
    switch occurrence {
    case .term(let term):
      clause.documents = try planner.documentFrequency([term])
      clause.isExact = true
    case .anyOf(let parts):
      clause.kind = .anyOf
      clause.parts = try self.parts(parts)
      let terms = parts.compactMap { if case .term(let term) = $0 { term } else { nil } }
      clause.isExact = terms.count == parts.count
      let sum = clause.parts.reduce(0) { $0 + $1.documents }
      clause.documents =
        try clause.isExact
        ? planner.documentFrequency(terms) : min(sum, planner.bm25.documents)
    case .phrase(let parts, _, _):
      clause.kind = .phrase
      clause.parts = try self.parts(parts)
      clause.documents = clause.parts.map(\.documents).min() ?? 0
    case .near(let parts, _):
      clause.kind = .near
      clause.parts = try self.parts(parts)
      clause.documents = clause.parts.map(\.documents).min() ?? 0
    case .within(_, let inner):
      clause.kind = .field
      clause.parts = [try self.clause(inner)]
      clause.documents = clause.parts[0].documents
    case .typed(_, let inner):
      clause.kind = .typed
      clause.parts = [try self.clause(inner)]
      clause.documents = clause.parts[0].documents
    }
    if clause.documents == 0 { clause.isExact = true }
    return clause
  }

  private func parts(_ occurrences: [Occurrence]) throws(IndexError) -> [QueryPlan.Clause] {
    var parts: [QueryPlan.Clause] = []
    for occurrence in occurrences { parts.append(try clause(occurrence)) }
    return parts
  }

  /// The documents that match a plan at most.
  func estimatedDocuments(_ plan: Plan) throws(IndexError) -> Int {
    var documents = 0
    for segment in planner.snapshot.segments {
      let estimator = WorkEstimator(segment: segment, executor: executor, isScoring: true)
      documents += try estimator.estimate(plan).documents
    }
    return documents
  }

  /// A pass that ended, with what was known about it beforehand.
  func pass(_ ended: WorkRecorder.Ended, _ plan: Plan) throws(IndexError) -> QueryPlan.Pass {
    let segment = planner.snapshot.segments[ended.segment]
    let estimator = WorkEstimator(
      segment: segment,
      executor: executor,
      isKernel: ended.method != .matchers,
      // Matchers go to the first documents of all clauses, whatever they are for.
      isScoring: ended.purpose != .count || ended.method == .matchers
    )
    var postings: Int
    switch ended.method {
    case .dictionary where ended.lists.isEmpty: postings = 0
    // All lists are read from end to end.
    case .commonBits: postings = ended.lists.reduce(0) { $0 + $1.documents }
    default: postings = try estimator.estimate(plan).postings
    }
    if ended.method == .matchers, let query = FlatQuery(plan) {
      // That matchers lead was seen only after the kernel had looked for its phrases.
      for sequence in query.requests.flatMap(\.sequences) {
        let terms = sequence.terms.map { Occurrence.term($0) }
        let phrase = Plan.leaf(.phrase(terms, gaps: [], slop: 0), weight: 0)
        postings += try estimator.estimate(phrase).postings
      }
    }
    return QueryPlan.Pass(
      segment: segment.name,
      documents: segment.documentCount,
      purpose: ended.purpose,
      method: ended.method,
      estimatedPostings: postings,
      work: ended.work,
      lists: ended.lists,
      elapsed: ended.elapsed
    )
  }
}
