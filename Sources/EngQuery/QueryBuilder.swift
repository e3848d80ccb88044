/// A query. The same tree is made by reading a text and by the functions below, which need no
/// escaping.
///
/// ```swift
/// let query = Query.all {
///   Query.phrase("joint statement", slop: 2, in: "title").boosted(by: 3)
///   Query.any(atLeast: 2) {
///     "japan"
///     "nato"
///     "korea"
///   }
///   Query.not(.term("draft", in: "title"))
/// }
/// ```
public typealias Query = QuerySyntax

/// Collects the clauses of ``QuerySyntax/all(_:)`` and its like; a text stands for its words.
@resultBuilder
public enum QueryBuilder {
  /// A clause.
  public static func buildExpression(_ query: Query) -> [Query] { [query] }

  /// The words of a text, in which nothing is syntax.
  public static func buildExpression(_ text: String) -> [Query] { [.words(text)] }

  /// One clause after the other.
  public static func buildBlock(_ clauses: [Query]...) -> [Query] { clauses.flatMap { $0 } }

  /// Clauses of an `if` without `else`.
  public static func buildOptional(_ clauses: [Query]?) -> [Query] { clauses ?? [] }

  /// Clauses of an `if`.
  public static func buildEither(first clauses: [Query]) -> [Query] { clauses }

  /// Clauses of an `else`.
  public static func buildEither(second clauses: [Query]) -> [Query] { clauses }

  /// Clauses of a loop.
  public static func buildArray(_ clauses: [[Query]]) -> [Query] { clauses.flatMap { $0 } }
}

// MARK: From text

extension QuerySyntax {
  /// Reads what a person typed; see ``QueryParser/parse(_:schema:)``.
  ///
  /// - Throws: All remarks, if one of them is fatal. Everything else is repaired.
  public static func parse(
    _ text: String,
    schema: QuerySchema = .standard
  ) throws(QuerySyntaxError) -> ParsedQuery {
    let parsed = QueryParser.parse(text, schema: schema)
    if parsed.isFatal { throw QuerySyntaxError(diagnostics: parsed.diagnostics) }
    return parsed
  }

  /// Reads a text in which nothing needs repair.
  ///
  /// - Throws: All remarks, if one of them is an error.
  public init(
    strict text: String,
    schema: QuerySchema = .standard
  ) throws(QuerySyntaxError) {
    self = try QueryParser.parseStrictly(text, schema: schema).syntax
  }
}

// MARK: In code

extension QuerySyntax {
  /// Every document.
  public static var everything: Query { Query(.all) }

  /// A word; a text that the analyzer cuts into several is looked for as these in a row.
  public static func term(_ text: String, in field: String? = nil) -> Query {
    Query(.word(text)).inField(field)
  }

  /// The words of a text in this order, with at most `slop` others between them.
  public static func phrase(_ text: String, slop: Int = 0, in field: String? = nil) -> Query {
    let items = text.unicodeScalars.split(whereSeparator: \.isSpace).map {
      PhraseItem.word(String($0))
    }
    return Query(items.isEmpty ? .none : .phrase(items, slop: max(slop, 0))).inField(field)
  }

  /// Words that start with a text.
  public static func prefix(_ text: String, in field: String? = nil) -> Query {
    Query(.prefix(text)).inField(field)
  }

  /// Words, or values of a keyword field, that match `*` for any characters and `?` for one.
  public static func wildcard(_ pattern: String, in field: String? = nil) -> Query {
    Query(.wildcard(pattern)).inField(field)
  }

  /// Words within some edits of a word; without a number its length decides.
  public static func fuzzy(_ word: String, edits: Int? = nil, in field: String? = nil) -> Query {
    Query(.fuzzy(word, edits: edits.map { min(max($0, 0), 2) })).inField(field)
  }

  /// Words that match a regular expression as a whole.
  public static func regex(_ pattern: String, in field: String? = nil) -> Query {
    Query(.regex(pattern)).inField(field)
  }

