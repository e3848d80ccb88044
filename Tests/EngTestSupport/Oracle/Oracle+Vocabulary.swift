import EngAnalysis
import EngQuery

extension Oracle {
  /// The words of the vocabulary that a slip may lead to.
  func near(_ text: String, _ edits: Int?) -> Set<String> {
    let word = Array(text.unicodeScalars)
    let limit = min(max(edits ?? (word.count < 3 ? 0 : word.count < 6 ? 1 : 2), 0), 2)
    if limit == 0 { return [text] }
    return vocabulary.filter { Oracle.distance(word, Array($0.unicodeScalars)) <= limit }
  }

  /// The terms of the vocabulary that a pattern stands for.
  func terms(_ kind: QuerySyntax.Kind) -> [String]? {
    switch kind {
    case .prefix(let text):
      if plainWords(text).count > 1 { return nil }
      let prefix = analyzer.fold(text)
      return prefix.isEmpty ? [] : vocabulary.filter { $0.utf8.starts(with: prefix.utf8) }
    case .wildcard(let text):
      let pattern = Array(analyzer.fold(text))
      return vocabulary.filter { Oracle.matches(pattern[...], Array($0)[...]) }
    case .fuzzy(let text, let edits):
      let words = plainWords(text)
      return words.count == 1 ? Array(near(words[0], edits)) : nil
    case .regex(let pattern):
      // The random patterns are plain enough for both dialects.
      guard let regex = try? Regex(analyzer.fold(pattern)) else { return [] }
      let whole = regex.matchingSemantics(.unicodeScalar)
      return vocabulary.filter { (try? whole.wholeMatch(in: $0)) != nil }
    default:
      return nil
    }
  }

  static func matches(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>)
    -> Bool
  {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "*" {
      return matches(pattern.dropFirst(), text)
        || !text.isEmpty && matches(pattern, text.dropFirst())
    }
    guard let character = text.first, first == "?" || first == character else { return false }
    return matches(pattern.dropFirst(), text.dropFirst())
  }

  /// Insertions, deletions, replacements and swaps of neighbours between two words, a part between two
  /// swapped characters not edited again: the plain table.
  package static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
    var table = Array(
      repeating: Array(repeating: 0, count: second.count + 1),
      count: first.count + 1
    )
    for row in 0...first.count {
      for column in 0...second.count {
        guard row > 0, column > 0 else {
          table[row][column] = row + column
          continue
        }
        var best = table[row - 1][column - 1] + (first[row - 1] == second[column - 1] ? 0 : 1)
        best = min(best, table[row - 1][column] + 1, table[row][column - 1] + 1)
        if row > 1, column > 1, first[row - 1] == second[column - 2],
          first[row - 2] == second[column - 1]
        {
          best = min(best, table[row - 2][column - 2] + 1)
        }
        table[row][column] = best
      }
    }
    return table[first.count][second.count]
  }
}
