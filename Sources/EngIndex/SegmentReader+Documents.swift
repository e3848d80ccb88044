package import EngStorage

/// Documents as bitsets: bit `d % 64` of word `d / 64`, the lowest first, stands for document `d`.
extension SegmentReader {
  /// The documents with any of some terms, deleted ones included.
  package func documents(with terms: [TermInfo]) throws(IndexError) -> [UInt64] {
    var bits = [UInt64](repeating: 0, count: (documentCount + 63) / 64)
    try mark(terms, in: &bits)
    return bits
  }

  /// Adds the documents with any of some terms to a bitset of the segment's documents.
  package func mark(_ terms: [TermInfo], in bits: inout [UInt64]) throws(IndexError) {
    let words = (documentCount + 63) / 64
    if bits.count < words { bits += [UInt64](repeating: 0, count: words - bits.count) }
    try bits.withUnsafeMutableBufferPointer { words throws(IndexError) in
      guard let words = words.baseAddress else { return }
      for term in terms { try mark(term, words) }
    }
  }

  private func mark(
    _ term: TermInfo,
    _ words: UnsafeMutablePointer<UInt64>
  ) throws(IndexError) {
    let limit = UInt32(documentCount)
    if term.isInline {
      guard let list = InlineList(try file.buffer(term.inline)) else {
        throw file.corrupted(term.inline.lowerBound, "malformed inline list")
      }
      for place in 0..<list.count {
        let document = list.documents[place]
        guard document < limit else {
          throw file.corrupted(term.inline.lowerBound, "document out of range")
        }
        words[Int(document &>> 6)] |= 1 &<< UInt64(document & 63)
      }
      return
    }
    let cursor = try postings(term)
    try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 160) {
      documents throws(IndexError) in
      guard let documents = documents.baseAddress else { return }
      documents.initialize(repeating: 0, count: 160)
      for block in 0..<cursor.blockCount {
        let count = try cursor.documents(ofBlock: block, into: documents)
        for place in 0..<count where documents[place] < limit {
          let document = documents[place]
          words[Int(document &>> 6)] |= 1 &<< UInt64(document & 63)
        }
      }
    }
  }
}
