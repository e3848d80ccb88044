/// A query as a tree, before analysis: words stand in it as they were typed.
///
/// The tree does not depend on the default operator. Clauses that stand side by side form a
/// ``Kind/sequence(_:)``; whoever runs the query decides whether all of them are required.
///
/// `==` compares the ranges too. To ask whether two queries mean the same, use ``sameTree(as:)``.
public struct QuerySyntax: Sendable, Equatable {
  /// What this node asks for.
  public var kind: Kind

  /// Where the node stands in the query text, in UTF-8 bytes. Empty for a node that was not typed.
  public var range: Range<Int>

  /// Creates a node.
  public init(_ kind: Kind, range: Range<Int> = 0..<0) {
    self.kind = kind
    self.range = range
  }

  /// The forms of a clause.
  ///
  /// More forms may be added in a later version.
  public indirect enum Kind: Sendable, Equatable {
    /// One word as typed, its escapes removed. The analyzer may make several terms of it.
    case word(String)

    /// Words in this order, with at most `slop` other words in total between them.
    case phrase([PhraseItem], slop: Int)

    /// Clauses side by side.
    case sequence([QuerySyntax])

    /// All of the clauses.
    case and([QuerySyntax])

    /// At least one of the clauses.
    case or([QuerySyntax])

    /// Documents that the clause does not match.
    case not(QuerySyntax)

    /// A clause required whatever the default operator is.
    case required(QuerySyntax)

    /// A clause that adds to the score and is never required.
    case maybe(QuerySyntax)

    /// At least this many of the clauses.
    case atLeast(Int, [QuerySyntax])

    /// Words, patterns, phrases, or alternatives of these, with at most `distance` other words in
    /// total between them; in any order unless `ordered`.
    case near([QuerySyntax], distance: Int, ordered: Bool)

    /// Terms that start with this text.
    case prefix(String)

    /// Terms that match a pattern in which `*` stands for any characters, `?` for one, and `\` makes
    /// the next character ordinary.
    case wildcard(String)

    /// Terms within `edits` edits of the word; nil lets the length of the word decide.
    case fuzzy(String, edits: Int?)

    /// Terms that match the regular expression as a whole.
    case regex(String)

    /// The word in its case and accents as typed.
    case exact(String)

    /// The clause within one field. The name is one of the schema's.
    case field(String, QuerySyntax)

    /// Documents that have a value in the field.
    case exists(String)

    /// Documents whose value in the field lies between the bounds; nil leaves a side open.
    case range(field: String, lower: Bound?, upper: Bound?)

    /// The clause with its score multiplied, by 0.001 to 1,000.
    case boost(Double, QuerySyntax)

    /// The clause with its score replaced, by 0 to 1,000. With 0 the clause is a filter.
    case constant(Double, QuerySyntax)

    /// Every document.
    case all

    /// No document: there was nothing to search for.
    case none
  }

  /// One place in a phrase.
  public enum PhraseItem: Sendable, Equatable {
    /// A word as typed.
    case word(String)

    /// Any word that starts with this text.
    case prefix(String)

    /// Any one word.
    case gap
  }

  /// One end of a range.
  public struct Bound: Sendable, Equatable {
    /// The value as typed: a date, a number or a relative date such as `-30d`.
    public var value: String

    /// Whether the value itself belongs to the range.
    public var inclusive: Bool

    /// Creates a bound.
    public init(_ value: String, inclusive: Bool) {
      self.value = value
      self.inclusive = inclusive
    }
  }

  /// The nodes directly below this one, in the order of the text.
  public var children: [QuerySyntax] {
    switch kind {
    case .sequence(let nodes), .and(let nodes), .or(let nodes), .atLeast(_, let nodes),
      .near(let nodes, _, _):
      nodes
    case .not(let node), .required(let node), .maybe(let node), .field(_, let node),
      .boost(_, let node), .constant(_, let node):
      [node]
    case .word, .phrase, .prefix, .wildcard, .fuzzy, .regex, .exact, .exists, .range, .all, .none:
      []
    }
  }

  /// Whether two queries are the same tree, wherever their nodes stand in their texts.
  public func sameTree(as other: QuerySyntax) -> Bool {
    guard children.count == other.children.count else { return false }
    guard kind.withoutChildren == other.kind.withoutChildren else { return false }
    return zip(children, other.children).allSatisfy { $0.sameTree(as: $1) }
  }
}

extension QuerySyntax.Kind {
  /// This form with its own data, but no clauses below it.
  fileprivate var withoutChildren: Self {
    let empty = QuerySyntax(.none)
    return switch self {
    case .sequence: .sequence([])
    case .and: .and([])
    case .or: .or([])
    case .atLeast(let count, _): .atLeast(count, [])
    case .near(_, let distance, let ordered): .near([], distance: distance, ordered: ordered)
    case .not: .not(empty)
    case .required: .required(empty)
    case .maybe: .maybe(empty)
    case .field(let name, _): .field(name, empty)
    case .boost(let factor, _): .boost(factor, empty)
    case .constant(let score, _): .constant(score, empty)
    case .word, .phrase, .prefix, .wildcard, .fuzzy, .regex, .exact, .exists, .range, .all, .none:
      self
    }
  }
}
