/// How a token came about.
package enum TokenKind: UInt8, Sendable {
  /// A word that stands alone, or one part of a chain such as `Euro-Atlantic`.
  case word, part
  /// A number read as one token: `1,234.56` is `1234.56`.
  case number
  /// `U.S.` as `u.s`, and as `us` at the same position. The word `US` is the word `us`, and `u.s`
  /// joined to its position.
  case acronym, acronymJoined
  /// `C++`, at the position of `c`.
  case suffix
  /// The parts of a chain run together, at the position of the first. Not a posting: it goes to the
  /// section `compounds`.
  case compound
  /// Two neighbouring characters of a Han, kana or Hangul run, and the last one alone.
  case cjk2, cjk1
  /// A word that a dictionary found in Thai, Lao, Khmer or Myanmar text.
  case dictionary
  case emoji

  /// Whether the token stands at the position of an earlier one and so adds nothing to the length of
  /// its document.
  package var addsNoPosition: Bool {
    self == .acronymJoined || self == .suffix || self == .compound
  }
}

/// One token of a text. Its term lies in the bytes of the batch that holds the token.
package struct Token: Sendable {
  /// Where the folded term lies in `TokenBatch.bytes`; at most 200 bytes.
  package var termStart: UInt32
  package var termCount: UInt16
  package var kind: TokenKind
  /// For a compound: how many of the tokens before it are its parts; see `TokenBatch.parts(ofCompound:)`.
  package var parts: UInt8
  /// In tokens, from the start of the text.
  package var position: UInt32
  /// The bytes of the original text that the token stands for.
  package var start: Int
  package var end: Int
  /// Where the spelling (NFKC case fold, accents kept) lies, if it differs from the term; else empty.
  package var spellingStart: UInt32
  package var spellingCount: UInt16

  package init(
    termStart: UInt32,
    termCount: UInt16,
    kind: TokenKind,
    parts: UInt8 = 0,
    position: UInt32,
    start: Int,
    end: Int,
    spellingStart: UInt32 = 0,
    spellingCount: UInt16 = 0
  ) {
    self.termStart = termStart
    self.termCount = termCount
    self.kind = kind
    self.parts = parts
    self.position = position
    self.start = start
    self.end = end
    self.spellingStart = spellingStart
    self.spellingCount = spellingCount
  }
}

/// Room for the tokens of a stretch of text, refilled by `Tokenizer.next(_:)`.
package final class TokenBatch {
  /// Tokens in a full batch.
  package static let capacity = 2048
  package static let byteCapacity = capacity * 512

  @exclusivity(unchecked) package var count = 0
  @exclusivity(unchecked) package var byteCount = 0
  package let tokens: UnsafeMutablePointer<Token>
  package let bytes: UnsafeMutablePointer<UInt8>

  package init() {
    tokens = .allocate(capacity: TokenBatch.capacity)
    bytes = .allocate(capacity: TokenBatch.byteCapacity)
  }

  deinit {
    tokens.deallocate()
    bytes.deallocate()
  }

  /// The bytes of a token's term; valid until the batch is filled again.
  package func term(_ token: Token) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes + Int(token.termStart), count: Int(token.termCount))
  }

  /// The tokens that are the parts of the compound at `index`; more than one compound may follow them.
  package func parts(ofCompound index: Int) -> Range<Int> {
    let token = tokens[index]
    var end = index
    while end > 0, tokens[end - 1].kind == .compound, tokens[end - 1].end == token.end { end -= 1 }
    return max(0, end - Int(token.parts))..<end
  }

  /// The bytes of a token's spelling, empty if it is the term; valid until the batch is filled again.
  package func spelling(_ token: Token) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes + Int(token.spellingStart), count: Int(token.spellingCount))
  }
}
