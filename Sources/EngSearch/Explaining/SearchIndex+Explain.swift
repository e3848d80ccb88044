import EngAnalysis
import EngIndex
import EngQuery
import EngStorage

extension SearchIndex {
  /// How the score of a document comes about, or why it has none.
  ///
  /// - Returns: The score's parts; nil if there is no document of that key.
  /// - Throws: What ``search(_:_:)`` throws for the same query and options.
  public func explain(
    _ query: String,
    key: String,
    _ options: SearchOptions = SearchOptions()
  ) throws -> Explanation? {
    let syntax = try read(query, options).syntax
    guard let (segment, document) = try find(key) else { return nil }
    let planner = planner(options)
    let plan = try planner.plan(syntax)
    let explainer = Explainer(
      executor: executor(plan, planner, titleWeight: options.usedTitleWeight),
      planner: planner,
      segment: segment,
      document: document
    )
    return try explainer.explain(plan)
  }

  /// Which clauses of a query a document matches, and what keeps it from matching the others.
  ///
  /// - Returns: The clauses; nil if there is no document of that key.
  /// - Throws: What ``search(_:_:)`` throws for the same query and options.
  public func why(
    _ query: String,
    key: String,
    _ options: SearchOptions = SearchOptions()
  ) throws -> WhyReport? {
    let syntax = try read(query, options).syntax
    guard let (segment, document) = try find(key) else { return nil }
    let planner = planner(options)
    let plan = try planner.plan(syntax)
    let inspector = ClauseInspector(
      explainer: Explainer(
        executor: executor(plan, planner),
        planner: planner,
        segment: segment,
        document: document
      )
    )
    return WhyReport(
      key: key,
      matches: try inspector.explainer.result(plan).matches,
      clauses: try inspector.clauses(of: syntax, field: nil)
    )
  }

  /// The live document of a key.
  private func find(_ key: String) throws(IndexError) -> (SegmentReader, UInt32)? {
    for segment in snapshot.segments {
      if let document = try segment.document(forKey: key) { return (segment, UInt32(document)) }
    }
    return nil
  }
}
