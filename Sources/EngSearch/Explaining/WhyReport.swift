/// Whether a document matches a query, and if not, because of which clauses.
public struct WhyReport: Sendable, Equatable {
  /// A clause of the query and how the document stands to it.
  public struct Clause: Sendable, Equatable {
    /// How the clause decides on documents.
    public enum Role: String, Sendable, Codable {
      /// It must match.
      case required
      /// One such clause, or a given number, must match.
      case alternative
      /// It only adds to the score.
      case optional
      /// It must not match.
      case excluded
    }

    /// The clause, as query text.
    public var text: String

    /// How it decides.
    public var role: Role

    /// Whether the document matches it.
    public var matches: Bool

    /// Whether it keeps the document from matching the query.
    public var isObstacle: Bool

    /// The line of the body, from 1, with the first match; nil if there is none there.
    public var line: Int?

    /// What the document has instead, or where the words are; empty if there is nothing to say.
    public var detail: String

    /// The clauses of a group.
    public var parts: [Clause]
  }

  /// The document's key.
  public var key: String

  /// Whether the document matches the query.
  public var matches: Bool

  /// The clauses of the query.
  public var clauses: [Clause]
}

extension WhyReport: CustomStringConvertible {
  /// A line for the document, and one for each clause.
  public var description: String {
    let head = matches ? "\(key) matches" : "\(key) does not match"
    return ([head] + clauses.flatMap { $0.lines(indent: 1) }).joined(separator: "\n")
  }
}

extension WhyReport.Clause {
  fileprivate func lines(indent: Int) -> [String] {
    let isMet = matches != (role == .excluded)
    let mark = isObstacle ? "✗ " : isMet ? "✓ " : "– "
    var line = String(repeating: "  ", count: indent) + mark + text
    var remarks: [String] = []
    if role == .excluded { remarks.append(matches ? "matches, and is excluded" : "is not there") }
    if role == .optional, !matches { remarks.append("not needed") }
    if let found = self.line { remarks.append("line \(found)") }
    if !detail.isEmpty { remarks.append(detail) }
    if !remarks.isEmpty { line += ": " + remarks.joined(separator: "; ") }
    return [line] + parts.flatMap { $0.lines(indent: indent + 1) }
  }
}
