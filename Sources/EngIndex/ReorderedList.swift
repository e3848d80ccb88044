/// The postings of one term, which are added in any order and written in that of their documents.
final class ReorderedList {
  private struct Posting {
    /// Where its positions are, and where they start there, in bits.
    var bits: UnsafeRawPointer
    var bit: UInt32
    var count: UInt32
  }

  /// By document; each document has one at most.
  private let postings: PageMemory<Posting>
  /// A bit for each document that has one, and one for each of these words that is not 0.
  private let found: UnsafeMutablePointer<UInt64>
  private let foundWords: UnsafeMutablePointer<UInt64>
  private let wordCount: Int
  /// By document.
  private let extents: UnsafePointer<UInt8>
  private let code = PositionCode.shared

  init(documentCount: Int, extents: UnsafePointer<UInt8>) {
    self.extents = extents
    wordCount = documentCount / 4096 + 1
    postings = PageMemory(capacity: documentCount + 1)
    found = .allocate(capacity: wordCount * 64)
    found.initialize(repeating: 0, count: wordCount * 64)
    foundWords = .allocate(capacity: wordCount)
    foundWords.initialize(repeating: 0, count: wordCount)
  }

  deinit {
    found.deallocate()
    foundWords.deallocate()
  }

  /// Adds a posting whose positions start at bit `bit` of `bits`.
  @inline(__always)
  func add(document: UInt32, count: UInt32, bits: UnsafeRawPointer, bit: Int) {
    postings.start[Int(document)] = Posting(
      bits: bits + bit &>> 3,
      bit: UInt32(bit & 7),
      count: count
    )
    let word = Int(document &>> 6)
    found[word] |= 1 &<< UInt64(document & 63)
    foundWords[word &>> 6] |= 1 &<< UInt64(word & 63)
  }

  /// Writes the list and begins the next one.
  ///
  /// - Complexity: O(postings + documents / 4,096).
  func write(to range: TermRange) {
    for group in 0..<wordCount {
      var words = foundWords[group]
      foundWords[group] = 0
      while words != 0 {
        let word = group &* 64 &+ words.trailingZeroBitCount
        words &= words &- 1
        var rest = found[word]
        found[word] = 0
        while rest != 0 {
          let document = word &* 64 &+ rest.trailingZeroBitCount
          rest &= rest &- 1
          let posting = postings.start[document]
          range.add(
            document: UInt32(truncatingIfNeeded: document),
            count: Int(posting.count),
            bits: posting.bits,
            offset: Int(posting.bit),
            bitCount: code.bitCount(Int(posting.count), extent: extents[document])
          )
        }
      }
    }
  }
}
