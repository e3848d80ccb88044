/// Suffixes and what to do about each, kept as a trie over reversed suffixes.
struct SuffixTable<Action: Sendable>: Sendable {
  struct Match {
    /// Letters of the suffix.
    var length: Int
    var action: Action
  }

  /// A place in the trie. The places that follow another one are a list through `sibling`, all in one
  /// array, since following arrays inside an array would count references at every letter.
  private struct Node: Sendable {
    var letter: Unicode.Scalar
    var action: Action?
    var firstChild = 0
    var sibling = 0
  }

  private var nodes = [Node(letter: " ")]

  /// Each row has suffixes separated by blanks and their common action.
  init(_ rows: [(suffixes: String, action: Action)]) {
    // Made when a process first meets a word, so in no time: one pass, no string for each suffix.
    var suffix: [Unicode.Scalar] = []
    for row in rows {
      for letter in row.suffixes.unicodeScalars {
        if letter != " " {
          suffix.append(letter)
        } else if !suffix.isEmpty {
          insert(suffix, row.action)
          suffix.removeAll(keepingCapacity: true)
        }
      }
      insert(suffix, row.action)
      suffix.removeAll(keepingCapacity: true)
    }
  }

  private mutating func insert(_ suffix: [Unicode.Scalar], _ action: Action) {
    guard !suffix.isEmpty else { return }
    var node = 0
    for letter in suffix.reversed() {
      if let found = child(of: node, letter) {
        node = found
      } else {
        nodes.append(Node(letter: letter, sibling: nodes[node].firstChild))
        nodes[node].firstChild = nodes.count - 1
        node = nodes.count - 1
      }
    }
    nodes[node].action = action
  }

  private func child(of node: Int, _ letter: Unicode.Scalar) -> Int? {
    var child = nodes[node].firstChild
    while child != 0 {
      if nodes[child].letter == letter { return child }
      child = nodes[child].sibling
    }
    return nil
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
      guard let found = child(of: node, word.letters[index]) else { break }
      node = found
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
