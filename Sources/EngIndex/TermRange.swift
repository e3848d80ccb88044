internal import EngStorage

// Posting lists, in the order of their terms. A term of at most four documents has its list inline, in
// the entries of the dictionary:
//
//     inline    := head: varint, (gap: varint){…}, (frequency - 1: varint){…}, positions
//     head      := document << 3 | documents - 1 << 1 | (1 if all frequencies are 1)
//
// The gaps are those of the documents after the first; frequencies are left out if all are 1. The
// positions are as in a block. The list of any other term:
//
//     postings  := block*              each of 128 postings, the last one shorter (`PostingBlock`)
//     positions := (positions of each posting of a block (`PositionCode`), zero to a whole byte)*
//     skips     := (postings: u32, positions: u32){groups}, last: u32{blocks},
//                  postings: u16{blocks}, positions: u16 or u32{blocks}
//     bounds    := frequency: u8{blocks}, norm: u8{blocks}, frequency: u8{groups}, norm: u8{groups}
//
// Only lists of more than one block have skips and bounds. A group is 32 blocks. Skips say where a group
// starts, from the start of the list, the last document of a block, and where the block starts, from
// the start of its group. The offsets of positions in the group are u32 if one of them needs it, which
// the dictionary says. Bounds are the greatest frequency (255 for any larger one) and the smallest norm.

/// Lists and dictionary entries of consecutive terms, under construction or ready to be appended to a
/// segment. Several ranges can be made at the same time.
final class TermRange {
  /// Blocks in a group.
  static let groupSize = 32
  /// Documents of the longest list that is inline.
  static let inlineLimit = 4

  // What was made of whole lists.
  let entries = OutputBytes()
  let postings = OutputBytes()
  let positions = OutputBits()
  let skips = OutputBytes()
  let bounds = OutputBytes()
  private(set) var heads: [Head] = []
  private(set) var termCount = 0
  private var lastTerm: [UInt8] = []

  /// The start of a block of 32 terms; offsets count from the start of the range.
  struct Head {
    var prefix: UInt64
    var entries: Int
    var postings: Int
    var positions: Int
    var skips: Int
    var bounds: Int
  }

  // The block and the list under construction.
  private let documents: UnsafeMutablePointer<UInt32>
  private let counts: UnsafeMutablePointer<UInt32>
  private let blockPositions = OutputBits()
  private let payload = OutputBytes()
  @exclusivity(unchecked) private var n = 0
  @exclusivity(unchecked) private var blocks: [Block] = []
  @exclusivity(unchecked) private var before = UInt32.max
  @exclusivity(unchecked) private var documentFrequency = 0
  @exclusivity(unchecked) private var totalFrequency = 0
  @exclusivity(unchecked) private var postingsStart = 0
  @exclusivity(unchecked) private var positionsStart = 0

  /// By document.
  private let norms: UnsafePointer<UInt8>
  private let extents: UnsafePointer<UInt8>
  private let code = PositionCode.shared

  private struct Block {
    var last: UInt32
    var postings: Int
    var positions: Int
    var frequency: UInt8
    var norm: UInt8
  }

  /// The arrays must stay as they are while terms are added.
  init(norms: UnsafePointer<UInt8>, extents: UnsafePointer<UInt8>) {
    self.norms = norms
    self.extents = extents
    documents = .allocate(capacity: PostingBlock.size)
    counts = .allocate(capacity: PostingBlock.size)
  }

  deinit {
    documents.deallocate()
    counts.deallocate()
  }

  /// Bytes that are ready.
  var byteCount: Int {
    entries.count + postings.count + positions.bytes.count + skips.count + bounds.count
  }

  /// Forgets the terms that were appended to a segment.
  func removeAll() {
    entries.removeAll()
    postings.removeAll()
    positions.removeAll()
    skips.removeAll()
    bounds.removeAll()
    heads.removeAll(keepingCapacity: true)
    termCount = 0
  }

  /// Adds a posting to the list; documents ascend, and so do its positions, of which there is at least
  /// one.
  @inline(__always)
  func add(document: UInt32, positions: UnsafePointer<UInt32>, count: Int) {
    start(document, count)
    code.write(positions, count: count, extent: extents[Int(document)], to: blockPositions)
    if n == PostingBlock.size { flushBlock() }
  }

  /// Adds a posting whose positions are `bitCount` bits from bit `offset` of `bits`.
  @inline(__always)
  func add(
    document: UInt32,
    count: Int,
    bits: UnsafeRawPointer,
    offset: Int,
    bitCount: Int
  ) {
    start(document, count)
    blockPositions.copy(bits, bit: offset, count: bitCount)
    if n == PostingBlock.size { flushBlock() }
  }

  /// Adds a posting to the list of a group, which has no positions.
  @inline(__always)
  func add(document: UInt32, count: Int) {
    start(document, count)
    if n == PostingBlock.size { flushBlock() }
  }

  @inline(__always)
  private func start(_ document: UInt32, _ count: Int) {
    documents[n] = document
    counts[n] = UInt32(truncatingIfNeeded: count)
    n &+= 1
    documentFrequency &+= 1
    totalFrequency &+= count
  }

