import EngIndex
import EngStorage

/// What occurrences weigh.
extension Planner {
  /// What BM25's saturated frequency of an occurrence is multiplied by: the idf of a term; of
  /// several terms as one the idf of the documents with any; of a phrase the sum over its parts.
  func weight(_ occurrence: Occurrence) throws(IndexError) -> Double {
    switch occurrence {
    case .term(let term):
      return bm25.idf(try documentFrequency([term]))
    case .anyOf(let parts):
      var terms: [String] = []
      var weights: [Double] = []
      for part in parts {
        if case .term(let term) = part {
          terms.append(term)
        } else {
          weights.append(try weight(part))
        }
      }
      let documents = try documentFrequency(terms)
      if documents > 0 || weights.isEmpty { weights.append(bm25.idf(documents)) }
      // They are found together in at least as many documents as the most common of them: that somebody once
      // wrote `t-he` does not make `the` rare.
      return weights.min() ?? 0
    case .phrase(let parts, _, _), .near(let parts, _):
      var sum = 0.0
      for part in parts { sum += try weight(part) }
      return sum
    case .within(_, let inner), .typed(_, let inner):
      return try weight(inner)
    }
  }

  /// How many documents hold any of some terms, those not yet merged away included.
  func documentFrequency(_ terms: [String]) throws(IndexError) -> Int {
    if terms.count > 1 {
      return try resources.documentFrequency(terms, in: snapshot, budget.recorder)
    }
    var count = 0
    for term in terms {
      for segment in snapshot.segments { count += try segment.term(term)?.documentFrequency ?? 0 }
    }
    return count
  }
}
