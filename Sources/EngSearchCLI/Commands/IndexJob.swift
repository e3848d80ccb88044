internal import EngSearch

/// Brings one index up to date with files.
struct IndexJob {
  private let choices: IndexChoices
  private let streams: Streams
  private let isNew: Bool
  /// The index's directory, as paths of documents are kept.
  private let directory: String
  private let paths: DocumentPaths
  /// Nil if nothing is to be changed.
  private let writer: IndexWriter?
  private var progress: IndexProgress
  private(set) var counts = Counts()
  private var known: KnownDocuments
  /// The files, as their paths are kept, that are gone, and those of records that were read to their ends.
  private var gone: Set<String> = []
  private var read: Set<String> = []
  /// Keys of which a dry run has said that they would be added.
  private var planned: Set<String> = []
  private var complaints = 0
  private static let complaintLimit = 20

  /// A directory that was walked.
  private struct Folder {
    /// As it was given, and as paths of documents are kept.
    var path: String
    var kept: String
    /// What could not be read in it.
    var unread: [String]
    /// Documents whose file is or was in it, and those that are to be removed since it is gone.
    var documents = 0
    var missing = 0
  }

  private struct Interrupted: Error {}

  struct Counts {
    var added = 0
    var replaced = 0
    var unchanged = 0
    var removed = 0
    var hidden = 0
    var ignored = 0
    var links = 0
    var binary = 0
    var special = 0
    var failed = 0
    /// Files whose text holds characters that could not be decoded.
    var garbled = 0

    var changed: Bool { added + replaced + removed > 0 }
  }

  init(_ directory: String, isNew: Bool, choices: IndexChoices, streams: Streams) throws {
    self.choices = choices
    self.streams = streams
    self.isNew = isNew
    paths = DocumentPaths(index: directory)
    self.directory = paths.kept(directory)
    progress = IndexProgress(streams.error)
    // First, so that nobody commits after what is known was read. An index keeps the analyzer it has.
    writer =
      choices.isDry
      ? nil
      : try IndexWriter.open(
        directory,
        create: true,
        analyzer: choices.analyzer ?? "text",
        memoryLimit: choices.memory,
        threads: Processors.analysing
      )
    known = KnownDocuments(isNew ? nil : try IndexJob.existing(directory))
  }

  /// The index as last committed; nil if the directory has none yet.
  private static func existing(_ directory: String) throws -> IndexSnapshot? {
    do throws(IndexError) {
      return try IndexSnapshot.open(directory)
    } catch .notFound {
      return nil
    }
  }

  func close() { writer?.close() }

  mutating func run(_ operands: [String]) throws -> ExitStatus {
    let documents = known.count
    // An interrupt is answered between documents, so that what is said of it is true.
    _ = Signals.listen()
    do {
      try update(operands)
    } catch is Interrupted {
      try progress.clear()
      try streams.complain(
        isNew
          ? "interrupted; nothing was indexed."
          : "interrupted; the index is as it was, with \(Numbers.count(documents, "document"))."
      )
      return .interrupted
    }
    if counts.changed || isNew {
      try progress.show("writing the index")
      _ = try writer?.commit()
    }
    try progress.clear()
    if complaints > Self.complaintLimit {
      try streams.complain(
        "\(Numbers.grouped(complaints - Self.complaintLimit)) more problems like these"
      )
    }
    if counts.garbled > 0 {
      try streams.complain(
        "\(Numbers.count(counts.garbled, "file")) held bytes that are no text; they were read as U+FFFD. "
          + "--encoding names another encoding."
      )
    }
    if !choices.isQuiet {
      let tail = streams.out.isTerminal ? progress.closing : ""
      try streams.out.line(summary + tail)
    }
    return counts.failed > 0 ? .usage : .success
  }

