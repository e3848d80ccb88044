internal import EngStorage

/// Sorted byte strings with what is known of each, as written by `TermDictionaryWriter`.
struct TermDictionary: Sendable {
  let file: SegmentFile
  let entries: Range<Int>
  let index: Range<Int>
  /// Whether entries carry a `TermInfo`, as those of terms and groups do.
  let hasInfo: Bool

  static let indexEntrySize = 12

  /// The sections with the indexes of dictionaries.
  static let indexes: [SectionKind] = [
    .termIndex, .compoundIndex, .spellingIndex, .stemIndex, .groupIndex,
  ]

  var blockCount: Int { index.count / TermDictionary.indexEntrySize }

  /// Where a block lies in the file, and the key prefix of its first term.
  func block(_ block: Int) throws(IndexError) -> (prefix: UInt64, range: Range<Int>) {
    let last = block == blockCount - 1
    let size = TermDictionary.indexEntrySize
    let at = try file.bytes(at: index.lowerBound + block * size, count: last ? size : 2 * size)
    let prefix = UInt64(littleEndian: at.loadUnaligned(as: UInt64.self))
    func offset(_ place: Int) -> Int {
      Int(UInt32(littleEndian: at.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
    }
    let start = offset(8)
    let end = last ? entries.count : offset(8 + size)
    guard start <= end, end <= entries.count else {
      throw file.corrupted(index.lowerBound + block * size, "term block lies outside its section")
    }
    return (prefix, entries.lowerBound + start..<entries.lowerBound + end)
  }

  /// The first eight bytes of a term as a number that sorts as the bytes do.
  static func prefix(_ term: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var value: UInt64 = 0
    for i in 0..<8 { value = value &<< 8 | (i < term.count ? UInt64(term[i]) : 0) }
    return value
  }

  /// Below zero if `a` sorts before `b`, zero if they are equal.
  static func compare(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
    let count = min(a.count, b.count)
    var i = 0
    while i < count {
      if a[i] != b[i] { return a[i] < b[i] ? -1 : 1 }
      i &+= 1
    }
    return a.count &- b.count
  }

  /// A cursor whose `next()` gives the first term not before `term`.
  func cursor(from term: UnsafeBufferPointer<UInt8>) throws(IndexError) -> TermCursor {
    let key = TermDictionary.prefix(term)
    // The last block whose first term is not after `term`.
    var low = 0
    var high = blockCount
    while low < high {
      let middle = (low + high) / 2
      let (prefix, _) = try block(middle)
      var after = prefix > key
      if prefix == key {
        let first = TermCursor(self, block: middle)
        after = try !first.next() || TermDictionary.compare(first.term, term) > 0
      }
      if after { high = middle } else { low = middle + 1 }
    }
    let cursor = TermCursor(self, block: max(low - 1, 0))
    while try cursor.next() {
      if TermDictionary.compare(cursor.term, term) >= 0 {
        cursor.hold()
        break
      }
    }
    return cursor
  }

  func cursor() -> TermCursor { TermCursor(self, block: 0) }
}

/// Goes over terms in their order.
final class TermCursor {
  private let dictionary: TermDictionary
  /// The block after the one that the current term is in.
  private(set) var block: Int
  private var reader: ByteReader?
  private let bytes: UnsafeMutablePointer<UInt8>
  private var count = 0
  private var held = false
  /// Known of the current term; zeros in a dictionary without it.
  private(set) var info = TermInfo()
  /// Where the lists of the next term that are not inline lie.
  private var following = TermInfo()

  /// Bytes of the longest key.
  static let maximumCount = 4096

  init(_ dictionary: TermDictionary, block: Int) {
    self.dictionary = dictionary
    self.block = block
    bytes = .allocate(capacity: TermCursor.maximumCount)
  }

  deinit { bytes.deallocate() }

  /// The current term; valid until the next call.
  var term: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: count) }

  /// Makes `next()` give the current term once more.
  func hold() { held = true }

  /// Goes to the next term; false at the end.
  func next() throws(IndexError) -> Bool {
    if held {
      held = false
      return true
    }
    while true {
      if var open = reader, open.remaining > 0 {
        try entry(&open)
        reader = open
        return true
      }
      guard block < dictionary.blockCount else { return false }
      let range = try dictionary.block(block).range
      block += 1
      var open = ByteReader(
        try dictionary.file.buffer(range),
        file: dictionary.file.name,
        at: range.lowerBound
      )
      count = 0
      if dictionary.hasInfo {
        following.postings = try open.count(upTo: Int.max >> 2)
        following.positions = try open.count(upTo: Int.max >> 2)
        following.skips = try open.count(upTo: Int.max >> 2)
        following.bounds = try open.count(upTo: Int.max >> 2)
      }
      guard open.remaining > 0 else { throw open.corrupted("empty term block") }
      reader = open
    }
  }

  private func entry(_ reader: inout ByteReader) throws(IndexError) {
    let head = Int(try reader.byte())
    let shared = try length(head & 15, &reader)
    let added = try length(head >> 4, &reader)
    guard shared <= count, added <= TermCursor.maximumCount - shared else {
      throw reader.corrupted("term too long")
    }
    let suffix = try reader.raw(added)
    for i in 0..<added { bytes[shared &+ i] = suffix[i] }
    count = shared + added
    guard dictionary.hasInfo else { return }
    let mark = try reader.byte()
    if mark <= TermInfo.inlineBytes {
      info = TermInfo()
      let start = reader.fileOffset
      let payload = try reader.raw(Int(mark))
      info.inline = start..<(start + Int(mark))
      guard let list = InlineList(payload) else { throw reader.corrupted("malformed inline list") }
      info.documentFrequency = list.count
      info.totalFrequency = list.totalFrequency
      return
    }
    guard mark <= TermInfo.wideMark else { throw reader.corrupted("unknown kind of list") }
    info = following
    info.isWide = mark == TermInfo.wideMark
    info.documentFrequency = try reader.count(upTo: Int(Int32.max))
    guard info.documentFrequency > 0 else { throw reader.corrupted("term without documents") }
    info.totalFrequency = info.documentFrequency + (try reader.count(upTo: Int.max >> 2))
    info.postingsCount = try reader.count(upTo: Int(UInt32.max))
    info.positionsCount = try reader.count(upTo: Int(UInt32.max))
    following.postings += info.postingsCount
    following.positions += info.positionsCount
    following.skips += info.skipsCount
    following.bounds += info.boundsCount
    guard following.postings < Int.max >> 2, following.positions < Int.max >> 2 else {
      throw reader.corrupted("list lies outside its section")
    }
  }

  /// A number of which a half of an entry's first byte is the start.
  private func length(_ half: Int, _ reader: inout ByteReader) throws(IndexError) -> Int {
    half < 15 ? half : 15 + (try reader.count(upTo: TermCursor.maximumCount))
  }
}
