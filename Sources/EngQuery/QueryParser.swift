/// Reads queries. Any text is a query: what cannot be read as written is repaired and reported.
///
///     query    := clause*                                   side by side
///     clause   := and (("OR" | "||" | "|") and)*
///     and      := near (("AND" | "&&") near)*
///     near     := unary (("NEAR" | "BEFORE") ["/" integer] unary)*
///     unary    := ("NOT" | "MAYBE" | "-" | "!" | "+")* primary
///     primary  := [name ":"] atom ["~" digits] ["^" ["="] number]
///               | name ":" (range | "*")
///               | integer "OF" group
///     atom     := group | phrase | "/" regex "/" | "*" | pattern | "=" word | word
///     group    := "(" query ")"
///
/// Time and memory grow with the length of the text; nesting, length and the number of clauses are
/// bounded.
public enum QueryParser {
  /// The longest query in bytes. A longer one is fatal (E17).
  public static let maximumLength = 64 << 10

  /// The deepest nesting of groups and prefix operators. A deeper one is fatal (E09).
  public static let maximumDepth = 64

  /// The most words, patterns and values, those in phrases included. More are fatal (E18).
  public static let maximumClauseCount = 1024

  /// Reads a query and repairs what cannot be read as written.
  ///
  /// - Returns: The tree and the remarks. If one of them is fatal the tree must not be run.
  /// - Complexity: O(*n*) for a text of *n* bytes.
  public static func parse(_ text: String, schema: QuerySchema = .standard) -> ParsedQuery {
    let length = text.utf8.count
    guard length <= maximumLength else {
      let diagnostic = Diagnostic(
        severity: .fatal,
        code: "E17",
        range: 0..<0,
        message: "the query has \(length) bytes, more than the \(maximumLength) that are read",
        fix: "search for a part of the text"
      )
      return ParsedQuery(syntax: QuerySyntax(.none), diagnostics: [diagnostic])
    }
    var reader = QueryReader(text, schema: schema)
    return reader.readQuery()
  }

  /// Reads a query and repairs nothing.
  ///
  /// - Throws: All remarks, if any of them is an error.
  public static func parseStrictly(
    _ text: String,
    schema: QuerySchema = .standard
  ) throws(QuerySyntaxError) -> ParsedQuery {
    let parsed = parse(text, schema: schema)
    if parsed.hasErrors { throw QuerySyntaxError(diagnostics: parsed.diagnostics) }
    return parsed
  }
}
