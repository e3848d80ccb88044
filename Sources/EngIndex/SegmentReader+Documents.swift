package import EngStorage

/// Documents with any of many terms.
///
/// In a bitset bit `d % 64` of word `d / 64`, the lowest first, stands for document `d`.
extension SegmentReader {
  /// The documents with any of some terms, deleted ones included, as a bitset.
  package func documents(with terms: [TermInfo]) throws(IndexError) -> [UInt64] {
    var marks = DocumentMarks(self)
    for term in terms { try marks.add(term) }
    return marks.words
  }

  /// Adds the documents with a term to a bitset that `documents(with:)` gave.
  package func mark(_ term: TermInfo, in bits: inout [UInt64]) throws(IndexError) {
    var marks = DocumentMarks(self, bits)
    bits = []
    try marks.add(term)
    bits = marks.words
  }

  /// The first documents with any of some terms, at most `limit` that are not deleted, ascending; and what was
  /// read to find them.
  package func firstDocuments(
    _ limit: Int,
    with terms: [TermInfo]
  ) throws(IndexError) -> (documents: [UInt32], postings: Int, blocks: Int) {
    var marks = DocumentMarks(self)
    // The first block of each list bounds what is wanted, so that little else is read.
    var cursors: [PostingsCursor] = []
    for term in terms {
      if let cursor = try marks.addFirstBlock(of: term) { cursors.append(cursor) }
    }
    let known = marks.live(limit)
    let last = known.count == limit ? known.last ?? 0 : .max
    for cursor in cursors {
      var block = 1
      while block < cursor.blockCount, cursor.lastDocument(ofBlock: block - 1) < last {
        try marks.add(cursor, block)
        block += 1
      }
    }
    return (marks.live(limit), marks.postings, marks.blocks)
  }

  /// How many documents of a bitset are not deleted.
  package func liveCount(of bits: [UInt64]) -> Int {
    var count = 0
    for word in bits { count &+= word.nonzeroBitCount }
    guard deletedCount > 0 else { return count }
    for (word, deleted) in zip(bits, deletedWords) { count &-= (word & deleted).nonzeroBitCount }
    return count
  }

  /// The first documents of a bitset, at most `limit` that are not deleted, ascending.
  package func firstDocuments(_ limit: Int, of bits: [UInt64]) -> [UInt32] {
    DocumentMarks(self, bits).live(limit)
  }
}

/// A bitset of documents in the making.
private struct DocumentMarks {
  private let segment: SegmentReader
  private(set) var words: [UInt64]
  /// What was decoded.
  private(set) var postings = 0
  private(set) var blocks = 0
  /// The documents of a block, with the room that decoding takes.
  private var block = [UInt32](repeating: 0, count: 160)

  /// - Parameter words: What is marked already.
  init(_ segment: SegmentReader, _ words: [UInt64] = []) {
    self.segment = segment
    self.words = words
    let missing = (segment.documentCount + 63) / 64 - words.count
    if missing > 0 { self.words += [UInt64](repeating: 0, count: missing) }
  }

  mutating func add(_ term: TermInfo) throws(IndexError) {
    guard let cursor = try addFirstBlock(of: term) else { return }
    for block in 1..<max(cursor.blockCount, 1) { try add(cursor, block) }
  }

  /// - Returns: A cursor over the list if it has other blocks.
  mutating func addFirstBlock(of term: TermInfo) throws(IndexError) -> PostingsCursor? {
    if term.isInline {
      let file = segment.file
      guard let list = InlineList(try file.buffer(term.inline)) else {
        throw file.corrupted(term.inline.lowerBound, "malformed inline list")
      }
      for place in 0..<list.count {
        let document = Int(list.documents[place])
        guard document < segment.documentCount else {
          throw file.corrupted(term.inline.lowerBound, "document out of range")
        }
        words[document &>> 6] |= 1 &<< UInt64(document & 63)
      }
      postings += list.count
      blocks += 1
      return nil
    }
    let cursor = try segment.postings(term)
    try add(cursor, 0)
    return cursor.blockCount > 1 ? cursor : nil
  }

  mutating func add(_ cursor: PostingsCursor, _ number: Int) throws(IndexError) {
    let limit = UInt32(segment.documentCount)
    try block.withUnsafeMutableBufferPointer { block throws(IndexError) in
      guard let documents = block.baseAddress else { return }
      let count = try cursor.documents(ofBlock: number, into: documents)
      postings += count
      blocks += 1
      words.withUnsafeMutableBufferPointer { words in
        for place in 0..<count where documents[place] < limit {
          let document = documents[place]
          words[Int(document &>> 6)] |= 1 &<< UInt64(document & 63)
        }
      }
    }
  }

  /// The first documents marked, at most `limit` that are not deleted, ascending.
  func live(_ limit: Int) -> [UInt32] {
    var found: [UInt32] = []
    let deleted = segment.deletedCount > 0 ? segment.deletedWords : []
    for (number, word) in words.enumerated() {
      var word = number < deleted.count ? word & ~deleted[number] : word
      while word != 0 {
        guard found.count < limit else { return found }
        found.append(UInt32(truncatingIfNeeded: number &<< 6 &+ word.trailingZeroBitCount))
        word &= word &- 1
      }
    }
    return found
  }
}
