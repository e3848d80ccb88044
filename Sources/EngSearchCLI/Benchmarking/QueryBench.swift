internal import EngSearch

/// Times queries, and makes sure that every round gives the same answers.
struct QueryBench {
  var queries: [BenchQuery]
  /// Rounds before measuring.
  var warmup: Int
  /// Measured rounds; at least one.
  var rounds: Int

  /// Runs all queries of a round in the order of the file, round after round.
  ///
  /// - Parameters:
  ///   - search: Answers a query; nil if the query cannot be understood.
  ///   - progress: Called after each round with the number of rounds done.
  /// - Throws: What `search` throws, or a `Failure` if an answer differs between rounds.
  func run(
    _ search: (String) throws -> SearchResults?,
    progress: (Int) throws -> Void = { _ in }
  ) throws -> BenchRecord {
    var record = BenchRecord(
      rounds: rounds,
      queries: queries.map {
        BenchRecord.Query(query: $0.text, class: $0.kind, us: .infinity, results: nil)
      }
    )
    for round in 0..<warmup + rounds {
      for index in queries.indices {
        let start = ContinuousClock.now
        let results = try search(queries[index].text)
        let elapsed = Numbers.milliseconds(ContinuousClock.now - start) * 1000
        let answer = results.map(BenchRecord.fingerprint)
        if round == 0 {
          record.queries[index].results = answer
        } else if record.queries[index].results != answer {
          throw Failure(
            .damaged,
            "the answer to “\(Sanitiser.line(queries[index].text))” differs between rounds; please "
              + "report this."
          )
        }
        if round >= warmup {
          record.queries[index].us = min(record.queries[index].us, elapsed)
        }
      }
      try progress(round + 1)
    }
    return record
  }
}
