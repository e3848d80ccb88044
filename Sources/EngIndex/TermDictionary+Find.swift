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
        guard first.next() else { return try findSlowly(term) }
        let bytes = UnsafeBufferPointer(start: first.suffix, count: first.count)
        isAfter = TermDictionary.compare(bytes, term) > 0
      }
      if isAfter { high = middle } else { low = middle &+ 1 }
    }
    var reader = EntryReader(try block(view, max(low &- 1, 0)), hasInfo: hasInfo)
    // How many bytes of the last term, all so far being less, begin the one looked for.
    var matched = 0
    while !reader.isAtEnd {
      // What is wrong is for the one to say who reads step by step.
      guard reader.next() else { return try findSlowly(term) }
      if reader.shared < matched { return nil }
      // Sharing more than what was matched, it is less for the same reason as the term before.
      if reader.shared == matched {
        let (added, rest) = (reader.count &- matched, term.count &- matched)
        let limit = min(added, rest)
        var same = 0
        while same < limit, reader.suffix[same] == term[matched &+ same] { same &+= 1 }
        if same == rest {
          guard added == rest else { return nil }
          if let info = try reader.info(in: file) { return info }
          return try findSlowly(term)
        }
        if same < added, reader.suffix[same] > term[matched &+ same] { return nil }
        matched &+= same
      }
      guard reader.skipInfo() else { return try findSlowly(term) }
    }
    return nil
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
}