  private mutating func update(_ operands: [String]) throws {
    var inputs: [FoundFile] = []
    var folders: [Folder] = []
    for operand in operands {
      if operand == "-" {
        inputs.append(FoundFile(path: "-", status: nil))
        continue
      }
      let path = Path.normalised(operand)
      do {
        let status = try FileStatus(path, followingLink: true)
        switch status.kind {
        case .directory: folders.append(try walk(path, &inputs))
        case .other:
          throw ReadError(path: path, reason: "it is neither a file nor a directory")
        default: inputs.append(FoundFile(path: path, status: status))
        }
      } catch let error as ReadError {
        try fail(Failure(error).message)
      }
    }
    var named: Set<String> = []
    inputs.removeAll { input in
      !named.insert(input.path == "-" ? "-" : "/" + paths.kept(input.path)).inserted
    }
    try compare(inputs, &folders)
    progress.expect(
      files: inputs.count,
      bytes: inputs.reduce(0) { $0 + Int($1.status?.size ?? 0) }
    )
    for input in inputs {
      do {
        try index(input)
      } catch let error as ReadError {
        try fail(Failure(error).message)
      }
      progress.finish(file: input)
      try check()
    }
    try removeMissing(from: &folders)
  }

  /// Ends the work if it was interrupted.
  private func check() throws {
    if Signals.isInterrupted { throw Interrupted() }
  }

  private mutating func remove(_ key: String) throws {
    if let writer {
      guard try writer.delete(key: key) else { return }
    } else {
      try plan("remove", key)
    }
    counts.removed += 1
  }

  private func plan(_ what: String, _ key: String) throws {
    try streams.out.line("\(what) \(Sanitiser.line(key))")
  }

  /// Adds the files under `path`.
  private mutating func walk(_ path: String, _ inputs: inout [FoundFile]) throws -> Folder {
    let walk = FileWalk(path, choices.selection)
    counts.hidden += walk.hidden
    counts.links += walk.links
    counts.special += walk.special
    counts.ignored += walk.ignored
    for failure in walk.failures { try fail(Failure(failure).message) }
    inputs += walk.files.filter { !Path.isInside(paths.kept($0.path), directory) }
    return Folder(
      path: path,
      kept: paths.kept(path),
      unread: walk.failures.map { paths.kept($0.path) }
    )
  }

  /// Compares what is known with what is there, before anything is read: expects the documents whose file is gone
  /// from a directory, and those that came from the files of records.
  private mutating func compare(_ inputs: [FoundFile], _ folders: inout [Folder]) throws {
    let records = Set(inputs.filter(holdsRecords).map { paths.kept($0.path) })
    guard known.count > 0, !folders.isEmpty || !records.isEmpty else { return }
    let found = Set(inputs.map { paths.kept($0.path) })
    // Documents of one file follow one another.
    var last = ""
    try known.forEachPath { place, path in
      try check()
      if records.contains(path) { known.expect(place) }
      for i in folders.indices where Path.isInside(path, folders[i].kept) {
        folders[i].documents += 1
        guard !found.contains(path), !folders[i].unread.contains(where: { Path.isInside(path, $0) })
        else { continue }
        if path != last, try isGone(path) { gone.insert(path) }
        last = path
        if gone.contains(path) { known.expect(place) }
      }
    }
  }

  /// Removes what was expected and not met. Documents whose file has another name now were met there.
  private mutating func removeMissing(from folders: inout [Folder]) throws {
    let missing = try known.missing(from: gone.union(read))
    for (_, path) in missing where gone.contains(path) {
      for i in folders.indices where Path.isInside(path, folders[i].kept) {
        folders[i].missing += 1
      }
    }
    for folder in folders where folder.missing * 2 > folder.documents && !choices.prunes {
      throw Failure(
        .usage,
        "\(Numbers.grouped(folder.missing)) of \(Numbers.count(folder.documents, "document")) under "
          + "\(Sanitiser.line(folder.path)) have no file any more. Is a disk not mounted? Nothing was changed; "
          + "to remove them, add --prune."
      )
    }
    for key in missing.map(\.key).sorted() {
      try remove(key)
      try check()
    }
  }

  /// Whether there is no file any more; one of which that cannot be said is complained of.
  private mutating func isGone(_ path: String) throws -> Bool {
    do throws(ReadError) {
      _ = try FileStatus(paths.shown(path))
    } catch {
      if error.isMissing { return true }
      try fail(Failure(error).message)
    }
    return false
  }

  // MARK: Files

  private func format(_ input: FoundFile) -> DocumentFormat {
    choices.format ?? (input.path == "-" ? .text : DocumentFormat(path: input.path))
  }

