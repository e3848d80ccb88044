import CICU

/// Cuts a text into tokens, a batch at a time. One per thread.
///
/// Memory does not grow with the text: a part of more than 64 KiB of source bytes without a separator
/// is cut there, a chain has at most 64 parts, and of a term the first 200 bytes count.
package final class Tokenizer {
  /// In bytes; longer terms are cut at a code point.
  static let maximumTerm = 200
  /// In source bytes; a longer part is cut.
  static let maximumPart = 1 << 16
  /// Parts of one chain; the next part starts another chain.
  static let maximumParts = 64
  /// Free tokens that a chain may need.
  static let chainRoom = 320

  let analyzer: Analyzer
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
  static let scratchCapacity = 4096

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
    text = UnsafePointer(nothing)
    parts.reserveCapacity(Tokenizer.maximumParts + 1)
    joiners.reserveCapacity(Tokenizer.maximumParts + 1)
  }

  deinit {
    cicu_breaker_close(wordBreaker)
    cicu_breaker_close(graphemeBreaker)
    nothing.deallocate()
    scratch.deallocate()
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
    let most = TokenBatch.capacity - Tokenizer.chainRoom
    var i = cursor
    var position = self.position
    var count = batch.count
    var used = batch.byteCount

    asciiLower.withUnsafeBufferPointer { lowerTable in
      asciiFollower.withUnsafeBufferPointer { followerTable in
        guard let lower = lowerTable.baseAddress, let follower = followerTable.baseAddress else {
          return
        }
        while i < end, count < most {
          let first = lower[Int(text[i])]
          if first == 0 {
            if text[i] < 0x80 {
              i += 1
              continue
            }
            let scalar = decodeScalar(text, i, end)
            let kind = scalar.isValid ? table[scalar.value].kind : CharacterClass.separator
            if kind == CharacterClass.separator {
              i += scalar.count
              continue
            }
            cursor = i
            self.position = position
            batch.count = count
            batch.byteCount = used
            let finished = readToken(batch, kind, scalar.count)
            i = cursor
            position = self.position
            count = batch.count
            used = batch.byteCount
            if !finished { break }
            continue
          }

          // The fast way: a word of ASCII letters and digits that joins nothing.
          let out = bytes + used
          out[0] = first
          let limit = min(end, i + Tokenizer.maximumTerm)
          var e = i + 1
          while e < limit {
            let c = lower[Int(text[e])]
            if c == 0 { break }
            out[e - i] = c
            e += 1
          }
          let length = e - i
          var stands = e == end
          if !stands {
            switch follower[Int(text[e])] {
            case 0: stands = true
            case 1: stands = e + 1 == end || asciiBreaks(text[e + 1])
            default: break
            }
          }
          if stands, length > 3 || length < 2 || text[i] >= 0x61 || text[i] < 0x41 {
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
            count += 1
            used += length
            position &+= 1
            i = e
            continue
          }
          cursor = i
          self.position = position
          batch.count = count
          batch.byteCount = used
          readChain(batch)
          i = cursor
          position = self.position
          count = batch.count
          used = batch.byteCount
        }
      }
    }
    cursor = i
    self.position = position
    batch.count = count
    batch.byteCount = used
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

  private func fillWords(_ batch: TokenBatch) {
    let text = self.text
    let end = self.end
    let bytes = batch.bytes
    var i = cursor
    var position = self.position
    var count = 0
    var used = 0
    asciiLower.withUnsafeBufferPointer { lowerTable in
      guard let lower = lowerTable.baseAddress else { return }
      while i < end, count < TokenBatch.capacity {
        if lower[Int(text[i])] == 0 {
          i += 1
          continue
        }
        let out = bytes + used
        let start = i
        let limit = min(end, i + Tokenizer.maximumTerm)
        while i < limit {
          let c = lower[Int(text[i])]
          if c == 0 { break }
          out[i - start] = c
          i += 1
        }
        let length = i - start
        let partLimit = min(end, start + Tokenizer.maximumPart)
        while i < partLimit, lower[Int(text[i])] != 0 { i += 1 }
        (batch.tokens + count).initialize(
          to: Token(
            termStart: UInt32(truncatingIfNeeded: used),
            termCount: UInt16(truncatingIfNeeded: length),
            kind: .word,
            position: position,
            start: start,
            end: i
          )
        )
        count += 1
        used += length
        position &+= 1
      }
    }
    cursor = i
    self.position = position
    batch.count = count
    batch.byteCount = used
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

/// Lower case of an ASCII letter or digit; 0 for every other byte.
let asciiLower: [UInt8] = (0..<256).map { byte in
  switch UInt8(byte) {
  case 0x30...0x39, 0x61...0x7A: UInt8(byte)
  case 0x41...0x5A: UInt8(byte) | 0x20
  default: 0
  }
}

/// What a byte after a word may do: 0 ends it, 1 joins it to a letter or digit right behind, 2 needs a
/// closer look.
private let asciiFollower: [UInt8] = (0..<256).map { byte in
  switch UInt8(byte) {
  case UInt8(ascii: "'"), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "_"),
    UInt8(ascii: "&"):
    1
  case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "#"), 0x80...0xFF: 2
  // A word of the full length of a term.
  case let byte where asciiLower[Int(byte)] != 0: 2
  default: 0
  }
}

/// Whether an ASCII joiner before `byte` joins nothing.
@inline(__always)
private func asciiBreaks(_ byte: UInt8) -> Bool {
  byte < 0x30 || (byte < 0x80 && byte > 0x7A) || (byte > 0x39 && byte < 0x41)
}
