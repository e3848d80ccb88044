import CICU
import CInline

/// Cuts a text into tokens, a batch at a time. One per thread.
///
/// Memory does not grow with the text: a part of more than 64 KiB of source bytes without a separator
/// is cut there, a chain has at most 64 parts, and of a term the first 200 bytes count. These cuts are
/// between grapheme clusters, unless one cluster is longer than the limit; see `keptCount`.
package final class Tokenizer {
  /// In bytes; longer terms are cut before the grapheme cluster that does not fit.
  static let maximumTerm = 200
  /// In source bytes; a longer part is cut before the grapheme cluster that does not fit.
  static let maximumPart = 1 << 16
  /// Parts of one chain; the next part starts another chain.
  static let maximumParts = 64
  /// Free tokens that a chain may need.
  static let chainRoom = 320

  let analyzer: Analyzer
  /// Whether simple words and runs are read by loops of their own, which give the same tokens.
  package var takesShortcuts = true

  /// Reads a query: capitals alone on a line are an acronym word.
  let isQuery: Bool
  /// Whether a query has more than one word between blanks.
  var hasBlank = false
  let table: CharacterTable

  @exclusivity(unchecked) var text: UnsafePointer<UInt8>
  @exclusivity(unchecked) var end = 0
  @exclusivity(unchecked) var cursor = 0
  @exclusivity(unchecked) var position: UInt32 = 0
  package var endPosition: UInt32 { position }

  /// Where the text points before `start`, and whenever it is empty.
  private let nothing: UnsafeMutablePointer<UInt8>
  let scratch: UnsafeMutablePointer<UInt8>
  static let scratchCapacity = 4096 + cutRoom
  /// Where the words of a dictionary run end.
  let wordEnds: UnsafeMutablePointer<Int32>
  /// Where its characters start that are not their own spelling.
  let difficultPlaces: UnsafeMutablePointer<Int32>

  // The chain that is being read.
  @exclusivity(unchecked) var parts: [ChainPart] = []
  @exclusivity(unchecked) var joiners: [UInt8] = []
  @exclusivity(unchecked) var extras: [(part: Range<Int>, end: Int, position: UInt32)] = []

  // The line last looked at for rule 11.
  @exclusivity(unchecked) var line = 0..<0
  @exclusivity(unchecked) var lineHasLowerCase = false

  var wordBreaker: OpaquePointer?
  var graphemeBreaker: OpaquePointer?

  package convenience init(_ analyzer: Analyzer) {
    self.init(analyzer, isQuery: false)
  }

  init(_ analyzer: Analyzer, isQuery: Bool) {
    self.analyzer = analyzer
    table = CharacterTable(simplified: analyzer.simplifies)
    self.isQuery = isQuery
    nothing = .allocate(capacity: 1)
    nothing.initialize(to: 0)
    scratch = .allocate(capacity: Tokenizer.scratchCapacity)
    wordEnds = .allocate(capacity: Tokenizer.dictionaryWindow / 2)
    difficultPlaces = .allocate(capacity: Tokenizer.dictionaryWindow)
    text = UnsafePointer(nothing)
    parts.reserveCapacity(Tokenizer.maximumParts + 1)
    joiners.reserveCapacity(Tokenizer.maximumParts + 1)
  }

  deinit {
    cicu_breaker_close(wordBreaker)
    cicu_breaker_close(graphemeBreaker)
    nothing.deallocate()
    scratch.deallocate()
    wordEnds.deallocate()
    difficultPlaces.deallocate()
  }

  /// Begins a text, which stays valid until `next` returns false. Its first token stands at `position`.
  package func start(_ text: UnsafeRawBufferPointer, at position: UInt32 = 0) {
    if let base = text.baseAddress, text.count > 0 {
      self.text = base.assumingMemoryBound(to: UInt8.self)
      end = text.count
    } else {
      self.text = UnsafePointer(nothing)
      end = 0
    }
    cursor = 0
    line = 0..<0
    self.position = position
    hasBlank = isQuery && text.contains { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }
  }

  /// Refills the batch. False, with an empty batch, when the text is finished.
  package func next(_ batch: TokenBatch) -> Bool {
    batch.count = 0
    batch.byteCount = 0
    switch analyzer.rules {
    case .text: fillText(batch)
    case .code: fillCode(batch)
    case .path: fillPath(batch)
    case .keyword: fillKeyword(batch)
    case .words: fillWords(batch)
    }
    return batch.count > 0
  }

  private func fillText(_ batch: TokenBatch) {
    let text = self.text
    let end = self.end
    let tokens = batch.tokens
    let bytes = batch.bytes
    let lower = ByteTables.lower
    let follower = ByteTables.follower
    let most = TokenBatch.capacity - Tokenizer.chainRoom
    let takesShortcuts = self.takesShortcuts
    let lastBlock = takesShortcuts ? end &- 64 : -1
    var i = cursor
    var position = self.position
    var count = batch.count
    var used = batch.byteCount

    while i < end, count < most {
      if i <= lastBlock, startsPlainly(text + i) {
        let start = i
        readASCIIWords(batch, &i, &count, &used, &position)
        if i > start { continue }
      }
      let out = bytes + used
      var length: Int
      if i + 16 <= end {
        // Sixteen bytes at once: most words end within them.
        let masks = cinline_lower_words(text + i, out)
        let word = masks & 0xFFFF
        if word & 1 == 0 {
          let skipped = (masks &>> 16 | word | 0x1_0000).trailingZeroBitCount
          if skipped > 0 {
            i &+= skipped
            continue
          }
          length = 0
        } else {
          length = (~word).trailingZeroBitCount
        }
      } else {
        out[0] = lower[Int(text[i])]
        length = out[0] == 0 ? 0 : 1
        if length == 0, text[i] < 0x80 {
          i &+= 1
          continue
        }
      }

      if length > 0 {
        // A word of ASCII letters and digits.
        let limit = min(end, i &+ Tokenizer.maximumTerm)
        var e = i &+ length
        if length == 1 || length == 16 {
          while e < limit {
            let c = lower[Int(text[e])]
            if c == 0 { break }
            out[e &- i] = c
            e &+= 1
          }
          length = e &- i
        }
        var follows: UInt8 = 0
        if e < end {
          follows = follower[Int(text[e])]
          if follows == 1, e &+ 1 == end || asciiBreaks(text[e &+ 1]) { follows = 0 }
        }
        // Two or three capitals may be an acronym word.
        let isPlain =
          length > 3 || length < 2 || text[i] &- 0x41 > 25 || text[i &+ 1] &- 0x41 > 25
        if isPlain, follows == 0, takesShortcuts {
          (tokens + count).initialize(
            to: Token(
              termStart: UInt32(truncatingIfNeeded: used),
              termCount: UInt16(truncatingIfNeeded: length),
              kind: .word,
              position: position,
              start: i,
              end: e
            )
          )
          count &+= 1
          used &+= length
          position &+= 1
          i = e
          continue
        }
        cursor = i
        self.position = position
        batch.count = count
        batch.byteCount = used
        if follows != 3 || !isPlain || !readPlainWord(batch, at: i) { readChain(batch) }
      } else {
        let scalar = decodeScalar(text, i, end)
        let kind = scalar.isValid ? table[scalar.value].kind : CharacterClass.separator
        if kind == CharacterClass.separator {
          i &+= scalar.count
          continue
        }
        cursor = i
        self.position = position
        batch.count = count
        batch.byteCount = used
        if kind > CharacterClass.digit || !readPlainWord(batch, at: i) {
          guard readToken(batch, kind, scalar.count) else { return }
        }
      }
      i = cursor
      position = self.position
      count = batch.count
      used = batch.byteCount
    }
    cursor = i
    self.position = position
    batch.count = count
    batch.byteCount = used
  }

  /// Whether eight bytes are all ASCII, so that looking at more of them is worth it.
  @inline(__always)
  private func startsPlainly(_ bytes: UnsafePointer<UInt8>) -> Bool {
    let eight = UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
    return eight & 0x8080_8080_8080_8080 == 0
  }

  /// Reads what starts with a code point beyond ASCII at the cursor. False if the batch has no room.
  func readToken(_ batch: TokenBatch, _ kind: UInt8, _ count: Int) -> Bool {
    switch kind {
    case CharacterClass.letter, CharacterClass.digit:
      readChain(batch)
    case CharacterClass.ideograph, CharacterClass.hangul:
      readBigrams(batch, kind)
    case CharacterClass.dictionary:
      return readDictionaryRun(batch)
    case CharacterClass.emoji:
      readEmoji(batch, count)
    default:
      cursor += count
    }
    return true
  }

  /// Adds a token whose term lies in the next `length` bytes of the batch.
  @inline(__always)
  func append(
    _ batch: TokenBatch,
    _ kind: TokenKind,
    length: Int,
    start: Int,
    end: Int,
    position: UInt32,
    parts: UInt8 = 0
  ) {
    (batch.tokens + batch.count).initialize(
      to: Token(
        termStart: UInt32(truncatingIfNeeded: batch.byteCount),
        termCount: UInt16(truncatingIfNeeded: length),
        kind: kind,
        parts: parts,
        position: position,
        start: start,
        end: end
      )
    )
    batch.count += 1
    batch.byteCount += length
  }
}