  private func filter(_ input: FoundFile) -> FileFilter? {
    choices.filters.first { input.path != "-" && $0.applies(to: input.path) }
  }

  private func holdsRecords(_ input: FoundFile) -> Bool {
    format(input).holdsRecords && filter(input) == nil
  }

  private mutating func index(_ input: FoundFile) throws {
    let isInput = input.path == "-"
    let format = format(input)
    if holdsRecords(input) {
      try indexRecords(
        isInput ? FileReader.standardInput() : FileReader(input.path),
        format,
        name: input.path
      )
      return
    }
    let key = isInput ? "-" : paths.kept(input.path)
    let found = try known.find(key)
    if let found { known.meet(found.place) }
    if isInput {
      let bytes = try FileReader.standardInput().readAll()
      try put(bytes, format, key: key, path: nil, stamp: nil, replacing: found)
      return
    }
    let filter = filter(input)
    let status = input.status
    let old = found.flatMap { known.isReplaced($0.place) ? nil : $0.source.stamp }
    if let old, let status, old.size == status.size, old.modified == status.modified {
      counts.unchanged += 1
      return
    }
    let reader = try FileReader(input.path)
    var bytes: [UInt8] = []
    _ = try reader.read(8192, appendingTo: &bytes)
    if filter == nil, choices.encoding == nil, TextEncoding.detected(bytes) == .utf8,
      unsafe bytes.withUnsafeBufferPointer({ unsafe ByteView($0).looksBinary })
    {
      // However large a binary file is, no more of it is read.
      counts.binary += 1
      if found != nil { try remove(key) }
      return
    }
    bytes = try reader.readAll(after: bytes, expecting: Int(status?.size ?? 0))
    // Another filter may give another text of the same file.
    let seed = filter.map { ContentHash.hash($0.command) } ?? 0
    let hash = unsafe bytes.withUnsafeBufferPointer {
      ContentHash.hash(unsafe ByteView($0), seed: seed)
    }
    if let old, old.size == Int64(bytes.count), old.hash == hash {
      counts.unchanged += 1
      return
    }
    let stamp = SourceStamp(
      size: Int64(bytes.count),
      modified: status?.modified ?? 0,
      hash: hash
    )
    if let filter {
      let text = try filter.run(input.path)
      try put(text, .text, key: key, path: key, stamp: stamp, replacing: found)
      return
    }
    try put(bytes, format, key: key, path: key, stamp: stamp, replacing: found)
  }

  private mutating func put(
    _ bytes: [UInt8],
    _ format: DocumentFormat,
    key: String,
    path: String?,
    stamp: SourceStamp?,
    replacing old: KnownDocuments.Found?
  ) throws {
    var document = FileDocument.make(
      bytes,
      key: key,
      format: format,
      encoding: choices.encoding
    )
    document.path = path
    document.stamp = stamp
    if document.body.unicodeScalars.contains("\u{FFFD}") { counts.garbled += 1 }
    try put(document, replacing: old)
  }

  private mutating func put(
    _ document: Document,
    replacing old: KnownDocuments.Found?
  ) throws {
    if let old { known.replace(old.place, byOther: document.stamp != old.source.stamp) }
    let isReplaced: Bool
    if let writer {
      isReplaced = try writer.put(document)
    } else {
      isReplaced = old != nil || !planned.insert(document.key).inserted
      try plan(isReplaced ? "replace" : "add", document.key)
    }
    if isReplaced { counts.replaced += 1 } else { counts.added += 1 }
    try progress.update(documents: counts.added + counts.replaced, document.key)
  }

  // MARK: Records

  /// Indexes the documents of a file of records. A bad record is reported and left out.
  private mutating func indexRecords(
    _ reader: FileReader,
    _ format: DocumentFormat,
    name: String
  ) throws {
    let path = name == "-" ? nil : paths.kept(name)
    let failedBefore = counts.failed
    if format == .jsonl {
      try indexLines(reader, name: name, path: path)
    } else {
      try indexTable(reader, format, name: name, path: path)
    }
    // A file that could not be read in full tells nothing about what is gone.
    if let path, counts.failed == failedBefore { read.insert(path) }
  }

