/// A query to be timed and the class whose figures it counts for.
struct BenchQuery: Equatable {
  var text: String
  /// The first tag, as in the files of search-benchmark-game; nil if the file has none.
  var kind: String?

  /// Reads a query a line, or a JSON object a line with the fields `query` and, if it likes, `tags`.
  static func read(_ reader: FileReader) throws -> [BenchQuery] {
    var lines = LineReader(reader)
    var parser = JSONLineParser()
    parser.takesFirstOfArrays = true
    var queries: [BenchQuery] = []
    while true {
      let read = try lines.next { line -> BenchQuery? in
        if line[0] == UInt8(ascii: "{"), let members = try? parser.parse(line),
          let query = members.first(where: { $0.name == "query" })
        {
          return BenchQuery(
            text: query.value,
            kind: members.first { $0.name == "tags" }?.value
          )
        }
        let text = line.string.trimmed
        return text.isEmpty ? nil : BenchQuery(text: text)
      }
      guard let read else { return queries }
      if let query = read { queries.append(query) }
    }
  }
}
