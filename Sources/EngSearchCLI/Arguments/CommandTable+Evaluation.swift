extension CommandTable {
  static let evaluation: [CommandSpec] = [
    CommandSpec(
      name: "bench",
      summary: "time the queries of a file, and building an index",
      details: [
        "FILE holds a query a line, or JSON Lines with `query` and perhaps `tags`, whose first is the query's"
          + " class. Each query counts with its best round.",
        "--compare refuses to compare times when answers, queries or options differ.",
      ],
      examples: [
        .init("engsearch bench --queries q.txt -r 20", "twenty rounds after one to warm up"),
        .init("engsearch bench --queries q.txt --compare old.json", "faster than before?"),
      ],
      options: [
        OptionSpec("queries", value: "FILE", .files, "the queries; `-` is standard input"),
        OptionSpec("repeat", "r", value: "N", "measured rounds (5)"),
        OptionSpec("warmup", "w", value: "N", "rounds before measuring (1)"),
        OptionSpec("limit", "n", value: "N", "documents of each query (10)"),
        OptionSpec("snippets", value: "N", "snippets of each document (0)"),
        OptionSpec("any", "documents with any of the words"),
        OptionSpec(
          "build",
          value: "PATH",
          .files,
          "first index PATH into the new index --index, timed"
        ),
        OptionSpec("compare", value: "FILE", .files, "beside an earlier run's --json"),
        OptionSpec(
          "fail-if",
          value: "LIST",
          "such as 'p99>+10%,union:mean>5ms': exit status 5 if so"
        ),
        OptionSpec("json", "write JSON, one object a line, as --compare reads it"),
      ]
    ),
    CommandSpec(
      name: "eval",
      summary: "measure how good the answers to judged topics are",
      details: [
        "Topics are NAME<TAB>TEXT lines or TREC's <top> blocks; judgements and runs are as in TREC, and"
          + " the measures as in trec_eval, its order of equal scores included. A topic is plain words, any"
          + " of which may match."
      ],
      examples: [
        .init("engsearch eval --qrels q.txt --topics t.tsv", "search for the topics and judge"),
        .init(
          "engsearch eval --qrels q.txt --run a --compare b",
          "is one run better than another?"
        ),
      ],
      options: [
        OptionSpec("qrels", value: "FILE", .files, "the judgements"),
        OptionSpec("topics", value: "FILE", .files, "search the index for these topics"),
        OptionSpec("run", value: "FILE", .files, "evaluate the answers in this run"),
        OptionSpec("run-out", value: "FILE", .files, "write the answers as a run"),
        OptionSpec(
          "compare",
          value: "FILE",
          .files,
          "beside another run, with a paired randomisation test"
        ),
        OptionSpec("measures", value: "LIST", "such as map,mrr,bpref,ndcg,ndcg@10,P@10,recall@100"),
        OptionSpec("complete", "judged topics without an answer count zero"),
        OptionSpec("per-query", "show every topic"),
        OptionSpec("depth", value: "N", "documents of each answer (1000)"),
        OptionSpec("topic-field", value: "NAME", "of <top> blocks: title (default), desc or narr"),
        OptionSpec("all", "all words of a topic are required"),
        OptionSpec("operators", "topics are queries: operators count"),
        OptionSpec("k1", value: "X", "BM25's saturation of term frequency (2)"),
        OptionSpec("b", value: "X", "BM25's share of length normalisation (0.5)"),
        json,
      ] + WordOptions.specs
    ),
  ]
}
