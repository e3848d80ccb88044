/// An option of a command: what parsing needs and what help shows.
struct OptionSpec: Sendable {
  var long: String
  var short: Character?
  /// What help calls the option's value; nil if it takes none.
  var value: String?
  var help: String

  init(_ long: String, _ short: Character? = nil, value: String? = nil, _ help: String) {
    self.long = long
    self.short = short
    self.value = value
    self.help = help
  }

  init(_ long: String, _ help: String) {
    self.init(long, nil, value: nil, help)
  }
}

/// A command: what parsing needs and what help shows.
struct CommandSpec: Sendable {
  var name: String
  var operands: String
  var summary: String
  var details: [String] = []
  var options: [OptionSpec] = []
  /// How many operands it takes.
  var count: ClosedRange<Int>
}

/// Every command and option of the program, in the order of help.
enum CommandTable {
  static let common: [OptionSpec] = [
    OptionSpec("index", value: "DIR", "use the index in DIR"),
    OptionSpec("color", value: "WHEN", "colour: auto (default), always or never"),
    OptionSpec("help", "h", "show the help of the command"),
    OptionSpec("version", "V", "show the version"),
  ]

  private static let any = 0...Int.max
  private static let some = 1...Int.max
  private static let json = OptionSpec("json", "write JSON, one object a line")

