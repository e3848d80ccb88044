internal import EngAnalysis
public import EngStorage

/// Changes an index. There is one writer of a directory at a time; readers are never in its way.
///
/// Nothing is visible to readers before `commit()`. After an I/O error the writer refuses further work
/// with `IndexError.writerFailed`; the last commit is intact.
public final class IndexWriter {
  package let directory: String
  package let fileSystem: any FileSystem
  let memoryLimit: Int
  let analyzer: Analyzer
  private var lock: FileLock?
  private var manifest: Manifest
  var segments: [Segment] = []
  /// Whether something is to be committed.
  var changed = false
  private var failed = false
  /// Whether commits merge segments of about one size; false leaves as many segments as there were
  /// commits, to measure what they cost.
  package var mergesAtCommit = true
  /// Whether a writer of several threads merges on one of them while it goes on; false to measure what
  /// that is worth.
  package var mergesInBackground = true
  /// The merge that goes on; the documents put since it began, and the commits.
  var merging: BackgroundMerge?
  var putSinceMerge = 0
  var commitsSinceMerge = 0
  /// Whether this writer has committed a segment.
  var hasCommitted = false

  // Documents put since the last flush.
  private var analysis: DocumentAnalysis
  let threads: Int
  private var segment: SegmentWriter?
  private var keys = ByteStringTable()
  /// The ordinal of the document of each key, -1 if it is deleted.
  private var ordinals: [Int32] = []
  private var deletedInMemory: [Int] = []
  private let record = OutputBytes()

  struct Segment {
    var reader: SegmentReader
    var deleted: DeletedDocuments
    var deletedChanged = false
  }

  init(
    _ directory: String,
    lock: FileLock,
    manifest: Manifest,
    analyzer: Analyzer,
    memoryLimit: Int,
    threads: Int = 1,
    fileSystem: any FileSystem
  ) {
    self.directory = directory
    self.lock = lock
    self.manifest = manifest
    self.analyzer = analyzer
    self.memoryLimit = min(max(memoryLimit, 1 << 20), 1 << 32)
    self.fileSystem = fileSystem
    self.threads = min(max(threads, 1), 64)
    analysis = DocumentAnalysis(analyzer, threads: self.threads)
  }

  /// Opens an index for writing.
  ///
  /// - Parameters:
  ///   - create: Makes an empty index if there is none.
  ///   - analyzer: Of a new index; an existing one keeps its own.
  ///   - memoryLimit: Bytes of memory that the process may take while it indexes, about: documents are
  ///     written to a segment before that.
  ///   - threads: That analyse documents and write segments. A compacted index does not depend on them; which
  ///     documents are in which segment before depends on how many there are, and on nothing else.
  /// - Throws: `IndexError.locked` if another writer has it open, `.notFound` if there is no index,
  ///   `.analyzerChanged` if its terms were made by other rules or the analyzer is unknown.
  public static func open(
    _ directory: String,
    create: Bool = false,
    analyzer: String = "text",
    memoryLimit: Int = 192 << 20,
    threads: Int = 1,
    fileSystem: any FileSystem = POSIXFileSystem()
  ) throws(IndexError) -> IndexWriter {
    if create {
      try fileSystem.createDirectory(directory)
    } else {
      // An index that does not exist must not get a lock file.
      _ = try Manifest.read(directory, fileSystem: fileSystem)
    }
    let lock = try fileSystem.lock(directory + "/lock")
    var existing: Manifest?
    do throws(IndexError) {
      existing = try Manifest.read(directory, fileSystem: fileSystem)
    } catch {
      guard case .notFound = error, create else { throw error }
    }
    let name = existing?.analyzerName ?? analyzer
    guard let chosen = Analyzer.named(name) else {
      throw .analyzerChanged(found: name, current: Analyzer.text.name)
    }
    let manifest =
      existing ?? Manifest(analyzerName: chosen.name, analyzerFingerprint: chosen.fingerprint)
    guard manifest.analyzerFingerprint == chosen.fingerprint else {
      throw .analyzerChanged(found: manifest.analyzerFingerprint, current: chosen.fingerprint)
    }
    let writer = IndexWriter(
      directory,
      lock: lock,
      manifest: manifest,
      analyzer: chosen,
      memoryLimit: memoryLimit,
      threads: threads,
      fileSystem: fileSystem
    )
    if existing == nil {
      writer.changed = true
      _ = try writer.commit()
    } else {
      for entry in manifest.segments {
        let reader = try SegmentReader(entry, directory: directory, fileSystem: fileSystem)
        writer.segments.append(Segment(reader: reader, deleted: reader.deleted))
      }
      try writer.removeUnreferenced()
    }
    return writer
  }

  /// The generation committed last.
  public var generation: UInt64 { manifest.generation }

