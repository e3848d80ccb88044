internal import EngSearch

/// The documents of the last commit of an index: what is asked of them to tell what has changed since.
///
/// No more is kept of each than a bit, so that an index may have more documents than memory would hold keys.
struct KnownDocuments {
  private let segments: [(reader: SegmentReader, sources: SourceReader)]
  /// By segment; bit `d % 64` of word `d / 64` stands for document `d`.
  private var expected: [[UInt64]]
  let count: Int

  /// - Parameter snapshot: Nil for an index that is new.
  init(_ snapshot: IndexSnapshot?) {
    segments = snapshot?.segments.map { ($0, SourceReader($0)) } ?? []
    expected = segments.map { [UInt64](repeating: 0, count: ($0.reader.documentCount + 63) / 64) }
    count = snapshot?.documentCount ?? 0
  }

  /// Where a document is.
  struct Place {
    fileprivate var segment: Int
    fileprivate var document: Int
  }

  /// The document of a key, and where it came from.
  func find(_ key: String) throws -> (place: Place, source: DocumentSource)? {
    for (i, segment) in segments.enumerated() {
      guard let document = try segment.reader.document(forKey: key) else { continue }
      return (Place(segment: i, document: document), try segment.sources.source(of: document))
    }
    return nil
  }

  func contains(_ key: String) throws -> Bool {
    try segments.contains { try $0.reader.document(forKey: key) != nil }
  }

  /// Calls `body` with each document that came from a file, and its path. Reads all stored documents.
  func forEachPath(_ body: (Place, String) throws -> Void) throws {
    for (i, segment) in segments.enumerated() {
      var failure: (any Error)?
      try segment.reader.forEachSource { document, source in
        guard let path = source.path, !segment.reader.isDeleted(document) else { return true }
        do { try body(Place(segment: i, document: document), path) } catch { failure = error }
        return failure == nil
      }
      if let failure { throw failure }
    }
  }

  /// Notes that a document will be missing if it is not met.
  mutating func expect(_ place: Place) {
    expected[place.segment][place.document >> 6] |= 1 << UInt64(place.document & 63)
  }

  mutating func meet(_ place: Place) {
    expected[place.segment][place.document >> 6] &= ~(1 << UInt64(place.document & 63))
  }

  func isExpected(_ place: Place) -> Bool {
    expected[place.segment][place.document >> 6] >> UInt64(place.document & 63) & 1 == 1
  }

  /// The keys of the documents that were expected and not met, of those from `paths`.
  func missing(from paths: Set<String>) throws -> [String] {
    var keys: [String] = []
    for (i, words) in expected.enumerated() {
      for (number, word) in words.enumerated() {
        var rest = word
        while rest != 0 {
          let document = number << 6 + rest.trailingZeroBitCount
          rest &= rest - 1
          guard let path = try segments[i].sources.source(of: document).path, paths.contains(path)
          else { continue }
          keys.append(try segments[i].reader.key(of: document))
        }
      }
    }
    return keys
  }
}
