/// What hits are ordered by.
///
/// More kinds may be added in a later version.
public enum SortKey: Sendable, Hashable, Codable {
  /// The score, highest first.
  case relevance

  /// A stored value: dates and sizes by size, other values by their bytes. A document with several
  /// values counts with the one that comes first; documents without a value come last in either
  /// direction.
  case field(String, descending: Bool = false)

  /// Reads `relevance`, `date`, `date:asc` or `date:desc`; nil if the text is none of these.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, !name.isEmpty else { return nil }
    switch parts.dropFirst().first {
    case nil: self = name == "relevance" ? .relevance : .field(String(name))
    case "asc": self = .field(String(name))
    case "desc": self = .field(String(name), descending: true)
    default: return nil
    }
  }
}

extension SortKey: CustomStringConvertible {
  /// The text that ``init(_:)`` reads.
  public var description: String {
    switch self {
    case .relevance: "relevance"
    case .field(let name, let descending): name + (descending ? ":desc" : ":asc")
    }
  }
}
