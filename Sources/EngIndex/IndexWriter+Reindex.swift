internal import EngAnalysis
public import EngStorage

extension IndexWriter {
  /// Makes all terms of an index anew from its stored documents, and commits.
  ///
  /// This is for an index whose terms were made by other rules than this version's, or to change its
  /// analyzer. Until the commit at the end the old terms stay; an interruption changes nothing.
  ///
  /// - Parameters:
  ///   - analyzer: Nil for the index's own.
  ///   - memoryLimit: As of `open`, and so are the threads.
  ///   - progress: Called with the number of documents done.
  /// - Returns: How many documents there are.
  /// - Throws: As `open`, but not for terms made by other rules.
  public static func reindex(
    _ directory: String,
    analyzer: String? = nil,
    memoryLimit: Int = 192 << 20,
    threads: Int = 1,
    fileSystem: any FileSystem = POSIXFileSystem(),
    progress: (Int) throws(IndexError) -> Void = { _ in }
  ) throws(IndexError) -> Int {
    _ = try Manifest.read(directory, fileSystem: fileSystem)
    let lock = try fileSystem.lock(directory + "/lock")
    var manifest = try Manifest.read(directory, fileSystem: fileSystem)
    let name = analyzer ?? manifest.analyzerName
    guard let chosen = Analyzer.named(name) else {
      throw .analyzerChanged(found: name, current: Analyzer.text.name)
    }
    var sources: [SegmentReader] = []
    for entry in manifest.segments {
      sources.append(try SegmentReader(entry, directory: directory, fileSystem: fileSystem))
    }
    manifest.analyzerName = chosen.name
    manifest.analyzerFingerprint = chosen.fingerprint
    let writer = IndexWriter(
      directory,
      lock: lock,
      manifest: manifest,
      analyzer: chosen,
      memoryLimit: memoryLimit,
      threads: threads,
      fileSystem: fileSystem
    )
    defer { writer.close() }
    writer.changed = true
    var count = 0
    for source in sources {
      try source.forEachDocument { number, document throws(IndexError) in
        guard !source.isDeleted(number) else { return true }
        _ = try writer.put(document)
        count += 1
        try progress(count)
        return true
      }
    }
    _ = try writer.commit()
    return count
  }

  /// A writer whose next commit holds only these segments and what is put, whatever the newest
  /// manifest says.
  ///
  /// - Parameters:
  ///   - manifest: Names those segments as they are; its generation is the highest ever used.
  ///   - segments: Each with the documents to leave out, and whether its sidecar says otherwise.
  static func repairing(
    _ directory: String,
    lock: FileLock,
    manifest: Manifest,
    segments: [(reader: SegmentReader, deleted: DeletedDocuments, deletedChanged: Bool)],
    fileSystem: any FileSystem
  ) throws(IndexError) -> IndexWriter {
    guard let analyzer = Analyzer.named(manifest.analyzerName) else {
      throw .analyzerChanged(found: manifest.analyzerName, current: Analyzer.text.name)
    }
    let writer = IndexWriter(
      directory,
      lock: lock,
      manifest: manifest,
      analyzer: analyzer,
      memoryLimit: 192 << 20,
      fileSystem: fileSystem
    )
    writer.segments = segments.map {
      Segment(reader: $0.reader, deleted: $0.deleted, deletedChanged: $0.deletedChanged)
    }
    writer.changed = true
    return writer
  }
}
