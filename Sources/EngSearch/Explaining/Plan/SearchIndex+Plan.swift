import EngQuery
import EngStorage

extension SearchIndex {
  /// Runs a search and tells how: what the query became, which lists were read in which way, how much work
  /// that should have been and was.
  ///
  /// The search is the one that ``search(_:_:)-(String,_)`` makes with the same options; what it finds is not
  /// returned, only how many documents match.
  ///
  /// - Throws: What ``search(_:_:)-(String,_)`` throws for the same query and options.
  public func plan(
    _ query: String,
    _ options: SearchOptions = SearchOptions()
  ) throws -> QueryPlan {
    let start = ContinuousClock.now
    let read = try read(query, options)
    let syntax = read.syntax
    let parsed = ContinuousClock.now
    let recorder = WorkRecorder(snapshot)
    let results = try search(syntax, text: query, options, recorder: recorder)
    let end = ContinuousClock.now
    // Not with the recorder: what is looked up for the report is not the search's work.
    let planner = planner(options)
    let plan = try recorder.plan ?? planner.plan(syntax)
    let describer = PlanDescriber(planner: planner, executor: executor(plan, planner))
    let planned = recorder.plannedAt ?? end
    let found = recorder.foundAt ?? end
    return QueryPlan(
      query: syntax.description,
      documents: snapshot.documentCount,
      total: results.total,
      estimatedDocuments: try describer.estimatedDocuments(plan),
      clauses: try describer.clauses(plan),
      planning: recorder.planning,
      passes: try recorder.passes.map { pass throws(IndexError) in
        try describer.pass(pass, plan)
      },
      times: QueryPlan.Times(
        parsing: parsed - start,
        planning: planned - parsed,
        running: found - planned,
        showing: end - found
      ),
      diagnostics: read.diagnostics
    )
  }
}
