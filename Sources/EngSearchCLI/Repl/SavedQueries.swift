/// Queries kept under names, those of an index together.
struct SavedQueries {
  private var queries: [String: String] = [:]
  private let path: String?

  init(index directory: String) {
    guard let folder = StateFile.directory("queries") else {
      path = nil
      return
    }
    let file = folder + "/" + StateFile.name(ofIndex: directory)
    path = file
    guard let bytes = try? FileReader(file).readAll(limit: 1 << 20) else { return }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      if parts.count == 2 { queries[parts[0]] = parts[1] }
    }
  }

  var names: [String] { queries.keys.sorted() }

  func query(_ name: String) -> String? { queries[name] }

  /// The query that `@name` stands for; other lines as they are.
  func expanded(_ line: String) throws -> String {
    guard line.hasPrefix("@"), !line.contains(" ") else { return line }
    let name = String(line.dropFirst())
    guard let query = queries[name] else {
      guard SavedQueries.isName(name), !queries.isEmpty else { return line }
      let near = Spelling.nearest(name, names)
      throw Failure(
        .usage,
        "there is no kept query @\(Sanitiser.line(name))"
          + (near.map { "; did you mean @\($0)?" } ?? "; .saved lists them.")
      )
    }
    return query
  }

  mutating func save(_ name: String, _ query: String) throws {
    guard SavedQueries.isName(name) else {
      throw Failure(.usage, ".save takes a name of letters and digits.")
    }
    queries[name] = query
    guard let path, StateFile.replace(path, names.map { "\($0) \(queries[$0] ?? "")" }) else {
      throw Failure(.usage, "the query is kept for this session only: no file can be written.")
    }
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "." }
  }
}
