package import EngStorage

extension SegmentReader {
  /// Goes over the terms that an automaton accepts, in the order of their bytes.
  ///
  /// - Parameters:
  ///   - blocks: The blocks of the dictionary to go over; nil for all.
  ///   - isOver: Asked now and then, after the same work each time; with true the walk ends.
  ///   - body: Called with each term, valid for the call, and what is known of it.
  /// - Complexity: O(log blocks) for each stretch of blocks in which no term can match, and the reading of the
  ///   others.
  package func forEachTerm(
    matching automaton: TermAutomaton,
    in blocks: Range<Int>? = nil,
    until isOver: () -> Bool,
    _ body: (UnsafeBufferPointer<UInt8>, TermInfo) throws(IndexError) -> Void
  ) throws(IndexError) {
    let all = 0..<termBlockCount
    let blocks = blocks?.clamped(to: all) ?? all
    try terms.forEachTerm(matching: automaton, in: blocks, until: isOver, body)
  }

  /// The blocks of the dictionary.
  package var termBlockCount: Int { terms.blockCount }
}

/// Intersecting the dictionary with an automaton: the goal of a walk is looked for by the index, and then by
/// comparing the entries of a block with it.
extension TermDictionary {
  /// Blocks read from one question to the next whether to go on.
  private static let blocksPerQuestion = 32

  fileprivate func forEachTerm(
    matching automaton: TermAutomaton,
    in range: Range<Int>,
    until isOver: () -> Bool,
    _ body: (UnsafeBufferPointer<UInt8>, TermInfo) throws(IndexError) -> Void
  ) throws(IndexError) {
    var blocks = BlockIndex(self)
    var walk = TermWalk(automaton)
    var infos = BlockInfos(file)
    var block = range.lowerBound
    var work = 0
    while block < range.upperBound, !walk.isOver {
      work &+= 1
      if work % TermDictionary.blocksPerQuestion == 0, isOver() { return }
      var next = try blocks.key(block &+ 1)
      if walk.key > next {
        // The goal may lie in the block before the first one that begins with its key.
        block = try blocks.first(notBelow: walk.key, after: block &+ 1) &- 1
        if block >= range.upperBound { return }
        next = try blocks.key(block &+ 1)
      }
      let seen = try readBlock(try blocks.block(block), upTo: next, &walk, &infos, body)
      if let seen { try readSlowly(block, from: seen, &walk, automaton, body) }
      block &+= 1
    }
  }

  /// Calls `body` with the terms of one block that match, until the goal lies behind the block.
  ///
  /// - Parameter next: The key of the next block.
  /// - Returns: If the block is malformed, how many entries were read.
  private func readBlock(
    _ block: (bytes: UnsafeRawPointer, range: Range<Int>),
    upTo next: UInt64,
    _ walk: inout TermWalk,
    _ infos: inout BlockInfos,
    _ body: (UnsafeBufferPointer<UInt8>, TermInfo) throws(IndexError) -> Void
  ) throws(IndexError) -> Int? {
    let start = block.bytes.assumingMemoryBound(to: UInt8.self)
    let end = start + block.range.count
    // The block starts with where the lists of its first term lie.
    guard let first = EntryScanner.skip(4, start, end) else { return 0 }
    var entry = EntryScanner(at: first, end: end)
    var seen = 0
    walk.startBlock()
    repeat {
      guard entry.next() else { return seen }
      // Sharing more than what was matched, a term is less than the goal, as the one before.
      if entry.shared <= walk.matched,
        let known = walk.place(entry.suffix, entry.shared, entry.count)
      {
        let (suffix, shared, count) = (entry.suffix, entry.shared, entry.count)
        if !walk.skip(suffix, shared, count, known: known) {
          if walk.read(suffix, shared, count, known: known) {
            guard let info = try infos.info(of: seen, at: entry.at, in: block) else { return seen }
            try body(walk.term(count), info)
          }
          walk.advance()
        }
        if walk.isOver || walk.key > next { return nil }
      }
      guard entry.skipInfo() else { return seen }
      seen &+= 1
    } while !entry.isAtEnd
    return nil
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
}

/// What is known of some of the terms of blocks, asked for in their order.
private struct BlockInfos {
  private let file: SegmentFile
  /// Where the block begins that was asked for last.
  private var start = -1
  /// Adds up where its lists lie, only as far as it is asked for.
  private var reader: EntryReader?
  private var read = 0

