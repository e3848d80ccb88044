internal import EngStorage

/// Looking one term up, the way every query begins: nothing is allocated, and no term is put together from
/// its front coding.
extension TermDictionary {
  /// What is known of exactly that term.
  ///
  /// - Complexity: O(log blocks) looks at the index, then one block.
  func find(_ term: UnsafeBufferPointer<UInt8>) throws(IndexError) -> TermInfo? {
    guard blockCount > 0 else { return nil }
    let view = file.view
    let key = TermDictionary.prefix(term)
    let size = TermDictionary.indexEntrySize
    // The last block whose first term is not after `term`.
    var low = 0
    var high = blockCount
    while low < high {
      let middle = (low &+ high) &>> 1
      let entry = try view.bytes(at: index.lowerBound &+ middle &* size, count: size)
      let prefix = UInt64(littleEndian: entry.loadUnaligned(as: UInt64.self))
      var isAfter = prefix > key
      if prefix == key {
        var first = EntryReader(try block(view, middle), hasInfo: hasInfo)
        guard let relation = first.compareNext(with: term) else { return try findSlowly(term) }
        isAfter = relation > 0
      }
      if isAfter { high = middle } else { low = middle &+ 1 }
    }
    var reader = EntryReader(try block(view, max(low &- 1, 0)), hasInfo: hasInfo)
    while !reader.isAtEnd {
      // What is wrong is for the one to say who reads step by step.
      guard let relation = reader.compareNext(with: term) else { return try findSlowly(term) }
      if relation > 0 { return nil }
      if relation == 0 {
        if let info = try reader.info(in: file) { return info }
        return try findSlowly(term)
      }
      guard reader.skipInfo() else { return try findSlowly(term) }
    }
    return nil
  }

  /// The bytes of a block, and where they lie in the file.
  private func block(
    _ view: SegmentView,
    _ number: Int
  ) throws(IndexError) -> (bytes: UnsafeRawPointer, range: Range<Int>) {
    let range = try block(number).range
    return (try view.bytes(at: range.lowerBound, count: range.count), range)
  }

  private func findSlowly(_ term: UnsafeBufferPointer<UInt8>) throws(IndexError) -> TermInfo? {
    let cursor = try cursor(from: term)
    guard try cursor.next(), TermDictionary.compare(cursor.term, term) == 0 else { return nil }
    return cursor.info
  }
}

/// Reads the entries of one block and compares their terms with one that is looked for.
private struct EntryReader {
  private var at: UnsafePointer<UInt8>
  private let start: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  private let origin: Int
  private let hasInfo: Bool
  /// Bytes of the last term, and how many of them, all terms so far being less, begin the one looked for.
  private var count = 0
  private var matched = 0
  /// Where the lists of the next term lie.
  private var following = TermInfo()
  // Of the last term, as its lists are in their sections.
  private var documentFrequency = 0
  private var moreOccurrences = 0
  private var isSound = true

  init(_ block: (bytes: UnsafeRawPointer, range: Range<Int>), hasInfo: Bool) {
    start = block.bytes.assumingMemoryBound(to: UInt8.self)
    at = start
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

  /// Below zero if the next term sorts before `term`, zero if it is that; nil if the block is malformed.
  @inline(__always)
  mutating func compareNext(with term: UnsafeBufferPointer<UInt8>) -> Int? {
    guard at < end else { return nil }
    let head = at.pointee
    at += 1
    var shared = Int(head & 15)
    if shared == 15 { shared &+= number() }
    var added = Int(head &>> 4)
    if added == 15 { added &+= number() }
    guard isSound, shared <= count, added <= TermCursor.maximumCount &- shared, added <= end - at
    else { return nil }
    count = shared &+ added
    let suffix = at
    at += added
    // Sharing more than what was matched, it is less for the same reason as the term before.
    if shared > matched { return -1 }
    if shared < matched { return 1 }
    let rest = term.count &- matched
    var same = 0
    while same < added, same < rest, suffix[same] == term[matched &+ same] { same &+= 1 }
    if same == rest { return added &- rest }
    if same < added, suffix[same] > term[matched &+ same] { return 1 }
    matched &+= same
    return -1
  }

  /// What is known of the term that was compared last; nil if the block is malformed.
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
      return info
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

  /// Goes past what is known of the term that was compared last; false if the block is malformed.
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
