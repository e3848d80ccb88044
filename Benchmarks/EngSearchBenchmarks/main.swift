import Foundation

let usage = """
  usage: EngSearchBenchmarks micro [NAME]
           small benchmarks of single parts, or those whose name contains NAME
         EngSearchBenchmarks growth [--documents N] [--segment-documents N] [--svg DIR] [--json FILE]
           how time, memory and size grow with documents (1,000,000) and segments (of 100,000)
         EngSearchBenchmarks corpus N [SEED]
           N synthetic documents as JSON Lines
         EngSearchBenchmarks queries
           240 queries with tags for such documents, as Benchmarks/peers takes them
         EngSearchBenchmarks analysis FILE...
           tokenises each text, beside ICU's word iterator with NFKC case folding
         EngSearchBenchmarks codec [INDEX]
           how fast posting blocks are decoded, beside the C kernels, and those of an index
         EngSearchBenchmarks open [SEGMENTS]
           opens an index of 100 segments and asks for one word: time and bytes read
         EngSearchBenchmarks commits [COMMITS [DOCUMENTS]]
           200 commits of 500 documents, with merges in them and beside them
         EngSearchBenchmarks options INDEX QUERIES.jsonl
           what stems and a weight for titles cost, and how long patterns take
         EngSearchBenchmarks driver index CORPUS.tsv DIR ...
         EngSearchBenchmarks driver query DIR QUERIES.tsv OUT.jsonl COMMANDS ROUNDS BUDGET
           builds an index, and times queries, as Benchmarks/peers does with other engines

  """

/// Runs the command; false if the words are none.
func run(_ words: [String]) throws -> Bool {
  switch words.first {
  case "driver" where words.count > 1 && words[1] == "index":
    try DriverIndex.run(Array(words.dropFirst(2)))
  case "driver" where words.count > 1 && words[1] == "query":
    try DriverQuery.run(Array(words.dropFirst(2)))
  case "codec" where words.count <= 2:
    try CodecBenchmark.run(words.dropFirst().first)
  case "open" where words.count <= 2:
    guard let segments = Int(words.count > 1 ? words[1] : "100"), segments > 0 else { return false }
    try OpenBenchmark.run(segments: segments)
  case "commits" where words.count <= 3:
    guard let commits = Int(words.count > 1 ? words[1] : "200"), commits > 0,
      let documents = Int(words.count > 2 ? words[2] : "500"), documents > 0
    else { return false }
    try CommitsBenchmark.run(commits: commits, documents: documents)
  case "options" where words.count == 3:
    try OptionsBenchmark.run(index: words[1], queries: words[2])
  case "analysis" where words.count > 1:
    try AnalysisBenchmark.run(Array(words.dropFirst()))
  case "micro" where words.count <= 2:
    let micro = try MicroBenchmarks(filter: words.count > 1 ? words[1] : "")
    try check(!micro.figures.isEmpty, "no benchmark of that name")
  case "corpus" where (2...3).contains(words.count):
    guard let count = Int(words[1]), count >= 0, let seed = UInt64(words.count > 2 ? words[2] : "1")
    else { return false }
    for content in SyntheticCorpus(documents: count, seed: seed) { print(content.json) }
  case "queries" where words.count == 1:
    for query in QuerySet(perKind: 60).queries where query.kind != "prefix" {
      let text = query.text.replacing("\"", with: "\\\"")
      print(#"{"query": "\#(text)", "tags": ["\#(query.kind)"]}"#)
    }
  case "growth":
    return try growth(Array(words.dropFirst()))
  case "growth-point" where words.count == 3:
    guard let documents = Int(words[1]), let segments = Int(words[2]), segments > 0,
      documents >= segments
    else { return false }
    try Growth.printPoint(documents: documents, segments: segments)
  default:
    return false
  }
  return true
}

private func growth(_ words: [String]) throws -> Bool {
  var options = ["documents": "1000000", "segment-documents": "100000", "svg": "", "json": ""]
  var rest = words[...]
  while let name = rest.popFirst() {
    guard name.hasPrefix("--"), options[String(name.dropFirst(2))] != nil,
      let value = rest.popFirst()
    else { return false }
    options[String(name.dropFirst(2))] = value
  }
  guard let documents = Int(options["documents"] ?? ""), documents >= 1000,
    let cut = Int(options["segment-documents"] ?? ""), cut >= 50
  else { return false }
  let growth = try Growth(largest: documents, segmentDocuments: cut)
  if let file = options["json"], !file.isEmpty {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let points = ["documents": growth.documents, "segments": growth.segments]
    try encoder.encode(points).write(to: URL(fileURLWithPath: file))
  }
  if let directory = options["svg"], !directory.isEmpty {
    try GrowthReport(growth: growth).write(to: directory)
  }
  return true
}

do {
  guard try run(Array(CommandLine.arguments.dropFirst())) else {
    FileHandle.standardError.write(Data(usage.utf8))
    exit(2)
  }
} catch {
  FileHandle.standardError.write(Data("EngSearchBenchmarks: \(error)\n".utf8))
  exit(1)
}
