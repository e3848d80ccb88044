import EngQuery
package import EngStorage

/// A query that is parsed and planned, to be run as often as wanted.
package struct PreparedSearch {
  private var executor: Executor
  private let plan: Plan
  private let flat: FlatSearch.Prepared?

  init(executor: Executor, plan: Plan) {
    self.executor = executor
    self.plan = plan
    flat = executor.titleWeight == 1 ? FlatSearch.Prepared(plan) : nil
  }

  /// The factor between the scores of hits and real scores.
  package var scale: Double { executor.scale }

  /// The same search within another budget.
  package func limited(to budget: SearchBudget) -> PreparedSearch {
    var search = self
    search.executor.budget = budget
    return search
  }

  /// The best `limit` documents, best first, and how many match.
  ///
  /// - Parameters:
  ///   - isCounting: Without it the total may be 0 or too low.
  ///   - general: Whether to go through every document that matches, also where there is a faster way
  ///     to the same answer.
  package func run(
    limit: Int,
    isCounting: Bool,
    general: Bool = false
  ) throws(IndexError) -> (hits: [ScoredDocument], total: Int) {
    if let flat, !general {
      return try executor.run(flat, limit: limit, isCounting: isCounting)
    }
    return try executor.run(plan, limit: limit, isCounting: isCounting, general: general)
  }
}

extension SearchIndex {
  /// Parses and plans a query.
  package func prepare(
    _ query: String,
    _ options: SearchOptions = SearchOptions()
  ) throws(IndexError) -> PreparedSearch {
    try prepare(QueryParser.parse(query).syntax, options)
  }

  private func prepare(
    _ syntax: QuerySyntax,
    _ options: SearchOptions
  ) throws(IndexError) -> PreparedSearch {
    let planner = planner(options)
    let plan = try planner.plan(syntax)
    var executor = executor(plan, planner, titleWeight: options.usedTitleWeight)
    executor.threads = options.threads
    return PreparedSearch(executor: executor, plan: plan)
  }

  /// The keys of the best documents of a query, best first, with their scores; their texts are not read.
  ///
  /// - Throws: As ``search(_:_:)-(String,_)``.
  package func ranking(
    _ query: String,
    _ options: SearchOptions
  ) throws -> [(key: String, score: Double)] {
    let search = try prepare(try read(query, options).syntax, options)
    let found = try search.run(limit: max(options.limit, 0), isCounting: false).hits
    return try found.map { hit throws(IndexError) in
      let key = try snapshot.segments[hit.segment].key(of: Int(hit.document))
      return (key, Double(hit.score) / search.scale)
    }
  }
}
