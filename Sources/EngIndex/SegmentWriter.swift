internal import EngStorage

// The documents of a segment have an ordinal, by the order in which they were put, and a number, by
// norm; those of one norm by ordinal or in any other order. Lists and columns go by number, keys and
// stored documents by ordinal:
//
//     metadata  := documents: varint, tokens: varint, terms: varint, fingerprint: string
//     norms     := u8{documents}                      by number
//     extents   := u8{documents}                      by number; empty if they are the norms
//     lengths   := (length - least length of the norm: w(norm) bits){documents}, by number
//     ordinals  := start: u32{blocks}, block*         blocks of 128 documents, by number
//     block     := ordinal: u32, width: u8, (difference to the one before, modulo documents){…}
//     keys      := string{documents}                  by ordinal
//     keyIndex  := u64{documents / 64, rounded up}    where every 64th key starts
//     keyBuckets := u32{2^b + 1}, keyPrints := u8{documents}, keyNumbers := (w bits){documents}
//
// An extent is the norm of the number of positions. The numbers of documents are sorted by the xxh64 of
// their keys, and then by number; those of bucket i, the i-th value of the highest b bits, are between
// two of the starts. The print is the next 8 bits. Numbers are packed as one value after the other.

/// Writes one segment: first all documents, then their numbers, then all terms in order, then the groups of
/// terms and the other sorted strings.
final class SegmentWriter {
  let name: String
  private let file: SegmentFileWriter
  private let fileSystem: any FileSystem
  private let directory: String
  private let fingerprint: String
  private let stored: StoredDocumentsWriter

  // By ordinal.
  private let keys = OutputBytes()
  private let keyIndex = OutputBytes()
  private var hashes: [UInt64] = []

  /// The number of each ordinal.
  private(set) var numbers: [UInt32] = []
  private var ordinals: [UInt32] = []
  // By number.
  private var lengths: [UInt32] = []
  private var titleEnds: [UInt32] = []
  private(set) var norms: UnsafeMutablePointer<UInt8>
  private(set) var extents: UnsafeMutablePointer<UInt8>
  private var totalLength: UInt64 = 0

  private let postings: Spool
  private let skips: Spool
  private let bounds: Spool
  private let terms: Spool
  private let termIndex = OutputBytes()
  private let groups: Spool
  private let groupIndex = OutputBytes()
  private var termCount = 0
  private var positionsCount = 0
  private var compounds = TermDictionaryWriter()
  private var spellings = TermDictionaryWriter()
  private var stems = TermDictionaryWriter()
  private let columns = ColumnsWriter()

  /// - Parameter spoolLimit: Bytes of each section that are kept in memory while others are written.
  init(
    _ directory: String,
    name: String,
    fingerprint: String,
    spoolLimit: Int,
    fileSystem: any FileSystem
  ) throws(IndexError) {
    self.name = name
    self.directory = directory
    self.fingerprint = fingerprint
    self.fileSystem = fileSystem
    let path = directory + "/temporary-" + name
    postings = Spool(path + "-postings", limit: spoolLimit, fileSystem: fileSystem)
    skips = Spool(path + "-skips", limit: spoolLimit, fileSystem: fileSystem)
    bounds = Spool(path + "-bounds", limit: spoolLimit, fileSystem: fileSystem)
    terms = Spool(path + "-terms", limit: spoolLimit, fileSystem: fileSystem)
    groups = Spool(path + "-groups", limit: spoolLimit, fileSystem: fileSystem)
    file = try SegmentFileWriter(directory + "/" + name, fileSystem: fileSystem)
    try file.begin(SectionKind.stored.rawValue)
    stored = StoredDocumentsWriter(file)
    // Not before: what fails above leaves no value that could give them back.
    norms = .allocate(capacity: 1)
    extents = .allocate(capacity: 1)
  }

  deinit {
    norms.deallocate()
    extents.deallocate()
  }

  var documentCount: Int { hashes.count }

  /// Bytes of memory held for the documents so far, and needed to finish them.
  var memory: Int { keys.memory + hashes.count * 44 + stored.memory + columns.memory }

  /// Adds the next document.
  func add(
    key: UnsafeRawBufferPointer,
    record: UnsafeRawBufferPointer
  ) throws(IndexError) {
    guard documentCount < SegmentLimits.documents else {
      throw .limitExceeded(what: "documents of a segment", limit: SegmentLimits.documents)
    }
    try columns.add(document: documentCount, record: record)
    if documentCount & 63 == 0 { keyIndex.integer(UInt64(keys.count)) }
    hashes.append(xxh64(key))
    keys.varint(key.count)
    keys.raw(key)
    try stored.add(record)
  }

