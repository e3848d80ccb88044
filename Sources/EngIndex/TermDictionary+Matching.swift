package import EngStorage

extension SegmentReader {
  /// Goes over the terms that an automaton accepts, in the order of their bytes.
  ///
  /// - Parameters:
  ///   - isOver: Asked now and then, after the same work each time; with true the walk ends.
  ///   - body: Called with each term, valid for the call, and what is known of it.
  /// - Complexity: O(log blocks) for each stretch of blocks in which no term can match, and the reading of the
  ///   others.
  package func forEachTerm(
    matching automaton: TermAutomaton,
    until isOver: () -> Bool,
    _ body: (UnsafeBufferPointer<UInt8>, TermInfo) throws(IndexError) -> Void
  ) throws(IndexError) {
    try terms.forEachTerm(matching: automaton, until: isOver, body)
  }
}

/// Intersecting the dictionary with an automaton: blocks are passed over by the index, entries by what they
/// share with the one before (in the manner of Lucene's `IntersectTermsEnum`, without a tree).
extension TermDictionary {
  /// Blocks looked at from one question to the next whether to go on.
  private static let blocksPerQuestion = 32

  fileprivate func forEachTerm(
    matching automaton: TermAutomaton,
    until isOver: () -> Bool,
    _ body: (UnsafeBufferPointer<UInt8>, TermInfo) throws(IndexError) -> Void
  ) throws(IndexError) {
    let view = file.view
    let count = blockCount
    var walk = TermWalk(automaton)
    var block = 0
    var key = count > 0 ? try prefix(view, 0) : 0
    var work = 0
    while block < count {
      work &+= 1
      if work % TermDictionary.blocksPerQuestion == 0, isOver() { return }
      guard let live = walk.leastLive(from: key) else { return }
      var next = block &+ 1 < count ? try prefix(view, block &+ 1) : UInt64.max
      if live > next {
        // Terms with that key may begin in the block before the first one that begins with it.
        block = try firstBlock(view, notBefore: live, after: block &+ 1) &- 1
        next = block &+ 1 < count ? try prefix(view, block &+ 1) : UInt64.max
      }
      try readBlock(block, view, &walk, automaton, body)
      block &+= 1
      key = next
    }
  }

  /// Calls `body` with the terms of one block that match.
  private func readBlock(
    _ number: Int,
    _ view: SegmentView,
    _ walk: inout TermWalk,
    _ automaton: TermAutomaton,
    _ body: (UnsafeBufferPointer<UInt8>, TermInfo) throws(IndexError) -> Void
  ) throws(IndexError) {
    var reader = EntryReader(try block(view, number), hasInfo: hasInfo)
    var seen = 0
    repeat {
      guard reader.next() else { return try readSlowly(number, from: seen, &walk, automaton, body) }
      let shared = seen == 0 ? walk.shared(with: reader.suffix, reader.count) : reader.shared
      // What begins as something hopeless is not even copied.
      if shared < walk.deadLength,
        walk.go(
          sharing: shared,
          reader.suffix,
          at: reader.shared,
          count: reader.count &- reader.shared
        )
      {
        guard let info = try reader.info(in: file) else {
          return try readSlowly(number, from: seen, &walk, automaton, body)
        }
        try body(walk.term(reader.count), info)
      } else {
        guard reader.skipInfo() else {
          return try readSlowly(number, from: seen, &walk, automaton, body)
        }
      }
      seen &+= 1
    } while !reader.isAtEnd
  }

  /// The same with a cursor, which says what is malformed and where.
  ///
  /// - Parameter first: The entry of the block to begin with.
  private func readSlowly(
    _ block: Int,
    from first: Int,
    _ walk: inout TermWalk,
    _ automaton: TermAutomaton,
    _ body: (UnsafeBufferPointer<UInt8>, TermInfo) throws(IndexError) -> Void
  ) throws(IndexError) {
    let cursor = TermCursor(self, block: block)
    var number = 0
    while try cursor.next(), cursor.block == block + 1 {
      if number >= first, automaton.matches(cursor.term) { try body(cursor.term, cursor.info) }
      number += 1
    }
    walk.restart()
  }

  /// The key of the first term of a block.
  private func prefix(_ view: SegmentView, _ block: Int) throws(IndexError) -> UInt64 {
    let size = TermDictionary.indexEntrySize
    let entry = try view.bytes(at: index.lowerBound &+ block &* size, count: size)
    return UInt64(littleEndian: entry.loadUnaligned(as: UInt64.self))
  }

  /// The first block after `block` whose key is not below another, found by galloping; the number of blocks if
  /// there is none.
  private func firstBlock(
    _ view: SegmentView,
    notBefore key: UInt64,
    after block: Int
  ) throws(IndexError) -> Int {
    let count = blockCount
    var low = block &+ 1
    var high = low
    var step = 1
    while high < count, try prefix(view, high) < key {
      low = high &+ 1
      high &+= step
      step &*= 2
    }
    high = min(high, count)
    while low < high {
      let middle = (low &+ high) &>> 1
      if try prefix(view, middle) < key { low = middle &+ 1 } else { high = middle }
    }
    return low
  }
}
