/// Every command and option of the program, in the order of help. Parsing, help, suggestions, completion and
/// the manual are all made from it.
enum CommandTable {
  static let common: [OptionSpec] = [
    OptionSpec("index", "i", value: "DIR", .directories, "use the index in DIR"),
    OptionSpec(
      "color",
      value: "WHEN",
      .words(["auto", "always", "never"]),
      "colour: auto (default), always or never"
    ),
    OptionSpec("help", "h", "-h shows the options, --help everything"),
    OptionSpec("version", "V", "show the version"),
  ]

  static let json = OptionSpec("json", "write JSON, one object a line")
  static let quiet = OptionSpec("quiet", "q", "no summary")

  static let commands: [CommandSpec] =
    [index, query, repl] + documents + inspection + evaluation + maintenance + support

  static func command(_ name: String) -> CommandSpec? {
    commands.first { $0.name == name }
  }

  private static let documents: [CommandSpec] = [
    CommandSpec(
      name: "doc",
      operands: "KEY...",
      operandKind: .files,
      summary: "show stored documents",
      details: [
        "KEY is what `engsearch query -l` prints: the path of a file, or the key of a record."
      ],
      examples: [
        .init("engsearch doc notes/today.md", "title, date and text of a document"),
        .init("engsearch doc --text 17 | less", "the stored text as it is"),
      ],
      options: [OptionSpec("text", "only the text"), json],
      count: CommandSpec.some
    ),
    CommandSpec(
      name: "delete",
      operands: "[KEY...]",
      operandKind: .files,
      summary: "remove documents from the index",
      details: ["The files themselves are never touched."],
      examples: [
        .init("engsearch delete notes/old.md", "forget one document"),
        .init("engsearch delete --dry-run --query draft", "which would go?"),
      ],
      options: [
        OptionSpec("query", value: "QUERY", "those that match; an error in it is not repaired"),
        OptionSpec("dry-run", "only say which would be removed"), quiet,
      ],
      count: CommandSpec.any
    ),
  ]

  private static let aboutDocument: [OptionSpec] = [
    OptionSpec("any", "any of the words is enough"),
    OptionSpec("k1", value: "X", "BM25's saturation of term frequency (2)"),
    OptionSpec("b", value: "X", "BM25's normalisation of length, 0 to 1 (0.5)"),
    json,
  ]

  private static let inspection: [CommandSpec] = [
    CommandSpec(
      name: "explain",
      operands: "KEY QUERY...",
      operandKind: .files,
      summary: "how the score of a document comes about",
      details: ["The parts add up to the score that `engsearch query` shows."],
      examples: [.init("engsearch explain notes/a.txt nato japan", "why is it first?")],
      options: aboutDocument,
      count: 2...Int.max
    ),
    CommandSpec(
      name: "why",
      operands: "KEY QUERY...",
      operandKind: .files,
      summary: "which clauses of a query a document matches, and which keep it away",
      examples: [.init("engsearch why notes/a.txt nato korea", "why was it not found?")],
      options: aboutDocument,
      count: 2...Int.max
    ),
    CommandSpec(
      name: "terms",
      operands: "[PREFIX]",
      operandKind: .text,
      summary: "terms of the index with their counts",
      examples: [.init("engsearch terms --by-frequency -n 20", "the words of most documents")],
      options: [
        OptionSpec("limit", "n", value: "N", "show N terms (100)"),
        OptionSpec("by-frequency", "those of most documents first"),
        json,
      ],
      count: 0...1
    ),
    CommandSpec(
      name: "postings",
      operands: "TERM",
      operandKind: .text,
      summary: "the documents of one term, and where it occurs in them",
      details: [
        "Documents come in the order of the index. Positions count the words of a document from 0, its title's"
          + " first."
      ],
      examples: [.init("engsearch postings nato -n 5", "the first five documents of a term")],
      options: [OptionSpec("limit", "n", value: "N", "show N documents (100)"), json],
      count: 1...1
    ),
    CommandSpec(
      name: "segments",
      summary: "the parts of the index",
      examples: [.init("engsearch segments", "how many, and how large")],
      options: [json]
    ),
    CommandSpec(
      name: "parse",
      operands: "QUERY...",
      operandKind: .text,
      summary: "show how a query is understood",
      examples: [.init("engsearch parse 'nato japan OR korea'", "which words OR binds")],
      options: [json],
      count: CommandSpec.some
    ),
    CommandSpec(
      name: "analyze",
      operands: "TEXT...",
      operandKind: .text,
      summary: "show the tokens of a text",
      details: [
        "Analyzers: text (default), text:LANGUAGE:STRENGTH, zh, exact, code, path, keyword, keyword:fold, words."
      ],
      examples: [.init("engsearch analyze 'NATO’s F-35s'", "what a query can find of it")],
      options: [OptionSpec("analyzer", value: "NAME", "how to cut the text into tokens"), json],
      count: CommandSpec.some
    ),
    CommandSpec(
      name: "stats",
      summary: "what the index holds, and how large its parts are",
      examples: [.init("engsearch stats", "documents, terms, bytes of each section")],
      options: [json]
    ),
  ]

