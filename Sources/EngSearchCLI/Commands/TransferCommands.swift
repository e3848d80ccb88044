internal import EngSearch

/// Documents as lines of JSON: `id`, `title`, `text`, `date`, and the other stored fields by their names.
/// `.path` and `.stamp` tell of the source; a field that has one of these names is written as `.field:NAME`.
/// `engsearch index --format=jsonl` reads them, too.
enum DocumentLine {
  private static let prefix = ".field:"
  private static let names: Set<String> = ["id", "title", "text", "date", ".path", ".stamp"]

  static func write(_ document: Document) -> String {
    var json = JSONText()
    json.object { json in
      json.string("id", document.key)
      json.string("title", document.title)
      json.string("text", document.body)
      if let date = document.date { json.string("date", date) }
      if let path = document.path { json.string(".path", path) }
      if let stamp = document.stamp {
        json.string(".stamp", "\(stamp.size) \(stamp.modified) \(stamp.hash)")
      }
      for field in document.fields {
        let isTaken = names.contains(field.name) || field.name.hasPrefix(prefix)
        json.string(isTaken ? prefix + field.name : field.name, field.value)
      }
    }
    return json.text
  }

  /// The document of a line; nil if it has no `id`.
  static func read(_ members: [JSONMember]) -> Document? {
    var document = Document(key: "")
    for member in members {
      switch member.name {
      case "id": document.key = member.value
      case "title": document.title = member.value
      case "text": document.body = member.value
      case "date": document.date = member.value
      case ".path": document.path = member.value
      case ".stamp":
        let parts = member.value.split(separator: " ")
        if parts.count == 3, let size = Int64(parts[0]), let modified = Int64(parts[1]),
          let hash = UInt64(parts[2])
        {
          document.stamp = SourceStamp(size: size, modified: modified, hash: hash)
        }
      default:
        let name =
          member.name.hasPrefix(prefix) ? String(member.name.dropFirst(prefix.count)) : member.name
        document.fields.append(StoredField(name: name, value: member.value))
      }
    }
    return document.key.isEmpty ? nil : document
  }
}

/// `engsearch export`: all documents as JSON Lines.
enum ExportCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let index = try SearchIndex.open(IndexLocation.toRead(arguments.value("index")))
    try index.forEachStoredDocument { try streams.out.line(DocumentLine.write($0)) }
    return .success
  }
}

/// `engsearch import`: documents that `export` wrote.
enum ImportCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let place = IndexLocation.toWrite(arguments.value("index"))
    let name = arguments.operands.first ?? "-"
    let reader: FileReader
    do {
      reader = try name == "-" ? .standardInput() : FileReader(name)
    } catch {
      throw Failure(error)
    }
    let analyzer =
      place.isNew ? "text" : try IndexSnapshot.open(place.directory).analyzerName
    let writer = try IndexWriter.open(
      place.directory,
      create: true,
      analyzer: arguments.value("analyzer") ?? analyzer,
      threads: Processors.analysing
    )
    defer { writer.close() }
    var lines = LineReader(reader)
    var parser = JSONLineParser()
    var read = 0
    var failed = 0
    while true {
      do {
        let line = try lines.next { line -> Document?? in
          guard !line.isBlank else { return .some(nil) }
          guard let document = DocumentLine.read(try parser.parse(line)) else {
            throw JSONSyntaxError(offset: 0, reason: "the object has no `id`")
          }
          return document
        }
        guard let line else { break }
        guard case .some(.some(let document)) = line else { continue }
        try writer.put(document)
        read += 1
      } catch let error as JSONSyntaxError {
        failed += 1
        try streams.complain(
          "\(Sanitiser.line(name)):\(lines.number):\(error.offset + 1): \(error.reason); the line was "
            + "left out"
        )
      }
    }
    _ = try writer.commit()
    if !arguments.has("quiet") {
      try streams.out.line("\(Numbers.count(read, "document")) imported")
    }
    return failed == 0 ? .success : .usage
  }
}

/// `engsearch backup`: the index as of its last commit, in another directory.
enum BackupCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let directory = IndexLocation.toRead(arguments.value("index"))
    let target = Path.normalised(arguments.operands.first ?? "")
    if let names = try? FileWalk.names(in: target), !names.isEmpty {
      throw Failure(.usage, "\(Sanitiser.line(target)) is not empty.")
    }
    guard FileCopy.makeDirectory(target) else {
      throw Failure(.unusable, "cannot make \(Sanitiser.line(target)).")
    }
    // A writer that commits meanwhile may take files away: then the newer commit is copied.
    for attempt in 1...5 {
      let wanted = try IndexSnapshot.open(directory)
      do {
        for name in try FileWalk.names(in: directory) where name != "lock" {
          try FileCopy.copy(directory + "/" + name, to: target + "/" + name)
        }
        let copied = try IndexSnapshot.open(target)
        guard copied.generation >= wanted.generation else {
          throw ReadError(path: target, reason: "the copy is older than the index")
        }
        let report = checkIndex(target)
        if let problem = report.problems.first { throw problem }
        if !arguments.has("quiet") {
          try streams.out.line(
            "\(Numbers.count(copied.documentCount, "document")), generation \(copied.generation), "
              + "checked"
          )
        }
        return .success
      } catch {
        FileCopy.clear(target)
        if attempt == 5 { throw error }
      }
    }
    return .unusable
  }
}
