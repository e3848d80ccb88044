internal import EngStorage

// Posting lists:
//
//     postings  := list*                   in the order of the terms
//     list      := block*                  each of 128 postings, the last one shorter
//     block     := gap bits: u8, count bits: u8, smallest norm: u8, gaps, counts
//     bounds    := (last document: u32{b}, postings offset: u32{b}, positions offset: u32{b},
//                   largest count: u16{b}, smallest norm: u8{b}, zero to a multiple of 4)*
//     positions := (first bits: u8, later bits: u8, first{n}, later{…})*
//
// Gaps and counts are stored as one less, packed as `BitPacking` says; the first gap of a list counts
// from -1. Only lists of more than one block have bounds; b is their number of blocks and offsets count
// from the start of the list. A count of 65535 stands for any larger one. The positions of a block
// hold the first position of each posting, then the differences of all later ones.

/// Writes one segment: first all documents, then all terms in order, then all compounds in order.
final class SegmentBuilder {
  let name: String
  private let file: SegmentFileWriter
  private let fingerprint: String
  private let lz4 = LZ4()
  private var contents = ByteWriter()
  private var packed: [UInt8] = []
  private var storedIndex = ByteWriter()
  private var storedOffset = 0
  private var firstOfBlock = 0
  private(set) var norms: [UInt8] = []
  private var keys = ByteWriter()
  private var keyOffsets = ByteWriter()
  private var keyHashes: [(hash: UInt64, document: UInt32)] = []
  private var totalLength: UInt64 = 0

  private var terms = TermDictionaryWriter()
  private var compounds = TermDictionaryWriter()
  private var postings = ByteWriter()
  private var bounds = ByteWriter()
  private var positions = ByteWriter()
  private var positionsWritten = 0

  // The block and the list under construction.
  private let documents = UnsafeMutablePointer<UInt32>.allocate(capacity: 128)
  private let counts = UnsafeMutablePointer<UInt32>.allocate(capacity: 128)
  private let firsts = UnsafeMutablePointer<UInt32>.allocate(capacity: 128)
  private var later: UnsafeMutablePointer<UInt32>
  private var laterCapacity = 4096
  private var laterCount = 0
  private var n = 0
  private var blocks: [Block] = []
  private var lastDocument = UInt32.max
  private var info = TermInfo(
    documentFrequency: 0,
    totalFrequency: 0,
    postings: 0,
    postingsCount: 0,
    positions: 0,
    positionsCount: 0,
    bounds: 0
  )

  private struct Block {
    var last: UInt32
    var postings: Int
    var positions: Int
    var count: UInt32
    var norm: UInt8
  }

  init(
    _ directory: String,
    name: String,
    fingerprint: String,
    fileSystem: any FileSystem
  ) throws(IndexError) {
    self.name = name
    self.fingerprint = fingerprint
    later = .allocate(capacity: laterCapacity)
    file = try SegmentFileWriter(directory + "/" + name, fileSystem: fileSystem)
    try file.begin(SectionKind.stored.rawValue)
    keyOffsets.u32(0)
  }

  deinit {
    documents.deallocate()
    counts.deallocate()
    firsts.deallocate()
    later.deallocate()
  }

  var documentCount: Int { norms.count }
  /// Bytes held in memory for the documents so far.
  var byteCount: Int { keys.count + norms.count * 24 + storedIndex.count + contents.count }

  /// Adds the next document.
  func add(
    key: UnsafeRawBufferPointer,
    length: UInt32,
    record: UnsafeRawBufferPointer
  ) throws(IndexError) {
    guard documentCount < SegmentLimits.documents, keys.count + key.count < Int(UInt32.max) else {
      throw .limitExceeded(what: "documents of a segment", limit: SegmentLimits.documents)
    }
    keyHashes.append((xxh64(key), UInt32(documentCount)))
    keys.raw(key)
    keyOffsets.u32(UInt32(keys.count))
    norms.append(Norm.encode(length))
    totalLength += UInt64(length)
    contents.varint(record.count)
    contents.raw(record)
    if contents.count >= 32_768 { try flushStored() }
  }

  private func flushStored() throws(IndexError) {
    guard contents.count > 0 else { return }
    storedIndex.u64(UInt64(storedOffset))
    storedIndex.u32(UInt32(firstOfBlock))
    storedIndex.u32(UInt32(contents.count))
    let bound = LZ4.bound(contents.count) + 1
    if packed.count < bound { packed = [UInt8](repeating: 0, count: bound) }
    var size = 0
    var failure: IndexError?
    packed.withUnsafeMutableBufferPointer { target in
      contents.bytes.withUnsafeBytes { source in
        guard let base = target.baseAddress else { return }
        base[0] = 1
        size = 1 + lz4.compress(source, into: base + 1)
        if size > source.count {
          base[0] = 0
          UnsafeMutableRawPointer(base + 1)
            .copyMemory(from: source.baseAddress ?? UnsafeRawPointer(base), byteCount: source.count)
          size = 1 + source.count
        }
        do throws(IndexError) {
          try file.append(UnsafeRawBufferPointer(start: base, count: size))
        } catch { failure = error }
      }
    }
    if let failure { throw failure }
    storedOffset += size
    firstOfBlock = documentCount
    contents.removeAll()
  }

  /// No more documents; terms follow.
  func beginTerms() throws(IndexError) {
    try flushStored()
    try file.begin(SectionKind.positions.rawValue)
  }

  /// Starts the list of the next term.
  func beginTerm() {
    info.documentFrequency = 0
    info.totalFrequency = 0
    info.postings = postings.count
    info.positions = positionsWritten + positions.count
    info.bounds = bounds.count
    lastDocument = .max
    blocks.removeAll(keepingCapacity: true)
  }