  init(_ file: SegmentFile) { self.file = file }

  /// - Parameters:
  ///   - number: The entry, counted from 0.
  ///   - at: Behind its term.
  /// - Returns: Nil if the block is malformed.
  // Not in the loop over entries, of which few match.
  @inline(never)
  mutating func info(
    of number: Int,
    at: UnsafePointer<UInt8>,
    in block: (bytes: UnsafeRawPointer, range: Range<Int>)
  ) throws(IndexError) -> TermInfo? {
    let offset = UnsafeRawPointer(at) - block.bytes
    guard offset < block.range.count else { return nil }
    if at.pointee <= TermInfo.inlineBytes {
      let size = min(Int(at.pointee), block.range.count &- offset &- 1)
      let first = block.range.lowerBound &+ offset &+ 1
      return try EntryReader.info(ofInline: first..<first &+ size, in: file)
    }
    // In place: it is large.
    if start != block.range.lowerBound {
      start = block.range.lowerBound
      reader = EntryReader(block, hasInfo: true)
      read = 0
    }
    while read < number {
      guard reader?.next() == true, reader?.skipInfo() == true else { return nil }
      read &+= 1
    }
    read &+= 1
    return reader?.next() == true ? try reader?.info(in: file) : nil
  }
}

/// The index of a dictionary's blocks, for looking at many of them.
private struct BlockIndex {
  private let dictionary: TermDictionary
  private let view: SegmentView
  private let count: Int
  /// Where in the file bytes are known to be sound, and what would be its first byte in memory.
  private var known = 0..<0
  private var base: UnsafeRawPointer?

  init(_ dictionary: TermDictionary) {
    self.dictionary = dictionary
    view = dictionary.file.view
    count = dictionary.blockCount
  }

  private mutating func entry(_ block: Int) throws(IndexError) -> UnsafeRawPointer {
    let size = TermDictionary.indexEntrySize
    let at = dictionary.index.lowerBound &+ block &* size
    if let base, at >= known.lowerBound, at &+ size <= known.upperBound { return base + at }
    let bytes = try view.bytes(at: at, count: size)
    // The whole page was verified.
    known = view.page(of: at).clamped(to: 0..<dictionary.index.upperBound)
    base = bytes - at
    return bytes
  }

  /// The key of the first term of a block, above all others behind the last block.
  mutating func key(_ block: Int) throws(IndexError) -> UInt64 {
    guard block < count else { return .max }
    return UInt64(littleEndian: try entry(block).loadUnaligned(as: UInt64.self))
  }

  /// The bytes of a block, and where they lie in the file.
  mutating func block(
    _ number: Int
  ) throws(IndexError) -> (bytes: UnsafeRawPointer, range: Range<Int>) {
    let start = try offset(number)
    let end = number &+ 1 < count ? try offset(number &+ 1) : dictionary.entries.count
    // Otherwise the one that looks at it alone says what is wrong.
    guard start <= end, end <= dictionary.entries.count else {
      return try dictionary.block(view, number)
    }
    let first = dictionary.entries.lowerBound &+ start
    return (try view.bytes(at: first, count: end &- start), first..<first &+ (end &- start))
  }

  private mutating func offset(_ block: Int) throws(IndexError) -> Int {
    Int(
      UInt32(littleEndian: try entry(block).loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    )
  }

  /// The first block after `block` whose key is not below another, found by galloping; the number of blocks if
  /// there is none.
  mutating func first(notBelow key: UInt64, after block: Int) throws(IndexError) -> Int {
    var low = block &+ 1
    var high = low
    var step = 1
    while high < count, try self.key(high) < key {
      low = high &+ 1
      high &+= step
      step &*= 2
    }
    high = min(high, count)
    while low < high {
      let middle = (low &+ high) &>> 1
      if try self.key(middle) < key { low = middle &+ 1 } else { high = middle }
    }
    return low
  }
}
