extension CommandTable {
  static let index = CommandSpec(
    name: "index",
    operands: "PATH...",
    operandKind: .files,
    summary: "add files, directories or records to the index",
    details: [
      "Directories are read recursively; symbolic links, hidden and binary files are skipped. A path indexed"
        + " again replaces its documents; unchanged files are skipped, and documents whose file vanished from"
        + " a given directory are removed. `-` reads standard input.",
      "Without an index anywhere above the working directory, ./.engsearch is created.",
    ],
    examples: [
      .init("engsearch index notes/ mail.jsonl", "a folder and a file of JSON records"),
      .init("cat big.jsonl | engsearch index --format=jsonl -", "records from a pipe"),
    ],
    options: [
      OptionSpec(
        "format",
        value: "FORMAT",
        .words(["auto", "text", "jsonl"]),
        "auto (default, by the file's ending), text or jsonl"
      ),
      OptionSpec("id-field", value: "NAME", "field of a record that is its key (id)"),
      OptionSpec("title-field", value: "NAME", "field of a record that is its title (title)"),
      OptionSpec("text-field", value: "NAME", "field of a record that is its text (text)"),
      OptionSpec(
        "analyzer",
        value: "NAME",
        .words(["text", "code", "words"]),
        "analyzer of a new index: text (default), text:german ..."
      ),
      OptionSpec(
        "language",
        value: "NAME",
        "language of a new index: english (default), german ..."
      ),
      OptionSpec("memory", value: "MIB", "memory for documents not yet written (192)"),
      OptionSpec(
        "prune",
        "remove vanished documents even if they are over half of a directory or file"
      ),
      quiet,
    ],
    count: CommandSpec.some
  )

  static let query = CommandSpec(
    name: "query",
    operands: "QUERY...",
    operandKind: .text,
    summary: "search; the arguments are one query",
    details: [
      "All words are required; OR, -word, \"a phrase\" and prefix* work as everywhere. The shell takes quotes"
        + " away: put the query in single quotes if it has double ones.",
      "Put `--` before a query with a word that starts with a dash.",
    ],
    examples: [
      .init("engsearch query euro-atlantic security", "documents with both"),
      .init("engsearch query '\"common values\" koiz*'", "a phrase and the beginning of a word"),
      .init("engsearch query -- interlinked -ukraine", "without a word"),
      .init("engsearch query -l0 nato | xargs -0 wc -w", "paths for other programs"),
      .init("vim -q <(engsearch query --vimgrep nato)", "visit every match in an editor"),
    ],
    options: [
      OptionSpec("limit", "n", value: "N", "show N documents (10)"),
      OptionSpec("from", value: "N", "start with the Nth document (1)"),
      OptionSpec("any", "documents with any of the words"),
      OptionSpec("phrase", "the whole query is one phrase"),
      OptionSpec("literal", "F", "take the query as plain words: no operators"),
      OptionSpec("strict", "refuse a query with mistakes instead of repairing it"),
      OptionSpec("list", "l", "only the paths or keys of the documents"),
      OptionSpec("null", "0", "with -l: end each with a NUL byte"),
      OptionSpec("count", "c", "only the number of documents"),
      OptionSpec("snippets", value: "N", "show N snippets of each document (2)"),
      OptionSpec("context", "C", value: "N", "instead of snippets: matching lines, N around each"),
      OptionSpec("vimgrep", "path:line:column:text of every match"),
      OptionSpec(
        "format",
        value: "FORMAT",
        .words(ResultFormat.names),
        "text, json, tsv, csv, trec or a template: '{rank} {score} {title}'"
      ),
      OptionSpec("topic", value: "ID", "topic of a trec run (1)"),
      OptionSpec("run-tag", value: "NAME", "name of a trec run (engsearch)"),
      json,
      OptionSpec("k1", value: "X", "BM25's saturation of term frequency (1.2)"),
      OptionSpec("b", value: "X", "BM25's normalisation of length, 0 to 1 (0.75)"),
      OptionSpec("timing", "show where the time went"),
      OptionSpec("pager", value: "WHEN", .words(["auto", "never"]), "auto (default) or never"),
    ] + WordOptions.specs,
    count: CommandSpec.some
  )

  static let repl = CommandSpec(
    name: "repl",
    summary: "answer queries line by line; .help lists its commands",
    details: [
      "`engsearch` alone starts it too, on a terminal. From a pipe it shows no prompt: every line gets its"
        + " answer."
    ],
    examples: [
      .init("engsearch repl", "search by typing"),
      .init("engsearch repl --json < queries.txt", "one line of JSON for each line"),
    ],
    options: [
      OptionSpec("limit", "n", value: "N", "show N documents (10)"),
      json,
    ]
  )
}
