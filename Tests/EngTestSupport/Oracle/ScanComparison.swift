package import EngQuery
package import EngSearch

/// What the engine finds for a query, beside what a plain scan finds.
package struct ScanComparison {
  /// 2025-11-21 08:00 UTC, for dates that are relative.
  package static let now = 1_763_712_000

  /// How the engine read the query.
  package var syntax: QuerySyntax
  /// What the engine found.
  package var hits: Int
  /// What is not as it has to be, in words; empty if all is.
  package var differences: [String] = []

  /// Searches with options at random: all documents, the best few, and the best few without counting.
  ///
  /// - Throws: `QuerySyntaxError` for a query that cannot be run; `IndexError`.
  package init(
    _ query: String,
    _ random: inout SplitMix64,
    _ index: SearchIndex,
    _ oracle: inout Oracle
  ) throws {
    var options = SearchOptions()
    options.limit = 1000
    options.snippets = 0
    options.anyWord = Bool.random(using: &random)
    options.now = Self.now
    options.titleWeight = [1, 1, 2, 0.5].randomElement(using: &random) ?? 1
    oracle.titleWeight = options.titleWeight
    let results = try index.search(query, options)
    let expected = oracle.search(results.syntax, anyWord: options.anyWord)
    let actual = results.hits.map { Oracle.Match(key: $0.key, score: $0.score) }
    syntax = results.syntax
    hits = actual.count
    if actual != expected || results.total.value != expected.count {
      differences.append(
        """
        query \(query), anyWord \(options.anyWord)
        engine \(actual.prefix(5)) of \(actual.count)
        scan   \(expected.prefix(5)) of \(expected.count)
        """
      )
    }
    // The best few are the same whatever the limit.
    options.limit = 3
    let few = try index.search(query, options)
    if few.hits != Array(results.hits.prefix(3)) || few.total != results.total {
      differences.append("query \(query): other hits with limit 3")
    }
    options.countsAll = false
    let uncounted = try index.search(query, options)
    let isExact = uncounted.total.relation == .exact
    if uncounted.hits != few.hits || uncounted.total.value > few.total.value
      || isExact && uncounted.total != few.total
    {
      differences.append("query \(query): other hits without counting")
    }
  }
}