  /// A word in its case and accents as given.
  public static func exact(_ word: String, in field: String? = nil) -> Query {
    Query(.exact(word)).inField(field)
  }

  /// Documents whose field has a value.
  public static func exists(_ field: String) -> Query { Query(.exists(field)) }

  /// Documents whose date or number lies between two values, both included; nil leaves a side open.
  public static func range(_ field: String, from lower: String?, to upper: String?) -> Query {
    guard lower != nil || upper != nil else { return .exists(field) }
    return Query(
      .range(
        field: field,
        lower: lower.map { Bound($0, inclusive: true) },
        upper: upper.map { Bound($0, inclusive: true) }
      )
    )
  }

  /// All of the clauses; every document if there are none.
  public static func all(@QueryBuilder _ clauses: () -> [Query]) -> Query {
    combined(clauses(), none: .all) { .and($0) }
  }

  /// At least so many of the clauses.
  public static func any(atLeast count: Int = 1, @QueryBuilder _ clauses: () -> [Query]) -> Query {
    let clauses = clauses()
    return combined(clauses, none: .none) {
      count > 1 ? .atLeast(min(count, clauses.count), $0) : .or($0)
    }
  }

  /// Words, patterns, phrases, or alternatives of these, with at most so many other words in total
  /// between them. With anything else among them it asks for all of them, wherever they stand.
  public static func near(
    _ distance: Int = 10,
    ordered: Bool = false,
    @QueryBuilder _ clauses: () -> [Query]
  ) -> Query {
    combined(clauses(), none: .none) { nodes in
      nodes.allSatisfy(\.isPositional)
        ? .near(nodes, distance: max(distance, 0), ordered: ordered) : .and(nodes)
    }
  }

  /// Documents that a clause does not match.
  public static func not(_ clause: Query) -> Query { Query(.not(clause)) }

  /// A clause that adds to the score and is never required.
  public static func maybe(_ clause: Query) -> Query { Query(.maybe(clause)) }

  /// The clause with its score multiplied, by 0.001 to 1,000.
  public func boosted(by factor: Double) -> Query {
    Query(.boost(factor.isFinite ? min(max(factor, 0.001), 1000) : 1, self))
  }

  /// The clause with a score of its own, 0 to 1,000, in place of the computed one.
  public func scored(_ score: Double) -> Query {
    Query(.constant(score.isFinite ? min(max(score, 0), 1000) : 0, self))
  }

  /// The clause deciding on documents without adding to their scores.
  public var asFilter: Query { scored(0) }

  private func inField(_ field: String?) -> Query {
    guard let field, kind != .none else { return self }
    return Query(.field(field, self))
  }

  private static func combined(
    _ clauses: [Query],
    none: Kind,
    _ kind: ([Query]) -> Kind
  ) -> Query {
    guard let first = clauses.first else { return Query(none) }
    if clauses.count == 1 {
      // An exclusion alone means everything else.
      if case .not = first.kind { return Query(.sequence([.everything, first])) }
      return first
    }
    return Query(kind(clauses))
  }
}

// MARK: Limits

extension QuerySyntax {
  /// What keeps a tree from running: more nesting or more words than a text may have.
  package var excess: Diagnostic? {
    var nodes = [(node: self, depth: 0)]
    var words = 0
    while let (node, depth) = nodes.popLast() {
      if case .phrase(let items, _) = node.kind {
        words += items.count
      } else if node.children.isEmpty {
        words += 1
      }
      // A text's groups and signs make at most three nodes of each level.
      if depth > 3 * QueryParser.maximumDepth {
        return Diagnostic(
          severity: .fatal,
          code: "E09",
          range: 0..<0,
          message: "the query is nested too deep"
        )
      }
      if words > QueryParser.maximumClauseCount {
        return Diagnostic(
          severity: .fatal,
          code: "E18",
          range: 0..<0,
          message: "the query has more than \(QueryParser.maximumClauseCount) words"
        )
      }
      nodes += node.children.map { ($0, depth + 1) }
    }
    return nil
  }
}
