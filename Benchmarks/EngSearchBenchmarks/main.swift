import EngAnalysis
import Glibc

// Usage: EngSearchBenchmarks analysis FILE
// Tokenises the text of FILE repeatedly on one thread and prints megabytes and tokens a second.
//        EngSearchBenchmarks driver index CORPUS.tsv DIR …
// Builds an index beside other engines.
//        EngSearchBenchmarks driver query DIR QUERIES.tsv OUT.jsonl COMMANDS ROUNDS BUDGET
// Times queries beside other engines.

func complain(_ message: String) {
  let line = "EngSearchBenchmarks: \(message)\n"
  _ = line.withCString { write(2, $0, strlen($0)) }
}

let arguments = CommandLine.arguments
if arguments.count > 2, arguments[1] == "driver", ["index", "query"].contains(arguments[2]) {
  do {
    let rest = Array(arguments.dropFirst(3))
    if arguments[2] == "index" { try DriverIndex.run(rest) } else { try DriverQuery.run(rest) }
    exit(0)
  } catch {
    complain("\(error)")
    exit(1)
  }
}
guard arguments.count == 3, arguments[1] == "analysis" else {
  complain("usage: EngSearchBenchmarks analysis FILE")
  exit(2)
}
guard let file = fopen(arguments[2], "r") else {
  complain("cannot read \(arguments[2])")
  exit(2)
}
var text: [UInt8] = []
var chunk = [UInt8](repeating: 0, count: 1 << 20)
while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
  text.append(contentsOf: chunk[..<count])
}
fclose(file)

for analyzer in [Analyzer.text, Analyzer.named("words")].compactMap({ $0 }) {
  let tokenizer = Tokenizer(analyzer)
  let batch = TokenBatch()
  var tokenCount = 0
  var best = Double.infinity
  for round in 0..<5 {
    var tokens = 0
    let start = clock()
    text.withUnsafeBytes { bytes in
      tokenizer.start(bytes)
      while tokenizer.next(batch) { tokens += batch.count }
    }
    best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
    guard round == 0 || tokens == tokenCount else {
      complain("\(tokens) tokens in one round and \(tokenCount) in another")
      exit(1)
    }
    tokenCount = tokens
  }
  let megabytes = Double(text.count) / 1e6
  print(
    "analysis/\(analyzer.name)",
    Int(megabytes / best),
    "MB/s",
    Int(Double(tokenCount) / best / 1e6),
    "Mtoken/s",
    "(\(tokenCount) tokens, CPU time, best of 5)"
  )
}
