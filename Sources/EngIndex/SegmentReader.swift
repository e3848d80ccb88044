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
  let analyzerFingerprint: String
  let file: SegmentFile
  let deleted: DeletedDocuments
  let terms: TermDictionary
  let compounds: TermDictionary
  let entry: SegmentEntry
  /// Made when first asked for.
  let columnCache = Mutex<[Column]?>(nil)

  init(
    _ entry: SegmentEntry,
    directory: String,
    fileSystem: any FileSystem
  ) throws(IndexError) {
    let file = try SegmentFile(
      directory + "/" + entry.name,
      name: entry.name,
      length: entry.length,
      root: entry.root,
      fileSystem: fileSystem
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
    guard section(.norms).count == n, section(.keyOffsets).count == (n + 1) * 4,
      section(.keyHashes).count == n * 8, section(.keyDocuments).count == n * 4,
      section(.termIndex).count % 16 == 0, section(.compoundIndex).count % 16 == 0,
      section(.storedIndex).count % 16 == 0, totalLength < UInt64(Int64.max)
    else { throw metadata.corrupted("sections have the wrong size") }
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
    try Array(term.utf8).span.withBytes { bytes throws(IndexError) in try terms.find(bytes) }
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
    try PostingsCursor(
      term,
      file: file,
      postings: section(.postings),
      positions: section(.positions),
      bounds: section(.bounds),
      documentCount: documentCount
    )
  }

  /// The part lists that were written as that joined form: `euroatlantic` to [[euro, atlantic]].
  package func compoundParts(_ joined: String) throws(IndexError) -> [[String]] {
    let key = Array(joined.utf8) + [0]
    let cursor = try key.span.withBytes { bytes throws(IndexError) in
      try compounds.cursor(from: bytes)
    }
    var lists: [[String]] = []
    while try cursor.next() {
      guard cursor.term.starts(with: key) else { break }
      lists.append(
        cursor.term.dropFirst(key.count).split(separator: 0, omittingEmptySubsequences: false)
          .map { String(decoding: $0, as: UTF8.self) }
      )
    }
    return lists
  }

  package func key(of document: Int) throws(IndexError) -> String {
    let bytes = try keyBytes(of: document)
    guard let key = String(validating: bytes, as: UTF8.self) else {
      throw file.corrupted(section(.keys).lowerBound, "key is not UTF-8")
    }
    return key
  }

  func keyBytes(of document: Int) throws(IndexError) -> UnsafeRawBufferPointer {
    let offsets = section(.keyOffsets)
    guard document >= 0, document < documentCount else {
      throw file.corrupted(offsets.lowerBound, "no document \(document)")
    }
    let at = try file.bytes(at: offsets.lowerBound + document * 4, count: 8)
    let start = Int(UInt32(littleEndian: at.loadUnaligned(as: UInt32.self)))
    let end = Int(UInt32(littleEndian: at.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
    let keys = section(.keys)
    guard start <= end, end <= keys.count else {
      throw file.corrupted(offsets.lowerBound + document * 4, "key lies outside its section")
    }
    return try file.buffer(keys.lowerBound + start..<keys.lowerBound + end)
  }

  /// The live document of that key.
  package func document(forKey key: String) throws(IndexError) -> Int? {
    for document in try documents(withKey: key) where !isDeleted(document) { return document }
    return nil
  }

  /// All documents of that key, deleted ones too.
  func documents(withKey key: String) throws(IndexError) -> [Int] {
    let wanted = Array(key.utf8)
    let hash = xxh64(wanted)
    let hashes = section(.keyHashes)
    let numbers = section(.keyDocuments)
    var low = 0
    var high = documentCount
    while low < high {
      let middle = (low + high) / 2
      if try self.hash(at: hashes.lowerBound + middle * 8) < hash {
        low = middle + 1
      } else {
        high = middle
      }
    }
    var found: [Int] = []
    while low < documentCount, try self.hash(at: hashes.lowerBound + low * 8) == hash {
      let at = try file.bytes(at: numbers.lowerBound + low * 4, count: 4)
      let document = Int(UInt32(littleEndian: at.loadUnaligned(as: UInt32.self)))
      if try keyBytes(of: document).elementsEqual(wanted) { found.append(document) }
      low += 1
    }
    return found
  }

  private func hash(at offset: Int) throws(IndexError) -> UInt64 {
    UInt64(littleEndian: try file.bytes(at: offset, count: 8).loadUnaligned(as: UInt64.self))
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