  /// Adds a document, replacing one of the same key.
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  public func put(_ document: Document) throws(IndexError) -> Bool {
    try usable()
    guard document.key.utf8.count <= SegmentLimits.keyBytes else {
      throw .limitExceeded(what: "bytes of a document's key", limit: SegmentLimits.keyBytes)
    }
    guard document.byteCount <= SegmentLimits.documentBytes else {
      throw .limitExceeded(what: "bytes of a document", limit: SegmentLimits.documentBytes)
    }
    return try guarding { () throws(IndexError) in
      let isReplaced = try remove(document.key)
      record.removeAll()
      document.store(to: record)
      try store(document.key)
      var title = document.title
      var body = document.body
      title.withUTF8 { title in
        body.withUTF8 { body in analysis.add(title: title, body: body) }
      }
      try flushIfFull()
      return isReplaced
    }
  }

  /// Keeps the record as the next document.
  private func store(_ key: String) throws(IndexError) {
    let segment = try openSegment()
    let ordinal = segment.documentCount
    var key = key
    try key.withUTF8Bytes { key throws(IndexError) in
      try segment.add(key: key, record: record.bytes)
      let number = keys.number(key.assumingMemoryBound(to: UInt8.self))
      if number == ordinals.count { ordinals.append(-1) }
      ordinals[number] = Int32(truncatingIfNeeded: ordinal)
    }
    changed = true
    putSinceMerge += 1
  }

  private func flushIfFull() throws(IndexError) {
    guard let segment else { return }
    var held = analysis.byteCount + segment.memory + keys.byteCount + ordinals.count * 4
    held += merging?.memory ?? 0
    if held + held / 5 + overhead > memoryLimit || analysis.isFull { try flush() }
  }

  /// What the process takes besides the documents held, and a fifth of these, to write them: but never so
  /// much that hardly any document could be held. Measured with a limit of 192 MiB, which the peak of 1 GiB of
  /// articles is to be below, pages of the index's files and a merge included: 186 MiB.
  private var overhead: Int { min(38 << 20, memoryLimit / 2) }

  /// Adds a document of which only the key is stored, replacing one of the same key.
  ///
  /// - Parameter text: Indexed as the body of a document without a title.
  package func put(
    key: String,
    indexing text: UnsafeBufferPointer<UInt8>
  ) throws(IndexError) {
    try usable()
    guard key.utf8.count <= SegmentLimits.keyBytes else {
      throw .limitExceeded(what: "bytes of a document's key", limit: SegmentLimits.keyBytes)
    }
    guard text.count <= SegmentLimits.documentBytes else {
      throw .limitExceeded(what: "bytes of a document", limit: SegmentLimits.documentBytes)
    }
    try guarding { () throws(IndexError) in
      _ = try remove(key)
      record.removeAll()
      try store(key)
      analysis.add(title: UnsafeBufferPointer(start: nil, count: 0), body: text)
      try flushIfFull()
    }
  }

  /// Deletes the document of a key.
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  public func delete(key: String) throws(IndexError) -> Bool {
    try usable()
    return try guarding { () throws(IndexError) in try remove(key) }
  }

  /// Deletes a document of the last commit by its number; not one that was replaced or deleted since.
  ///
  /// - Parameter segment: The name of its segment.
  /// - Returns: Whether it was there.
  package func delete(_ document: Int, ofSegment segment: String) throws(IndexError) -> Bool {
    try usable()
    guard let place = segments.firstIndex(where: { $0.reader.name == segment }),
      segments[place].deleted.insert(document)
    else { return false }
    segments[place].deletedChanged = true
    changed = true
    return true
  }

  /// Makes all changes durable and visible.
  ///
  /// - Returns: The generation that holds them; the same as before if nothing changed.
  @discardableResult
  public func commit() throws(IndexError) -> UInt64 {
    try usable()
    return try guarding { () throws(IndexError) in
      try flush()
      if mergesAtCommit { try mergeAtCommit() }
      return try publish()
    }
  }

  /// Merges everything into one segment without deleted documents, and commits.
  ///
  /// - Parameter reordering: Also numbers documents of about one length so that those with common words stand
  ///   together, by recursive graph bisection. No score changes by it, but documents of one score, which else
  ///   come in the order in which they were put if they are of one length, may change places. The same
  ///   documents are ordered in the same way whatever their order was and however many threads there are, and
  ///   later merges keep the order. It takes up to half of the writer's memory limit, and some 100
  ///   bytes for each document.
  public func compact(reordering: Bool = false) throws(IndexError) {
    try usable()
    try guarding { () throws(IndexError) in
      cancelMerge()
      try flush()
      if reordering, !segments.isEmpty {
        try mergeSegments(
          segments.indices,
          reordering: Reordering(memoryLimit: memoryLimit / 2, threads: threads)
        )
      } else if segments.count > 1 || segments.contains(where: { $0.deleted.count > 0 }) {
        try mergeSegments(segments.indices)
      }
      _ = try publish()
    }
  }

  /// Gives up the lock. Work that was not committed is dropped.
  public func close() {
    // The next writer removes the file if this fails.
    cancelMerge()
    analysis.stop()
    if lock != nil { segment?.discard() }
    segment = nil
    lock = nil
  }

  deinit { close() }

  private func usable() throws(IndexError) {
    guard !failed, lock != nil else { throw .writerFailed }
  }

