/// Where the positions of one posting lie, found without reading them.
package struct PositionSpan {
  /// The positions of the posting's block; all bits of the posting are known to be there.
  let bytes: UnsafeRawPointer
  /// The bit at which the posting's begin.
  let bit: Int
  package let frequency: UInt32
}

/// The positions of one posting, read forward and no further than asked.
struct PositionStream {
  private let source: UnsafeRawPointer
  private let count: Int
  private let isSplit: Bool
  /// Bits of a position of the fixed form, of a low part of the split form.
  private let width: Int
  /// The bit at which the fixed positions, or the low parts, begin.
  private let start: Int
  /// How many positions were read.
  private(set) var found = 0
  /// What `seek` gave last.
  private var current = Int.min
  // The high part of the split form: where it lies, the next word's bit, and of the word before the ones
  // that were not read yet and the place of its lowest bit.
  private let highStart: Int
  private let highEnd: Int
  private var next: Int
  private var window: UInt64 = 0
  private var windowPlace = 0
  /// Whether there were as many positions as the frequency says.
  private(set) var isSound = true

  @inline(__always)
  init(_ span: PositionSpan, extent: UInt8, code: PositionCode) {
    let form = code.form(Int(span.frequency), extent: extent)
    source = span.bytes
    count = Int(span.frequency)
    isSplit = form.isSplit
    width = form.width
    start = span.bit
    highStart = start &+ count &* width
    highEnd = start &+ form.bits
    next = highStart
  }

  /// The value of `width` bits at an index.
  @inline(__always)
  private func value(_ index: Int) -> Int {
    let bit = start &+ index &* width
    let word = source.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self)
    let mask = (UInt64(1) &<< UInt64(truncatingIfNeeded: width)) &- 1
    return Int(truncatingIfNeeded: UInt64(littleEndian: word) &>> UInt64(bit & 7) & mask)
  }

  /// The first position that is not before `target`, or `Int.max`. Targets must not descend.
  @inline(__always)
  mutating func seek(_ target: Int) -> Int {
    if current >= target { return current }
    current = isSplit ? seekSplit(target) : seekFixed(target)
    return current
  }

  @inline(__always)
  private mutating func seekFixed(_ target: Int) -> Int {
    while found < count {
      let position = value(found)
      found &+= 1
      if position >= target { return position }
    }
    return .max
  }

  /// Only the high parts are read of positions that come before.
  @inline(__always)
  private mutating func seekSplit(_ target: Int) -> Int {
    let high = target &>> width
    while true {
      if window == 0 {
        guard found < count else { return .max }
        guard next < highEnd else { break }
        loadWord()
        // As many zeros come before the end of the word as its last one says at most.
        if high &- (windowPlace &- found) > 16 {
          let ones = window.nonzeroBitCount
          if next &- highStart &- found &- ones < high {
            found &+= ones
            window = 0
          }
        }
        continue
      }
      let place = windowPlace &+ window.trailingZeroBitCount
      window &= window &- 1
      let theirs = place &- found
      found &+= 1
      if theirs < high { continue }
      guard found <= count else { break }
      let position = theirs &<< width | value(found &- 1)
      if position >= target { return position }
    }
    isSound = false
    return .max
  }

  @inline(__always)
  private mutating func loadWord() {
    let word = source.loadUnaligned(fromByteOffset: next &>> 3, as: UInt64.self)
    window = UInt64(littleEndian: word) &>> UInt64(next & 7)
    windowPlace = next &- highStart
    // The next word begins with a byte.
    let bits = min(64 &- (next & 7), highEnd &- next)
    if bits < 64 { window &= (1 &<< UInt64(truncatingIfNeeded: bits)) &- 1 }
    next &+= bits
  }
}
