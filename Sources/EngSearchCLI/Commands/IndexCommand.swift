internal import EngSearch

/// `engsearch index`: brings the index up to date with files, directories and JSON Lines.
struct IndexCommand {
  let arguments: Arguments
  let streams: Streams

  private enum Format { case text, jsonLines }

  private var writer: IndexWriter
  private var progress: Progress
  private var counts = Counts()
  /// Documents of the last commit, kept up to date with what is put. Empty for a new index.
  private var known: [String: Known] = [:]
  private let directory: String
  private let paths: DocumentPaths
  private var complaints = 0

  private struct Known {
    var path: String?
    var stamp: SourceStamp?
  }

  struct Counts {
    var added = 0
    var replaced = 0
    var unchanged = 0
    var removed = 0
    var hidden = 0
    var links = 0
    var binary = 0
    var special = 0
    var failed = 0

    var changed: Bool { added + replaced + removed > 0 }
  }

  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    _ = try arguments.choice("format", "auto")
    let memory = try arguments.integer("memory", 192, in: 1...65536)
    let place = IndexLocation.toWrite(arguments.value("index"))
    if place.isNew {
      // Nothing is created when there is nothing to read.
      var failures: [ReadError] = []
      for operand in arguments.operands where operand != "-" {
        do throws(ReadError) {
          _ = try FileStatus(operand, followingLink: true)
        } catch {
          failures.append(error)
        }
      }
      if failures.count == arguments.operands.count {
        for failure in failures { try streams.complain(Failure(failure).message) }
        return .usage
      }
    }
    var known: [String: Known] = [:]
    var analyzer = try WordOptions.analyzer(arguments)
    let writer: IndexWriter
    do {
      let existing = place.isNew ? nil : try IndexCommand.existing(place.directory)
      if let existing {
        try existing.forEachDocument { known[$0.key] = Known(path: $0.path, stamp: $0.stamp) }
        analyzer = analyzer ?? existing.snapshot.analyzerName
      }
      writer = try IndexWriter.open(
        place.directory,
        create: true,
        analyzer: analyzer ?? "text",
        memoryLimit: memory << 20
      )
      if place.isNew, !arguments.has("quiet") {
        try streams.complain("created the index \(Sanitiser.line(place.directory))")
      }
    }
    defer { writer.close() }
    var command = IndexCommand(
      arguments: arguments,
      streams: streams,
      writer: writer,
      progress: Progress(streams.error),
      known: known,
      directory: Path.normalised(place.directory)
    )
    return try command.run(isNew: place.isNew)
  }

  /// The index as last committed; nil if the directory has none yet.
  private static func existing(_ directory: String) throws -> SearchIndex? {
    do throws(IndexError) {
      return try SearchIndex.open(directory)
    } catch .notFound {
      return nil
    }
  }

  private init(
    arguments: Arguments,
    streams: Streams,
    writer: IndexWriter,
    progress: Progress,
    known: [String: Known],
    directory: String
  ) {
    self.arguments = arguments
    self.streams = streams
    self.writer = writer
    self.progress = progress
    self.known = known
    self.directory = directory
    paths = DocumentPaths(index: directory)
  }

  private mutating func run(isNew: Bool) throws -> ExitStatus {
    var inputs: [FoundFile] = []
    var vanished: [String] = []
    for operand in arguments.operands {
      if operand == "-" {
        inputs.append(FoundFile(path: "-", status: nil))
        continue
      }
      let path = Path.normalised(operand)
      do {
        let status = try FileStatus(path, followingLink: true)
        if status.kind == .directory {
          try walk(path, &inputs, &vanished)
        } else {
          inputs.append(FoundFile(path: path, status: status))
        }
      } catch let error as ReadError {
        try fail(Failure(error).message)
      }
    }
    for input in inputs {
      do {
        try index(input)
      } catch let error as ReadError {
        try fail(Failure(error).message)
      }
    }
    for key in vanished where try writer.delete(key: key) {
      known[key] = nil
      counts.removed += 1
    }
    if counts.changed || isNew { _ = try writer.commit() }
    try progress.clear()
    if complaints > Self.complaintLimit {
      try streams.complain(
        "\(Numbers.grouped(complaints - Self.complaintLimit)) more problems like these"
      )
    }
    if !arguments.has("quiet") { try streams.out.line(summary) }
    return counts.failed > 0 ? .usage : .success
  }

  /// Adds the files under `path`, and to `vanished` the keys of documents whose file is gone.
  private mutating func walk(
    _ path: String,
    _ inputs: inout [FoundFile],
    _ vanished: inout [String]
  ) throws {
    let walk = FileWalk(path)
    counts.hidden += walk.hidden
    counts.links += walk.links
    counts.special += walk.special
    for failure in walk.failures { try fail(Failure(failure).message) }
    let files = walk.files.filter { !Path.isInside($0.path, directory) }
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
      guard !found.contains(source),
        !unread.contains(where: { Path.isInside(source, $0) })
      else { continue }
      do throws(ReadError) {
        _ = try FileStatus(paths.shown(source))
      } catch {
        if error.isMissing { gone.append(key) } else { try fail(Failure(error).message) }
      }
    }
    if gone.count * 2 > total, !arguments.has("prune") {
      throw Failure(
        .usage,
        "\(Numbers.grouped(gone.count)) of \(Numbers.count(total, "document")) under "
          + "\(Sanitiser.line(path)) have no file any more. Is a disk not mounted? Nothing was changed; to "
          + "remove them, add --prune."
      )
    }
    vanished += gone.sorted()
  }

  private mutating func index(_ input: FoundFile) throws {
    if input.path == "-" {
      if arguments.value("format") == "jsonl" {
        try indexLines(FileReader.standardInput(), name: "-")
      } else {
        try indexText(try FileReader.standardInput().readAll(), path: nil, key: "-", stamp: nil)
      }
      return
    }
    if format(of: input.path) == .jsonLines {
      try indexLines(try FileReader(input.path), name: input.path)
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
    // However large a binary file is, no more of it is read.
    if unsafe bytes.withUnsafeBufferPointer({ unsafe ByteView($0).looksBinary }) {
      counts.binary += 1
      if known[key] != nil, try writer.delete(key: key) {
        known[key] = nil
        counts.removed += 1
      }
      return
    }
    bytes = try reader.readAll(after: bytes, expecting: Int(status?.size ?? 0))
    let hash = unsafe bytes.withUnsafeBufferPointer { ContentHash.hash(unsafe ByteView($0)) }
    if let old, old.size == Int64(bytes.count), old.hash == hash {
      counts.unchanged += 1
      return
    }
    let stamp = SourceStamp(
      size: Int64(bytes.count),
      modified: status?.modified ?? 0,
      hash: hash
    )
    try indexText(bytes, path: key, key: key, stamp: stamp)
  }

  private func format(of path: String) -> Format {
    switch arguments.value("format") ?? "auto" {
    case "text": return .text
    case "jsonl": return .jsonLines
    default:
      let name = path.lowercased()
      return name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") ? .jsonLines : .text
    }
  }

  private mutating func indexText(
    _ bytes: [UInt8],
    path: String?,
    key: String,
    stamp: SourceStamp?
  ) throws {
    let body = String(decoding: bytes, as: UTF8.self)
    let name = key.lowercased()
    let head = DocumentHead(body, markdown: name.hasSuffix(".md") || name.hasSuffix(".markdown"))
    var document = Document(key: key)
    document.title = head.title
    document.body = body
    document.date = head.date
    document.path = path
    document.stamp = stamp
    try put(document)
  }

  private mutating func put(_ document: Document) throws {
    try writer.put(document)
    if known[document.key] != nil { counts.replaced += 1 } else { counts.added += 1 }
    known[document.key] = Known(path: document.path, stamp: document.stamp)
    let counts = counts
    try progress.update(
      "\(Numbers.grouped(counts.added + counts.replaced)) documents  \(document.key)"
    )
  }

  /// Indexes the documents of a JSON Lines file. A bad line is reported and left out.
  private mutating func indexLines(_ reader: FileReader, name: String) throws {
    let fields = JSONFields(
      id: arguments.value("id-field") ?? "id",
      title: arguments.value("title-field") ?? "title",
      text: arguments.value("text-field") ?? "text"
    )
    var lines = LineReader(reader)
    var parser = JSONLineParser()
    let path = name == "-" ? nil : paths.kept(name)
    var vanished = Set(path == nil ? [] : known.filter { $0.value.path == path }.map(\.key))
    let failedBefore = counts.failed
    while true {
      do {
        let stamped = try lines.next { line -> (Document, SourceStamp)?? in
          guard !line.isBlank else { return .some(nil) }
          let stamp = SourceStamp(
            size: Int64(line.count),
            modified: 0,
            hash: ContentHash.hash(line, seed: fields.seed)
          )
          return (try fields.document(try parser.parse(line)), stamp)
        }
        guard let result = stamped else { break }
        guard case .some(.some((var document, let stamp))) = result else { continue }
        vanished.remove(document.key)
        if known[document.key]?.stamp == stamp {
          counts.unchanged += 1
          continue
        }
        document.stamp = stamp
        document.path = path
        if path != nil {
          document.fields.append(
            StoredField(name: SourcePlace.lineField, value: String(lines.number))
          )
        }
        try put(document)
      } catch let error as JSONSyntaxError {
        try fail(
          "\(Sanitiser.line(name)):\(lines.number):\(error.offset + 1): \(error.reason); the line was "
            + "left out"
        )
      }
    }
    // A file that could not be read in full tells nothing about what is gone.
    guard counts.failed == failedBefore else { return }
    for key in vanished.sorted() where try writer.delete(key: key) {
      known[key] = nil
      counts.removed += 1
    }
  }

  private static let complaintLimit = 20

  /// Reports some input that could not be read; the status will be 2.
  private mutating func fail(_ message: String) throws {
    counts.failed += 1
    complaints += 1
    guard complaints <= Self.complaintLimit else { return }
    try progress.clear()
    try streams.complain(message)
  }

  private var summary: String {
    var parts = ["\(Numbers.count(counts.added, "document")) added"]
    func add(_ count: Int, _ what: String) {
      if count > 0 { parts.append("\(Numbers.grouped(count)) \(what)") }
    }
    add(counts.replaced, "replaced")
    add(counts.unchanged, "unchanged")
    add(counts.removed, "removed")
    add(counts.failed, "not read")
    let skipped = counts.hidden + counts.links + counts.binary + counts.special
    if skipped > 0 {
      let kinds = [
        (counts.hidden, "hidden"), (counts.binary, "binary"), (counts.links, "links"),
        (counts.special, "special"),
      ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
      parts.append("\(Numbers.grouped(skipped)) skipped (\(kinds))")
    }
    return parts.joined(separator: ", ")
  }
}

/// Which fields of a JSON object are a document's key, title and text.
struct JSONFields {
  var id: String
  var title: String
  var text: String

  /// Distinguishes hashes of lines that were read with other fields.
  var seed: UInt64 { ContentHash.hash("\(id)\u{0}\(title)\u{0}\(text)") }

  /// The document of one line. The other fields are stored, `date` as the date if it is one.
  func document(_ members: [JSONMember]) throws(JSONSyntaxError) -> Document {
    var key: String?
    var document = Document(key: "")
    for member in members {
      // The first field wins where two roles name the same one.
      if member.name == id {
        key = member.value
      } else if member.name == text {
        document.body = member.value
      } else if member.name == title {
        document.title = member.value
      } else if member.name == "date", let date = DocumentHead.date(member.value.prefix(10)) {
        document.date = date
      } else {
        document.fields.append(StoredField(name: member.name, value: member.value))
      }
    }
    guard let key, !key.isEmpty else {
      throw JSONSyntaxError(
        offset: 0,
        reason: "no key: the field `\(Sanitiser.line(id))` is missing (see --id-field)"
      )
    }
    document.key = key
    return document
  }
}
