import EngAnalysis
import EngQuery

/// Synonyms made ready for the queries of one index: words are compared by their stem classes.
struct SynonymTable {
  private let analyzer: Analyzer
  private let stemmer: TermStemmer?
  private var others: [[String]: [String]] = [:]
  /// The most terms that an entry has.
  private var longest = 0

  init(_ synonyms: Synonyms, analyzer: Analyzer, stemmer: TermStemmer?) {
    self.analyzer = analyzer
    self.stemmer = stemmer
    for rule in synonyms.rules {
      let key = key(rule.words)
      guard !key.isEmpty else { continue }
      others[key, default: []] += rule.others
      longest = max(longest, key.count)
    }
  }

  /// The classes of the terms of a text.
  private func key(_ text: String) -> [String] {
    analyzer.queryGroups(text).flatMap { group in
      (group.alternatives.first ?? []).map { term in
        stemmer?.stemClass(group.spellings[term] ?? term) ?? term
      }
    }
  }

  /// What a word is searched for with.
  func others(of text: String) -> [String] {
    longest == 0 ? [] : others[key(text)] ?? []
  }

  /// How many clauses from `start` on are words that are one entry together, at least two; and what the
  /// entry is searched for with. The longest entry counts.
  func match(_ clauses: [QuerySyntax], from start: Int) -> (count: Int, others: [String])? {
    guard longest > 1 else { return nil }
    var key: [String] = []
    var best: (count: Int, others: [String])?
    for index in start..<clauses.count {
      guard case .word(let text) = clauses[index].kind else { break }
      key += self.key(text)
      guard key.count <= longest else { break }
      if index > start, let found = others[key] { best = (index - start + 1, found) }
    }
    return best
  }
}
