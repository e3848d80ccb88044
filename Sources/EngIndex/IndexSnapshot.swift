public import EngStorage

/// One generation of an index, open for reading. It stays as it is whatever is committed later.
public final class IndexSnapshot: Sendable {
  /// Counts commits.
  public let generation: UInt64
  /// Where the index lies.
  public let directory: String
  /// The analyzer that made the terms.
  public let analyzerName: String
  /// Identifies the analyzer's rules and data.
  public let analyzerFingerprint: String
  package let segments: [SegmentReader]

  private init(_ manifest: Manifest, directory: String, segments: [SegmentReader]) {
    generation = manifest.generation
    self.directory = directory
    analyzerName = manifest.analyzerName
    analyzerFingerprint = manifest.analyzerFingerprint
    self.segments = segments
  }

  /// Opens the newest generation; of 32 segments and more a second thread opens some.
  ///
  /// - Throws: `IndexError.notFound` if there is no index, `.corrupted` if it is damaged.
  public static func open(
    _ directory: String,
    fileSystem: any FileSystem = POSIXFileSystem()
  ) throws(IndexError) -> IndexSnapshot {
    var last: UInt64?
    while true {
      let manifest = try Manifest.read(directory, fileSystem: fileSystem)
      do throws(IndexError) {
        let segments = try open(manifest.segments, directory, fileSystem)
        return IndexSnapshot(manifest, directory: directory, segments: segments)
      } catch {
        guard error.isMissingFile else { throw error }
        // A commit may have removed the file; then there is a newer manifest.
        if last == manifest.generation {
          guard case .io(_, let path, _) = error else { throw error }
          throw .corrupted(file: path, offset: 0, reason: "the file is missing")
        }
        last = manifest.generation
      }
    }
  }

  /// Segments from which on two threads open them.
  private static let sharedSegments = 32

  private static func open(
    _ entries: [SegmentEntry],
    _ directory: String,
    _ fileSystem: any FileSystem
  ) throws(IndexError) -> [SegmentReader] {
    let group = MappingGroup()
    let parts = entries.indices.parts(entries.count < sharedSegments ? 1 : 8)
    let opened = try inParallel(parts, threads: 2) { part throws(IndexError) in
      var segments: [SegmentReader] = []
      for entry in entries[part] {
        segments.append(
          try SegmentReader(entry, directory: directory, fileSystem: fileSystem, group: group)
        )
      }
      return segments
    }
    return opened.flatMap(\.self)
  }

  /// Documents that are not deleted.
  public var documentCount: Int {
    segments.reduce(0) { $0 + $1.documentCount - $1.deletedCount }
  }

  /// Bytes of the segments.
  public var byteCount: Int { segments.reduce(0) { $0 + $1.file.byteCount } }

  /// Bytes of the segments that were read so far: their tables, and the pages of 4 KiB that opening them
  /// and every search since have touched.
  public var readByteCount: Int { segments.reduce(0) { $0 + $1.file.verifiedByteCount } }

  /// Documents and their length in tokens, deleted ones included until they are merged away.
  package var statistics: (documents: Int, totalLength: UInt64) {
    var documents = 0
    var length: UInt64 = 0
    for segment in segments {
      documents += segment.documentCount
      length &+= segment.totalLength
    }
    return (documents, length)
  }
}
