internal import EngAnalysis
public import EngStorage

/// What a repair of an index found and did, or would do.
public struct RepairReport: Sendable {
  /// Everything that is wrong; empty for a sound index, which is left as it is.
  public var problems: [IndexError] = []
  /// What was done about it, one line each.
  public var lines: [String] = []
  /// Documents of sound segments, kept where they are.
  public var keptDocuments = 0
  /// Documents of damaged segments whose stored text is sound, indexed again.
  public var salvagedDocuments = 0
  /// Documents that nothing can bring back.
  public var lostDocuments = 0
}

/// Makes a damaged index usable again out of what is sound in it, as one commit.
///
/// Sound segments stay. Of a damaged segment, every document whose key and stored text still pass their
/// checksums is indexed again. Without a sound manifest all segments in the directory are taken; of
/// several documents with one key the newest counts. The damaged files are removed by the commit, so
/// copy the directory first if anything else might be done with them.
///
/// - Parameter dryRun: Only says what would be done; takes no lock and writes nothing.
/// - Throws: `.notFound` if the directory holds no index, `.locked` while another writer has it open,
///   `.analyzerChanged` if no analyzer of this version made its terms.
public func repairIndex(
  _ directory: String,
  dryRun: Bool = false,
  fileSystem: any FileSystem = POSIXFileSystem()
) throws(IndexError) -> RepairReport {
  let lock = dryRun ? nil : try existing(directory, fileSystem)
  var repair = IndexRepair(directory, fileSystem)
  try repair.examine()
  guard !repair.report.problems.isEmpty, let lock else { return repair.report }
  try repair.commit(lock)
  return repair.report
}

/// The lock of a directory that holds files of an index; no other directory gets a lock file.
private func existing(
  _ directory: String,
  _ fileSystem: any FileSystem
) throws(IndexError) -> FileLock {
  do throws(IndexError) {
    _ = try Manifest.read(directory, fileSystem: fileSystem)
  } catch {
    if case .notFound = error { throw error }
  }
  return try fileSystem.lock(directory + "/lock")
}

private struct IndexRepair {
  private let directory: String
  private let fileSystem: any FileSystem
  private var manifest = Manifest(analyzerName: "", analyzerFingerprint: "")
  /// In the order of the index.
  private var segments: [Segment] = []
  var report = RepairReport()

  private struct Segment {
    var reader: SegmentReader
    var deleted: DeletedDocuments
    /// Whether `deleted` is not what the segment's sidecar says.
    var deletedChanged = false
    /// Stays as it is; otherwise its documents are indexed again.
    var isSound: Bool
  }

  init(_ directory: String, _ fileSystem: any FileSystem) {
    self.directory = directory
    self.fileSystem = fileSystem
  }

  // MARK: Looking

  mutating func examine() throws(IndexError) {
    let names: [String]
    do throws(IndexError) {
      names = try fileSystem.list(directory).sorted()
    } catch {
      if error.isMissingFile { throw .notFound(path: directory) }
      throw error
    }
    var hasManifest = true
    do throws(IndexError) {
      manifest = try Manifest.read(directory, fileSystem: fileSystem)
    } catch {
      guard case .corrupted = error else { throw error }
      hasManifest = false
      report.problems.append(error)
      report.lines.append("no sound manifest: taking every segment in the directory")
    }
    if hasManifest {
      for entry in manifest.segments { try examine(entry) }
    } else {
      for name in names where isSegment(name) { try examine(name, names) }
    }
    manifest.generation = max(
      manifest.generation,
      names.compactMap(Manifest.generation(ofName:)).max() ?? 0
    )
    let highest =
      names.filter(isSegment).compactMap { UInt64($0.dropFirst(8), radix: 16) }.max() ?? 0
    manifest.nextSegment = max(manifest.nextSegment, highest == .max ? highest : highest + 1)
    if !hasManifest { try chooseAnalyzer() }
    try settleDuplicates()
    try count()
  }

  private func isSegment(_ name: String) -> Bool {
    name.hasPrefix("segment-") && name.utf8.count == 24
      && UInt64(name.dropFirst(8), radix: 16) != nil
  }

  /// A segment that the manifest names.
  private mutating func examine(_ entry: SegmentEntry) throws(IndexError) {
    var entry = entry
    if entry.deletedGeneration > 0 {
      do throws(IndexError) {
        let mapping = try fileSystem.map(directory + "/" + entry.deletedName)
        _ = try DeletedDocuments(mapping.bytes, entry: entry)
      } catch {
        report.problems.append(try damaged(error, entry.deletedName))
        report.lines.append(
          "\(entry.name): its \(entry.deletedCount) deletions are lost; "
            + "deleted documents that were not replaced are back"
        )
        entry.deletedGeneration = 0
        entry.deletedRoot = 0
        entry.deletedCount = 0
      }
    }
    try open(entry)
  }

