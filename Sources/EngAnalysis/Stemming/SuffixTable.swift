/// Suffixes and what to do about each, kept as a trie over reversed suffixes.
struct SuffixTable<Action: Sendable>: Sendable {
  struct Match {
    /// Letters of the suffix.
    var length: Int
    var action: Action
  }

  private struct Node: Sendable {
    var next: [(letter: Unicode.Scalar, node: Int)] = []
    var action: Action?
  }

  private var nodes = [Node()]

  /// Each row has suffixes separated by blanks and their common action.
  init(_ rows: [(suffixes: String, action: Action)]) {
    for row in rows {
      for suffix in row.suffixes.split(separator: " ") { insert(suffix, row.action) }
    }
  }

  private mutating func insert(_ suffix: Substring, _ action: Action) {
    var node = 0
    for letter in suffix.unicodeScalars.reversed() {
      if let found = nodes[node].next.first(where: { $0.letter == letter }) {
        node = found.node
      } else {
        nodes.append(Node())
        nodes[node].next.append((letter, nodes.count - 1))
        node = nodes.count - 1
      }
    }
    nodes[node].action = action
  }

  /// The longest suffix of the word that begins at or after `limit` and that `condition` accepts.
  func longest(
    _ word: StemWord,
    from limit: Int = 0,
    where condition: (Match) -> Bool = { _ in true }
  ) -> Match? {
    var best: Match?
    var node = 0
    var index = word.letters.count
    while index > limit, index > 0 {
      index -= 1
      guard let found = nodes[node].next.first(where: { $0.letter == word.letters[index] })
      else { break }
      node = found.node
      if let action = nodes[node].action {
        let match = Match(length: word.letters.count - index, action: action)
        if condition(match) { best = match }
      }
    }
    return best
  }
}

extension SuffixTable where Action == Bool {
  /// A table of suffixes that all mean the same.
  init(_ suffixes: String) { self.init([(suffixes, true)]) }
}
