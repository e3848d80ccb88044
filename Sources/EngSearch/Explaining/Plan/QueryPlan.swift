public import EngQuery

/// How a query is run on an index, and what work one run of it was.
///
/// Posting lists hold the documents of a term in blocks of up to 128 and are read a block at a time; a search for
/// the best skips blocks that cannot hold any of them. The work is what this run did: an open index remembers
/// how many documents have any form of a word, and the like, so a second run may do less.
public struct QueryPlan: Sendable, Equatable {
  /// The query as it was understood.
  public var query: String

  /// Documents of the index.
  public var documents: Int

  /// How many documents match, as the search that was run tells it.
  public var total: Total

  /// How many documents match at most, as far as the planner knows without a search.
  public var estimatedDocuments: Int

  /// The clauses of the query with the terms of the index that they stand for.
  public var clauses: [Clause]

  /// What had to be read to plan the query: how many documents have any of some terms. Nothing counts as
  /// skipped.
  public var planning: Work

  /// What was done, segment by segment.
  public var passes: [Pass]

  /// How long each stage took; stages on several threads overlap.
  public var times: Times

  /// What the parser had to say about the query text.
  public var diagnostics: [Diagnostic]

  /// The work of all passes and of planning.
  public var work: Work { passes.reduce(into: planning) { $0 += $1.work } }

  /// Postings to be decoded at most in all passes, as far as the planner knows without a search.
  public var estimatedPostings: Int { passes.reduce(0) { $0 + $1.estimatedPostings } }
}

extension QueryPlan {
  /// What a clause of the query became.
  public struct Clause: Sendable, Equatable {
    /// What a clause asks for. More kinds may be added in a later version.
    public enum Kind: String, Sendable {
      /// A term of the index.
      case term
      /// Several, such as the forms of a word, scored as one term.
      case anyOf = "any-of"
      /// One after the other.
      case phrase
      /// Not far from each other.
      case near
      /// Only in one field of the text.
      case field
      /// Only as typed, case and accents included.
      case typed
      /// So many terms that all documents with any of them have one score.
      case pattern
      /// A condition on stored values, which adds nothing to the score.
      case filter
      /// Other clauses.
      case clauses
      /// Clauses whose documents all have one score.
      case constant
      /// A wish that only adds to the score: that words stand close together.
      case bonus
      /// All documents.
      case all
      /// No document: nothing in the clause can be searched for.
      case nothing
    }

    /// How a clause decides on documents; nil for what a clause consists of.
    public var role: WhyReport.Clause.Role?

    /// What it asks for.
    public var kind: Kind

    /// The clause in the form of a query, or as `all of`, `any of`, `2 of` its parts.
    public var label: String

    /// Documents that it matches alone, deleted ones that are not yet merged away included.
    public var documents: Int

    /// Whether it matches so many; else at most so many.
    public var isExact: Bool

    /// What it adds to a score at most; nil if it adds nothing, or its parts do.
    public var weight: Double?

    /// What it consists of: the terms of a group or a phrase, the clauses of a group of clauses.
    public var parts: [Clause] = []
  }

  /// What was read, and what was done with it.
  public struct Work: Sendable, Equatable {
    /// Postings whose documents were decoded.
    public var postings = 0
    /// Blocks whose documents were decoded, each once in a list that was read.
    public var blocks = 0
    /// Blocks that were asked for documents without being decoded, since they are stored as a bit for each
    /// document or hold all documents of a range.
    public var blocksAsBits = 0
    /// Blocks of the lists that were neither: nothing in them could count.
    public var blocksSkipped = 0
    /// Blocks whose frequencies were decoded.
    public var frequencyBlocks = 0
    /// Documents that were given a score, in whole or by the list that brought them up.
    public var documentsScored = 0
    /// Positions of words that were read or gone past to find phrases and words near each other.
    public var positions = 0

    /// No work.
    public init() {}

    /// Adds the work of something else.
    public static func += (sum: inout Work, other: Work) {
      sum.postings += other.postings
      sum.blocks += other.blocks
      sum.blocksAsBits += other.blocksAsBits
      sum.blocksSkipped += other.blocksSkipped
      sum.frequencyBlocks += other.frequencyBlocks
      sum.documentsScored += other.documentsScored
      sum.positions += other.positions
    }
  }

  /// A posting list of a segment, or some that were read as one.
  public struct List: Sendable, Equatable {
    /// The terms, and the phrases that count as one with them, in the form of a query.
    public var label: String
    /// How many terms.
    public var terms: Int
    /// Documents in the lists; one with several of the terms may count several times.
    public var documents: Int
    /// Blocks of the lists.
    public var blocks: Int
    /// What was read of them. Documents scored and positions are told for a whole pass only.
    public var work: Work
  }

  /// One way through a segment.
  public struct Pass: Sendable, Equatable {
    /// What a pass is for. More purposes may be added in a later version.
    public enum Purpose: String, Sendable, CaseIterable {
      /// The best documents.
      case best
      /// The best documents and the number of all, at once.
      case bestAndCount = "best-and-count"
      /// The first documents in an order by fields.
      case order
      /// The number of documents.
      case count
      /// The values of fields.
      case facets
    }

    /// How a pass finds documents. More methods may be added in a later version.
    public enum Method: String, Sendable {
      /// A word that must be there is in no document: nothing is read.
      case nothing
      /// The number of documents stands in the dictionary or at the head of a list.
      case dictionary
      /// The rarest required list leads, a block at a time, and the others are asked about what it has.
      case conjunction
      /// Block-max MaxScore: lists that cannot bring up any of the best on their own are only asked
      /// about documents of the others.
      case union
      /// Documents of all lists are marked in windows, and the marks of a window counted.
      case windows
      /// As windows, with a bit for each document that blocks stored as bits set by words.
      case bits
      /// The lists' documents become bits, window by window, and what is in all of them is counted.
      case commonBits = "common-bits"
      /// The longest list's number of documents, and those of the others that are not in it.
      case remainder
      /// Document by document through every clause.
      case matchers
      /// One bit for each document, set by the lists of many terms that all weigh the same.
      case pattern
    }

    /// The segment's file.
    public var segment: String
    /// Documents of the segment, deleted ones included.
    public var documents: Int
    /// What the pass was for.
    public var purpose: Purpose
    /// How it went.
    public var method: Method
    /// Postings to be decoded at most, as far as the planner knows without a search.
    public var estimatedPostings: Int
    /// What it did.
    public var work: Work
    /// The lists it had to do with.
    public var lists: [List]
    /// How long it took.
    public var elapsed: Duration
  }

  /// How long each stage of a search took.
  public struct Times: Sendable, Equatable {
    /// From text to a tree.
    public var parsing = Duration.zero
    /// From the tree to lists: terms looked up, patterns expanded, weights found.
    public var planning = Duration.zero
    /// Finding the documents.
    public var running = Duration.zero
    /// Reading the documents to be shown, with their snippets.
    public var showing = Duration.zero

    /// From the query text to the results.
    public var all: Duration { parsing + planning + running + showing }
  }
}