  /// A segment that no manifest names, with the newest of its sidecars that is sound.
  private mutating func examine(_ name: String, _ names: [String]) throws(IndexError) {
    do throws(IndexError) {
      let mapping = try fileSystem.map(directory + "/" + name)
      var entry = SegmentEntry(
        name: name,
        length: mapping.bytes.count,
        root: DeletedDocuments.lastWord(mapping.bytes),
        documentCount: 0
      )
      entry.documentCount = try SegmentReader.documentCount(
        entry,
        directory: directory,
        fileSystem: fileSystem
      )
      let prefix = name + ".deleted-"
      for sidecar in names.reversed() where sidecar.hasPrefix(prefix) {
        var deleted = entry
        deleted.deletedGeneration = UInt64(sidecar.dropFirst(prefix.utf8.count), radix: 16) ?? 0
        guard deleted.deletedGeneration > 0, deleted.deletedName == sidecar else { continue }
        do throws(IndexError) {
          let mapping = try fileSystem.map(directory + "/" + sidecar)
          deleted.deletedRoot = DeletedDocuments.lastWord(mapping.bytes)
          deleted.deletedCount = try DeletedDocuments.count(mapping.bytes, entry: deleted)
          entry = deleted
          break
        } catch {
          report.problems.append(try damaged(error, sidecar))
          report.lines.append("\(sidecar): its deletions are lost")
        }
      }
      try open(entry)
    } catch {
      report.problems.append(try damaged(error, name))
      report.lines.append("\(name): nothing can be read; its documents are lost")
    }
  }

  private mutating func open(_ entry: SegmentEntry) throws(IndexError) {
    do throws(IndexError) {
      let reader = try SegmentReader(entry, directory: directory, fileSystem: fileSystem)
      let problems = segmentProblems(reader)
      report.problems += problems
      segments.append(
        Segment(reader: reader, deleted: reader.deleted, isSound: problems.isEmpty)
      )
    } catch {
      report.problems.append(try damaged(error, entry.name))
      let live = entry.documentCount - entry.deletedCount
      report.lostDocuments += live
      report.lines.append("\(entry.name): nothing can be read; \(live) documents are lost")
    }
  }

  /// A missing file that is needed is damage. A file that could not be read may be sound: nothing is
  /// thrown away for it.
  private func damaged(_ error: IndexError, _ name: String) throws(IndexError) -> IndexError {
    if error.isMissingFile {
      return .corrupted(file: name, offset: 0, reason: "the file is missing")
    }
    guard case .corrupted = error else { throw error }
    return error
  }

  /// Finds the analyzer that made the terms of all segments.
  private mutating func chooseAnalyzer() throws(IndexError) {
    let found = segments.first?.reader.analyzerFingerprint ?? Analyzer.text.fingerprint
    for name in Analyzer.names {
      guard let analyzer = Analyzer.named(name), analyzer.fingerprint == found else { continue }
      manifest.analyzerName = name
      manifest.analyzerFingerprint = found
      // Of two vocabularies one must be made again from the stored texts.
      for i in segments.indices where segments[i].reader.analyzerFingerprint != found {
        segments[i].isSound = false
      }
      return
    }
    throw .analyzerChanged(found: found, current: Analyzer.text.fingerprint)
  }

  /// Of several live documents with one key only the newest stays; there are some when deletions or the
  /// manifest were lost.
  private mutating func settleDuplicates() throws(IndexError) {
    for i in segments.indices {
      for number in 0..<segments[i].reader.documentCount where !segments[i].deleted.contains(number)
      {
        guard let key = try? segments[i].reader.key(of: number) else { continue }
        for later in segments[(i + 1)...] where isLive(key, in: later) {
          _ = segments[i].deleted.insert(number)
          segments[i].deletedChanged = true
          break
        }
      }
    }
  }

  /// Whether that segment will give back a document of that key.
  private func isLive(_ key: String, in segment: Segment) -> Bool {
    guard let numbers = try? segment.reader.documents(withKey: key) else { return false }
    return numbers.contains { number in
      !segment.deleted.contains(number)
        && (segment.isSound || (try? segment.reader.document(number)) != nil)
    }
  }

  private mutating func count() throws(IndexError) {
    for segment in segments {
      let live = segment.reader.documentCount - segment.deleted.count
      if segment.isSound {
        report.keptDocuments += live
        continue
      }
      var salvaged = 0
      for number in 0..<segment.reader.documentCount where !segment.deleted.contains(number) {
        if (try? segment.reader.document(number)) != nil { salvaged += 1 }
      }
      report.salvagedDocuments += salvaged
      report.lostDocuments += live - salvaged
      report.lines.append(
        "\(segment.reader.name): damaged; \(salvaged) documents are indexed again, "
          + "\(live - salvaged) are lost"
      )
    }
  }

  // MARK: Mending

  func commit(_ lock: FileLock) throws(IndexError) {
    var manifest = manifest
    manifest.segments = segments.filter(\.isSound).map(\.reader.entry)
    let writer = try IndexWriter.repairing(
      directory,
      lock: lock,
      manifest: manifest,
      segments: segments.filter(\.isSound).map { ($0.reader, $0.deleted, $0.deletedChanged) },
      fileSystem: fileSystem
    )
    defer { writer.close() }
    for segment in segments where !segment.isSound {
      for number in 0..<segment.reader.documentCount where !segment.deleted.contains(number) {
        guard let document = try? segment.reader.document(number) else { continue }
        try writer.put(document)
      }
    }
    try writer.commit()
  }
}
