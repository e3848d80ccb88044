internal import EngSearch

/// The documents of the last commit of an index: what is asked of them to tell what has changed since.
///
/// No more is kept of each than two bits, so that an index may have more documents than memory would hold keys.
struct KnownDocuments {
  private let segments: [(reader: SegmentReader, sources: SourceReader)]
  /// By segment; bit `d % 64` of word `d / 64` stands for document `d`.
  private var expected: [[UInt64]]
  /// In the same way those whose key another version of the document was put under.
  private var replaced: [[UInt64]]
  let count: Int

  /// - Parameter snapshot: Nil for an index that is new.
  init(_ snapshot: IndexSnapshot?) {
    segments = snapshot?.segments.map { ($0, SourceReader($0)) } ?? []
    expected = segments.map { [UInt64](repeating: 0, count: ($0.reader.documentCount + 63) / 64) }
    replaced = expected
    count = snapshot?.documentCount ?? 0
  }

  /// Where a document is.
  struct Place {
    fileprivate var segment: Int
    fileprivate var document: Int

    fileprivate func isSet(in bits: [[UInt64]]) -> Bool {
      bits[segment][document >> 6] >> UInt64(document & 63) & 1 == 1
    }

    fileprivate func set(_ isSet: Bool, in bits: inout [[UInt64]]) {
      let bit: UInt64 = 1 << UInt64(document & 63)
      if isSet { bits[segment][document >> 6] |= bit } else { bits[segment][document >> 6] &= ~bit }
    }
  }

  struct Found {
    var place: Place
    var source: DocumentSource
  }

  /// The document of a key, and where it came from.
  func find(_ key: String) throws -> Found? {
    for (i, segment) in segments.enumerated() {
      guard let document = try segment.reader.document(forKey: key) else { continue }
      return Found(
        place: Place(segment: i, document: document),
        source: try segment.sources.source(of: document)
      )
    }
    return nil
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
  mutating func expect(_ place: Place) { place.set(true, in: &expected) }

  mutating func meet(_ place: Place) { place.set(false, in: &expected) }

  func isExpected(_ place: Place) -> Bool { place.isSet(in: expected) }

  /// Notes whether what was put last under a document's key is another version of it.
  mutating func replace(_ place: Place, byOther isOther: Bool) {
    place.set(isOther, in: &replaced)
  }

  func isReplaced(_ place: Place) -> Bool { place.isSet(in: replaced) }

  /// The documents that were expected and not met, of those from `paths`.
  func missing(from paths: Set<String>) throws -> [(key: String, path: String)] {
    var missing: [(key: String, path: String)] = []
    for (i, words) in expected.enumerated() {
      for (number, word) in words.enumerated() {
        var rest = word
        while rest != 0 {
          let document = number << 6 + rest.trailingZeroBitCount
          rest &= rest - 1
          guard let path = try segments[i].sources.source(of: document).path, paths.contains(path)
          else { continue }
          missing.append((try segments[i].reader.key(of: document), path))
        }
      }
    }
    return missing
  }
}