  private mutating func indexLines(
    _ reader: FileReader,
    name: String,
    path: String?
  ) throws {
    let fields = choices.fields
    var lines = LineReader(reader)
    var parser = JSONLineParser()
    while true {
      do {
        let stamped = try lines.next { line -> (Document, SourceStamp)?? in
          progress.read(line.count + 1)
          guard !line.isBlank else { return .some(nil) }
          let stamp = SourceStamp(
            size: Int64(line.count),
            modified: 0,
            hash: ContentHash.hash(line, seed: fields.seed)
          )
          return (try fields.document(try parser.parse(line)), stamp)
        }
        guard let result = stamped else { return }
        guard case .some(.some((let document, let stamp))) = result else { continue }
        try take(document, stamp, line: lines.number, path: path)
      } catch let error as JSONSyntaxError {
        try fail(
          "\(Sanitiser.line(name)):\(lines.number):\(error.offset + 1): \(error.reason); the line was "
            + "left out"
        )
      }
    }
  }

  /// The first record of a table names its fields.
  private mutating func indexTable(
    _ reader: FileReader,
    _ format: DocumentFormat,
    name: String,
    path: String?
  ) throws {
    let bytes = try reader.readAll()
    let text = (choices.encoding ?? .detected(bytes)).decode(bytes)
    var records = SeparatedValues(
      text,
      separator: format == .csv ? UInt8(ascii: ",") : UInt8(ascii: "\t")
    )
    guard let header = records.next() else { return }
    while let record = records.next() {
      do {
        guard record.fields.count <= header.fields.count else {
          throw JSONSyntaxError(offset: 0, reason: "more fields than the first line names")
        }
        let members = zip(header.fields, record.fields).map {
          JSONMember(name: $0.trimmed, value: $1)
        }
        let document = try choices.fields.document(members)
        let hash = ContentHash.hash(
          record.fields.joined(separator: "\u{1F}"),
          seed: choices.fields.seed ^ ContentHash.hash(header.fields.joined(separator: "\u{1F}"))
        )
        let size = record.fields.reduce(0) { $0 + $1.utf8.count }
        let stamp = SourceStamp(size: Int64(size), modified: 0, hash: hash)
        try take(document, stamp, line: record.line, path: path)
      } catch let error as JSONSyntaxError {
        try fail("\(Sanitiser.line(name)):\(record.line): \(error.reason); it was left out")
      }
    }
  }

  private mutating func take(
    _ read: Document,
    _ stamp: SourceStamp,
    line: Int,
    path: String?
  ) throws {
    try check()
    var document = read
    let old = try known.find(document.key)
    if let old {
      // One that is as it was stays with the file it came from, unless that is gone, or was read without it or
      // not yet.
      let moves = old.source.path != path && known.isExpected(old.place)
      known.meet(old.place)
      if old.source.stamp == stamp, !moves, !known.isReplaced(old.place) {
        counts.unchanged += 1
        return
      }
    }
    document.stamp = stamp
    document.path = path
    if path != nil {
      document.fields.append(StoredField(name: SourcePlace.lineField, value: String(line)))
    }
    try put(document, replacing: old)
  }

  // MARK: Reports

  /// Reports some input that could not be read; the status will be 2.
  private mutating func fail(_ message: String) throws {
    counts.failed += 1
    complaints += 1
    guard complaints <= Self.complaintLimit else { return }
    try progress.clear()
    try streams.complain(message)
  }

  private var summary: String {
    var parts = [
      "\(Numbers.count(counts.added, "document")) \(choices.isDry ? "would be added" : "added")"
    ]
    func add(_ count: Int, _ what: String) {
      if count > 0 { parts.append("\(Numbers.grouped(count)) \(what)") }
    }
    add(counts.replaced, "replaced")
    add(counts.unchanged, "unchanged")
    add(counts.removed, "removed")
    add(counts.failed, "not read")
    let skipped = [
      (counts.hidden, "hidden"), (counts.ignored, "ignored"), (counts.binary, "binary"),
      (counts.links, counts.links == 1 ? "link" : "links"), (counts.special, "special"),
    ].filter { $0.0 > 0 }
    if !skipped.isEmpty {
      let kinds = skipped.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
      parts.append("\(Numbers.grouped(skipped.reduce(0) { $0 + $1.0 })) skipped (\(kinds))")
    }
    return parts.joined(separator: ", ")
  }
}
