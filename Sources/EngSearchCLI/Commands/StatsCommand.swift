internal import EngSearch

/// `engsearch stats`: what the index holds, and how large its parts are.
enum StatsCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let index = try SearchIndex.open(IndexLocation.toRead(arguments.value("index")))
    try show(index, json: arguments.has("json"), streams)
    return .success
  }

  static func show(_ index: SearchIndex, json: Bool, _ streams: Streams) throws {
    let statistics = try index.statistics()
    let total = statistics.sections.reduce(0) { $0 + $1.bytes }
    if json {
      var json = JSONText()
      json.object { json in
        json.string("type", "stats")
        json.string("index", index.snapshot.directory)
        json.integer("documents", statistics.documents)
        json.integer("deleted", statistics.deleted)
        json.integer("segments", statistics.segments)
        json.integer("terms", statistics.terms)
        json.integer("postings", statistics.postings)
        json.integer("positions", statistics.positions)
        json.integer("tokens", statistics.tokens)
        json.integer("generation", statistics.generation)
        json.string("analyzer", statistics.analyzer)
        json.string("analyzer_fingerprint", statistics.analyzerFingerprint)
        json.integer("bytes", total)
        json.object("sections") { json in
          for section in statistics.sections { json.integer(section.name, section.bytes) }
        }
      }
      try streams.out.line(json.text)
      return
    }
    func row(_ name: String, _ value: String) throws {
      try streams.out.line(Numbers.left(name, 14) + Sanitiser.line(value))
    }
    try row("index", index.snapshot.directory)
    try row("documents", Numbers.grouped(statistics.documents))
    try row("deleted", Numbers.grouped(statistics.deleted))
    try row("segments", Numbers.grouped(statistics.segments))
    try row("terms", Numbers.grouped(statistics.terms))
    try row("postings", Numbers.grouped(statistics.postings))
    try row("positions", Numbers.grouped(statistics.positions))
    try row("tokens", Numbers.grouped(statistics.tokens))
    try row("generation", Numbers.grouped(statistics.generation))
    try row("analyzer", statistics.analyzer)
    try row("size", Numbers.bytes(total))
    for section in statistics.sections {
      let share = total > 0 ? Double(section.bytes) * 100 / Double(total) : 0
      try streams.out.line(
        "  " + Numbers.left(Sanitiser.line(section.name), 18)
          + Numbers.right(Numbers.bytes(section.bytes), 12)
          + Numbers.right(Numbers.fixed(share, 1) + " %", 9)
          + each(section, of: statistics)
      )
    }
  }

  /// The bytes of a section for each of the things it holds, where it holds one kind of things.
  private static func each(
    _ section: IndexStatistics.Section,
    of statistics: IndexStatistics
  ) -> String {
    let (count, name): (Int, String)
    switch section.name {
    case "stored": (count, name) = (statistics.documents + statistics.deleted, "document")
    case "postings": (count, name) = (statistics.postings, "posting")
    case "positions": (count, name) = (statistics.positions, "position")
    case "terms": (count, name) = (statistics.terms, "term")
    default: return ""
    }
    guard count > 0 else { return "" }
    let bytes = Numbers.fixed(Double(section.bytes) / Double(count), 2)
    return Numbers.right(bytes, 10) + " B a \(name)"
  }
}
