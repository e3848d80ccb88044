/// One reading of one query: the place in the text, and what has been remarked so far.
///
/// The grammar's rules are in extensions; this holds what they share.
struct QueryReader {
  let scalars: [Unicode.Scalar]

  /// Where each scalar starts in UTF-8 bytes, and behind the last where the text ends.
  let offsets: [Int]

  let schema: QuerySchema

  /// The index of the next scalar.
  var position = 0

  /// The groups and prefix operators around the place.
  var depth = 0

  /// The words, patterns and values read.
  var clauseCount = 0

  /// The field of the group around the place; its kind decides how words are read.
  var groupField: (name: String, kind: QuerySchema.FieldKind)?

  var diagnostics: [Diagnostic] = []

  /// Set when a limit is passed; every rule then returns at once.
  var isStopped = false

  /// Remarks that are kept at most, but for the first error and fatal ones.
  private static let maximumDiagnosticCount = 100

  init(_ text: String, schema: QuerySchema) {
    var scalars: [Unicode.Scalar] = []
    var offsets = [0]
    var offset = 0
    for scalar in text.unicodeScalars {
      scalars.append(scalar)
      offset += UTF8.width(scalar)
      offsets.append(offset)
    }
    self.scalars = scalars
    self.offsets = offsets
    self.schema = schema
  }

  /// The next scalar, or nil at the end.
  var next: Unicode.Scalar? { scalar(at: position) }

  /// Whether a clause cannot start here: the end of the text or of the group.
  var isAtEnd: Bool { isStopped || next == nil || next == ")" }

  func scalar(at index: Int) -> Unicode.Scalar? {
    scalars.indices.contains(index) ? scalars[index] : nil
  }

  /// Whether a word that goes up to `index` ends there.
  func wordEnds(at index: Int) -> Bool { scalar(at: index)?.endsWord ?? true }

  mutating func skipSpaces() {
    position = indexAfterSpaces(position)
  }

  func indexAfterSpaces(_ start: Int) -> Int {
    var index = start
    while let scalar = scalar(at: index), scalar.isSpace { index += 1 }
    return index
  }

  /// The bytes of the scalars between two indices.
  func bytes(_ start: Int, _ end: Int) -> Range<Int> {
    let low = offsets[min(max(start, 0), scalars.count)]
    let high = offsets[min(max(end, 0), scalars.count)]
    return low..<max(low, high)
  }

  /// The text between two indices as typed.
  func text(_ start: Int, _ end: Int) -> String {
    var text = String.UnicodeScalarView()
    guard start < end else { return "" }
    text.append(contentsOf: scalars[max(0, start)..<min(end, scalars.count)])
    return String(text)
  }

  /// The text for a message: short, and without control characters.
  func quoted(_ start: Int, _ end: Int) -> String {
    let limit = 40
    return "'" + printable(text(start, min(end, start + limit)))
      + (end - start > limit ? "…'" : "'")
  }

  /// The nodes as one: nil for none, one as it is.
  func joined(_ nodes: [QuerySyntax], _ kind: ([QuerySyntax]) -> QuerySyntax.Kind) -> QuerySyntax? {
    guard let first = nodes.first, let last = nodes.last else { return nil }
    guard nodes.count > 1 else { return first }
    return QuerySyntax(kind(nodes), range: first.range.lowerBound..<last.range.upperBound)
  }

  mutating func remark(
    _ code: String,
    _ range: Range<Int>,
    _ message: String,
    fix: String? = nil
  ) {
    let severity: Diagnostic.Severity =
      switch code {
      case "E09", "E16", "E17", "E18": .fatal
      default: code.hasPrefix("N") ? .note : .error
      }
    if diagnostics.count >= Self.maximumDiagnosticCount {
      // Whether the query has an error or a fatal one must not depend on how much else it has.
      guard !diagnostics.contains(where: { $0.severity >= severity }) else { return }
    }
    diagnostics.append(
      Diagnostic(severity: severity, code: code, range: range, message: message, fix: fix)
    )
  }

  mutating func remark(
    _ code: String,
    _ start: Int,
    _ end: Int,
    _ message: String,
    fix: String? = nil
  ) {
    remark(code, bytes(start, end), message, fix: fix)
  }

  /// Counts words, patterns and values, and stops at too many.
  mutating func countClauses(_ count: Int, from start: Int) {
    clauseCount += count
    guard clauseCount > QueryParser.maximumClauseCount, !isStopped else { return }
    remark(
      "E18",
      start,
      position,
      "the query has more than \(QueryParser.maximumClauseCount) words",
      fix: "search for less"
    )
    isStopped = true
  }

  /// Goes down by `levels`, and stops when that is too deep.
  mutating func descend(_ levels: Int, from start: Int) {
    depth += levels
    guard depth > QueryParser.maximumDepth, !isStopped else { return }
    remark(
      "E09",
      start,
      start + 1,
      "the query is nested more than \(QueryParser.maximumDepth) levels deep",
      fix: "remove parentheses"
    )
    isStopped = true
  }
}
