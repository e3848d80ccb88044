/// The questions of an evaluation.
struct Topics {
  struct Topic: Equatable {
    var name: Identifier
    var text: String
  }

  /// The parts of a topic in TREC's format.
  static let fields = ["title", "desc", "narr"]

  private(set) var topics: [Topic] = []

  /// Reads a file of `NAME<TAB>TEXT` lines, or TREC's `<top>` blocks, of which `field` is taken.
  ///
  /// - Throws: `Failure` for what is neither, and for a name twice.
  init(contentsOf path: String, field: String = "title") throws {
    let bytes: [UInt8]
    do {
      bytes = try (path == "-" ? FileReader.standardInput() : FileReader(path)).readAll()
    } catch {
      throw Failure(error)
    }
    try self.init(String(decoding: bytes, as: UTF8.self), path: path, field: field)
  }

  init(_ text: String, path: String, field: String = "title") throws {
    let lines = text.utf8.split(separator: 0x0A).map { Substring($0) }
    let isTREC = lines.contains { $0.hasPrefix("<top>") }
    var names = Set<Identifier>()
    for topic in try isTREC
      ? Self.trec(text, path: path, field: field) : Self.plain(lines, path: path)
    {
      guard names.insert(topic.name).inserted else {
        throw Failure(
          .usage,
          "\(Sanitiser.line(path)) has the topic “\(Sanitiser.line(topic.name.text))” twice."
        )
      }
      topics.append(topic)
    }
    guard !topics.isEmpty else {
      throw Failure(.usage, "\(Sanitiser.line(path)) holds no topics.")
    }
  }

  private static func plain(_ lines: [Substring], path: String) throws -> [Topic] {
    try lines.compactMap { line in
      if line.utf8.allSatisfy(FieldFile.isSpace) { return nil }
      let parts = line.utf8.split(separator: 0x09, maxSplits: 1, omittingEmptySubsequences: false)
        .map { String($0) ?? "" }
      let name = parts[0].trimmed
      guard parts.count == 2, !name.isEmpty else {
        throw Failure(
          .usage,
          "\(Sanitiser.line(path)): a topic is a name, a tab and the text, not "
            + "“\(Sanitiser.line(line.prefix(80)))”."
        )
      }
      return Topic(name: Identifier(name), text: parts[1].trimmed)
    }
  }

  /// TREC's blocks: elements need no end tags, and their text may begin with a label such as `Number:`.
  private static func trec(_ text: String, path: String, field: String) throws -> [Topic] {
    let labels = [
      "num": "Number:", "title": "Topic:", "desc": "Description:", "narr": "Narrative:",
    ]
    var topics: [Topic] = []
    var parts: [String: String] = [:]
    var inside = false
    for piece in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
      guard let end = piece.firstIndex(of: ">") else { continue }
      let tag = piece[..<end]
      if tag == "top" {
        parts = [:]
        inside = true
      } else if tag == "/top", inside {
        inside = false
        guard let name = parts["num"], !name.isEmpty, let asked = parts[field], !asked.isEmpty
        else {
          throw Failure(
            .usage,
            "\(Sanitiser.line(path)): topic \(topics.count + 1) has no <num> or no <\(field)>."
          )
        }
        topics.append(Topic(name: Identifier(name), text: asked))
      } else if inside, let label = labels[String(tag)] {
        var value = String(piece[piece.index(after: end)...]).trimmed
        if value.hasPrefix(label) { value = String(value.dropFirst(label.count)).trimmed }
        parts[String(tag)] = value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      }
    }
    return topics
  }
}
