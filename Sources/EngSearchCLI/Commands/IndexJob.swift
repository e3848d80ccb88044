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
  /// Documents of the last commit, kept up to date with what is put. Empty for a new index.
  private var known: [String: Known] = [:]
  private var complaints = 0
  private static let complaintLimit = 20

  private struct Known {
    var path: String?
    var stamp: SourceStamp?
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
    var analyzer = choices.analyzer
    if !isNew, let existing = try IndexJob.existing(directory) {
      var documents: [String: Known] = [:]
      try existing.forEachDocument { documents[$0.key] = Known(path: $0.path, stamp: $0.stamp) }
      known = documents
      analyzer = analyzer ?? existing.snapshot.analyzerName
    }
    writer =
      choices.isDry
      ? nil
      : try IndexWriter.open(
        directory,
        create: true,
        analyzer: analyzer ?? "text",
        memoryLimit: choices.memory
      )
  }

  /// The index as last committed; nil if the directory has none yet.
  private static func existing(_ directory: String) throws -> SearchIndex? {
    do throws(IndexError) {
      return try SearchIndex.open(directory)
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
    var vanished: [String] = []
    for operand in operands {
      if operand == "-" {
        inputs.append(FoundFile(path: "-", status: nil))
        continue
      }
      let path = Path.normalised(operand)
      do {
        let status = try FileStatus(path, followingLink: true)
        switch status.kind {
        case .directory: try walk(path, &inputs, &vanished)
        case .other:
          throw ReadError(path: path, reason: "it is neither a file nor a directory")
        default: inputs.append(FoundFile(path: path, status: status))
        }
      } catch let error as ReadError {
        try fail(Failure(error).message)
      }
    }
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
    for key in vanished { try remove(key) }
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
    known[key] = nil
    counts.removed += 1
  }

  private func plan(_ what: String, _ key: String) throws {
    try streams.out.line("\(what) \(Sanitiser.line(key))")
  }

  /// Adds the files under `path`, and to `vanished` the keys of documents whose file is gone.
  private mutating func walk(
    _ path: String,
    _ inputs: inout [FoundFile],
    _ vanished: inout [String]
  ) throws {
    let walk = FileWalk(path, choices.selection)
    counts.hidden += walk.hidden
    counts.links += walk.links
    counts.special += walk.special
    counts.ignored += walk.ignored
    for failure in walk.failures { try fail(Failure(failure).message) }
    let files = walk.files.filter { !Path.isInside(paths.kept($0.path), directory) }
    inputs += files
    guard !known.isEmpty else { return }
    let found = Set(files.map { paths.kept($0.path) })
    let folder = paths.kept(path)
    let unread = walk.failures.map { paths.kept($0.path) }
    var total = 0
    var gone: [String] = []
    for (key, document) in known {
      guard let source = document.path, Path.isInside(source, folder) else { continue }
      total += 1
      guard !found.contains(source), !unread.contains(where: { Path.isInside(source, $0) })
      else { continue }
      do throws(ReadError) {
        _ = try FileStatus(paths.shown(source))
      } catch {
        if error.isMissing { gone.append(key) } else { try fail(Failure(error).message) }
      }
    }
    if gone.count * 2 > total, !choices.prunes {
      throw Failure(
        .usage,
        "\(Numbers.grouped(gone.count)) of \(Numbers.count(total, "document")) under "
          + "\(Sanitiser.line(path)) have no file any more. Is a disk not mounted? Nothing was changed; to "
          + "remove them, add --prune."
      )
    }
    vanished += gone.sorted()
  }

  // MARK: Files

  private mutating func index(_ input: FoundFile) throws {
    if input.path == "-" {
      let format = choices.format ?? .text
      if format.holdsRecords {
        try indexRecords(FileReader.standardInput(), format, name: "-")
      } else {
        try put(try FileReader.standardInput().readAll(), format, key: "-", path: nil, stamp: nil)
      }
      return
    }
    let filter = choices.filters.first { $0.applies(to: input.path) }
    let format = choices.format ?? DocumentFormat(path: input.path)
    if format.holdsRecords, filter == nil {
      try indexRecords(try FileReader(input.path), format, name: input.path)
      return
    }
    let status = input.status
    let key = paths.kept(input.path)
    let old = known[key]?.stamp
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
      if known[key] != nil { try remove(key) }
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
      try put(text, .text, key: key, path: key, stamp: stamp)
      return
    }
    try put(bytes, format, key: key, path: key, stamp: stamp)
  }

  private mutating func put(
    _ bytes: [UInt8],
    _ format: DocumentFormat,
    key: String,
    path: String?,
    stamp: SourceStamp?
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
    try put(document)
  }

  private mutating func put(_ document: Document) throws {
    if known[document.key] != nil { counts.replaced += 1 } else { counts.added += 1 }
    if let writer {
      try writer.put(document)
    } else {
      try plan(known[document.key] == nil ? "add" : "replace", document.key)
    }
    known[document.key] = Known(path: document.path, stamp: document.stamp)
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
    var vanished = Set(path == nil ? [] : known.filter { $0.value.path == path }.map(\.key))
    let failedBefore = counts.failed
    if format == .jsonl {
      try indexLines(reader, name: name, path: path, &vanished)
    } else {
      try indexTable(reader, format, name: name, path: path, &vanished)
    }
    // A file that could not be read in full tells nothing about what is gone.
    guard counts.failed == failedBefore else { return }
    for key in vanished.sorted() { try remove(key) }
  }

  private mutating func indexLines(
    _ reader: FileReader,
    name: String,
    path: String?,
    _ vanished: inout Set<String>
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
        try take(document, stamp, line: lines.number, path: path, &vanished)
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
    path: String?,
    _ vanished: inout Set<String>
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
        try take(document, stamp, line: record.line, path: path, &vanished)
      } catch let error as JSONSyntaxError {
        try fail("\(Sanitiser.line(name)):\(record.line): \(error.reason); it was left out")
      }
    }
  }

  private mutating func take(
    _ read: Document,
    _ stamp: SourceStamp,
    line: Int,
    path: String?,
    _ vanished: inout Set<String>
  ) throws {
    try check()
    var document = read
    vanished.remove(document.key)
    if known[document.key]?.stamp == stamp {
      counts.unchanged += 1
      return
    }
    document.stamp = stamp
    document.path = path
    if path != nil {
      document.fields.append(StoredField(name: SourcePlace.lineField, value: String(line)))
    }
    try put(document)
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
