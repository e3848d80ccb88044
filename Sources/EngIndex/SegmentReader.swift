package import EngStorage
internal import Synchronization

/// One segment, open for reading.
package final class SegmentReader: Sendable {
  package let name: String
  /// Documents, deleted ones included.
  package let documentCount: Int
  /// Tokens of all documents, without those that add no position.
  package let totalLength: UInt64
  let termCount: Int
  package let analyzerFingerprint: String
  let file: SegmentFile
  let deleted: DeletedDocuments
  let terms: TermDictionary
  let compounds: TermDictionary
  /// Terms and their spellings.
  let spellings: TermDictionary
  /// Stem classes and their terms.
  let stems: TermDictionary
  /// Groups of terms that have a list of their own.
  let groups: TermDictionary
  /// Where the sections lie that lists need.
  let lists: PostingsCursor.Sections
  let keyBucketBits: Int
  let entry: SegmentEntry
  /// Made when first asked for.
  let columnCache = Mutex<[Column]?>(nil)

  /// - Parameter group: The segments that are released together with this one.
  init(
    _ entry: SegmentEntry,
    directory: String,
    fileSystem: any FileSystem,
    group: MappingGroup? = nil
  ) throws(IndexError) {
    let file = try SegmentFile(
      directory + "/" + entry.name,
      name: entry.name,
      length: entry.length,
      root: entry.root,
      fileSystem: fileSystem,
      group: group
    )
    if entry.deletedGeneration > 0 {
      let mapping = try fileSystem.map(directory + "/" + entry.deletedName)
      deleted = try DeletedDocuments(mapping.bytes, entry: entry)
    } else {
      deleted = DeletedDocuments(documentCount: entry.documentCount)
    }
    let range = file.section(SectionKind.metadata.rawValue)
    var metadata = ByteReader(try file.buffer(range), file: file.name, at: range.lowerBound)
    documentCount = try metadata.count(upTo: SegmentLimits.documents)
    totalLength = try metadata.varint()
    termCount = try metadata.count(upTo: Int.max)
    analyzerFingerprint = try metadata.string()
    guard documentCount == entry.documentCount else {
      throw metadata.corrupted("document count differs from the manifest's")
    }
    func section(_ kind: SectionKind) -> Range<Int> { file.section(kind.rawValue) }
    let n = documentCount
    let buckets = section(.keyBuckets).count / 4 - 1
    guard section(.norms).count == n, [0, n].contains(section(.extents).count),
      section(.keyIndex).count == (n + 63) / 64 * 8, section(.keyPrints).count == n,
      buckets > 0, buckets & (buckets - 1) == 0, section(.keyBuckets).count % 4 == 0,
      section(.keyNumbers).count == BitPacking.byteCount(n, width: KeyTable.numberWidth(n)),
      section(.storedIndex).count % 16 == 0, totalLength < UInt64(Int64.max),
      TermDictionary.indexes.allSatisfy({
        section($0).count % TermDictionary.indexEntrySize == 0
      })
    else { throw metadata.corrupted("sections have the wrong size") }
    lists = PostingsCursor.Sections(
      postings: section(.postings),
      positions: section(.positions),
      skips: section(.skips),
      bounds: section(.bounds),
      norms: section(.norms),
      extents: section(section(.extents).isEmpty ? .norms : .extents)
    )
    keyBucketBits = buckets.trailingZeroBitCount
    spellings = TermDictionary(
      file: file,
      entries: section(.spellings),
      index: section(.spellingIndex),
      hasInfo: false
    )
    stems = TermDictionary(
      file: file,
      entries: section(.stems),
      index: section(.stemIndex),
      hasInfo: false
    )
    groups = TermDictionary(
      file: file,
      entries: section(.groups),
      index: section(.groupIndex),
      hasInfo: true
    )
    self.entry = entry
    self.file = file
    name = entry.name
    terms = TermDictionary(
      file: file,
      entries: section(.terms),
      index: section(.termIndex),
      hasInfo: true
    )
    compounds = TermDictionary(
      file: file,
      entries: section(.compounds),
      index: section(.compoundIndex),
      hasInfo: false
    )
  }

  /// The number of documents that a segment gives itself, for a repair without a manifest.
  ///
  /// - Parameter entry: Its name, length and root.
  static func documentCount(
    _ entry: SegmentEntry,
    directory: String,
    fileSystem: any FileSystem
  ) throws(IndexError) -> Int {
    let file = try SegmentFile(
      directory + "/" + entry.name,
      name: entry.name,
      length: entry.length,
      root: entry.root,
      fileSystem: fileSystem
    )
    let range = file.section(SectionKind.metadata.rawValue)
    var metadata = ByteReader(try file.buffer(range), file: file.name, at: range.lowerBound)
    return try metadata.count(upTo: SegmentLimits.documents)
  }

  func section(_ kind: SectionKind) -> Range<Int> { file.section(kind.rawValue) }

  package func isDeleted(_ document: Int) -> Bool { deleted.contains(document) }
  package var deletedCount: Int { deleted.count }

  /// The deleted documents as a bitset, lowest bit first; empty words if none.
  package var deletedWords: [UInt64] { deleted.words }

  /// The norm of each document; valid while the reader lives.
  package func norms() throws(IndexError) -> UnsafePointer<UInt8> {
    let range = section(.norms)
    return try file.bytes(at: range.lowerBound, count: range.count)
      .assumingMemoryBound(to: UInt8.self)
  }

  package func term(_ term: String) throws(IndexError) -> TermInfo? {
    var term = term
    // `withUTF8` does not keep the type of an error.
    let found = term.withUTF8 { bytes in
      Result { () throws(IndexError) in try terms.find(bytes) }
    }
    return try found.get()
  }

  /// Goes over the terms from `first` on, in the order of their bytes, until `body` gives false.
  package func forEachTerm(
    from first: String,
    _ body: (UnsafeBufferPointer<UInt8>, TermInfo) throws(IndexError) -> Bool
  ) throws(IndexError) {
    let cursor = try Array(first.utf8).span.withBytes { bytes throws(IndexError) in
      try terms.cursor(from: bytes)
    }
    while try cursor.next() {
      guard try body(cursor.term, cursor.info) else { return }
    }
  }

  package func postings(_ term: TermInfo) throws(IndexError) -> PostingsCursor {
    try PostingsCursor(term, file: file, sections: lists, documentCount: documentCount)
  }

  /// The part lists that were written as that joined form: `euroatlantic` to [[euro, atlantic]].
  package func compoundParts(_ joined: String) throws(IndexError) -> [[String]] {
    let key = Array(joined.utf8) + [0]
    return try key.span.withBytes { key throws(IndexError) in try compounds.rests(after: key) }.map
    {
      $0.split(separator: 0, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
  }

  package func key(of document: Int) throws(IndexError) -> String {
    try key(try keyBytes(of: document))
  }

  func key(_ bytes: UnsafeRawBufferPointer) throws(IndexError) -> String {
    guard let key = String(validating: bytes, as: UTF8.self) else {
      throw file.corrupted(section(.keys).lowerBound, "key is not UTF-8")
    }
    return key
  }

  func keyBytes(of document: Int) throws(IndexError) -> UnsafeRawBufferPointer {
    try keyBytes(ofOrdinal: try ordinal(of: document))
  }

  /// The key of the document that was the `ordinal`-th to be put.
  func keyBytes(ofOrdinal ordinal: Int) throws(IndexError) -> UnsafeRawBufferPointer {
    let index = section(.keyIndex)
    guard ordinal >= 0, ordinal < documentCount else {
      throw file.corrupted(index.lowerBound, "no document \(ordinal)")
    }
    let at = try file.bytes(at: index.lowerBound + ordinal / 64 * 8, count: 8)
    let start = UInt64(littleEndian: at.loadUnaligned(as: UInt64.self))
    let keys = section(.keys)
    guard start <= UInt64(keys.count) else {
      throw file.corrupted(index.lowerBound + ordinal / 64 * 8, "key lies outside its section")
    }
    var rest = ordinal % 64
    var offset = keys.lowerBound + Int(start)
    while true {
      // Verified piece by piece: the keys of other documents may be long.
      let head = min(10, keys.upperBound - offset)
      var reader = ByteReader(
        try file.buffer(offset..<offset + max(head, 0)),
        file: name,
        at: offset
      )
      let count = try reader.count(upTo: keys.upperBound - offset)
      let bytes = offset + reader.offset
      guard count <= keys.upperBound - bytes else {
        throw file.corrupted(offset, "key lies outside its section")
      }
      if rest == 0 { return try file.buffer(bytes..<bytes + count) }
      rest -= 1
      offset = bytes + count
    }
  }

  /// The place of a document in the order in which they were put.
  func ordinal(of document: Int) throws(IndexError) -> Int {
    let section = section(.ordinals)
    guard document >= 0, document < documentCount else {
      throw file.corrupted(section.lowerBound, "no document \(document)")
    }
    var ordinal = 0
    try forEachOrdinal(ofBlock: document / 128, upTo: document % 128) { ordinal = $0 }
    return ordinal
  }

  /// Gives the ordinals of the documents of a block of 128, up to the one in place `last`.
  private func forEachOrdinal(
    ofBlock block: Int,
    upTo last: Int,
    _ body: (Int) -> Void
  ) throws(IndexError) {
    let section = section(.ordinals)
    let blocks = (documentCount + 127) / 128
    let start = try u32(section.lowerBound + block * 4, in: section)
    let offset = section.lowerBound + blocks * 4 + start
    let count = min(128, documentCount - block * 128)
    guard section.contains(offset), section.contains(offset + 4) else {
      throw file.corrupted(section.lowerBound, "ordinals lie outside their section")
    }
    let head = try file.bytes(at: offset, count: 5)
    var ordinal = Int(UInt32(littleEndian: head.loadUnaligned(as: UInt32.self)))
    let width = Int(head.load(fromByteOffset: 4, as: UInt8.self))
    let size = BitPacking.byteCount(count - 1, width: width)
    guard width <= 32, size <= section.upperBound - offset - 5 else {
      throw file.corrupted(offset, "ordinals lie outside their section")
    }
    let packed = try file.bytes(at: offset + 5, count: size)
    for place in 0...min(last, count - 1) {
      if place > 0 {
        ordinal += Int(BitPacking.value(packed, bit: (place - 1) * width, width: width))
        if ordinal >= documentCount { ordinal -= documentCount }
      }
      guard ordinal < documentCount else { throw file.corrupted(offset, "ordinal out of range") }
      body(ordinal)
    }
  }

  /// The number of the document of each ordinal.
  func numbersByOrdinal() throws(IndexError) -> [UInt32] {
    var numbers = [UInt32](repeating: .max, count: documentCount)
    for block in 0..<(documentCount + 127) / 128 {
      var number = block * 128
      try forEachOrdinal(ofBlock: block, upTo: 127) { ordinal in
        numbers[ordinal] = UInt32(number)
        number += 1
      }
    }
    guard !numbers.contains(.max) else {
      throw file.corrupted(section(.ordinals).lowerBound, "two documents have one ordinal")
    }
    return numbers
  }

  /// The length of each document in tokens.
  func lengths() throws(IndexError) -> [UInt32] {
    let range = section(.lengths)
    let norms = try norms()
    var bits = 0
    for document in 0..<documentCount { bits += Norm.restWidth(norms[document]) }
    guard (bits + 7) / 8 == range.count else {
      throw file.corrupted(range.lowerBound, "lengths have the wrong size")
    }
    let packed = try file.bytes(at: range.lowerBound, count: range.count)
    var lengths = [UInt32](repeating: 0, count: documentCount)
    var bit = 0
    for document in 0..<documentCount {
      let width = Norm.restWidth(norms[document])
      lengths[document] =
        Norm.decode(norms[document]) + BitPacking.value(packed, bit: bit, width: width)
      bit += width
    }
    return lengths
  }

  /// The norm of the number of positions of each document; valid while the reader lives.
  func extents() throws(IndexError) -> UnsafePointer<UInt8> {
    try file.bytes(at: lists.extents.lowerBound, count: lists.extents.count)
      .assumingMemoryBound(to: UInt8.self)
  }

  private func u32(_ offset: Int, in section: Range<Int>) throws(IndexError) -> Int {
    guard offset >= section.lowerBound, offset + 4 <= section.upperBound else {
      throw file.corrupted(section.lowerBound, "table is too short")
    }
    let at = try file.bytes(at: offset, count: 4)
    return Int(UInt32(littleEndian: at.loadUnaligned(as: UInt32.self)))
  }

  /// The live document of that key.
  package func document(forKey key: String) throws(IndexError) -> Int? {
    for document in try documents(withKey: key) where !isDeleted(document) { return document }
    return nil
  }

  /// All documents of that key, deleted ones too, ascending.
  func documents(withKey key: String) throws(IndexError) -> [Int] {
    var key = key
    return try key.withUTF8Bytes { key throws(IndexError) in try documents(withKey: key) }
  }

  /// All documents of that key, deleted ones too, ascending.
  func documents(withKey key: UnsafeRawBufferPointer) throws(IndexError) -> [Int] {
    let hash = xxh64(key)
    let buckets = section(.keyBuckets)
    let place = buckets.lowerBound + KeyTable.bucket(hash, bits: keyBucketBits) * 4
    let start = try u32(place, in: buckets)
    let end = try u32(place + 4, in: buckets)
    guard start <= end, end <= documentCount else {
      throw file.corrupted(place, "bucket of keys lies outside its section")
    }
    let prints = try file.bytes(at: section(.keyPrints).lowerBound + start, count: end - start)
    let wanted = KeyTable.print(hash, bits: keyBucketBits)
    let width = KeyTable.numberWidth(documentCount)
    var found: [Int] = []
    for i in 0..<(end - start)
    where prints.load(fromByteOffset: i, as: UInt8.self) == wanted {
      let bit = (start + i) * width
      let at = try file.bytes(
        at: section(.keyNumbers).lowerBound + bit / 8,
        count: (bit % 8 + width + 7) / 8
      )
      let document = Int(BitPacking.value(at, bit: bit % 8, width: width))
      if try keyBytes(of: document).elementsEqual(key) { found.append(document) }
    }
    return found
  }

  /// Bytes of each section.
  package var sectionSizes: [(name: String, bytes: Int)] {
    SectionKind.allCases.map { ($0.name, section($0).count) }
  }
}

extension Span where Element == UInt8 {
  /// Calls `body` with the bytes, letting its typed error through.
  func withBytes<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(IndexError) -> Result
  ) throws(IndexError) -> Result {
    try withUnsafeBufferPointer { buffer throws(IndexError) in try body(buffer) }
  }
}

extension String {
  /// Calls `body` with the bytes, letting its typed error through.
  mutating func withUTF8Bytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws(IndexError) -> Result
  ) throws(IndexError) -> Result {
    makeContiguousUTF8()
    var result: Swift.Result<Result, IndexError>?
    withUTF8 { utf8 in
      do throws(IndexError) {
        result = .success(try body(UnsafeRawBufferPointer(utf8)))
      } catch {
        result = .failure(error)
      }
    }
    guard let result else { throw .writerFailed }
    return try result.get()
  }
}
