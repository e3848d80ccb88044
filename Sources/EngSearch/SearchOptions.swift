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
  /// Whether words such as `the` count in a row of which one is enough. Otherwise they count only where
  /// nothing else remains, inside quotes, and after `+`; where all words are required they always count.
  public var keepsStopWords = false
  /// The most snippets per hit; zero, unless `matches` is set, leaves the text unread, which is much
  /// faster.
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
  /// The moment that `-30d` and other relative dates count from, in seconds since 1970; nil is now.
  /// Days begin at midnight in UTC.
  public var now: Int?
  /// The time after which a search ends with what it has found; nil has no end. A cancelled task ends
  /// its search in the same way.
  public var deadline: Duration?
  /// The most threads that work on the search; they share out the segments, and then the hits to be shown. The
  /// answer is the same.
  public var threads = 1
  /// Whether all documents that match are counted; otherwise the total may be a lower bound, which is
  /// quicker.
  public var countsAll = true
  /// What an occurrence in the title counts, 0...100, where one in the body counts 1 (BM25F).
  public var titleWeight = 1.0
  /// What words of neighbouring clauses add where they stand close together, as a share of what they
  /// weigh; 0 adds nothing.
  public var proximity = 0.0
  /// BM25's saturation of term frequency. This and `b` are what did best on judged collections, also on those
  /// that had no say in the choice (`Benchmarks/effectiveness/tune.py`).
  public var k1 = 2.0
  /// BM25's share of length normalisation, 0...1.
  public var b = 0.5

  /// How many forms of a word are found with it; nil for as many as the index's analyzer says. Words
  /// inside quotes, after `=` and in patterns always mean themselves.
  public var stemming: Stemming?
  /// The language of words in Latin letters, or of its own script, by its English name or ISO 639-1
  /// code; nil for the language of the index. An unknown language has no stems.
  public var language: String?

  /// Words that the query means together.
  public var synonyms: Synonyms?

  /// The defaults.
  public init() {}
}

/// How many forms of a word are found with it.
public enum Stemming: String, Sendable, Equatable, CaseIterable {
  /// The word alone.
  case none
  /// Singular and plural, for languages that have rules for them; else as `standard`.
  case minimal
  /// All forms that the language's stemmer brings together.
  case standard
}

extension SearchOptions {
  /// The title's weight within its limits.
  var usedTitleWeight: Double { titleWeight.isFinite ? min(max(titleWeight, 0), 100) : 1 }
}
