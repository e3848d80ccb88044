import EngAnalysis
import EngIndex
import EngStorage

/// Where the tokens of a stored document lie in its text.
final class StoredText {
  let document: Document
  /// Positions below this one are the title's.
  let titleEnd: UInt32
  /// Where the body's first position is: after a gap, or 0 if the title has no words.
  private let bodyStart: UInt32
  private var titleRanges: [Range<Int>]
  private var bodyRanges: [Range<Int>]

  /// The positions between the end of the title and the start of the body.
  static let fieldGap: UInt32 = 100

  init(_ document: Document, tokenizer: Tokenizer, batch: TokenBatch) {
    self.document = document
    var ranges: [Range<Int>] = []
    titleEnd = StoredText.collect(document.title, at: 0, tokenizer, batch, into: &ranges)
    titleRanges = ranges
    bodyStart = titleEnd == 0 ? 0 : titleEnd &+ StoredText.fieldGap
    ranges = []
    _ = StoredText.collect(document.body, at: 0, tokenizer, batch, into: &ranges)
    bodyRanges = ranges
  }

  /// Appends the bytes of each position, and returns the position after the last.
  private static func collect(
    _ text: String,
    at position: UInt32,
    _ tokenizer: Tokenizer,
    _ batch: TokenBatch,
    into ranges: inout [Range<Int>]
  ) -> UInt32 {
    var text = text
    return text.withUTF8 { bytes in
      tokenizer.start(UnsafeRawBufferPointer(bytes), at: position)
      while tokenizer.next(batch) {
        for index in 0..<batch.count {
          let token = batch.tokens[index]
          guard token.kind != .compound, token.start <= token.end else { continue }
          let place = Int(token.position &- position)
          if place < ranges.count {
            let known = ranges[place]
            let start = min(known.lowerBound, token.start)
            ranges[place] = start..<max(known.upperBound, token.end)
          } else {
            while ranges.count < place { ranges.append(token.start..<token.start) }
            ranges.append(token.start..<token.end)
          }
        }
      }
      return tokenizer.endPosition
    }
  }

  /// The places of the words that pass a test, ascending.
  func spans(
    _ tokenizer: Tokenizer,
    _ batch: TokenBatch,
    where test: (String) -> Bool
  ) -> [Span] {
    var spans: [Span] = []
    for (text, start) in [(document.title, 0), (document.body, bodyStart)] {
      var text = text
      text.withUTF8 { bytes in
        tokenizer.start(UnsafeRawBufferPointer(bytes), at: start)
        while tokenizer.next(batch) {
          for index in 0..<batch.count {
            let token = batch.tokens[index]
            guard token.kind != .compound,
              test(String(decoding: batch.term(token), as: UTF8.self))
            else { continue }
            spans.append(Span(start: token.position, end: token.position &+ 1))
          }
        }
      }
    }
    return Spans.shortest(spans)
  }

  func field(of span: Span) -> TextField {
    span.start < titleEnd ? .title : .body
  }

  /// The bytes of a span in its field's text, or nil if it is not one of this text.
  func bytes(of span: Span) -> Range<Int>? {
    let inTitle = field(of: span) == .title
    let ranges = inTitle ? titleRanges : bodyRanges
    let offset = inTitle ? 0 : bodyStart
    guard span.start >= offset, span.end > span.start else { return nil }
    let first = Int(span.start - offset)
    let last = Int(span.end - offset) - 1
    guard last < ranges.count else { return nil }
    let upper = ranges[first...last].reduce(0) { max($0, $1.upperBound) }
    return ranges[first].lowerBound..<upper
  }
}

extension StoredText {
  /// Whether the text of a span is as typed, but for an ending such as `’s` that is part of the
  /// token.
  func isTyped(_ span: Span, _ typed: String) -> Bool {
    guard let bytes = bytes(of: span) else { return false }
    let field = field(of: span) == .title ? document.title : document.body
    let utf8 = field.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: bytes.lowerBound)
    let end = utf8.index(utf8.startIndex, offsetBy: bytes.upperBound)
    let text = field[start..<end]
    if text == typed { return true }
    guard text.hasPrefix(typed) else { return false }
    let rest = text.dropFirst(typed.count)
    return rest.first.map { "'’＇ʼ.".contains($0) } ?? true
  }
}
