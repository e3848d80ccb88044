/// How to run a search.
public struct SearchOptions: Sendable, Equatable {
  /// The most hits to return.
  public var limit = 10
  /// How many of the best hits to leave out before the first one returned.
  public var offset = 0
  /// Whether any error in the query text, also one that could be repaired, is thrown.
  public var strict = false
  /// Whether one matching clause of a row of words is enough; otherwise all are required.
  public var anyWord = false
  /// The most snippets per hit; zero leaves the stored text unread.
  public var snippets = 2
  /// The length to aim for in a snippet, in bytes of UTF-8.
  public var snippetLength = 240
  /// Whether each hit lists everything in its body that matches.
  public var matches = false
  /// What hits are ordered by, the first key first; the order of the index decides at last.
  public var sort: [SortKey] = [.relevance]
  /// Fields whose values are counted over all documents that match.
  public var facets: [Facet] = []
  /// Goes on after a page of the same search; `offset` counts from there.
  public var after: SearchCursor?
  /// BM25's saturation of term frequency.
  public var k1 = 1.2
  /// BM25's share of length normalisation, 0...1.
  public var b = 0.75

  /// The defaults.
  public init() {}
}
