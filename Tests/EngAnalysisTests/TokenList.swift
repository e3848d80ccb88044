import EngAnalysis

/// A token with its term, for comparison.
struct ListedToken: Equatable {
  var term: String
  var spelling: String
  var kind: TokenKind
  var parts: UInt8
  var position: UInt32
  var range: Range<Int>
}

/// All tokens of the bytes, and the position after the last.
func listTokens(_ bytes: [UInt8], _ analyzer: Analyzer = .text, at position: UInt32 = 0) -> (
  tokens: [ListedToken], end: UInt32
) {
  listTokens(bytes, Tokenizer(analyzer), at: position)
}

func listTokens(_ bytes: [UInt8], _ tokenizer: Tokenizer, at position: UInt32 = 0) -> (
  tokens: [ListedToken], end: UInt32
) {
  let batch = TokenBatch()
  var tokens: [ListedToken] = []
  bytes.withUnsafeBytes { text in
    tokenizer.start(text, at: position)
    while tokenizer.next(batch) {
      for index in 0..<batch.count {
        let token = batch.tokens[index]
        tokens.append(
          ListedToken(
            term: String(decoding: batch.term(token), as: UTF8.self),
            spelling: String(decoding: batch.spelling(token), as: UTF8.self),
            kind: token.kind,
            parts: token.parts,
            position: token.position,
            range: token.start..<token.end
          )
        )
      }
    }
  }
  return (tokens, tokenizer.endPosition)
}

func listTokens(_ text: String, _ analyzer: Analyzer = .text) -> [ListedToken] {
  listTokens(Array(text.utf8), analyzer).tokens
}

/// The token as the table writes it.
func describe(_ token: ListedToken) -> String {
  let kind = token.kind == .word || token.kind == .part ? "" : ":\(token.kind)"
  return
    "\(token.term)@\(token.position)[\(token.range.lowerBound),\(token.range.upperBound))\(kind)"
}
