internal import CICU

/// Where sentences end, by the rules SB1 to SB998 of Unicode Standard Annex 29 (version 15) with ICU's
/// properties of characters. ICU's own iterator gives the same for three times the instructions.
package struct SentenceBreaks {
  private let bytes: UnsafePointer<UInt8>
  private let end: Int

  private typealias Kind = UInt8
  private static let other = Kind(CICU_SENTENCE_OTHER)
  private static let fullStop = Kind(CICU_SENTENCE_FULL_STOP)
  private static let close = Kind(CICU_SENTENCE_CLOSE)
  private static let format = Kind(CICU_SENTENCE_FORMAT)
  private static let lower = Kind(CICU_SENTENCE_LOWER)
  private static let digit = Kind(CICU_SENTENCE_DIGIT)
  private static let letter = Kind(CICU_SENTENCE_LETTER)
  private static let separator = Kind(CICU_SENTENCE_SEPARATOR)
  private static let space = Kind(CICU_SENTENCE_SPACE)
  private static let terminator = Kind(CICU_SENTENCE_TERMINATOR)
  private static let upper = Kind(CICU_SENTENCE_UPPER)
  private static let extend = Kind(CICU_SENTENCE_EXTEND)
  private static let goesOn = Kind(CICU_SENTENCE_GOES_ON)

  /// The kinds of the first 128 code points; line ends are blanks.
  private static let ascii: [Kind] = (0..<128).map { value in
    value == 0x0A || value == 0x0D ? space : cicu_sentence_class(value)
  }
  private let ascii = SentenceBreaks.ascii

  /// - Parameter end: That of the text, which is looked at from the places that are asked about.
  package init(_ bytes: UnsafePointer<UInt8>, end: Int) {
    self.bytes = bytes
    self.end = end
  }

  /// The end of the sentence that begins at `start`: the start of the next one, or the end of the text.
  package func boundary(after start: Int) -> Int {
    var place = start
    var isAfterCased = false
    while place < end {
      let (kind, next) = character(at: place)
      if kind == Self.separator { return next }
      place = skippingMarks(next)
      if kind == Self.fullStop || kind == Self.terminator {
        let (after, isBoundary) = afterTerminator(kind, place, isAfterCased: isAfterCased)
        if isBoundary { return after }
        place = after
        isAfterCased = false
      } else {
        isAfterCased = kind == Self.upper || kind == Self.lower
      }
    }
    return end
  }

  /// Whether a sentence ends after a terminator, and where, or from where to look on.
  ///
  /// - Parameter place: Behind the terminator.
  private func afterTerminator(
    _ terminator: Kind,
    _ place: Int,
    isAfterCased: Bool
  ) -> (place: Int, isBoundary: Bool) {
    if terminator == Self.fullStop {
      let next = kind(at: place)
      // SB6 and SB7.
      if next == Self.digit || isAfterCased && next == Self.upper { return (place, false) }
    }
    var place = skipping(Self.close, from: place)
    place = skipping(Self.space, from: place)
    guard place < end else { return (end, true) }
    let (following, next) = character(at: place)
    // SB11, SB8a and SB8.
    if following == Self.separator { return (next, true) }
    if following == Self.goesOn || following == Self.fullStop || following == Self.terminator {
      return (place, false)
    }
    return (place, !(terminator == Self.fullStop && isBeforeLower(place)))
  }

  /// Whether the first letter or terminator from a place on is a lower-case letter.
  private func isBeforeLower(_ start: Int) -> Bool {
    var place = start
    while place < end {
      let (kind, next) = character(at: place)
      switch kind {
      case Self.lower: return true
      case Self.letter, Self.upper, Self.separator, Self.fullStop, Self.terminator: return false
      default: place = skippingMarks(next)
      }
    }
    return false
  }

  private func skipping(_ kind: Kind, from start: Int) -> Int {
    var place = start
    while place < end {
      let (found, next) = character(at: place)
      guard found == kind else { return place }
      place = skippingMarks(next)
    }
    return place
  }

  /// Behind the marks that belong to the character before a place (SB5).
  @inline(__always)
  private func skippingMarks(_ start: Int) -> Int {
    var place = start
    while place < end, bytes[place] >= 0x80 {
      let (kind, next) = character(at: place)
      guard kind == Self.extend || kind == Self.format else { return place }
      place = next
    }
    return place
  }

  private func kind(at place: Int) -> Kind { place < end ? character(at: place).kind : Self.other }

  /// The kind of the character at a place, and where it ends; bytes that are none have none that counts.
  @inline(__always)
  private func character(at place: Int) -> (kind: Kind, next: Int) {
    let first = bytes[place]
    if first < 0x80 { return (ascii[Int(first)], place &+ 1) }
    return wideCharacter(at: place)
  }

  private func wideCharacter(at place: Int) -> (kind: Kind, next: Int) {
    var count: Int32 = 0
    let kind = cicu_sentence_class_at(bytes + place, Int32(min(end &- place, 4)), &count)
    return (kind, place &+ Int(count))
  }
}
