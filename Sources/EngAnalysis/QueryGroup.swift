/// One place of a query text: alternatives scored as one; each is the terms of a phrase at successive
/// positions.
package struct QueryGroup: Equatable, Sendable {
  package var alternatives: [[String]]
  /// Of the terms whose spelling differs from them (`naïve` of `naive`), the spellings.
  package var spellings: [String: String] = [:]

  package init(alternatives: [[String]], spellings: [String: String] = [:]) {
    self.alternatives = alternatives
    self.spellings = spellings
  }
}

extension Analyzer {
  /// Query mode: one group per chain or word of the text; several groups in a row mean a phrase.
  ///
  /// `Euro-Atlantic` is one group, `euro atlantic` or `euroatlantic`; `C++` is `c++` alone; `U.S.` and
  /// `US` are `u.s` alone, since `us` is also a pronoun; a run of Han is the phrase of its bigrams.
  package func queryGroups(_ text: String) -> [QueryGroup] {
    let tokens = queryTokens(text)
    var groups: [QueryGroup] = []
    var bigrams: [String] = []
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      index += 1
      switch token.kind {
      case .word, .part, .number, .dictionary, .emoji:
        let spellings = token.spelling.isEmpty ? [:] : [token.term: token.spelling]
        groups.append(QueryGroup(alternatives: [[token.term]], spellings: spellings))
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
        groups.append(QueryGroup(alternatives: alternatives))
      case .acronymJoined:
        // `u.s` of the word `US`. Inside a compound the parts say enough.
        if let last = groups.indices.last, groups[last].alternatives.count == 1 {
          groups[last].alternatives = [[token.term]]
        }
      case .compound:
        let count = min(Int(token.parts), groups.count)
        let parts = groups.suffix(count).flatMap { $0.alternatives.first ?? [] }
        let spellings = groups.suffix(count).reduce(into: [:]) {
          $0.merge($1.spellings) { first, _ in first }
        }
        groups.removeLast(count)
        let alternatives =
          token.term.utf8.contains(UInt8(ascii: "&"))
          ? [[token.term], parts] : [parts, [token.term]]
        groups.append(QueryGroup(alternatives: alternatives, spellings: spellings))
      case .cjk2:
        bigrams.append(token.term)
      case .cjk1:
        groups.append(QueryGroup(alternatives: [bigrams.isEmpty ? [token.term] : bigrams]))
        bigrams = []
      }
    }
    return groups
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
