import EngAnalysis
import EngIndex
import EngQuery
import EngStorage

extension SearchIndex {
  /// Suggestions per word.
  private static let suggestionLimit = 3
  /// Words of a clause for which others are suggested: a clause can be a chain of thousands.
  private static let suggestedWords = 16

  /// Why a query matched nothing: what each of its clauses matches, and what the others match
  /// without it.
  func reports(_ syntax: QuerySyntax, _ planner: Planner) throws(IndexError) -> [ClauseReport] {
    let clauses: [QuerySyntax]
    let rebuilt: ([QuerySyntax]) -> QuerySyntax.Kind
    switch syntax.kind {
    case .sequence(let nodes):
      clauses = nodes
      rebuilt = { .sequence($0) }
    case .and(let nodes):
      clauses = nodes
      rebuilt = { .and($0) }
    case .none:
      return []
    default:
      clauses = [syntax]
      rebuilt = { _ in .none }
    }
    var reports: [ClauseReport] = []
    for (index, clause) in clauses.enumerated() {
      let documents = try count(clause.withoutMark, planner)
      var others = clauses
      others.remove(at: index)
      let suggestions = documents == 0 ? try self.suggestions(clause, planner) : []
      reports.append(
        ClauseReport(
          text: clause.description,
          documents: documents,
          suggestions: suggestions,
          withoutIt: others.isEmpty
            ? 0 : try count(QuerySyntax(rebuilt(others), range: syntax.range), planner)
        )
      )
    }
    return reports
  }

  private func count(_ syntax: QuerySyntax, _ planner: Planner) throws(IndexError) -> Int {
    let plan = try planner.plan(syntax)
    return try executor(plan, planner).count(plan)
  }

  /// Terms near to the words of a clause that the index does not hold.
  private func suggestions(
    _ clause: QuerySyntax,
    _ planner: Planner
  ) throws(IndexError) -> [ClauseReport.Suggestion] {
    var result: [ClauseReport.Suggestion] = []
    var seen: Set<String> = []
    var asked = 0
    for text in clause.words {
      for word in planner.analyzer.queryGroups(text).compactMap(\.alternatives.first).joined() {
        guard asked < Self.suggestedWords, seen.insert(word).inserted else { continue }
        guard try planner.documentFrequency([word]) == 0 else { continue }
        result += try nearest(to: word, planner)
        asked += 1
      }
    }
    var known: Set<String> = []
    return result.filter { known.insert($0.term).inserted }
  }

  private func nearest(
    to word: String,
    _ planner: Planner
  ) throws(IndexError) -> [ClauseReport.Suggestion] {
    let limit = word.unicodeScalars.count <= 4 ? 1 : 2
    let pattern = EditPattern(word, limit: limit)
    var found: [(term: String, distance: Int, documents: Int)] = []
    let terms = try planner.termSet(passing: .edits(word, limit: limit)).terms
    for term in terms {
      let distance = pattern.distance(to: term) ?? limit
      found.append((term, distance, try planner.documentFrequency([term])))
    }
    // Stable: equal ones stay in the order of their bytes.
    let ranked = found.enumerated().sorted {
      ($0.element.distance, -$0.element.documents, $0.offset)
        < ($1.element.distance, -$1.element.documents, $1.offset)
    }
    return ranked.prefix(Self.suggestionLimit).map {
      ClauseReport.Suggestion(term: $0.element.term, documents: $0.element.documents)
    }
  }
}

extension QuerySyntax {
  /// The clause itself, without what says how it is combined with others.
  fileprivate var withoutMark: QuerySyntax {
    switch kind {
    case .not(let inner), .required(let inner), .maybe(let inner): inner
    default: self
    }
  }

  /// The words typed in a clause.
  fileprivate var words: [String] {
    switch kind {
    case .word(let text), .exact(let text), .fuzzy(let text, _):
      [text]
    case .phrase(let items, _):
      items.compactMap { item -> String? in
        if case .word(let text) = item { text } else { nil }
      }
    default:
      children.flatMap(\.words)
    }
  }
}
