internal import EngSearch

/// How results are written.
enum ResultFormat {
  case text
  case json
  /// Names, each ended by a line end or by NUL.
  case list(null: Bool)
  case count
  /// `path:line:column:text` for each match.
  case vimgrep
  case table(separator: Character)
  /// The six columns of a TREC run.
  case trec(topic: String, tag: String)
  case template(ResultTemplate)

  static let names = ["text", "json", "paths", "count", "vimgrep", "tsv", "csv", "trec"]

  /// The format that the options of `query` ask for.
  init(_ arguments: Arguments) throws {
    if arguments.has("count") {
      self = .count
    } else if arguments.has("list") {
      self = .list(null: arguments.has("null"))
    } else if arguments.has("vimgrep") {
      self = .vimgrep
    } else if arguments.has("json") {
      self = .json
    } else {
      self = try ResultFormat(
        named: arguments.value("format") ?? "text",
        topic: arguments.value("topic"),
        tag: arguments.value("run-tag")
      )
    }
  }

  /// The format of a name, or a template.
  init(named name: String, topic: String? = nil, tag: String? = nil) throws {
    switch name {
    case "text": self = .text
    case "json": self = .json
    case "tsv": self = .table(separator: "\t")
    case "csv": self = .table(separator: ",")
    case "trec":
      self = .trec(topic: topic ?? "1", tag: tag ?? "engsearch")
    case "paths": self = .list(null: false)
    case "count": self = .count
    case "vimgrep": self = .vimgrep
    default:
      guard name.contains("{") else {
        throw Failure(
          .usage,
          "--format takes \(ResultFormat.names.joined(separator: ", ")) or a template such as "
            + "'{rank} {score} {title}', not “\(Sanitiser.line(name))”."
        )
      }
      self = .template(try ResultTemplate(name))
    }
  }

  var isText: Bool { if case .text = self { true } else { false } }
  var isJSON: Bool { if case .json = self { true } else { false } }

  /// Fits the options of a search to what will be shown.
  func adjust(_ options: inout SearchOptions) {
    switch self {
    case .text, .json: break
    case .count:
      options.limit = 0
      options.snippets = 0
    case .vimgrep: options.matches = true
    case .template(let template): if !template.needsSnippets { options.snippets = 0 }
    case .list, .table, .trec: options.snippets = 0
    }
    // The line of a hit comes with its text, which is read only for snippets.
    switch self {
    case .table, .template, .vimgrep: options.snippets = max(1, options.snippets)
    default: break
    }
  }

  func write(_ results: SearchResults, _ context: ResultContext, _ streams: Streams) throws {
    let out = streams.out
    switch self {
    case .text:
      let highlighter = streams.highlighter(for: out)
      let columns = out.isTerminal ? max(20, TerminalSize(1).columns) : nil
      let text = ResultText(highlighter: highlighter, columns: columns)
      let lines = try text.lines(results, context)
      for line in lines { try out.line(line) }
      if !results.facets.isEmpty {
        try out.line()
        try ResultFormat.writeFacets(results.facets, streams)
      }
    case .json:
      for line in ResultJSON.lines(results, context) { try out.line(line) }
    case .count: try out.line(String(results.total.value))
    case .list(let null):
      for hit in results.hits {
        let name = context.name(hit)
        if null {
          try out.write(name + "\0")
        } else {
          try out.line(out.isTerminal ? Sanitiser.line(name) : name)
        }
      }
    case .vimgrep:
      for hit in results.hits {
        for line in try ResultFormat.places(hit, context) { try out.line(Sanitiser.line(line)) }
      }
    case .table(let separator):
      try out.line(ResultFormat.columns.map(\.name).joined(separator: String(separator)))
      for hit in results.hits {
        let cells = ResultFormat.columns.map { $0.value(hit, context) }
        try out.line(
          cells.map { separator == "\t" ? Sanitiser.line($0) : ResultFormat.quoted($0) }
            .joined(separator: String(separator))
        )
      }
    case .trec(let topic, let tag):
      for hit in results.hits {
        let fields = [topic, "Q0", hit.key, "\(hit.rank)", "\(hit.score)", tag]
        try out.line(fields.map(ResultFormat.withoutSpaces).joined(separator: " "))
      }
    case .template(let template):
      for hit in results.hits { try out.line(template.line(hit, context)) }
    }
  }

  /// The facets that options or operands name.
  static func facets(_ texts: [String]) throws -> [Facet] {
    try texts.flatMap { $0.split(separator: ",").map(String.init) }.map { text in
      guard let facet = Facet(text: text) else {
        throw Failure(
          .usage,
          "“\(Sanitiser.line(text))” is no facet: FIELD, or date:year, date:month, date:day."
        )
      }
      return facet
    }
  }

  /// The order that options or operands name; equal ones go by score.
  static func sortKeys(_ texts: [String]) throws -> [SortKey] {
    let keys = try texts.flatMap { $0.split(separator: ",").map(String.init) }.map { text in
      guard let key = SortKey(text) else {
        throw Failure(
          .usage,
          "“\(Sanitiser.line(text))” is no order: relevance, FIELD, FIELD:asc or FIELD:desc."
        )
      }
      return key
    }
    if keys.isEmpty { return [.relevance] }
    return keys.contains(.relevance) ? keys : keys + [.relevance]
  }