  static let commands: [CommandSpec] = [
    CommandSpec(
      name: "index",
      operands: "PATH...",
      summary: "add files, directories or JSON Lines to the index",
      details: [
        "Directories are read recursively; symbolic links, hidden and binary files are skipped.",
        "A path indexed again replaces its documents; unchanged files are skipped, and documents whose",
        "file vanished from a given directory are removed. `-` reads standard input.",
        "Without an index anywhere above, ./.engsearch is created.",
      ],
      options: [
        OptionSpec(
          "format",
          value: "FORMAT",
          "auto (default, by the file's ending), text or jsonl"
        ),
        OptionSpec("id-field", value: "NAME", "JSON field that is the document's key (id)"),
        OptionSpec("title-field", value: "NAME", "JSON field that is the title (title)"),
        OptionSpec("text-field", value: "NAME", "JSON field that is the text (text)"),
        OptionSpec(
          "analyzer",
          value: "NAME",
          "analyzer of a new index: text (default), text:german …"
        ),
        OptionSpec("memory", value: "MIB", "memory for documents not yet written (192)"),
        OptionSpec("prune", "remove vanished documents even if they are over half of a directory"),
        OptionSpec("quiet", "q", "no summary"),
      ],
      count: some
    ),
    CommandSpec(
      name: "query",
      operands: "QUERY...",
      summary: "search; the arguments are one query",
      details: [
        "All words are required; OR, -word, \"a phrase\" and prefix* work as everywhere.",
        "Put `--` before a query that starts with a dash.",
      ],
      options: [
        OptionSpec("limit", "n", value: "N", "show N documents (10)"),
        OptionSpec("from", value: "N", "start with the Nth document (1)"),
        OptionSpec("any", "documents with any of the words"),
        OptionSpec("strict", "refuse a query with mistakes instead of repairing it"),
        OptionSpec("literal", "F", "take the query as plain words: no operators"),
        OptionSpec("list", "l", "only the paths or keys of the documents"),
        OptionSpec("null", "0", "with -l: end each with a NUL byte"),
        OptionSpec("count", "c", "only the number of documents"),
        OptionSpec("snippets", value: "N", "show N snippets of each document (2)"),
        json,
      ],
      count: some
    ),
    CommandSpec(
      name: "repl",
      operands: "",
      summary: "answer queries line by line; .help lists its commands",
      options: [
        OptionSpec("limit", "n", value: "N", "show N documents (10)"), json,
      ],
      count: 0...0
    ),
    CommandSpec(
      name: "bench",
      operands: "",
      summary: "time the queries of a file, and building an index",
      details: [
        "FILE holds a query a line, or JSON Lines with `query` and perhaps `tags`, whose first is the",
        "query's class. Each query counts with its best round.",
        "--compare refuses to compare times when answers, queries or options differ.",
      ],
      options: [
        OptionSpec("queries", value: "FILE", "the queries; `-` is standard input"),
        OptionSpec("repeat", "r", value: "N", "measured rounds (5)"),
        OptionSpec("warmup", "w", value: "N", "rounds before measuring (1)"),
        OptionSpec("limit", "n", value: "N", "documents of each query (10)"),
        OptionSpec("snippets", value: "N", "snippets of each document (0)"),
        OptionSpec("any", "documents with any of the words"),
        OptionSpec("build", value: "PATH", "first index PATH into the new index --index, timed"),
        OptionSpec("compare", value: "FILE", "beside an earlier run's --json"),
        OptionSpec(
          "fail-if",
          value: "LIST",
          "such as 'p99>+10%,union:mean>5ms': exit status 5 if so"
        ),
        OptionSpec("json", "write JSON, one object a line, as --compare reads it"),
      ],
      count: 0...0
    ),
    CommandSpec(
      name: "eval",
      operands: "",
      summary: "measure how good the answers to judged topics are",
      details: [
        "Topics are NAME<TAB>TEXT lines or TREC's <top> blocks; judgements and runs are as in TREC, and",
        "the measures as in trec_eval, its order of equal scores included. A topic is plain words, any",
        "of which may match.",
      ],
      options: [
        OptionSpec("qrels", value: "FILE", "the judgements"),
        OptionSpec("topics", value: "FILE", "search the index for these topics"),
        OptionSpec("run", value: "FILE", "evaluate the answers in this run"),
        OptionSpec("run-out", value: "FILE", "write the answers as a run"),
        OptionSpec(
          "compare",
          value: "FILE",
          "beside another run, with a paired randomisation test"
        ),
        OptionSpec("measures", value: "LIST", "such as map,mrr,bpref,ndcg,ndcg@10,P@10,recall@100"),
        OptionSpec("complete", "judged topics without an answer count zero"),
        OptionSpec("per-query", "show every topic"),
        OptionSpec("depth", value: "N", "documents of each answer (1000)"),
        OptionSpec("topic-field", value: "NAME", "of <top> blocks: title (default), desc or narr"),
        OptionSpec("all", "all words of a topic are required"),
        OptionSpec("operators", "topics are queries: operators count"),
        OptionSpec("k1", value: "X", "BM25's saturation of term frequency (1.2)"),
        OptionSpec("b", value: "X", "BM25's share of length normalisation (0.75)"),
        json,
      ],
      count: 0...0
    ),
    CommandSpec(
      name: "stats",
      operands: "",
      summary: "what the index holds, and how large its parts are",
      options: [json],
      count: 0...0
    ),
    CommandSpec(
      name: "check",
      operands: "",
      summary: "read and verify every byte of the index",
      options: [OptionSpec("quiet", "q", "problems only")],
      count: 0...0
    ),
    CommandSpec(
      name: "doc",
      operands: "KEY...",
      summary: "show stored documents",
      options: [OptionSpec("text", "only the text"), json],
      count: some
    ),
    CommandSpec(
      name: "delete",
      operands: "KEY...",
      summary: "remove documents",
      options: [
        OptionSpec("quiet", "q", "no summary")
      ],
      count: some
    ),
    CommandSpec(
      name: "compact",
      operands: "",
      summary: "merge everything into one segment",
      options: [OptionSpec("quiet", "q", "no summary")],
      count: 0...0
    ),
    CommandSpec(
      name: "repair",
      operands: "",
      summary: "make a damaged index usable again out of what is sound in it",
      details: [
        "Sound segments stay; of a damaged one every document whose stored text is sound is indexed",
        "again, and what is lost is said. The damaged files are removed: copy the directory first.",
      ],
      options: [
        OptionSpec("dry-run", "only say what would be done"),
        OptionSpec("quiet", "q", "no summary"),
      ],
      count: 0...0
    ),
    CommandSpec(
      name: "parse",
      operands: "QUERY...",
      summary: "show how a query is understood",
      options: [json],
      count: some
    ),
    CommandSpec(
      name: "analyze",
      operands: "TEXT...",
      summary: "show the tokens of a text",
      details: [
        "Analyzers: text (default), text:LANGUAGE:STRENGTH, zh, exact, code, path, keyword,",
        "keyword:fold, words.",
      ],
      options: [OptionSpec("analyzer", value: "NAME", "how to cut the text into tokens"), json],
      count: some
    ),
    CommandSpec(
      name: "reindex",
      operands: "",
      summary: "make all terms anew from the stored documents",
      options: [
        OptionSpec("analyzer", value: "NAME", "with another analyzer from now on"),
        OptionSpec("quiet", "q", "no summary"),
      ],
      count: 0...0
    ),
    CommandSpec(
      name: "help",
      operands: "[COMMAND]",
      summary: "show the help of a command",
      count: 0...1
    ),
  ]

  static func command(_ name: String) -> CommandSpec? {
    commands.first { $0.name == name }
  }
}
