internal import EngSearch

/// `engsearch postings`: the documents of one term, and where it occurs in them.
enum PostingsCommand {
  static func run(_ arguments: Arguments, _ streams: Streams) throws -> ExitStatus {
    let index = try SearchIndex.open(IndexLocation.toRead(arguments.value("index")))
    let limit = try arguments.integer("limit", 100, in: 0...100_000_000)
    let term = arguments.operands.first ?? ""
    let shown = try show(index, term, limit: limit, json: arguments.has("json"), streams)
    return shown == 0 ? .nothingFound : .success
  }

  /// Writes the first `limit` documents of a term; returns how many there were.
  static func show(
    _ index: SearchIndex,
    _ term: String,
    limit: Int,
    json: Bool,
    _ streams: Streams
  ) throws -> Int {
    var shown = 0
    try index.forEachPosting(ofTerm: term) { posting in
      guard shown < limit else { return false }
      shown += 1
      try streams.out.line(json ? object(posting) : line(posting))
      return true
    }
    return shown
  }

  private static func object(_ posting: TermPosting) -> String {
    var json = JSONText()
    json.object { json in
      json.string("type", "posting")
      json.string("key", posting.key)
      json.integer("frequency", posting.frequency)
      json.array("positions") { json in
        for position in posting.positions { json.integer(nil, position) }
      }
    }
    return json.text
  }

  private static func line(_ posting: TermPosting) -> String {
    let positions = posting.positions.map(String.init).joined(separator: " ")
    return "\(Sanitiser.line(posting.key))  \(posting.frequency): \(positions)"
  }
}