  private static let maintenance: [CommandSpec] = [
    CommandSpec(
      name: "export",
      summary: "write all documents as JSON Lines",
      details: ["`engsearch import` and `engsearch index --format=jsonl` read them."],
      examples: [
        .init("engsearch export | gzip > documents.jsonl.gz", "everything, for any version")
      ]
    ),
    CommandSpec(
      name: "import",
      operands: "[FILE]",
      operandKind: .files,
      summary: "add documents that `engsearch export` wrote",
      examples: [.init("engsearch import -i copy documents.jsonl", "into another index")],
      options: [OptionSpec("analyzer", value: "NAME", "analyzer of a new index (text)"), quiet],
      count: 0...1
    ),
    CommandSpec(
      name: "backup",
      operands: "DIR",
      operandKind: .files,
      summary: "copy the index as of its last commit, and check the copy",
      details: ["Searching and indexing go on meanwhile. DIR must be new or empty."],
      examples: [.init("engsearch backup /media/disk/notes-index", "keep a copy")],
      options: [quiet],
      count: 1...1
    ),
    CommandSpec(
      name: "check",
      summary: "read and verify every byte of the index",
      details: ["Nothing is changed. The exit status is 4 if the index is damaged."],
      examples: [.init("engsearch check", "is everything still as it was written?")],
      options: [OptionSpec("quiet", "q", "problems only")]
    ),
    CommandSpec(
      name: "repair",
      summary: "make a damaged index usable again out of what is sound in it",
      details: [
        "Sound segments stay; of a damaged one every document whose stored text is sound is indexed again, and"
          + " what is lost is said. The damaged files are removed: copy the directory first."
      ],
      examples: [.init("engsearch repair --dry-run", "what could be saved?")],
      options: [OptionSpec("dry-run", "only say what would be done"), quiet]
    ),
    CommandSpec(
      name: "reindex",
      summary: "make all terms anew from the stored documents",
      details: ["The files of the documents are not read."],
      examples: [
        .init("engsearch reindex --analyzer text:german", "with German stems from now on")
      ],
      options: [OptionSpec("analyzer", value: "NAME", "with another analyzer from now on"), quiet]
    ),
    CommandSpec(
      name: "compact",
      summary: "merge everything into one segment",
      details: [
        "--reorder puts documents with common words beside one another, among those of about one length. Queries of"
          + " several words become up to a tenth faster, and the index about a hundredth larger. Scores stay as they"
          + " are, but documents of one score may change places."
      ],
      examples: [
        .init("engsearch compact", "give back the space of removed documents"),
        .init("engsearch compact --reorder", "when an index will not change for long"),
      ],
      options: [
        OptionSpec("reorder", "order documents by their words"),
        OptionSpec("memory", value: "MIB", "memory for --reorder (192)"), quiet,
      ]
    ),
  ]

  private static let support: [CommandSpec] = [
    CommandSpec(
      name: "config",
      summary: "the settings that hold, and where each comes from",
      details: [
        "Options can be given once for all in $XDG_CONFIG_HOME/engsearch/config (~/.config/engsearch/config) and"
          + " in the file `config` of an index's directory, which wins: lines such as `limit = 20` for every"
          + " command or, after `[query]`, for one. The command line wins over both."
      ],
      examples: [.init("engsearch config", "which index would be used, and why")]
    ),
    CommandSpec(
      name: "completions",
      operands: "SHELL",
      operandKind: .words(["bash", "zsh", "fish"]),
      summary: "write the completions of a shell: bash, zsh or fish",
      details: [
        "bash: eval \"$(engsearch completions bash)\" in ~/.bashrc. zsh: a file `_engsearch` in $fpath. fish:"
          + " a file `engsearch.fish` in ~/.config/fish/completions."
      ],
      examples: [
        .init("eval \"$(engsearch completions bash)\"", "complete in this shell"),
        .init("engsearch completions zsh > ~/.zfunc/_engsearch", "complete in zsh"),
      ],
      count: 1...1
    ),
    CommandSpec(
      name: "man",
      summary: "write the manual page",
      examples: [.init("engsearch man | man -l -", "read it")]
    ),
    CommandSpec(
      name: "help",
      operands: "[COMMAND]",
      operandKind: .commands,
      summary: "show the help of a command, or of `formats`",
      details: ["`engsearch help formats` describes --json and the other ways to write results."],
      examples: [.init("engsearch help query", "everything about searching")],
      count: 0...1
    ),
  ]
}