  /// Adds a posting; documents ascend, and so do its positions, of which there is at least one.
  @inline(__always)
  func add(document: UInt32, positions: UnsafePointer<UInt32>, count: Int) {
    documents[n] = document
    counts[n] = UInt32(truncatingIfNeeded: count)
    firsts[n] = positions[0]
    n &+= 1
    if laterCount &+ count > laterCapacity { growLater(laterCount &+ count) }
    var at = laterCount
    for i in 1..<max(count, 1) {
      later[at] = positions[i] &- positions[i &- 1]
      at &+= 1
    }
    laterCount = at
    info.documentFrequency &+= 1
    info.totalFrequency &+= count
    if n == 128 { flushBlock() }
  }

  private func growLater(_ needed: Int) {
    let capacity = max(needed, laterCapacity * 2)
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    grown.update(from: later, count: laterCount)
    later.deallocate()
    later = grown
    laterCapacity = capacity
  }

  private func flushBlock() {
    guard n > 0 else { return }
    var block = Block(
      last: documents[n - 1],
      postings: postings.count - info.postings,
      positions: positionsWritten + positions.count - info.positions,
      count: 0,
      norm: .max
    )
    var gapBits: UInt32 = 0
    var countBits: UInt32 = 0
    var firstBits: UInt32 = 0
    var laterBits: UInt32 = 0
    norms.withUnsafeBufferPointer { norms in
      for i in 0..<n {
        let document = documents[i]
        block.norm = min(block.norm, norms[Int(document)])
        documents[i] = document &- lastDocument &- 1
        lastDocument = document
        gapBits |= documents[i]
        block.count = max(block.count, counts[i])
        counts[i] &-= 1
        countBits |= counts[i]
        firstBits |= firsts[i]
      }
    }
    for i in 0..<laterCount { laterBits |= later[i] }
    let gapWidth = BitPacking.width(gapBits)
    let countWidth = BitPacking.width(countBits)
    postings.byte(UInt8(gapWidth))
    postings.byte(UInt8(countWidth))
    postings.byte(block.norm)
    if n == 128 {
      BitPacking.packBlock(documents, width: gapWidth, to: &postings)
      BitPacking.packBlock(counts, width: countWidth, to: &postings)
    } else {
      BitPacking.pack(documents, count: n, width: gapWidth, to: &postings)
      BitPacking.pack(counts, count: n, width: countWidth, to: &postings)
    }
    let firstWidth = BitPacking.width(firstBits)
    let laterWidth = BitPacking.width(laterBits)
    positions.byte(UInt8(firstWidth))
    positions.byte(UInt8(laterWidth))
    BitPacking.pack(firsts, count: n, width: firstWidth, to: &positions)
    BitPacking.pack(later, count: laterCount, width: laterWidth, to: &positions)
    blocks.append(block)
    n = 0
    laterCount = 0
  }

  /// Ends the list; a term without postings is left out.
  func endTerm(_ term: UnsafeBufferPointer<UInt8>) throws(IndexError) {
    flushBlock()
    guard info.documentFrequency > 0 else { return }
    info.postingsCount = postings.count - info.postings
    info.positionsCount = positionsWritten + positions.count - info.positions
    guard info.postingsCount <= Int(UInt32.max), info.positionsCount <= Int(UInt32.max) else {
      throw .limitExceeded(what: "bytes of a posting list", limit: Int(UInt32.max))
    }
    if blocks.count > 1 {
      for block in blocks { bounds.u32(block.last) }
      for block in blocks { bounds.u32(UInt32(block.postings)) }
      for block in blocks { bounds.u32(UInt32(block.positions)) }
      for block in blocks { bounds.u16(UInt16(min(block.count, 65_535))) }
      for block in blocks { bounds.byte(block.norm) }
      while bounds.count & 3 != 0 { bounds.byte(0) }
    }
    terms.add(term, info)
    if positions.count >= 1 << 20 { try flushPositions() }
  }

  private func flushPositions() throws(IndexError) {
    try file.append(positions.bytes)
    positionsWritten += positions.count
    positions.removeAll()
  }

  /// Adds the next joined form with its parts.
  func addCompound(_ key: UnsafeBufferPointer<UInt8>) { compounds.add(key, nil) }

  /// Writes what is left.
  func finish() throws(IndexError) -> SegmentEntry {
    try flushPositions()
    var metadata = ByteWriter()
    metadata.varint(documentCount)
    metadata.varint(totalLength)
    metadata.varint(terms.count)
    metadata.string(fingerprint)
    keyHashes.sort { ($0.hash, $0.document) < ($1.hash, $1.document) }
    var hashes = ByteWriter()
    var numbers = ByteWriter()
    for key in keyHashes {
      hashes.u64(key.hash)
      numbers.u32(key.document)
    }
    let sections: [(SectionKind, [UInt8])] = [
      (.postings, postings.bytes), (.bounds, bounds.bytes), (.terms, terms.entries.bytes),
      (.termIndex, terms.index.bytes), (.norms, norms), (.storedIndex, storedIndex.bytes),
      (.keys, keys.bytes), (.keyOffsets, keyOffsets.bytes), (.keyHashes, hashes.bytes),
      (.keyDocuments, numbers.bytes), (.compounds, compounds.entries.bytes),
      (.compoundIndex, compounds.index.bytes), (.metadata, metadata.bytes),
    ]
    for (kind, bytes) in sections {
      try file.begin(kind.rawValue)
      try file.append(bytes)
    }
    let (length, root) = try file.finish()
    return SegmentEntry(name: name, length: length, root: root, documentCount: documentCount)
  }
}
