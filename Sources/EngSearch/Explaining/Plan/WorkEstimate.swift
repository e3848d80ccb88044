import EngIndex
import EngStorage

/// What a plan takes in one segment at most, as far as is known without reading lists.
struct WorkEstimate {
  /// Documents that match.
  var documents = 0
  /// Postings to be decoded.
  var postings = 0
}

/// Estimates the work of plans in one segment from the documents of terms.
///
/// What leads is read in full, and lists that are only asked about other documents a block for each of them at
/// most. Matchers of anything else go on to their next match, which may be far. Blocks that are skipped since they
/// hold none of the best are not foreseen.
struct WorkEstimator {
  let segment: SegmentReader
  let executor: Executor
  /// Whether kernels run the plan, where required phrases are lists.
  var isKernel = true
  /// Whether what only adds to scores is looked at.
  let isScoring: Bool

  /// - Parameters:
  ///   - asked: How many documents the plan is asked about at most; `Int.max` if it brings them up.
  ///   - isPart: Whether it is a clause of another; such a one is looked at in whole.
  func estimate(
    _ plan: Plan,
    asked: Int = .max,
    isPart: Bool = false
  ) throws(IndexError) -> WorkEstimate {
    switch plan {
    case .none:
      return WorkEstimate()
    case .all:
      return WorkEstimate(documents: segment.documentCount)
    case .leaf(let occurrence, _), .bonus(let occurrence, _):
      return try estimate(occurrence, asked: asked)
    case .terms(let terms, _):
      let list = terms.list(of: segment)
      let documents = min(list.documents, segment.documentCount)
      return WorkEstimate(documents: documents, postings: list.work.postings)
    case .constant(_, let inner):
      return try estimate(inner, asked: asked, isPart: true)
    case .stored:
      return WorkEstimate(documents: try executor.matcher(plan, segment).cost)
    case .boolean(let boolean):
      return try estimate(boolean, asked: asked, isPart: isPart)
    }
  }

  private func estimate(
    _ boolean: BooleanPlan,
    asked: Int,
    isPart: Bool
  ) throws(IndexError) -> WorkEstimate {
    var result = WorkEstimate()
    if boolean.required.isEmpty {
      for clause in boolean.optional {
        let part = try estimate(clause, asked: asked, isPart: true)
        result.documents += part.documents
        result.postings += part.postings
      }
      result.documents = min(result.documents, segment.documentCount)
    } else {
      let found = try boolean.required.map { clause throws(IndexError) in
        try estimate(clause, asked: asked, isPart: true)
      }
      result.documents = found.map(\.documents).min() ?? 0
      let lead = found.firstIndex { $0.documents == result.documents } ?? 0
      result.postings = found[lead].postings
      let candidates = WorkEstimator.next(min(result.documents, asked))
      for (number, clause) in boolean.required.enumerated() where number != lead {
        let isList = isList(clause, orPhrase: isKernel)
        result.postings += try estimate(clause, asked: isList ? candidates : .max, isPart: true)
          .postings
      }
      if isScoring || isPart || boolean.minimumOptional > 0 {
        for clause in boolean.optional {
          let isList = isList(clause, orPhrase: false)
          result.postings += try estimate(clause, asked: isList ? candidates : .max, isPart: true)
            .postings
        }
      }
    }
    let candidates = WorkEstimator.next(min(result.documents, asked))
    for clause in boolean.excluded {
      let isList = isList(clause, orPhrase: false)
      result.postings += try estimate(clause, asked: isList ? candidates : .max, isPart: true)
        .postings
    }
    return result
  }

  /// Whether a plan is one or more lists that can be asked about single documents.
  private func isList(_ plan: Plan, orPhrase: Bool) -> Bool {
    func isTerm(_ occurrence: Occurrence) -> Bool {
      if case .term = occurrence { true } else { false }
    }
    switch plan {
    case .leaf(.term, _): return true
    // Its phrases are looked for beforehand.
    case .leaf(.anyOf(let parts), _):
      return parts.allSatisfy { part in
        if case .phrase = part { isKernel } else { isTerm(part) }
      }
    case .leaf(.phrase(let parts, _, slop: 0), _): return orPhrase && parts.allSatisfy(isTerm)
    default: return false
    }
  }

  private func estimate(
    _ occurrence: Occurrence,
    asked: Int
  ) throws(IndexError) -> WorkEstimate {
    switch occurrence {
    case .term(let term):
      let documents = try segment.term(term)?.documentFrequency ?? 0
      return WorkEstimate(
        documents: documents,
        postings: asked > documents ? documents : min(documents, asked * TermList.blockSize)
      )
    case .anyOf(let parts):
      var result = WorkEstimate()
      for part in parts {
        // Phrases that are scored as one with words are looked for in all documents beforehand.
        var asked = asked
        if case .phrase = part { asked = .max }
        let part = try estimate(part, asked: asked)
        result.documents += part.documents
        result.postings += part.postings
      }
      result.documents = min(result.documents, segment.documentCount)
      return result
    case .phrase(let parts, _, _), .near(let parts, _):
      let found = try parts.map { part throws(IndexError) in try estimate(part, asked: asked) }
      let documents = found.map(\.documents).min() ?? 0
      let lead = found.firstIndex { $0.documents == documents } ?? 0
      var postings = found.isEmpty ? 0 : found[lead].postings
      let candidates = WorkEstimator.next(min(documents, asked))
      for (number, part) in parts.enumerated() where number != lead {
        postings += try estimate(part, asked: candidates).postings
      }
      return WorkEstimate(documents: documents, postings: postings)
    case .within(_, let inner), .typed(_, let inner):
      return try estimate(inner, asked: asked)
    }
  }

  /// One more: a list may be looked into before the first candidate is known.
  private static func next(_ count: Int) -> Int { count == .max ? count : count + 1 }
}
