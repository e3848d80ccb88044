internal import EngSearch

/// A line of a machine's session: a query or a command as it is, or `{"id":7,"query":"…","limit":5}`.
struct MachineRequest {
  var query: String
  /// What was wrong with the object.
  private(set) var mistake: String?
  private var members: [JSONMember] = []

  init(_ line: String) {
    query = line
    guard line.hasPrefix("{") else { return }
    var parser = JSONLineParser()
    let bytes = Array(line.utf8)
    do {
      members = try unsafe bytes.withUnsafeBufferPointer { try parser.parse(unsafe ByteView($0)) }
    } catch let error as JSONSyntaxError {
      mistake = "column \(error.offset + 1): \(error.reason)"
    } catch {
      mistake = "\(error)"
    }
    query = value("query") ?? ""
    if mistake == nil, query.isEmpty { mistake = "the object has no `query`" }
  }

  private func value(_ name: String) -> String? { members.first { $0.name == name }?.value }

  /// Whether the plan of the query is asked for instead of its results.
  var wantsPlan: Bool { value("plan") == "true" }

  /// The identifier that came with the request, so that answers can be told apart.
  func writeIdentifier(_ json: inout JSONText) {
    guard let identifier = value("id") else { return }
    if let number = Int(identifier) {
      json.integer("id", number)
    } else {
      json.string("id", identifier)
    }
  }

  /// Takes over `limit`, `from`, `snippets`, `any` and `after`.
  func adjust(_ options: inout SearchOptions) throws {
    func number(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
      guard let text = value(name) else { return nil }
      guard let number = Int(text), range.contains(number) else {
        throw Failure(
          .usage,
          "`\(name)` takes a whole number from \(range.lowerBound) to \(range.upperBound)"
        )
      }
      return number
    }
    options.limit = try number("limit", 0...1_000_000) ?? options.limit
    if let from = try number("from", 1...1_000_000) { options.offset = from - 1 }
    options.snippets = try number("snippets", 0...100) ?? options.snippets
    if let any = value("any") { options.anyWord = any == "true" }
    if let text = value("after") {
      guard let cursor = SearchCursor(text) else {
        throw Failure(.usage, "`after` takes a cursor that an earlier answer gave as `next`")
      }
      options.after = cursor
    }
  }
}
