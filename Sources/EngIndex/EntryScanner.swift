/// Goes over the terms of a block of a dictionary; what is known of them is passed over.
///
/// It has nothing that would keep it out of registers, and reads up to a word beyond the block. It says only
/// that something is malformed; what and where is for a `TermCursor` to say.
struct EntryScanner {
  /// Behind the last term, where what is known of it is.
  var at: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  /// Bytes of the last term.
  private(set) var count = 0
  /// How many of them are those of the term before.
  private(set) var shared = 0
  /// The others.
  private(set) var suffix: UnsafePointer<UInt8>

  /// - Parameter at: The first entry.
  init(at: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
    self.at = at
    self.end = end
    suffix = at
  }

  var isAtEnd: Bool { at >= end }

  /// Goes to the next term; false if there is none or the block is malformed.
  @inline(__always)
  mutating func next() -> Bool {
    // Behind the end, there is no room for anything.
    let head = at.pointee
    shared = Int(head & 15)
    var added = Int(head &>> 4)
    at += 1
    if shared == 15 || added == 15 {
      guard at <= end else { return false }
      if shared == 15 {
        guard let (more, next) = EntryScanner.longNumber(at, end) else { return false }
        shared &+= more
        at = next
      }
      if added == 15 {
        guard let (more, next) = EntryScanner.longNumber(at, end) else { return false }
        added &+= more
        at = next
      }
      guard shared &+ added <= TermCursor.maximumCount else { return false }
    }
    guard shared <= count, added <= end - at else { return false }
    count = shared &+ added
    suffix = at
    at += added
    return true
  }

  /// Goes past what is known of the last term, which must have such; false if the block is malformed.
  @inline(__always)
  mutating func skipInfo() -> Bool {
    // Nothing there is a malformed block, too: it ends behind its end.
    let mark = at.pointee
    if mark <= TermInfo.inlineBytes {
      at += Int(mark) &+ 1
      return at <= end
    }
    guard mark <= TermInfo.wideMark, let next = EntryScanner.skip(4, at + 1, end) else {
      return false
    }
    at = next
    return true
  }

  // MARK: Numbers

  /// A number, and where it ends; nil if it is malformed.
  @inline(__always)
  static func number(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> (value: Int, end: UnsafePointer<UInt8>)? {
    var at = start
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while at < end, shift <= 56 {
      let next = at.pointee
      at += 1
      value |= UInt64(next & 127) &<< shift
      if next < 128, value < 1 << 60 { return (Int(truncatingIfNeeded: value), at) }
      shift &+= 7
    }
    return nil
  }

  /// The same where it is rare.
  @inline(never)
  private static func longNumber(
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> (value: Int, end: UnsafePointer<UInt8>)? {
    number(start, end)
  }

  /// Where so many numbers end; nil if that is not before `end`.
  @inline(__always)
  static func skip(
    _ count: Int,
    _ start: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var left = count
    var at = start
    while at < end {
      // A byte below 128 ends a number.
      let bytes = UInt64(littleEndian: UnsafeRawPointer(at).loadUnaligned(as: UInt64.self))
      var ends = ~bytes & 0x8080_8080_8080_8080
      while ends != 0 {
        left &-= 1
        if left == 0 {
          let next = at + (ends.trailingZeroBitCount / 8 &+ 1)
          return next <= end ? next : nil
        }
        ends &= ends &- 1
      }
      at += 8
    }
    return nil
  }
}
