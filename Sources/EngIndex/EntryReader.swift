internal import EngStorage

/// Reads the entries of one block of a dictionary without putting their terms together.
///
/// It says only that something is malformed; what and where is for a `TermCursor` to say.
struct EntryReader {
  private var at: UnsafePointer<UInt8>
  private let start: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  private let origin: Int
  private let hasInfo: Bool
  /// Bytes of the last term.
  private(set) var count = 0
  /// How many of them are those of the term before.
  private(set) var shared = 0
  /// The others.
  private(set) var suffix: UnsafePointer<UInt8>
  var added: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: suffix, count: count &- shared)
  }
  /// Where the lists of the next term lie.
  private var following = TermInfo()
  // Of the last term, as its lists are in their sections.
  private var documentFrequency = 0
  private var moreOccurrences = 0
  private var isSound = true

  init(_ block: (bytes: UnsafeRawPointer, range: Range<Int>), hasInfo: Bool) {
    start = block.bytes.assumingMemoryBound(to: UInt8.self)
    at = start
    suffix = start
    end = start + block.range.count
    origin = block.range.lowerBound
    self.hasInfo = hasInfo
    guard hasInfo else { return }
    following.postings = number()
    following.positions = number()
    following.skips = number()
    following.bounds = number()
  }

  var isAtEnd: Bool { isSound && at >= end }

  @inline(__always)
  private mutating func number() -> Int {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while at < end {
      let next = at.pointee
      at += 1
      value |= UInt64(next & 127) &<< shift
      if next < 128, value < 1 << 60 { return Int(truncatingIfNeeded: value) }
      shift &+= 7
      if shift > 56 { break }
    }
    isSound = false
    return 0
  }

  /// Goes to the next term; false if there is none or the block is malformed.
  @inline(__always)
  mutating func next() -> Bool {
    guard at < end else { return false }
    let head = at.pointee
    at += 1
    shared = Int(head & 15)
    if shared == 15 { shared &+= number() }
    var added = Int(head &>> 4)
    if added == 15 { added &+= number() }
    guard isSound, shared <= count, added <= TermCursor.maximumCount &- shared, added <= end - at
    else { return false }
    count = shared &+ added
    suffix = at
    at += added
    return true
  }

  /// What is known of the last term; nil if the block is malformed.
  mutating func info(in file: SegmentFile) throws(IndexError) -> TermInfo? {
    guard hasInfo else { return TermInfo() }
    guard at < end else { return nil }
    let mark = at.pointee
    if mark <= TermInfo.inlineBytes {
      guard Int(mark) < end - at else { return nil }
      var info = TermInfo()
      let first = origin &+ (at - start) &+ 1
      info.inline = first..<first &+ Int(mark)
      guard let list = InlineList(try file.buffer(info.inline)) else { return nil }
      info.documentFrequency = list.count
      info.totalFrequency = list.totalFrequency
      return skipInfo() ? info : nil
    }
    var info = following
    guard skipInfo() else { return nil }
    info.isWide = mark == TermInfo.wideMark
    info.documentFrequency = documentFrequency
    info.totalFrequency = documentFrequency &+ moreOccurrences
    info.postingsCount = following.postings &- info.postings
    info.positionsCount = following.positions &- info.positions
    return info
  }

  /// Goes past what is known of the last term; false if the block is malformed.
  @inline(__always)
  mutating func skipInfo() -> Bool {
    guard hasInfo else { return true }
    guard at < end else { return false }
    let mark = at.pointee
    at += 1
    if mark <= TermInfo.inlineBytes {
      guard Int(mark) <= end - at else { return false }
      at += Int(mark)
      return true
    }
    guard mark <= TermInfo.wideMark else { return false }
    documentFrequency = number()
    moreOccurrences = number()
    let postings = number()
    let positions = number()
    guard isSound, documentFrequency > 0, documentFrequency <= Int(Int32.max),
      postings <= Int(UInt32.max), positions <= Int(UInt32.max)
    else { return false }
    following.postings &+= postings
    following.positions &+= positions
    following.documentFrequency = documentFrequency
    following.isWide = mark == TermInfo.wideMark
    following.skips &+= following.skipsCount
    following.bounds &+= following.boundsCount
    return following.postings < Int.max >> 2 && following.positions < Int.max >> 2
  }
}
