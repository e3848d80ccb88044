public import EngIndex
public import EngQuery

/// What a search found.
public struct SearchResults: Sendable {
  /// The hits asked for, best first; equal scores in the order of the index.
  public var hits: [Hit]
  /// How many documents match.
  public var total: Total
  /// What ended the search before it was complete; nil if these are the results of the whole index.
  public var limit: SearchLimit?
  /// The values of the fields asked for in `SearchOptions.facets`, in the same order.
  public var facets: [FacetCounts] = []
  /// Where the next page starts, or nil if this is the last one.
  public var next: SearchCursor?
  /// What the parser had to say about the query text.
  public var diagnostics: [Diagnostic]
  /// Why nothing matched, clause by clause; empty when something did.
  public var clauses: [ClauseReport]
  /// How the query text was read.
  public var syntax: QuerySyntax
  /// The time from the query text to these results.
  public var elapsed: Duration
}

/// How many documents match a query.
public struct Total: Sendable, Equatable {
  /// Whether a count is the count or a lower bound.
  public enum Relation: Sendable, Equatable {
    /// The value is the number of matching documents.
    case exact
    /// At least so many documents match.
    case atLeast
  }

  /// The number of documents.
  public var value: Int
  /// What the number means.
  public var relation: Relation
}

/// A document that matches.
public struct Hit: Sendable, Equatable {
  /// The place in the whole ranking, from 1.
  public var rank: Int
  /// The document's key.
  public var key: String
  /// Where the document came from.
  public var path: String?
  /// The line of the first match in the body, from 1; 1 if the search leaves the text unread.
  public var line: Int
  /// The column of the first match in its line, in bytes from 1; 1 if the search leaves the text unread.
  public var column: Int
  /// The document's title.
  public var title: String
  /// BM25, summed over the clauses that match.
  public var score: Double
  /// The document's date, ISO 8601.
  public var date: String?
  /// The passages that show best why the document matches, in the order of the text.
  public var snippets: [Snippet]
  /// Everything in the body that matches, in bytes of the body, ascending and without overlaps; empty
  /// unless `SearchOptions.matches` asks for it.
  public var matches: [Range<Int>] = []
  /// How the document's source looked when it was indexed.
  public var stamp: SourceStamp?
  /// The document's other stored values.
  public var fields: [StoredField] = []
}

extension Hit {
  /// A hit that does not tell where its matches are.
  init(rank: Int, score: Double, document: Document) {
    self.init(
      rank: rank,
      key: document.key,
      path: document.path,
      line: 1,
      column: 1,
      title: document.title,
      score: score,
      date: document.date,
      snippets: [],
      stamp: document.stamp,
      fields: document.fields
    )
  }
}

/// A passage of a document's text.
public struct Snippet: Sendable, Equatable {
  /// The field the passage is from: `title` or `body`.
  public var field: String
  /// The passage as it stands in the field.
  public var text: String
  /// Where the passage lies in the field's text, in bytes of UTF-8.
  public var byteRange: Range<Int>
  /// What matched, in bytes of the field's text, ascending; a phrase is one range.
  public var matches: [Range<Int>]
  /// Whether a sentence is cut where the passage begins.
  public var isCutAtStart = false
  /// Whether a sentence is cut where the passage ends.
  public var isCutAtEnd = false
  /// The line of the field's text, from 1, that the first match of the passage is in, or its start if it
  /// shows no match.
  public var line = 1
}

extension Snippet {
  /// The passage with its matches between two marks.
  public func marked(open: String, close: String) -> String {
    let bytes = Array(text.utf8)
    var result = ""
    var place = 0
    for match in matches {
      let start = match.lowerBound - byteRange.lowerBound
      let end = match.upperBound - byteRange.lowerBound
      guard start >= place, start <= end, end <= bytes.count else { continue }
      result += String(decoding: bytes[place..<start], as: UTF8.self) + open
      result += String(decoding: bytes[start..<end], as: UTF8.self) + close
      place = end
    }
    return result + String(decoding: bytes[place...], as: UTF8.self)
  }
}

/// What one clause of a query that matched nothing would match by itself.
public struct ClauseReport: Sendable, Equatable {
  /// A term of the index near to one that was asked for.
  public struct Suggestion: Sendable, Equatable {
    /// The term as indexed.
    public var term: String
    /// How many documents hold it.
    public var documents: Int
  }

  /// The clause, as query text.
  public var text: String
  /// How many documents match the clause alone.
  public var documents: Int
  /// Near terms, best first, if the clause matches nothing.
  public var suggestions: [Suggestion]
  /// How many documents match the query without the clause.
  public var withoutIt: Int
}

/// The size and shape of an index.
public struct IndexStatistics: Sendable, Equatable {
  /// A part of the segment files.
  public struct Section: Sendable, Equatable {
    /// The section's name in the format.
    public var name: String
    /// Its bytes in all segments.
    public var bytes: Int
  }

  /// Documents that can be found.
  public var documents: Int
  /// Documents deleted or replaced but not yet merged away.
  public var deleted: Int
  /// Segments.
  public var segments: Int
  /// Distinct terms, summed over the segments.
  public var terms: Int
  /// Documents in the lists of all terms, deleted ones included.
  public var postings: Int
  /// Occurrences of all terms; more than `tokens` where words are joined forms, too.
  public var positions: Int
  /// Tokens of all documents, deleted ones included.
  public var tokens: UInt64
  /// The parts of the segment files, largest first.
  public var sections: [Section]
  /// The generation of the commit.
  public var generation: UInt64
  /// The analyzer's name.
  public var analyzer: String
  /// What identifies the rules and tables that cut the text into terms.
  public var analyzerFingerprint: String
}

/// What identifies a document without reading its text.
public struct DocumentSummary: Sendable, Equatable {
  /// The document's key.
  public var key: String
  /// Where it came from.
  public var path: String?
  /// The state of its source when it was indexed.
  public var stamp: SourceStamp?
}
