internal import EngStorage

/// Sorted byte strings with what is known of each, as written by `TermDictionaryWriter`.
struct TermDictionary: Sendable {
  let file: SegmentFile
  let entries: Range<Int>
  let index: Range<Int>
  /// Whether entries carry a `TermInfo`; compounds do not.
  let hasInfo: Bool

  var blockCount: Int { index.count / 16 }

  /// Where a block lies in the file, and the key prefix of its first term.
  func block(_ block: Int) throws(IndexError) -> (prefix: UInt64, range: Range<Int>) {
    let last = block == blockCount - 1
    let at = try file.bytes(at: index.lowerBound + block * 16, count: last ? 16 : 32)
    let prefix = UInt64(littleEndian: at.loadUnaligned(as: UInt64.self))
    let start = UInt64(littleEndian: at.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    let end =
      last
      ? UInt64(entries.count)
      : UInt64(littleEndian: at.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    guard start <= end, end <= UInt64(entries.count) else {
      throw file.corrupted(index.lowerBound + block * 16, "term block lies outside its section")
    }
    return (prefix, entries.lowerBound + Int(start)..<entries.lowerBound + Int(end))
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
        guard try first.next() else { throw file.corrupted(entries.lowerBound, "empty term block") }
        after = TermDictionary.compare(first.term, term) > 0
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

  /// What is known of exactly that term.
  func find(_ term: UnsafeBufferPointer<UInt8>) throws(IndexError) -> TermInfo? {
    let cursor = try cursor(from: term)
    guard try cursor.next(), TermDictionary.compare(cursor.term, term) == 0 else { return nil }
    return cursor.info
  }
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
  private(set) var info = TermInfo(
    documentFrequency: 0,
    totalFrequency: 0,
    postings: 0,
    postingsCount: 0,
    positions: 0,
    positionsCount: 0,
    bounds: 0
  )

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
        info.postings = try open.count(upTo: Int.max >> 2)
        info.positions = try open.count(upTo: Int.max >> 2)
        info.bounds = try open.count(upTo: Int.max >> 2)
        info.postingsCount = 0
        info.positionsCount = 0
        info.documentFrequency = 0
      }
      reader = open
    }
  }

  private func entry(_ reader: inout ByteReader) throws(IndexError) {
    let shared = try reader.count(upTo: count)
    let added = try reader.count(upTo: TermCursor.maximumCount - shared)
    let suffix = try reader.raw(added)
    for i in 0..<added { bytes[shared &+ i] = suffix[i] }
    count = shared + added
    guard dictionary.hasInfo else { return }
    info.postings += info.postingsCount
    info.positions += info.positionsCount
    info.bounds += TermInfo.boundsCount(info.blockCount)
    info.documentFrequency = try reader.count(upTo: Int(Int32.max))
    guard info.documentFrequency > 0 else { throw reader.corrupted("term without documents") }
    info.totalFrequency = info.documentFrequency + (try reader.count(upTo: Int.max >> 2))
    info.postingsCount = try reader.count(upTo: Int(UInt32.max))
    info.positionsCount = try reader.count(upTo: Int(UInt32.max))
    guard info.postings < Int.max >> 2, info.positions < Int.max >> 2 else {
      throw reader.corrupted("list lies outside its section")
    }
  }
}
