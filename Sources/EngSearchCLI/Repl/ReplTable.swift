/// A command of the REPL: what running it, help and completion need.
struct DotCommand: Sendable {
  /// What can be completed after the name.
  enum Operands: Sendable {
    case none, text, commands, fields, sortKeys, settings, queries, saved, files, directories
    case words([String])
  }

  /// With its dot.
  var name: String
  var operands = ""
  var kind = Operands.none
  var summary: String
  var example: String

  init(
    _ name: String,
    _ operands: String = "",
    _ kind: Operands = .none,
    _ summary: String,
    _ example: String? = nil
  ) {
    self.name = name
    self.operands = operands
    self.kind = kind
    self.summary = summary
    self.example = example ?? name
  }

  /// All commands, in the order of help.
  static let all: [DotCommand] = [
    DotCommand(".help", "[COMMAND]", .commands, "this list, or one command", ".help .facet"),
    DotCommand(".more", "the next documents of the last query"),
    DotCommand(".last", "the last result again, as it was", ".last"),
    DotCommand(
      ".again",
      "search the last query again, after .set or .reload, and show what moved",
      ".again"
    ),
    DotCommand(".show", "N", .none, "all of the Nth document, its matches highlighted", ".show 1"),
    DotCommand(".open", "N", .none, "the Nth document in $VISUAL or $EDITOR", ".open 1"),
    DotCommand(
      ".explain",
      "N",
      .none,
      "how the score of the Nth document comes about",
      ".explain 1"
    ),
    DotCommand(
      ".why",
      "N|KEY [QUERY]",
      .text,
      "which clauses a document matches, and why it was not found",
      ".why notes/a.txt nato japan"
    ),
    DotCommand(
      ".plan",
      "[QUERY]",
      .queries,
      "how a query, or the last one, is run, and what work that is",
      ".plan nato univers*"
    ),
    DotCommand(".doc", "KEY", .text, "a stored document", ".doc notes/a.txt"),
    DotCommand(
      ".parse",
      "QUERY",
      .queries,
      "how a query is understood",
      ".parse nato japan OR korea"
    ),
    DotCommand(".analyze", "TEXT", .text, "the tokens of a text", ".analyze NATO’s F-35s"),
    DotCommand(
      ".terms",
      "[PREFIX]",
      .queries,
      "terms of the index with their counts",
      ".terms koiz"
    ),
    DotCommand(
      ".postings",
      "TERM",
      .queries,
      "the documents of a term, and where it occurs in them",
      ".postings nato"
    ),
    DotCommand(
      ".facet",
      "FIELD[:PERIOD]...",
      .fields,
      "count the values of fields over all documents that match the last query",
      ".facet date:month"
    ),
    DotCommand(
      ".sort",
      "[FIELD[:desc]]",
      .sortKeys,
      "order what follows; .sort relevance is the usual one",
      ".sort date:desc"
    ),
    DotCommand(
      ".set",
      "[NAME VALUE]",
      .settings,
      "settings: limit, snippets, context, k1, b, match, timing",
      ".set limit 20"
    ),
    DotCommand(".limit", "N", .none, "show N documents of each query", ".limit 20"),
    DotCommand(".snippets", "N", .none, "show N snippets of each document", ".snippets 1"),
    DotCommand(".any", "[on|off]", .words(["on", "off"]), "any of the words is enough", ".any on"),
    DotCommand(
      ".mode",
      "FORMAT",
      .words(["text", "json", "paths", "count", "vimgrep", "tsv", "csv", "trec"]),
      "how results are written; a template such as {rank} {title}, too",
      ".mode paths"
    ),
    DotCommand(
      ".json",
      "[on|off]",
      .words(["on", "off"]),
      "one line of JSON for each line",
      ".json on"
    ),
    DotCommand(
      ".save",
      "NAME",
      .saved,
      "keep the last query; @NAME searches for it",
      ".save weekly"
    ),
    DotCommand(".saved", "the kept queries", ".saved"),
    DotCommand(".history", "[N]", .none, "the last N lines typed", ".history 20"),
    DotCommand(".read", "FILE", .files, "take lines from a file", ".read queries.txt"),
    DotCommand(".bail", "[on|off]", .words(["on", "off"]), "end at the first mistake", ".bail on"),
    DotCommand(".index", "DIR", .directories, "go on with another index", ".index ../.engsearch"),
    DotCommand(".reload", "read the newest commit", ".reload"),
    DotCommand(".segments", "the parts of the index"),
    DotCommand(".stats", "what the index holds", ".stats"),
    DotCommand(".quit", "end; so does Ctrl-D", ".quit"),
  ]

  private init(_ name: String, _ summary: String, _ example: String? = nil) {
    self.init(name, "", .none, summary, example)
  }

  /// The command of a name, `.exit` being `.quit` and `.refresh` `.reload`.
  static func named(_ name: String) -> DotCommand? {
    let aliases = [".exit": ".quit", ".refresh": ".reload", ".next": ".more"]
    let name = aliases[name] ?? name
    return all.first { $0.name == name }
  }

  static var help: String {
    var text = "A line is a query; its results are numbered.\n\n"
    for command in all {
      let head = command.operands.isEmpty ? command.name : "\(command.name) \(command.operands)"
      text += Help.row(head, command.summary, 26)
    }
    text += """

      Keys: Tab completes commands, fields, values and words of the index; Up and Ctrl-R find earlier
      lines; Ctrl-A, -E, -W, -U, -K, -Y, -_ edit; Ctrl-C stops a search or drops the line; Ctrl-D ends.

      """
    return text
  }

  var help: String {
    "\(name) \(operands)".trimmed + "\n  \(summary)\n  example: \(example)\n"
  }
}
