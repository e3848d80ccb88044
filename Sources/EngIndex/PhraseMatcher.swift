/// Counts how often words follow each other in one document, from where the positions of the words lie.
///
/// The positions of all words are read together, each word's only up to the next place that is possible
/// for the rarest. Holds memory for its work; one search at a time uses it.
package struct PhraseMatcher: ~Copyable {
  /// A word of a phrase.
  package struct Part {
    /// Where its span is found in what `frequency` is given.
    package var span: Int
    /// Words from the phrase's start.
    package var offset: Int

    package init(span: Int, offset: Int) {
      self.span = span
      self.offset = offset
    }
  }

  private let code = PositionCode.shared
  private var streams: UnsafeMutablePointer<PositionStream>
  private var capacity = 8
  /// Positions that all calls together read, or went past one by one.
  package private(set) var positionsRead = 0

  package init() { streams = .allocate(capacity: capacity) }

  deinit { streams.deallocate() }

  /// How often a phrase occurs in a document; nil if positions are malformed.
  ///
  /// - Parameters:
  ///   - parts: The words, the rarest first.
  ///   - count: Their number, at least 2.
  ///   - spans: Those of the words in the document.
  ///   - extent: The document's.
  ///   - firstOnly: Whether 1 is enough if it occurs at all.
  package mutating func frequency(
    of parts: UnsafePointer<Part>,
    count: Int,
    spans: UnsafePointer<PositionSpan>,
    extent: UInt8,
    firstOnly: Bool
  ) -> UInt32? {
    if count == 2 {
      let (a, b) = (spans[parts[0].span], spans[parts[1].span])
      let shift = parts[1].offset &- parts[0].offset
      if a.frequency <= b.frequency {
        return frequency(a, b, shift: shift, extent: extent, firstOnly: firstOnly)
      }
      return frequency(b, a, shift: 0 &- shift, extent: extent, firstOnly: firstOnly)
    }
    if count > capacity { reserve(count) }
    let streams = streams
    var number = 0
    while number < count {
      (streams + number).initialize(
        to: PositionStream(spans[parts[number].span], extent: extent, code: code)
      )
      number &+= 1
    }
    var result: UInt32 = 0
    var start = 0
    number = 0
    while true {
      let offset = parts[number].offset
      let position = streams[number].seek(start &+ offset)
      if position == .max {
        note(count)
        return streams[number].isSound ? result : nil
      }
      if position &- offset > start, number > 0 {
        start = position &- offset
        number = 0
        continue
      }
      start = position &- offset
      number &+= 1
      if number == count {
        result &+= 1
        if firstOnly {
          note(count)
          return result
        }
        start &+= 1
        number = 0
      }
    }
  }

  /// Adds up what the first streams read.
  @inline(__always)
  private mutating func note(_ count: Int) {
    var number = 0
    while number < count {
      positionsRead &+= streams[number].found
      number &+= 1
    }
  }

  @inline(never)
  private mutating func reserve(_ count: Int) {
    streams.deallocate()
    capacity = count
    streams = .allocate(capacity: capacity)
  }

  /// How often a position of `b` is `shift` after one of `a`.
  @inline(__always)
  private mutating func frequency(
    _ a: PositionSpan,
    _ b: PositionSpan,
    shift: Int,
    extent: UInt8,
    firstOnly: Bool
  ) -> UInt32? {
    var first = PositionStream(a, extent: extent, code: code)
    var second = PositionStream(b, extent: extent, code: code)
    var result: UInt32 = 0
    var position = first.seek(0)
    while position != .max {
      let other = second.seek(position &+ shift)
      if other == position &+ shift {
        result &+= 1
        if firstOnly { break }
        position = first.seek(position &+ 1)
      } else if other == .max {
        break
      } else {
        position = first.seek(other &- shift)
      }
    }
    positionsRead &+= first.found &+ second.found
    return first.isSound && second.isSound ? result : nil
  }
}
