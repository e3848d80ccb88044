internal import EngStorage

/// Reads the entries of one block of a dictionary without putting their terms together.
///
/// It says only that something is malformed; what and where is for a `TermCursor` to say.
struct EntryReader {
  private var scanner: EntryScanner
  private let start: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  private let origin: Int
  private let hasInfo: Bool
  /// Where the lists of the next term lie.
  private var following = TermInfo()
  // Of the last term, as its lists are in their sections.
  private var documentFrequency = 0
  private var moreOccurrences = 0
  private var isSound = true

  init(_ block: (bytes: UnsafeRawPointer, range: Range<Int>), hasInfo: Bool) {
    start = block.bytes.assumingMemoryBound(to: UInt8.self)
    end = start + block.range.count
    scanner = EntryScanner(at: start, end: end)
    origin = block.range.lowerBound
    self.hasInfo = hasInfo
    guard hasInfo else { return }
    following.postings = number()
    following.positions = number()
    following.skips = number()
    following.bounds = number()
  }

  var isAtEnd: Bool { isSound && scanner.isAtEnd }
  /// Bytes of the last term.
  var count: Int { scanner.count }
  /// How many of them are those of the term before.
  var shared: Int { scanner.shared }
  /// The others.
  var suffix: UnsafePointer<UInt8> { scanner.suffix }
  var added: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: suffix, count: count &- shared)
  }

  @inline(__always)
  private mutating func number() -> Int {
    guard let (value, next) = EntryScanner.number(scanner.at, end) else {
      isSound = false
      return 0
    }
    scanner.at = next
    return value
  }

  /// Goes to the next term; false if there is none or the block is malformed.
  @inline(__always)
  mutating func next() -> Bool { isSound && scanner.next() }

  /// What is known of the last term; nil if the block is malformed.
  mutating func info(in file: SegmentFile) throws(IndexError) -> TermInfo? {
    guard hasInfo else { return TermInfo() }
    guard scanner.at < end else { return nil }
    let mark = scanner.at.pointee
    if mark <= TermInfo.inlineBytes {
      let first = origin &+ (scanner.at - start) &+ 1
      guard skipInfo() else { return nil }
      return try EntryReader.info(ofInline: first..<first &+ Int(mark), in: file)
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

  /// What is known of a term by its inline list; nil if that is malformed.
  static func info(
    ofInline list: Range<Int>,
    in file: SegmentFile
  ) throws(IndexError) -> TermInfo? {
    var info = TermInfo()
    info.inline = list
    guard let list = InlineList(try file.buffer(list)) else { return nil }
    info.documentFrequency = list.count
    info.totalFrequency = list.totalFrequency
    return info
  }

  /// Goes past what is known of the last term; false if the block is malformed.
  @inline(__always)
  mutating func skipInfo() -> Bool {
    guard hasInfo else { return true }
    guard scanner.at < end else { return false }
    let mark = scanner.at.pointee
    if mark <= TermInfo.inlineBytes { return scanner.skipInfo() }
    guard mark <= TermInfo.wideMark else { return false }
    scanner.at += 1
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
