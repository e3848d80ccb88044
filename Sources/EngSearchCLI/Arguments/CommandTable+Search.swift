extension CommandTable {
  static let index = CommandSpec(
    name: "index",
    operands: "PATH...",
    operandKind: .files,
    summary: "add files, directories or records to the index",
    details: [
      "Directories are read recursively; symbolic links, hidden and binary files and what .gitignore, .ignore"
        + " and .engsearchignore name are skipped. A path indexed again replaces its documents; unchanged files"
        + " are skipped, and documents whose file vanished from a given directory are removed. `-` reads"
        + " standard input.",
      "Text, Markdown with front matter and HTML files are one document each; JSON Lines, CSV and TSV hold a"
        + " document a record. A file of another kind can be read through a command with --filter.",
      "Without an index anywhere above the working directory, ./.engsearch is created. Ctrl-C leaves the index"
        + " as it was.",
    ],
    examples: [
      .init("engsearch index notes/ mail.jsonl", "a folder and a file of records"),
      .init("engsearch index -g '*.md' -g '!drafts/**' .", "only some files"),
      .init("engsearch index --filter '*.pdf=pdftotext {} -' docs/", "PDF through another program"),
      .init("git ls-files | engsearch index --files-from -", "the files of a list"),
    ],
    options: [
      OptionSpec(
        "format",
        value: "FORMAT",
        .words(DocumentFormat.names),
        "auto (default, by the file's ending), text, markdown, html, jsonl, csv or tsv"
      ),
      OptionSpec(
        "encoding",
        value: "NAME",
        .words(TextEncoding.names),
        "auto (default: byte order mark, else UTF-8), utf-16le, latin-1, windows-1252 ..."
      ),
      OptionSpec(
        "glob",
        "g",
        value: "GLOB",
        "only such files, with ! before it not such; repeatable"
      ),
      OptionSpec("hidden", "files and directories whose name begins with a dot, too"),
      OptionSpec("no-ignore", "do not look at .gitignore and its like"),
      OptionSpec("filter", value: "GLOB=CMD", "read such files through a command; {} is the path"),
      OptionSpec(
        "files-from",
        value: "FILE",
        .files,
        "paths, a line each or ended by NUL; `-`: stdin"
      ),
      OptionSpec("files", "only list the files that would be read"),
      OptionSpec("dry-run", "only say what would be added, replaced and removed"),
      OptionSpec("id-field", value: "NAME", "field of a record that is its key (id)"),
      OptionSpec("title-field", value: "NAME", "field of a record that is its title (title)"),
      OptionSpec(
        "text-field",
        value: "NAME",
        "field of a record that is its text (text, body or content; else all the others)"
      ),
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
      OptionSpec("memory", value: "MIB", "memory that indexing may take (192)"),
      OptionSpec("prune", "remove vanished documents even if they are over half of a directory"),
      quiet,
    ],
    count: CommandSpec.any
  )

  static let query = CommandSpec(
    name: "query",
    operands: "QUERY... [PATH...]",
    operandKind: .files,
    summary: "search; the arguments are one query",
    details: [
      "All words are required; OR, -word, \"a phrase\" and prefix* work as everywhere. The shell takes quotes"
        + " away: put the query in single quotes if it has double ones.",
      "With PATHs at the end (`.`, `..` or with a slash) or --in, these files are searched, whether they were"
        + " indexed or not: an index of their own is kept up to date in $XDG_CACHE_HOME/engsearch.",
      "Put `--` before a query with a word that starts with a dash.",
    ],
    examples: [
      .init("engsearch query euro-atlantic security", "documents with both"),
      .init("engsearch query '\"common values\" koiz*'", "a phrase and the beginning of a word"),
      .init("engsearch query 'koizumi NEAR nato' docs/", "files that were never indexed"),
      .init("engsearch query -- interlinked -ukraine", "without a word"),
      .init("engsearch query --plan 'nato univers*'", "what a query costs, and why"),
      .init("engsearch query -l0 nato | xargs -0 wc -w", "paths for other programs"),
      .init("vim -q <(engsearch query --vimgrep nato)", "visit every match in an editor"),
    ],
    options: [
      OptionSpec("in", value: "PATH", .files, "search these files, indexed or not; repeatable"),
      OptionSpec("limit", "n", value: "N", "show N documents (10)"),
      OptionSpec("from", value: "N", "start with the Nth document (1)"),
      OptionSpec("after", value: "CURSOR", "go on after a page: `next` in the summary of --json"),
      OptionSpec(
        "sort",
        value: "KEY",
        "order: relevance, date, date:desc, any stored field; repeatable"
      ),
      OptionSpec(
        "facet",
        value: "FIELD",
        "count values: a field, date:year, date:month; repeatable"
      ),
      OptionSpec("explain", "how the score of each document comes about"),
      OptionSpec("plan", "instead of documents: how the query is run, and what work that was"),
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
      OptionSpec("k1", value: "X", "BM25's saturation of term frequency (2)"),
      OptionSpec("b", value: "X", "BM25's normalisation of length, 0 to 1 (0.5)"),
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