  /// Numbers the documents; no more are added.
  ///
  /// - Parameters:
  ///   - lengths: In tokens, by ordinal.
  ///   - extents: The norms of their numbers of positions, by ordinal.
  ///   - titleEnds: The positions behind their titles, by ordinal.
  ///   - order: All ordinals; those of documents of one norm in the order of their numbers. Nil if it is that of
  ///     the ordinals.
  func number(
    lengths: [UInt32],
    extents: [UInt8],
    titleEnds: [UInt32],
    order: [UInt32]? = nil
  ) throws(IndexError) {
    try stored.finish()
    let n = documentCount
    norms.deallocate()
    self.extents.deallocate()
    norms = .allocate(capacity: n + 1)
    self.extents = .allocate(capacity: n + 1)
    // The last value of each array is not used.
    norms.initialize(repeating: 0, count: n + 1)
    self.extents.initialize(repeating: 0, count: n + 1)
    var starts = [Int](repeating: 0, count: 257)
    for length in lengths { starts[Int(Norm.encode(length)) + 1] += 1 }
    for norm in 0..<256 { starts[norm + 1] += starts[norm] }
    numbers = [UInt32](repeating: 0, count: n)
    ordinals = [UInt32](repeating: 0, count: n)
    self.lengths = [UInt32](repeating: 0, count: n)
    self.titleEnds = [UInt32](repeating: 0, count: n)
    for place in 0..<n {
      let ordinal = order.map { Int($0[place]) } ?? place
      let norm = Norm.encode(lengths[ordinal])
      let number = starts[Int(norm)]
      starts[Int(norm)] += 1
      numbers[ordinal] = UInt32(number)
      ordinals[number] = UInt32(ordinal)
      self.lengths[number] = lengths[ordinal]
      self.titleEnds[number] = titleEnds[ordinal]
      norms[number] = norm
      self.extents[number] = extents[ordinal]
      totalLength += UInt64(lengths[ordinal])
    }
    try file.begin(SectionKind.positions.rawValue)
  }

  /// A range for terms of this segment.
  func range() -> TermRange { TermRange(norms: norms, extents: extents) }

  /// Appends the next terms, and their lists. All ranges but the last have a multiple of 32.
  func append(_ range: TermRange) throws(IndexError) {
    termCount += range.termCount
    try append(range, terms, termIndex)
  }

  /// Appends the next groups, after all terms.
  func append(groups range: TermRange) throws(IndexError) {
    try append(range, groups, groupIndex)
  }

  private func append(
    _ range: TermRange,
    _ entries: Spool,
    _ index: OutputBytes
  ) throws(IndexError) {
    for (i, head) in range.heads.enumerated() {
      try TermDictionaryWriter.addBlock(head.prefix, entries.count, to: index)
      entries.varint(postings.count + head.postings)
      entries.varint(positionsCount + head.positions)
      entries.varint(skips.count + head.skips)
      entries.varint(bounds.count + head.bounds)
      let end = i + 1 < range.heads.count ? range.heads[i + 1].entries : range.entries.count
      try entries.append(UnsafeRawBufferPointer(rebasing: range.entries.bytes[head.entries..<end]))
    }
    try postings.append(range.postings)
    try skips.append(range.skips)
    try bounds.append(range.bounds)
    try file.append(range.positions.bytes.bytes)
    positionsCount += range.positions.bytes.count
  }

  /// Adds the next joined form with its parts.
  func addCompound(_ key: UnsafeBufferPointer<UInt8>) throws(IndexError) {
    try compounds.add(key)
  }

  /// Adds the next term with one of its spellings.
  func addSpelling(_ key: UnsafeBufferPointer<UInt8>) throws(IndexError) {
    try spellings.add(key)
  }

  /// Adds the next stem class with one of its terms.
  func addStem(_ key: UnsafeBufferPointer<UInt8>) throws(IndexError) {
    try stems.add(key)
  }

