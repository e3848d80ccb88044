/// One place of a query text: alternatives scored as one; each is the terms of a phrase at successive
/// positions.
package struct QueryGroup: Equatable, Sendable {
  package var alternatives: [[String]]
  /// Of the terms whose spelling differs from them (`naïve` of `naive`), the spellings.
  package var spellings: [String: String] = [:]

  /// Whether the one term means all terms that begin with it: a single Han, kana or Hangul character,
  /// which the index holds at the start of pairs.
  package var isPrefix = false

  package init(
    alternatives: [[String]],
    spellings: [String: String] = [:],
    isPrefix: Bool = false
  ) {
    self.alternatives = alternatives
    self.spellings = spellings
    self.isPrefix = isPrefix
  }
}

extension Analyzer {
  /// Query mode: one group per chain or word of the text; several groups in a row mean a phrase.
  ///
  /// `Euro-Atlantic` is one group, `euro atlantic` or `euroatlantic`; `C++` is `c++` alone; `U.S.` and
  /// `US` are `u.s` alone, since `us` is also a pronoun; a run of Han is the phrase of its bigrams.
  package func queryGroups(_ text: String) -> [QueryGroup] {
    if rules == .text, isPlainWord(text) { return [QueryGroup(alternatives: [[text]])] }
    let tokens = queryTokens(text)
    var groups: [QueryGroup] = []
    /// How many tokens that have positions each group is made of.
    var sizes: [Int] = []
    var bigrams: [String] = []
    func add(_ group: QueryGroup, size: Int = 1) {
      groups.append(group)
      sizes.append(size)
    }
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      index += 1
      switch token.kind {
      case .word, .part, .number, .dictionary, .emoji:
        let spellings = token.spelling.isEmpty ? [:] : [token.term: token.spelling]
        add(QueryGroup(alternatives: [[token.term]], spellings: spellings))
      case .suffix:
        if !groups.isEmpty { groups[groups.count - 1].alternatives = [[token.term]] }
      case .acronym:
        var alternatives = [[token.term]]
        if index < tokens.count, tokens[index].kind == .acronymJoined {
          if !acronymWords.contains(tokens[index].term) {
            alternatives.append([tokens[index].term])
          }
          index += 1
        }
        add(QueryGroup(alternatives: alternatives))
      case .acronymJoined:
        // `u.s` of the word `US`. Inside a compound the parts say enough.
        if let last = groups.indices.last, groups[last].alternatives.count == 1 {
          groups[last].alternatives = [[token.term]]
        }
      case .compound:
        if let last = sizes.last, last == Int(token.parts), last > 1 {
          groups[groups.count - 1].alternatives.append([token.term])
          continue
        }
        var size = 0
        var made: [QueryGroup] = []
        while size < Int(token.parts), let last = groups.popLast() {
          size += sizes.removeLast()
          made.insert(last, at: 0)
        }
        // The parts are the longest alternative of each group.
        let parts = made.flatMap { $0.alternatives.max { $0.count < $1.count } ?? [] }
        let spellings = made.reduce(into: [:]) { $0.merge($1.spellings) { first, _ in first } }
        let alternatives =
          token.term.utf8.contains(UInt8(ascii: "&"))
          ? [[token.term], parts] : [parts, [token.term]]
        add(QueryGroup(alternatives: alternatives, spellings: spellings), size: size)
      case .cjk2:
        bigrams.append(token.term)
      case .cjk1:
        let isSingle = bigrams.isEmpty
        add(QueryGroup(alternatives: [isSingle ? [token.term] : bigrams], isPrefix: isSingle))
        bigrams = []
      }
    }
    return groups
  }

  /// Whether a text is a word of small letters, which is a token as it stands: most words of queries are, and
  /// making a tokenizer costs more than all else that is done for one.
  private func isPlainWord(_ text: String) -> Bool {
    (1...Tokenizer.maximumTerm).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
  }

  private struct QueryToken {
    var term: String
    var spelling: String
    var kind: TokenKind
    var parts: UInt8
  }

  private func queryTokens(_ text: String) -> [QueryToken] {
    let tokenizer = Tokenizer(self, isQuery: true)
    let batch = TokenBatch()
    var tokens: [QueryToken] = []
    var text = text
    text.withUTF8 { utf8 in
      tokenizer.start(UnsafeRawBufferPointer(utf8))
      while tokenizer.next(batch) {
        for index in 0..<batch.count {
          let token = batch.tokens[index]
          tokens.append(
            QueryToken(
              term: String(decoding: batch.term(token), as: UTF8.self),
              spelling: String(decoding: batch.spelling(token), as: UTF8.self),
              kind: token.kind,
              parts: token.parts
            )
          )
        }
      }
    }
    return tokens
  }
}
