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
    guard let next = try firstBlock(after: term, view) else { return try findSlowly(term) }
    var reader = EntryReader(try block(view, max(next &- 1, 0)), hasInfo: hasInfo)
    var comparison = KeyComparison(term)
    while !reader.isAtEnd {
      // What is wrong is for the one to say who reads step by step.
      guard reader.next() else { return try findSlowly(term) }
      let order = comparison.order(of: reader)
      if order > 0 { return nil }
      if order == 0 {
        if let info = try reader.info(in: file) { return info }
        return try findSlowly(term)
      }
      guard reader.skipInfo() else { return try findSlowly(term) }
    }
    return nil
  }

  /// What follows `key` in each of the strings that begin with it, in order.
  ///
  /// - Complexity: O(log blocks) looks at the index, then the blocks that hold such strings.
  func rests(after key: UnsafeBufferPointer<UInt8>) throws(IndexError) -> [[UInt8]] {
    guard blockCount > 0 else { return [] }
    let view = file.view
    guard let next = try firstBlock(after: key, view) else { return try restsSlowly(after: key) }
    var rests: [[UInt8]] = []
    for number in max(next &- 1, 0)..<blockCount {
      var reader = EntryReader(try block(view, number), hasInfo: hasInfo)
      var comparison = KeyComparison(key)
      var isFound = false
      while !reader.isAtEnd {
        guard reader.next() else { return try restsSlowly(after: key) }
        if isFound {
          if reader.shared < key.count { return rests }
          var rest = Array((rests.last ?? []).prefix(reader.shared &- key.count))
          rest.append(contentsOf: reader.added)
          rests.append(rest)
        } else if comparison.order(of: reader) >= 0 {
          guard comparison.isBeginning else { return rests }
          isFound = true
          rests.append(Array(reader.added.dropFirst(key.count &- comparison.matched)))
        }
        guard reader.skipInfo() else { return try restsSlowly(after: key) }
      }
    }
    return rests
  }

  /// The same as text.
  func strings(after key: [UInt8]) throws(IndexError) -> [String] {
    try key.span.withBytes { key throws(IndexError) in try rests(after: key) }.map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// The first block whose first term is after `term`, `blockCount` if there is none; nil if a block is
  /// malformed.
  @inline(__always)
  private func firstBlock(
    after term: UnsafeBufferPointer<UInt8>,
    _ view: SegmentView
  ) throws(IndexError) -> Int? {
    let key = TermDictionary.prefix(term)
    let size = TermDictionary.indexEntrySize
    var low = 0
    var high = blockCount
    while low < high {
      let middle = (low &+ high) &>> 1
      let entry = try view.bytes(at: index.lowerBound &+ middle &* size, count: size)
      let prefix = UInt64(littleEndian: entry.loadUnaligned(as: UInt64.self))
      var isAfter = prefix > key
      if prefix == key {
        var first = EntryReader(try block(view, middle), hasInfo: hasInfo)
        guard first.next() else { return nil }
        isAfter = TermDictionary.compare(first.added, term) > 0
      }
      if isAfter { high = middle } else { low = middle &+ 1 }
    }
    return low
  }

  /// The bytes of a block, and where they lie in the file.
  func block(
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

  private func restsSlowly(after key: UnsafeBufferPointer<UInt8>) throws(IndexError) -> [[UInt8]] {
    var rests: [[UInt8]] = []
    let cursor = try cursor(from: key)
    while try cursor.next(), cursor.term.starts(with: key) {
      rests.append(Array(cursor.term.dropFirst(key.count)))
    }
    return rests
  }
}

/// Compares the terms of a block, from its first on, with a key, up to the first that is not less.
private struct KeyComparison {
  private let key: UnsafeBufferPointer<UInt8>
  /// How many bytes of the last term that was less begin the key.
  private(set) var matched = 0
  /// Whether the term that is not less begins with the key.
  private(set) var isBeginning = false

  init(_ key: UnsafeBufferPointer<UInt8>) { self.key = key }

  /// Below zero if the reader's term sorts before the key, zero if it is the key.
  @inline(__always)
  mutating func order(of reader: borrowing EntryReader) -> Int {
    // Sharing more than what was matched, it is less for the same reason as the term before.
    if reader.shared != matched { return reader.shared > matched ? -1 : 1 }
    let (added, rest) = (reader.count &- matched, key.count &- matched)
    let limit = min(added, rest)
    let suffix = reader.suffix
    var same = 0
    while same < limit, suffix[same] == key[matched &+ same] { same &+= 1 }
    if same == rest {
      isBeginning = true
      return added &- rest
    }
    if same < added, suffix[same] > key[matched &+ same] { return 1 }
    matched &+= same
    return -1
  }
}