  static func writeFacets(_ facets: [FacetCounts], _ streams: Streams) throws {
    let out = streams.out
    let columns = out.isTerminal ? TerminalSize(1).columns : 80
    for line in FacetText.lines(facets, bars: out.isTerminal, columns: columns) {
      try out.line(line)
    }
  }

  // MARK: Parts

  struct Column: Sendable {
    var name: String
    var value: @Sendable (Hit, ResultContext) -> String
  }

  static let columns: [Column] = [
    Column(name: "rank") { hit, _ in "\(hit.rank)" },
    Column(name: "score") { hit, _ in Numbers.fixed(hit.score, 4) },
    Column(name: "key") { hit, _ in hit.key },
    Column(name: "path") { hit, context in hit.path.map(context.paths.shown) ?? "" },
    Column(name: "line") { hit, _ in "\(SourcePlace.line(hit))" },
    Column(name: "column") { hit, _ in "\(hit.column)" },
    Column(name: "date") { hit, _ in hit.date ?? "" },
    Column(name: "title") { hit, _ in hit.title },
  ]

  /// `path:line:column:text` of every match of a hit; one line for a hit that matches in its title only.
  private static func places(_ hit: Hit, _ context: ResultContext) throws -> [String] {
    let name = hit.path.map(context.paths.shown) ?? hit.key
    if let line = SourcePlace.recordLine(hit.fields) {
      // All of a record stands in one line of its file, in another notation than the text.
      let text = hit.snippets.first { $0.field == "body" } ?? hit.snippets.first
      return ["\(name):\(line):1:\(Sanitiser.line(text?.text ?? hit.title))"]
    }
    let places = try MatchLines(hit, context).places(source: SourcePlace.map(hit, context))
    if places.isEmpty { return ["\(name):1:1:\(hit.title)"] }
    return places.map { "\(name):\($0.line):\($0.column):\($0.text)" }
  }

  /// A field of CSV as RFC 4180 has it, on one line.
  private static func quoted(_ text: String) -> String {
    let line = Sanitiser.line(text)
    guard line.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ",") }) else {
      return line
    }
    return "\"" + line.replacing("\"", by: "\"\"") + "\""
  }

  /// A column that a program can cut at spaces: white space and controls are percent-encoded.
  private static func withoutSpaces(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace || Sanitiser.isUnsafe(scalar) {
        for byte in String(scalar).utf8 {
          let digits = String(byte, radix: 16, uppercase: true)
          result += "%" + (digits.count < 2 ? "0" : "") + digits
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result.isEmpty ? "-" : result
  }
}

/// A line for each hit, such as `{rank} {score} {title}`.
struct ResultTemplate {
  private enum Part {
    case text(String)
    case column(ResultFormat.Column)
    case snippet
    case field(String)
  }

  private var parts: [Part] = []

  /// Names stand in braces; `{{`, `}}`, `\t`, `\n` and `\\` are these characters.
  init(_ template: String) throws {
    var text = ""
    var rest = template[...]
    while let character = rest.popFirst() {
      switch character {
      case "{" where rest.first == "{", "}" where rest.first == "}":
        text.append(character)
        rest.removeFirst()
      case "{":
        guard let end = rest.firstIndex(of: "}") else {
          throw Failure(.usage, "the template “\(Sanitiser.line(template))” lacks a `}`.")
        }
        if !text.isEmpty { parts.append(.text(text)) }
        text = ""
        parts.append(try ResultTemplate.part(String(rest[..<end])))
        rest = rest[rest.index(after: end)...]
      case "\\":
        let next = rest.popFirst()
        switch next {
        case "t": text.append("\t")
        case "n": text.append("\n")
        case let other?: text.append(other)
        case nil: text.append("\\")
        }
      default: text.append(character)
      }
    }
    if !text.isEmpty { parts.append(.text(text)) }
  }

  private static func part(_ name: String) throws -> Part {
    if name == "snippet" { return .snippet }
    if name.hasPrefix("field."), name.count > 6 { return .field(String(name.dropFirst(6))) }
    if let column = ResultFormat.columns.first(where: { $0.name == name }) {
      return .column(column)
    }
    throw Failure(
      .usage,
      "the template has no {\(Sanitiser.line(name))}; there are "
        + (ResultFormat.columns.map(\.name) + ["snippet", "field.NAME"])
        .map { "{\($0)}" }.joined(separator: " ")
    )
  }

  var needsSnippets: Bool {
    parts.contains { if case .snippet = $0 { true } else { false } }
  }

  func line(_ hit: Hit, _ context: ResultContext) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .column(let column): Sanitiser.line(column.value(hit, context))
      case .snippet:
        Sanitiser.line(
          (hit.snippets.first { $0.field == "body" } ?? hit.snippets.first)?.text ?? ""
        )
      case .field(let name):
        Sanitiser.line(hit.fields.first { $0.name == name }?.value ?? "")
      }
    }.joined()
  }
}
