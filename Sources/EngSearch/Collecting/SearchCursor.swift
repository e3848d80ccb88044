import EngQuery
import EngStorage

/// The place after a page of results, from which the same search can go on.
///
/// It belongs to one query with its options and to one commit of the index, so that the pages of a
/// ranking never repeat or skip a document. Its text is short and can be kept anywhere.
public struct SearchCursor: Sendable, Hashable, Codable {
  /// The commit that was searched.
  public let generation: UInt64

  /// The hits of the ranking up to this place.
  public let rank: Int

  /// Tells one search from another.
  let search: UInt64

  init(generation: UInt64, rank: Int, search: UInt64) {
    self.generation = generation
    self.rank = rank
    self.search = search
  }

  /// Identifies what decides a ranking: the query and the options that change it.
  static func search(_ query: QuerySyntax, _ options: SearchOptions) -> UInt64 {
    let order = options.sort.map(\.description).joined(separator: ",")
    let text =
      "\(query)\n\(options.anyWord) \(options.keepsStopWords) \(options.k1) \(options.b) \(order) \(options.titleWeight) \(options.proximity)"
      + " \(options.language ?? "") \(options.stemming.map { "\($0)" } ?? "")"
    return xxh64(Array(text.utf8))
  }
}

extension SearchCursor: LosslessStringConvertible {
  /// Reads the text of a cursor.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let generation = UInt64(parts[0]), let rank = Int(parts[1]), rank >= 0,
      let search = UInt64(parts[2], radix: 16)
    else { return nil }
    self.init(generation: generation, rank: rank, search: search)
  }

  /// The commit, the rank and the search, as in `7-20-3fe91c`.
  public var description: String {
    "\(generation)-\(rank)-\(String(search, radix: 16))"
  }
}

/// What keeps a search from running although its query and the index are sound.
public enum SearchError: Error, Sendable, Equatable {
  /// The cursor is of another commit; its place in the ranking no longer exists.
  case staleCursor(generation: UInt64, current: UInt64)

  /// The cursor is of another query, or of the same one with other options.
  case foreignCursor
}

extension SearchError: CustomStringConvertible {
  /// One sentence with what to do.
  public var description: String {
    switch self {
    case .staleCursor(let generation, let current):
      "the cursor is of commit \(generation), but this is commit \(current); search again from the start"
    case .foreignCursor:
      "the cursor belongs to another query or other options; use it with those that it came from"
    }
  }
}
