import EngIndex
import EngStorage
import Glibc

/// Explains the score of one document by running a plan on it alone.
struct Explainer {
  let executor: Executor
  let planner: Planner
  let segment: SegmentReader
  let document: UInt32

  /// What a plan gives the document.
  func explain(_ plan: Plan) throws(IndexError) -> Explanation {
    switch plan {
    case .none:
      return Explanation(score: 0, matches: false, label: "nothing to search for")
    case .all:
      return Explanation(score: 0, matches: true, label: "*", reason: "every document")
    case .leaf(let occurrence, let weight), .bonus(let occurrence, let weight):
      return try explain(occurrence, weight: weight, plan)
    case .terms(let terms, let score):
      let (matches, value) = try result(plan)
      return Explanation(
        score: value,
        matches: matches,
        label: Occurrence.anyOf(terms.terms.map { .term($0) }).label,
        reason: "\(terms.isCut ? "more than " : "")\(terms.terms.count) terms, too many to weigh: "
          + "constant \(rounded(score, places: 4))"
      )
    case .constant(let score, let inner):
      let (matches, value) = try result(plan)
      var part = try explain(inner)
      part.score = 0
      part.parts = []
      return Explanation(
        score: value,
        matches: matches,
        label: part.label,
        reason: score == 0 ? "a filter" : "constant \(rounded(score, places: 4))"
      )
    case .stored(let condition):
      let values = try values(of: condition.field)
      let shown = values.isEmpty ? "no value" : values.prefix(3).joined(separator: ", ")
      return Explanation(
        score: 0,
        matches: try result(plan).matches,
        label: condition.label,
        reason: "a filter; the document has \(shown)"
      )
    case .boolean(let boolean):
      return try explain(boolean, plan)
    }
  }

  private func explain(_ boolean: BooleanPlan, _ plan: Plan) throws(IndexError) -> Explanation {
    let (matches, value) = try result(plan)
    var parts: [Explanation] = []
    for clause in boolean.required { parts.append(try explain(clause)) }
    var optional: [Explanation] = []
    for clause in boolean.optional { optional.append(try explain(clause)) }
    // Wishes that do not come true say nothing about a document that matches.
    let count = optional.count { $0.matches }
    parts += matches ? optional.filter(\.matches) : optional
    for clause in boolean.excluded {
      var part = try explain(clause)
      guard part.matches else { continue }
      part.score = 0
      part.parts = []
      part.reason = "matches, and is excluded"
      parts.append(part)
    }
    if !matches { parts = parts.map(\.withoutScore) }
    var reason = ""
    if boolean.required.isEmpty, boolean.minimumOptional > 1 {
      reason = "\(count) of \(boolean.optional.count) match, \(boolean.minimumOptional) are needed"
    }
    return Explanation(
      score: value,
      matches: matches,
      label: matches ? "sum of" : boolean.required.isEmpty ? "needs one of" : "needs all of",
      reason: reason,
      parts: parts
    )
  }

  private func explain(
    _ occurrence: Occurrence,
    weight: Double,
    _ plan: Plan
  ) throws(IndexError) -> Explanation {
    let (matches, value) = try result(plan)
    guard matches else {
      return Explanation(
        score: 0,
        matches: false,
        label: occurrence.label,
        reason: "not in this document"
      )
    }
    let source = try executor.source(occurrence, segment)
    try source.advance(to: document)
    let frequency = try source.frequency()
    let norm = try segment.norms()[Int(document)]
    let idf = try planner.weight(occurrence)
    var weighted = Double(frequency)
    var title = ""
    if executor.titleWeight != 1 {
      let end = try executor.titleEnds(of: segment).end(of: document)
      let inTitle = end == 0 ? 0 : try source.spans().count { $0.start < end }
      weighted += (executor.titleWeight - 1) * Double(inTitle)
      let times = rounded(executor.titleWeight, places: 2)
      if inTitle > 0 { title = ", \(inTitle) of it in the title × \(times)" }
    }
    let saturated = weighted / (weighted + executor.bm25.normalisation[Int(norm)])
    var factors = ["idf \(rounded(idf, places: 4))"]
    if idf > 0, abs(weight / idf - 1) > 1e-9 {
      factors.append("boost \(rounded(weight / idf, places: 3))")
    }
    factors.append("tf \(rounded(saturated, places: 4))")
    let length = BM25.length(ofNorm: norm)
    let average = rounded(executor.bm25.averageLength, places: 1)
    return Explanation(
      score: value,
      matches: true,
      label: occurrence.label,
      reason: factors.joined(separator: " × ")
        + " (frequency \(frequency)\(title), length \(length), average \(average))"
    )
  }

  /// Whether the document matches a plan, and the score it then has.
  func result(_ plan: Plan) throws(IndexError) -> (matches: Bool, score: Double) {
    let matcher = try executor.matcher(plan, segment)
    try matcher.advance(to: document)
    guard matcher.document == document else { return (false, 0) }
    return (true, Double(try matcher.score()) / executor.scale)
  }

  func values(of field: String) throws(IndexError) -> [String] {
    try FieldValues(field, of: segment).values(of: Int(document))
  }
}

extension Explanation {
  /// The same, adding nothing: parts of a whole that does not match.
  fileprivate var withoutScore: Explanation {
    var copy = self
    copy.score = 0
    copy.parts = parts.map(\.withoutScore)
    return copy
  }
}
