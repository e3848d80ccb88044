import EngIndex
import EngStorage

/// The documents of a block that is stored as bits or is a run, which answer what is asked of few documents
/// without being decoded.
struct BlockBits {
  /// Nil if all bits are set.
  private let words: UnsafeRawPointer?
  let count: Int
  /// The document that the lowest bit of the first word stands for.
  let first: UInt32

  init() { (words, count, first) = (nil, 0, 0) }

  /// The 128 documents from `first` on.
  init(runFrom first: UInt32) { (words, count, self.first) = (nil, 2, first) }

  init(_ words: UnsafeRawPointer, count: Int, first: UInt32) {
    (self.words, self.count, self.first) = (words, count, first)
  }

  @inline(__always)
  func word(_ number: Int) -> UInt64 {
    guard let words else { return .max }
    return UInt64(littleEndian: words.loadUnaligned(fromByteOffset: number &* 8, as: UInt64.self))
  }

  /// Whether there is a bit `offset` bits after the first, and it is set.
  @inline(__always)
  func isSet(_ offset: UInt32) -> Bool {
    let number = Int(offset &>> 6)
    return number < count && word(number) &>> UInt64(offset & 63) & 1 != 0
  }

  /// Sets the bits in a window of documents from `start` on, which may begin and end anywhere in the
  /// block.
  ///
  /// - Parameter window: With room for the words of a block before and after.
  /// - Returns: False, and nothing is set, if the block lies elsewhere.
  @inline(__always)
  func set(in window: UnsafeMutablePointer<UInt64>, from start: UInt32, words: Int) -> Bool {
    let distance = Int(first) &- Int(start)
    let place = distance &>> 6
    guard place >= -BlockBits.maximumWords, place <= words, count <= BlockBits.maximumWords else {
      return false
    }
    let shift = UInt64(truncatingIfNeeded: distance & 63)
    let out = window + place
    if shift == 0 {
      for number in steps(count) { out[number] |= word(number) }
      return true
    }
    var carried: UInt64 = 0
    for number in steps(count) {
      let word = word(number)
      out[number] |= word &<< shift | carried
      carried = word &>> (64 &- shift)
    }
    out[count] |= carried
    return true
  }

  /// Words that a block has at most.
  static let maximumWords = 64

  /// How many bits are set before one, at most 127.
  func rank(_ offset: UInt32) -> Int {
    let last = Int(offset &>> 6)
    var rank = (word(last) & ((1 &<< UInt64(offset & 63)) &- 1)).nonzeroBitCount
    for number in steps(last) { rank &+= word(number).nonzeroBitCount }
    return min(rank, TermList.blockSize - 1)
  }

  /// Replaces ascending offsets by how many bits are set before each, at most 127.
  func rank(_ offsets: UnsafeMutablePointer<UInt32>, count: Int) {
    var number = 0
    var before = 0
    var current = word(0)
    for place in steps(count) {
      let offset = offsets[place]
      while number < Int(offset &>> 6) {
        before &+= current.nonzeroBitCount
        number &+= 1
        current = word(number)
      }
      let rank = before &+ (current & ((1 &<< UInt64(offset & 63)) &- 1)).nonzeroBitCount
      offsets[place] = UInt32(truncatingIfNeeded: min(rank, TermList.blockSize - 1))
    }
  }
}

extension TermList {
  /// Whether the current block is stored as bits or a run and was not decoded; `bits` are its bits then, up to
  /// its last document at least.
  @inline(__always)
  mutating func openBits() throws(IndexError) -> Bool {
    if decodedBlock == block { return false }
    if bitsBlock != block { try findBits() }
    return hasBits
  }

  private mutating func findBits() throws(IndexError) {
    bitsBlock = -1
    hasBits = false
    guard members == nil else { return }
    let before = block > 0 ? lastDocument(ofBlock: block &- 1) : .max
    if lastDocument &- before == UInt32(TermList.blockSize),
      cursor.count(ofBlock: block) == TermList.blockSize
    {
      bits = BlockBits(runFrom: before &+ 1)
      hasBits = true
    } else if let (words, count, first) = try cursor.bitset(ofBlock: block),
      first <= lastDocument, Int(lastDocument &- first) &>> 6 < count
    {
      bits = BlockBits(words, count: count, first: first)
      hasBits = true
    }
    // Without bits `first` is never asked for: the block will be decoded.
    bitsBlock = hasBits ? block : -1
    bitBlocks &+= hasBits ? 1 : 0
  }

  /// The place in the current block, which ends no earlier, of a document; nil if it is not there.
  @inline(__always)
  mutating func find(_ document: UInt32) throws(IndexError) -> Int? {
    if try openBits() {
      let offset = document &- bits.first
      return bits.isSet(offset) ? bits.rank(offset) : nil
    }
    try decode()
    let place = place(of: document)
    return documents[place] == document ? place : nil
  }

  /// Whether the current block, which ends no earlier, has a document.
  @inline(__always)
  mutating func holds(_ document: UInt32) throws(IndexError) -> Bool {
    if try openBits() { return bits.isSet(document &- bits.first) }
    try decode()
    return documents[place(of: document)] == document
  }
}