  private func flushBlock() {
    let last = documents[n &- 1]
    var norm = UInt8.max
    var frequency: UInt32 = 0
    let base = before
    var previous = before
    for i in 0..<n {
      let document = documents[i]
      norm = min(norm, norms[Int(document)])
      documents[i] = document &- previous &- 1
      previous = document
      frequency = max(frequency, counts[i])
      counts[i] &-= 1
    }
    blockPositions.align()
    if blocks.isEmpty {
      postingsStart = postings.count
      positionsStart = positions.bytes.count
    }
    blocks.append(
      Block(
        last: last,
        postings: postings.count &- postingsStart,
        positions: positions.bytes.count &- positionsStart,
        frequency: UInt8(min(frequency, 255)),
        norm: norm
      )
    )
    PostingBlock.write(
      gaps: documents,
      counts: counts,
      count: n,
      span: Int(last &- base),
      to: postings
    )
    positions.bytes.raw(blockPositions.bytes.bytes)
    blockPositions.removeAll()
    before = last
    n = 0
  }

  /// Whether nothing was added since the last term.
  var isTermEmpty: Bool { documentFrequency == 0 }

  /// Ends the list and names its term; a term without postings is left out.
  func endTerm(_ term: UnsafeBufferPointer<UInt8>) throws(IndexError) {
    guard documentFrequency > 0 else { return }
    addTerm(term)
    if blocks.isEmpty, documentFrequency <= TermRange.inlineLimit, inline() {
      entries.byte(UInt8(payload.count))
      entries.raw(payload.bytes)
    } else {
      if n > 0 { flushBlock() }
      let postingsCount = postings.count - postingsStart
      let positionsCount = positions.bytes.count - positionsStart
      guard postingsCount <= Int(UInt32.max), positionsCount <= Int(UInt32.max) else {
        throw .limitExceeded(what: "bytes of a posting list", limit: Int(UInt32.max))
      }
      let wide = blocks.count > 1 ? addSkips() : false
      entries.byte(wide ? TermInfo.wideMark : TermInfo.listMark)
      entries.varint(documentFrequency)
      entries.varint(totalFrequency - documentFrequency)
      entries.varint(postingsCount)
      entries.varint(positionsCount)
    }
    blocks.removeAll(keepingCapacity: true)
    blockPositions.removeAll()
    n = 0
    before = .max
    documentFrequency = 0
    totalFrequency = 0
  }

  /// Makes the payload of an inline list; false if it is too long.
  private func inline() -> Bool {
    payload.removeAll()
    let plain = totalFrequency == documentFrequency
    payload.varint(Int(documents[0]) &<< 3 | (n &- 1) &<< 1 | (plain ? 1 : 0))
    for i in 1..<max(n, 1) { payload.varint(Int(documents[i] &- documents[i &- 1] &- 1)) }
    if !plain { for i in 0..<n { payload.varint(Int(counts[i]) &- 1) } }
    guard payload.count <= TermInfo.inlineBytes else { return false }
    blockPositions.align()
    payload.raw(blockPositions.bytes.bytes)
    return payload.count <= TermInfo.inlineBytes
  }

  /// Appends skips and bounds of the list.
  ///
  /// - Returns: Whether offsets of positions are wide.
  private func addSkips() -> Bool {
    let size = TermRange.groupSize
    for group in stride(from: 0, to: blocks.count, by: size) {
      skips.integer(UInt32(blocks[group].postings))
      skips.integer(UInt32(blocks[group].positions))
    }
    var wide = false
    for i in blocks.indices {
      skips.integer(blocks[i].last)
      if blocks[i].positions - blocks[i & ~(size - 1)].positions > 0xFFFF { wide = true }
    }
    for i in blocks.indices {
      skips.integer(UInt16(blocks[i].postings - blocks[i & ~(size - 1)].postings))
    }
    for i in blocks.indices {
      let offset = blocks[i].positions - blocks[i & ~(size - 1)].positions
      if wide { skips.integer(UInt32(offset)) } else { skips.integer(UInt16(offset)) }
    }
    for block in blocks { bounds.byte(block.frequency) }
    for block in blocks { bounds.byte(block.norm) }
    for group in stride(from: 0, to: blocks.count, by: size) {
      bounds.byte(
        blocks[group..<min(group + size, blocks.count)].reduce(0) { max($0, $1.frequency) }
      )
    }
    for group in stride(from: 0, to: blocks.count, by: size) {
      bounds.byte(blocks[group..<min(group + size, blocks.count)].reduce(255) { min($0, $1.norm) })
    }
    return wide
  }

  /// Starts the entry of the dictionary.
  private func addTerm(_ term: UnsafeBufferPointer<UInt8>) {
    if termCount & 31 == 0 {
      // The list in the making may have blocks already.
      heads.append(
        Head(
          prefix: TermDictionary.prefix(term),
          entries: entries.count,
          postings: blocks.isEmpty ? postings.count : postingsStart,
          positions: blocks.isEmpty ? positions.bytes.count : positionsStart,
          skips: skips.count,
          bounds: bounds.count
        )
      )
      lastTerm.removeAll(keepingCapacity: true)
    }
    TermDictionaryWriter.add(term, after: lastTerm, to: entries)
    lastTerm.removeAll(keepingCapacity: true)
    lastTerm.append(contentsOf: term)
    termCount += 1
  }
}
