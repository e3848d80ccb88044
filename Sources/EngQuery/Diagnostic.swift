/// Something that the parser has to say about a query: what it read differently, or could not read.
public struct Diagnostic: Sendable, Equatable {
  /// How much a diagnostic changes.
  public enum Severity: String, Sendable, Comparable {
    /// The query was read as written; this is worth knowing.
    case note

    /// The query was repaired.
    case error

    /// No repair keeps the meaning: to run the query would find other documents than asked for.
    case fatal

    /// Whether the left side is less severe.
    public static func < (left: Severity, right: Severity) -> Bool {
      left.order < right.order
    }

    private var order: Int {
      switch self {
      case .note: 0
      case .error: 1
      case .fatal: 2
      }
    }
  }

  /// How much this changes.
  public var severity: Severity

  /// A stable code: `E` and two digits for errors and fatal ones, `N` and two digits for notes.
  public var code: String

  /// The part of the query that is meant, in UTF-8 bytes.
  public var range: Range<Int>

  /// One sentence, without a full stop.
  public var message: String

  /// What to write instead, where that is known.
  public var fix: String?

  /// Creates a diagnostic.
  public init(
    severity: Severity,
    code: String,
    range: Range<Int>,
    message: String,
    fix: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.range = range
    self.message = message
    self.fix = fix
  }
}

/// The tree of a query and what there is to say about it.
public struct ParsedQuery: Sendable, Equatable {
  /// The query as it was read.
  public var syntax: QuerySyntax

  /// The parser's remarks, in the order in which it met their causes.
  public var diagnostics: [Diagnostic]

  /// Creates a parsed query.
  public init(syntax: QuerySyntax, diagnostics: [Diagnostic] = []) {
    self.syntax = syntax
    self.diagnostics = diagnostics
  }

  /// Whether the query must not run, because no repair keeps its meaning.
  public var isFatal: Bool { diagnostics.contains { $0.severity == .fatal } }

  /// Whether the query was not read exactly as written. Strict callers refuse it then.
  public var hasErrors: Bool { diagnostics.contains { $0.severity >= .error } }
}

/// A query that cannot run: it has a fatal diagnostic, or any error where none is tolerated.
public struct QuerySyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
  /// All remarks on the query, in the order of their causes.
  public var diagnostics: [Diagnostic]

  /// Creates an error.
  public init(diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  /// The first of the most severe remarks as one sentence.
  public var description: String {
    let severe = diagnostics.first { $0.severity == .fatal }
    guard let first = severe ?? diagnostics.first(where: { $0.severity == .error }) else {
      return "the query cannot be read"
    }
    guard let fix = first.fix else { return "\(first.message) [\(first.code)]" }
    return "\(first.message) [\(first.code)]; \(fix)"
  }
}
