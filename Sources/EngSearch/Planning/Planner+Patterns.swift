import EngAnalysis
import EngIndex
import EngQuery
import EngStorage

/// From prefixes, wildcards, expressions and misspelt words to the terms of the index.
extension Planner {
  /// The terms that a pattern stands for, or nil if it does not stand for single terms.
  func termSet(_ kind: QuerySyntax.Kind) throws(IndexError) -> TermSet? {
    switch kind {
    case .prefix(let text):
      let groups = analyzer.queryGroups(text)
      guard groups.compactMap(\.alternatives.first).flatMap({ $0 }).count < 2 else { return nil }
      let prefix = analyzer.fold(text)
      return prefix.isEmpty ? nil : try termSet(passing: .prefix(prefix))
    case .wildcard(let pattern):
      return try termSet(passing: .glob(Glob(analyzer.fold(pattern))))
    case .regex(let pattern):
      return try termSet(passing: .expression(RegularExpression(pattern) { analyzer.fold($0) }))
    case .fuzzy(let text, let asked):
      let words = analyzer.queryGroups(text).compactMap(\.alternatives.first).flatMap { $0 }
      guard words.count == 1 else { return nil }
      let edits = Planner.edits(words[0], asked)
      return edits > 0 ? try termSet(passing: .edits(words[0], limit: edits)) : nil
    default:
      return nil
    }
  }

  func termSet(passing test: TermTest) throws(IndexError) -> TermSet {
    let set = try TermSet(test, in: snapshot, budget, threads: threads)
    budget.recorder?.addPlanning(set.workOfFinding)
    return set
  }

  /// Terms as one occurrence; of very many only the first, which the results then say.
  func anyOf(_ set: TermSet?) -> Occurrence {
    guard let set else { return .anyOf([]) }
    return anyOf(listed(set).map { .term($0) })
  }

  /// As many terms as are looked at one by one.
  func listed(_ set: TermSet) -> ArraySlice<String> {
    let terms = set.terms
    if set.isCut || terms.count > Planner.phraseTerms { budget.note(.terms) }
    return terms.prefix(Planner.phraseTerms)
  }

  func fuzzyOccurrence(
    _ word: String,
    _ kind: QuerySyntax.Kind
  ) throws(IndexError) -> Occurrence {
    guard case .fuzzy(_, let asked) = kind else { return .term(word) }
    let edits = Planner.edits(word, asked)
    return edits > 0 ? anyOf(try termSet(passing: .edits(word, limit: edits))) : .term(word)
  }

  static func edits(_ word: String, _ asked: Int?) -> Int {
    min(max(asked ?? automaticEdits(word), 0), 2)
  }

  /// The typing errors to allow for in a word if the query does not say.
  package static func automaticEdits(_ word: String) -> Int {
    switch word.unicodeScalars.count {
    case ..<3: 0
    case 3...5: 1
    default: 2
    }
  }
}