  /// Writes what is left.
  func finish() throws(IndexError) -> SegmentEntry {
    let n = documentCount
    // What every query needs of a small segment lies within a few pages at the end, beside the tables.
    let bits = OutputBits()
    for number in 0..<n {
      let norm = norms[number]
      bits.append(UInt64(lengths[number] - Norm.decode(norm)), width: Norm.restWidth(norm))
    }
    bits.align()
    try section(.lengths, bits.bytes)
    try section(.keys, keys)
    try section(.keyIndex, keyIndex)
    try writeKeyTable()
    try section(.columns, columns.encoded(numbers: numbers))
    try section(.titleEnds, TitleEnds.encoded(titleEnds))
    try writeOrdinals()
    try section(.storedIndex, stored.index)
    try section(.spellings, spellings.entries)
    try section(.compounds, compounds.entries)
    try groups.write(.groups, to: file)
    try terms.write(.terms, to: file)
    try section(.stems, stems.entries)
    try postings.write(.postings, to: file)
    try skips.write(.skips, to: file)
    try bounds.write(.bounds, to: file)
    let same = UnsafeBufferPointer(start: norms, count: n)
      .elementsEqual(UnsafeBufferPointer(start: extents, count: n))
    try section(.extents, UnsafeRawBufferPointer(start: extents, count: same ? 0 : n))
    try section(.norms, UnsafeRawBufferPointer(start: norms, count: n))
    try section(.spellingIndex, spellings.index)
    try section(.compoundIndex, compounds.index)
    try section(.groupIndex, groupIndex)
    try section(.stemIndex, stems.index)
    try section(.termIndex, termIndex)
    let metadata = OutputBytes()
    metadata.varint(n)
    metadata.varint(Int(totalLength))
    metadata.varint(termCount)
    metadata.string(fingerprint)
    try section(.metadata, metadata)
    let (length, root) = try file.finish()
    return SegmentEntry(name: name, length: length, root: root, documentCount: n)
  }

  /// Gives up a segment that is not finished; whether its files can be removed changes nothing.
  func discard() {
    for spool in [postings, skips, bounds, terms, groups] { spool.discard() }
    try? fileSystem.remove(directory + "/" + name)
  }

  private func section(_ kind: SectionKind, _ bytes: OutputBytes) throws(IndexError) {
    try section(kind, bytes.bytes)
  }

  private func section(_ kind: SectionKind, _ bytes: UnsafeRawBufferPointer) throws(IndexError) {
    try file.begin(kind.rawValue)
    try file.append(bytes)
  }

  private func writeOrdinals() throws(IndexError) {
    let n = documentCount
    let starts = OutputBytes()
    let blocks = OutputBytes()
    var values = [UInt32](repeating: 0, count: 128)
    for first in stride(from: 0, to: n, by: 128) {
      let count = min(128, n - first)
      starts.integer(UInt32(blocks.count))
      var all: UInt32 = 0
      for i in 1..<max(count, 1) {
        let (before, next) = (Int(ordinals[first + i - 1]), Int(ordinals[first + i]))
        values[i - 1] = UInt32(next >= before ? next - before : next - before + n)
        all |= values[i - 1]
      }
      let width = BitPacking.width(all)
      blocks.integer(ordinals[first])
      blocks.byte(UInt8(width))
      let size = BitPacking.byteCount(count - 1, width: width)
      BitPacking.pack(values, count: count - 1, width: width, into: blocks.reserve(size))
      blocks.advance(size)
    }
    try section(.ordinals, starts)
    try file.append(blocks.bytes)
  }

  private func writeKeyTable() throws(IndexError) {
    let n = documentCount
    var bucketBits = 0
    while n >> bucketBits > 16 { bucketBits += 1 }
    var order: [(hash: UInt64, number: UInt32)] = []
    order.reserveCapacity(n)
    for ordinal in 0..<n { order.append((hashes[ordinal], numbers[ordinal])) }
    order.sort { ($0.hash, $0.number) < ($1.hash, $1.number) }
    let buckets = OutputBytes()
    let prints = OutputBytes()
    let documents = OutputBits()
    let width = KeyTable.numberWidth(n)
    var next = 0
    for bucket in 0..<(1 << bucketBits) {
      buckets.integer(UInt32(next))
      while next < n, KeyTable.bucket(order[next].hash, bits: bucketBits) == bucket { next += 1 }
    }
    buckets.integer(UInt32(n))
    for entry in order {
      prints.byte(KeyTable.print(entry.hash, bits: bucketBits))
      documents.append(UInt64(entry.number), width: width)
    }
    documents.align()
    try section(.keyBuckets, buckets)
    try section(.keyPrints, prints)
    try section(.keyNumbers, documents.bytes)
  }
}

/// How the hashes of keys lead to documents.
enum KeyTable {
  /// The highest `bits` bits of a hash.
  static func bucket(_ hash: UInt64, bits: Int) -> Int {
    bits == 0 ? 0 : Int(hash >> UInt64(64 - bits))
  }

  /// The 8 bits after those of the bucket.
  static func print(_ hash: UInt64, bits: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: (hash << UInt64(bits)) >> 56)
  }

  /// Bits of the number of one of `count` documents.
  static func numberWidth(_ count: Int) -> Int {
    BitPacking.width(UInt32(truncatingIfNeeded: max(count - 1, 0)))
  }
}