  /// An error that comes out of `body` leaves the writer unusable.
  private func guarding<Result>(
    _ body: () throws(IndexError) -> Result
  ) throws(IndexError) -> Result {
    do throws(IndexError) {
      return try body()
    } catch {
      failed = true
      // Its threads may keep it alive, as they do without optimisation.
      analysis.stop()
      throw error
    }
  }

  private func newName() -> String {
    defer { manifest.nextSegment += 1 }
    return "segment-" + hex(manifest.nextSegment)
  }

  private func openSegment() throws(IndexError) -> SegmentWriter {
    if let segment { return segment }
    let new = try newSegment()
    segment = new
    return new
  }

  func newSegment() throws(IndexError) -> SegmentWriter {
    try SegmentWriter(
      directory,
      name: newName(),
      fingerprint: analyzer.fingerprint,
      spoolLimit: min(memoryLimit / 96, 2 << 20),
      fileSystem: fileSystem
    )
  }

  private func remove(_ key: String) throws(IndexError) -> Bool {
    var key = key
    return try key.withUTF8Bytes { key throws(IndexError) in
      if let number = keys.find(key.assumingMemoryBound(to: UInt8.self)), ordinals[number] >= 0 {
        deletedInMemory.append(Int(ordinals[number]))
        ordinals[number] = -1
        changed = true
        return true
      }
      for i in segments.indices {
        for document in try segments[i].reader.documents(withKey: key)
        where segments[i].deleted.insert(document) {
          segments[i].deletedChanged = true
          changed = true
          return true
        }
      }
      return false
    }
  }

  private func flush() throws(IndexError) {
    guard let segment else { return }
    keys = ByteStringTable()
    ordinals.removeAll(keepingCapacity: true)
    let measures = analysis.finish()
    let lengths = measures.map(\.length)
    try segment.number(
      lengths: lengths,
      extents: measures.map(\.extent),
      titleEnds: measures.map(\.titleEnd)
    )
    let flush = Flush(
      indexes: analysis.indexes,
      writer: segment,
      norms: lengths.map { Norm.encode($0) },
      stemmer: analyzer.stemmer,
      threads: threads
    )
    try flush.run()
    var deleted = DeletedDocuments(documentCount: segment.documentCount)
    for ordinal in deletedInMemory { _ = deleted.insert(Int(segment.numbers[ordinal])) }
    analysis.stop()
    analysis = DocumentAnalysis(analyzer, threads: threads)
    let entry = try segment.finish()
    self.segment = nil
    let reader = try SegmentReader(entry, directory: directory, fileSystem: fileSystem)
    segments.append(
      Segment(reader: reader, deleted: deleted, deletedChanged: deleted.count > 0)
    )
    deletedInMemory.removeAll()
  }

  private func publish() throws(IndexError) -> UInt64 {
    guard changed else { return manifest.generation }
    var next = manifest
    next.generation += 1
    next.segments = []
    for i in segments.indices {
      var entry = segments[i].reader.entry
      if let old = manifest.segments.first(where: { $0.name == entry.name }) { entry = old }
      if segments[i].deletedChanged {
        let (bytes, root) = segments[i].deleted.encoded(documentCount: entry.documentCount)
        entry.deletedGeneration = next.generation
        entry.deletedRoot = root
        entry.deletedCount = segments[i].deleted.count
        // An earlier writer that failed may have left one of that name.
        try fileSystem.remove(directory + "/" + entry.deletedName)
        try write(bytes, to: entry.deletedName)
      }
      next.segments.append(entry)
    }
    let temporary = "temporary-manifest"
    try fileSystem.remove(directory + "/" + temporary)
    try write(next.encoded, to: temporary)
    // The files that the manifest names must not vanish in a power cut that spares the manifest.
    try fileSystem.syncDirectory(directory)
    try fileSystem.rename(
      directory + "/" + temporary,
      to: directory + "/" + Manifest.name(next.generation)
    )
    try fileSystem.syncDirectory(directory)
    manifest = next
    changed = false
    for i in segments.indices { segments[i].deletedChanged = false }
    try removeUnreferenced()
    return next.generation
  }

  private func write(_ bytes: [UInt8], to name: String) throws(IndexError) {
    let file = try fileSystem.create(directory + "/" + name)
    try bytes.span.withBytes { bytes throws(IndexError) in
      try file.append(UnsafeRawBufferPointer(bytes))
    }
    try file.sync()
    try file.close()
  }

  /// Removes files of ours that the manifest does not name: those of older generations, and what a
  /// writer that was interrupted left.
  private func removeUnreferenced() throws(IndexError) {
    var kept: Set<String> = [Manifest.name(manifest.generation)]
    for entry in manifest.segments {
      kept.insert(entry.name)
      if entry.deletedGeneration > 0 { kept.insert(entry.deletedName) }
    }
    let names = try fileSystem.list(directory).sorted()
    // The manifests go first: none of them may name a file that is gone.
    for prefix in [Manifest.prefix, "temporary-", "segment-"] {
      for name in names where name.hasPrefix(prefix) && !kept.contains(name) {
        if let merging, merging.owns(name) { continue }
        try fileSystem.remove(directory + "/" + name)
      }
    }
  }
}
