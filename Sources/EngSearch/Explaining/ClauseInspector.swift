import EngAnalysis
import EngIndex
import EngQuery
import EngStorage

/// Tells of each clause of a query whether one document matches it, and if not, what is in the way.
struct ClauseInspector {
  let explainer: Explainer

  private var planner: Planner { explainer.planner }

  /// The clauses that a query consists of; the query itself if it is a single one.
  ///
  /// - Parameter field: The field that the whole query is about, if any.
  func clauses(of syntax: QuerySyntax, field: String?) throws(IndexError) -> [WhyReport.Clause] {
    switch syntax.kind {
    case .field(let name, let inner) where inner.isGroup:
      return try clauses(of: inner, field: name)
    case .boost(_, let inner) where inner.isGroup, .constant(_, let inner) where inner.isGroup:
      return try clauses(of: inner, field: field)
    case .sequence(let nodes):
      let hasPlus = nodes.contains { if case .required = $0.kind { true } else { false } }
      let plain: WhyReport.Clause.Role =
        !planner.anyWord ? .required : hasPlus ? .optional : .alternative
      let ignored = planner.anyWord ? planner.anyWordRow.ignored(nodes) : []
      let counted = nodes.indices.filter { !ignored.contains($0) }.map { nodes[$0] }
      return try clauses(counted, plain: plain, needed: 1, field)
    case .and(let nodes):
      return try clauses(nodes, plain: .required, needed: 0, field)
    case .or(let nodes):
      return try alternatives(nodes, needed: 1, field)
    case .atLeast(let count, let nodes):
      return try alternatives(nodes, needed: count, field)
    case .none:
      return []
    case .maybe(let inner), .required(let inner):
      // Alone, either is a clause like any other.
      return try clauses(of: inner, field: field)
    default:
      return try clauses([syntax], plain: .required, needed: 0, field)
    }
  }

  private func clauses(
    _ nodes: [QuerySyntax],
    plain: WhyReport.Clause.Role,
    needed: Int,
    _ field: String?
  ) throws(IndexError) -> [WhyReport.Clause] {
    var result: [WhyReport.Clause] = []
    for node in nodes {
      switch node.kind {
      case .not(let inner):
        result.append(try clause(inner, .excluded, field))
      case .maybe(let inner): result.append(try clause(inner, .optional, field))
      case .required(let inner): result.append(try clause(inner, .required, field))
      default: result.append(try clause(node, plain, field))
      }
    }
    return judged(result, needed: needed)
  }

  private func alternatives(
    _ nodes: [QuerySyntax],
    needed: Int,
    _ field: String?
  ) throws(IndexError) -> [WhyReport.Clause] {
    var result: [WhyReport.Clause] = []
    for node in nodes { result.append(try clause(node, .alternative, field)) }
    return judged(result, needed: needed)
  }

  /// Alternatives stand in the way together, if too few of them match.
  private func judged(_ clauses: [WhyReport.Clause], needed: Int) -> [WhyReport.Clause] {
    var result = clauses
    let alternatives = result.filter { $0.role == .alternative }
    if alternatives.count(where: \.matches) >= min(needed, alternatives.count) {
      for index in result.indices where result[index].role == .alternative {
        result[index].isObstacle = false
      }
    }
    return result
  }

  private func clause(
    _ syntax: QuerySyntax,
    _ role: WhyReport.Clause.Role,
    _ field: String?
  ) throws(IndexError) -> WhyReport.Clause {
    let whole = field.map { QuerySyntax(.field($0, syntax)) } ?? syntax
    let plan = try planner.plan(whole)
    let matches = try explainer.result(plan).matches
    var clause = WhyReport.Clause(
      text: whole.description,
      role: role,
      matches: matches,
      isObstacle: role == .excluded ? matches : role != .optional && !matches,
      line: matches ? try line(of: plan) : nil,
      detail: "",
      parts: []
    )
    if syntax.isGroup {
      clause.parts = try clauses(of: syntax, field: field)
    } else if !matches, role != .excluded {
      clause.detail = try detail(plan)
    }
    return clause
  }

  // MARK: What the document has instead

  private func detail(_ plan: Plan) throws(IndexError) -> String {
    switch plan {
    case .none:
      return "there is nothing to search for in it"
    case .stored(let condition):
      let values = try explainer.values(of: condition.field)
      let shown = values.prefix(3).joined(separator: ", ")
      return values.isEmpty
        ? "the document has no \(condition.field)" : "its \(condition.field) is \(shown)"
    case .leaf(let occurrence, _):
      return try detail(occurrence)
    case .constant(_, let inner):
      return try detail(inner)
    case .terms, .all, .boolean, .bonus:
      return ""
    }
  }

