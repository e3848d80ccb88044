import EngAnalysis
import EngQuery

/// How a row of words is read of which one is enough.
///
/// Words such as `the` are in most documents and say little of any, and a chain such as `ice-cream` is what
/// a text may write as two words that stand apart: both make better rankings if the former do not count and
/// the latter counts as its words. Quoted phrases, clauses after `+` or `=` and weighted words stay as they
/// are, and so do stop words where nothing else remains.
struct AnyWordRow {
  let analyzer: Analyzer
  /// The language whose stop words do not count; nil if all words count.
  let stopLanguage: String?

  /// The places of the stop words in a row that leave something else to search for.
  func ignored(_ clauses: [QuerySyntax]) -> Set<Int> {
    guard let stopLanguage else { return [] }
    var ignored: Set<Int> = []
    var others = false
    for (place, clause) in clauses.enumerated() {
      switch clause.kind {
      case .word(let text) where isStopWord(text, stopLanguage): ignored.insert(place)
      case .not, .maybe: break
      default: others = true
      }
    }
    return others ? ignored : []
  }

  /// What a chain or a row without blanks counts as: its words, and the joined forms of its chains, which
  /// texts may write, too. Nil for what is one word or holds no plain words.
  func parts(of text: String) -> (words: [String], joined: [String])? {
    var words: [String] = []
    var joined: [String] = []
    for group in analyzer.queryGroups(text) {
      guard !group.isPrefix, let terms = group.alternatives.first else { return nil }
      if terms.count > 1 {
        guard group.alternatives.count == 2, group.alternatives[1] == [terms.joined()],
          text.unicodeScalars.contains(where: AnyWordRow.hyphens.contains)
        else { return nil }
        joined.append(terms.joined())
      } else if group.alternatives.count > 1 {
        return nil
      }
      for term in terms {
        let word = group.spellings[term] ?? term
        guard word.unicodeScalars.allSatisfy(AnyWordRow.isInWord) else { return nil }
        words.append(word)
      }
    }
    guard words.count > 1 else { return nil }
    if let stopLanguage {
      let others = words.filter { !isStopWord($0, stopLanguage) }
      if !others.isEmpty { words = others }
    }
    return (words, joined)
  }

  /// Whether a scalar is a letter or a mark, such as the tone of a Thai syllable.
  private static func isInWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark: true
    default: scalar.properties.isAlphabetic
    }
  }

  private static let hyphens: Set<Unicode.Scalar> = [
    "-", "\u{2010}", "\u{2011}", "\u{FF0D}", "\u{FE63}",
  ]

  private func isStopWord(_ text: String, _ language: String) -> Bool {
    let groups = analyzer.queryGroups(text)
    guard groups.count == 1, groups[0].alternatives.count == 1, groups[0].alternatives[0].count == 1
    else { return false }
    return StopWords.contain(groups[0].alternatives[0][0], language: language)
  }
}