  private func detail(_ occurrence: Occurrence) throws(IndexError) -> String {
    switch occurrence {
    case .term(let term):
      return try near([term])
    case .anyOf(let parts):
      let terms = parts.compactMap { part -> String? in
        if case .term(let term) = part { term } else { nil }
      }
      if terms.count == parts.count { return terms.count > 8 ? "" : try near(terms) }
      // The alternative that lacks least says most.
      for part in parts {
        if case .phrase = part, try missing(in: part).isEmpty { return try detail(part) }
      }
      return try near(terms)
    case .phrase(let parts, let gaps, let slop):
      if let missing = try missingText(parts) { return missing }
      if let extra = try smallestSlop(above: slop, { .phrase(parts, gaps: gaps, slop: $0) }) {
        return "its words stand in this order with \(extra) others between them, "
          + "allowed are \(slop)"
      }
      return "its words are there, but not in this order"
    case .near(let parts, let distance):
      if let missing = try missingText(parts) { return missing }
      if let extra = try smallestSlop(above: distance, { .near(parts, distance: $0) }) {
        return "the closest have \(extra) other words between them, allowed are \(distance)"
      }
      return "its words are there, but far apart"
    case .within(let field, let inner):
      if try !spans(inner).isEmpty {
        return field == .title ? "it is in the body only" : "it is in the title only"
      }
      return try detail(inner)
    case .typed(_, let inner):
      return try spans(inner).isEmpty ? try detail(inner) : "it is written differently here"
    }
  }

  /// Which parts do not occur at all; nil if all do.
  private func missingText(_ parts: [Occurrence]) throws(IndexError) -> String? {
    var labels: [String] = []
    for part in parts where try spans(part).isEmpty { labels.append(part.label) }
    guard !labels.isEmpty else { return nil }
    return labels.joined(separator: ", ") + (labels.count == 1 ? " is" : " are")
      + " not in this document"
  }

  private func missing(in occurrence: Occurrence) throws(IndexError) -> [Occurrence] {
    guard case .phrase(let parts, _, _) = occurrence else { return [] }
    var result: [Occurrence] = []
    for part in parts where try spans(part).isEmpty { result.append(part) }
    return result
  }

  /// The fewest extra words with which an occurrence is in the document; nil above 4,096.
  private func smallestSlop(
    above limit: Int,
    _ occurrence: (Int) -> Occurrence
  ) throws(IndexError) -> Int? {
    var low = limit
    var high = max(limit, 1)
    repeat {
      guard high < 4096 else { return nil }
      high *= 2
    } while try spans(occurrence(high)).isEmpty
    while low + 1 < high {
      let middle = (low + high) / 2
      if try spans(occurrence(middle)).isEmpty { low = middle } else { high = middle }
    }
    return high
  }

  private func spans(_ occurrence: Occurrence) throws(IndexError) -> [Span] {
    try explainer.executor.spans(of: occurrence, in: explainer.document, of: explainer.segment)
  }

  /// The words of the document that are nearest to ones it lacks.
  private func near(_ terms: [String]) throws(IndexError) -> String {
    let text = try explainer.executor.text(explainer.document, of: explainer.segment)
    var best: [(distance: Int, term: String)] = []
    for wanted in terms {
      let limit = wanted.unicodeScalars.count <= 4 ? 1 : 2
      let pattern = EditPattern(wanted, limit: limit)
      for term in text.terms(planner.analyzer) {
        if let distance = pattern.distance(to: term), distance > 0 {
          best.append((distance, term))
        }
      }
    }
    best.sort { ($0.distance, $0.term) < ($1.distance, $1.term) }
    let shown = best.prefix(3).map(\.term)
    return "not in this document"
      + (shown.isEmpty ? "" : "; near: " + shown.joined(separator: ", "))
  }

  // MARK: Places

  /// The line of the body with the first match of a plan.
  private func line(of plan: Plan) throws(IndexError) -> Int? {
    let marked = plan.marked
    guard !marked.isEmpty else { return nil }
    let text = try explainer.executor.text(explainer.document, of: explainer.segment)
    var first: Int?
    for mark in marked {
      let spans = try explainer.executor.spans(
        of: mark,
        in: explainer.document,
        of: explainer.segment,
        text
      )
      for span in spans where text.field(of: span) == .body {
        guard let bytes = text.bytes(of: span) else { continue }
        first = min(first ?? .max, bytes.lowerBound)
      }
    }
    return first.map { offset in
      text.document.body.utf8.prefix(offset).count { $0 == 0x0A } + 1
    }
  }
}

extension QuerySyntax {
  /// Whether the node combines clauses.
  fileprivate var isGroup: Bool {
    switch kind {
    case .sequence, .and, .or, .atLeast: true
    case .boost(_, let inner), .constant(_, let inner), .field(_, let inner): inner.isGroup
    default: false
    }
  }
}

extension StoredText {
  /// The distinct terms of both fields.
  fileprivate func terms(_ analyzer: Analyzer) -> Set<String> {
    var terms: Set<String> = []
    let tokenizer = Tokenizer(analyzer)
    let batch = TokenBatch()
    for field in [document.title, document.body] {
      var field = field
      field.withUTF8 { bytes in
        tokenizer.start(UnsafeRawBufferPointer(bytes))
        while tokenizer.next(batch) {
          for index in 0..<batch.count where batch.tokens[index].kind != .compound {
            terms.insert(String(decoding: batch.term(batch.tokens[index]), as: UTF8.self))
          }
        }
      }
    }
    return terms
  }
}
