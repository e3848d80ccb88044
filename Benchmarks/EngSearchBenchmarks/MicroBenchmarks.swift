import EngAnalysis
import EngIndex
import EngSearch
import EngStorage
import Foundation

/// Small benchmarks of single parts, each of fixed input whose result is checked. A figure is the best of
/// several rounds in processor time, so that other work on the machine matters little.
struct MicroBenchmarks {
  struct Figure: Codable {
    var name: String
    /// Units a second.
    var rate: Double
    var unit: String
    /// Of one round, in seconds.
    var seconds: Double
  }

  static let documents = 20_000

  private let filter: String
  private(set) var figures: [Figure] = []

  /// Runs the benchmarks whose name contains `filter`.
  init(filter: String) throws {
    self.filter = filter
    var queries = QuerySet()
    var documents: [Document] = []
    var textBytes = 0
    for content in SyntheticCorpus(documents: Self.documents) {
      queries.note(content)
      let document = content.document
      textBytes += document.title.utf8.count + document.body.utf8.count
      documents.append(document)
    }
    try analysis(documents)
    try building(documents, textBytes: textBytes)
    try merging(documents)
    try searching(documents, queries)
  }

  private mutating func measure(
    _ name: String,
    unit: String,
    count: Double,
    _ body: () throws -> Void
  ) throws {
    guard filter.isEmpty || name.contains(filter) else { return }
    let seconds = try bestTime(body)
    let figure = Figure(name: name, rate: count / seconds, unit: unit, seconds: seconds)
    figures.append(figure)
    print(figure.line)
  }

  private func wants(_ prefix: String) -> Bool {
    filter.isEmpty || filter.hasPrefix(prefix) || prefix.hasPrefix(filter)
  }

  private mutating func analysis(_ documents: [Document]) throws {
    guard wants("analysis") else { return }
    let text = Array(documents.map(\.body).joined(separator: "\n").utf8)
    let words = text.count { $0 == 0x20 || $0 == 0x0A } + 1
    for analyzer in [Analyzer.text, Analyzer.named("words")].compactMap({ $0 }) {
      let tokenizer = Tokenizer(analyzer)
      let batch = TokenBatch()
      let count = Double(text.count) / 1e6
      try measure("analysis/\(analyzer.name)", unit: "MB/s", count: count) {
        var tokens = 0
        text.withUnsafeBytes { bytes in
          tokenizer.start(bytes)
          while tokenizer.next(batch) { tokens += batch.count }
        }
        try check(tokens == words, "\(tokens) tokens of \(words) words")
      }
    }
  }

  private mutating func building(_ documents: [Document], textBytes: Int) throws {
    try measure("build/put and commit", unit: "MB/s", count: Double(textBytes) / 1e6) {
      let directory = try ScratchDirectory()
      let writer = try IndexWriter.open(directory.path, create: true)
      for document in documents { try writer.put(document) }
      try writer.commit()
      writer.close()
      let count = try IndexSnapshot.open(directory.path).documentCount
      try check(count == documents.count, "\(count) documents")
    }
  }

  private mutating func merging(_ documents: [Document]) throws {
    guard wants("merge") else { return }
    // The time of a merge is that of building segments and merging them without that of building them.
    func build(merging: Bool) throws {
      let directory = try ScratchDirectory()
      let writer = try IndexWriter.open(directory.path, create: true)
      writer.mergesAtCommit = false
      for (number, document) in documents.enumerated() {
        try writer.put(document)
        if (number + 1) % (documents.count / 8) == 0 { try writer.commit() }
      }
      if merging { try writer.compact() }
      writer.close()
      let segments = try IndexSnapshot.open(directory.path).segments.count
      try check(segments == (merging ? 1 : 8), "\(segments) segments")
    }
    let name = "merge/8 segments"
    guard filter.isEmpty || name.contains(filter) else { return }
    let apart = try bestTime { try build(merging: false) }
    let merged = try bestTime { try build(merging: true) }
    let seconds = max(merged - apart, 1e-9)
    let rate = Double(documents.count) / seconds
    let figure = Figure(name: name, rate: rate, unit: "documents/s", seconds: seconds)
    figures.append(figure)
    print(figure.line)
  }

  private mutating func searching(_ documents: [Document], _ set: QuerySet) throws {
    guard wants("search") || wants("open") || wants("stored") else { return }
    let directory = try ScratchDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for document in documents { try writer.put(document) }
    try writer.compact()
    writer.close()
    try measure("open/index", unit: "opens/s", count: 1) {
      let opened = try SearchIndex.open(directory.path)
      try check(opened.snapshot.documentCount == documents.count, "documents")
    }
    let index = try SearchIndex.open(directory.path)
    try measure("stored/document by key", unit: "documents/s", count: 200) {
      for number in stride(from: 0, to: documents.count, by: documents.count / 200) {
        let found = try index.document(forKey: documents[number].key)
        try check(found == documents[number], "document \(number)")
      }
    }
    for kind in QuerySet.kinds {
      let queries = set.queries.filter { $0.kind == kind }
      var searches: [PreparedSearch] = []
      for query in queries {
        let search = try index.prepare(query.text, QuerySet.options)
        let total = try search.run(limit: 10, isCounting: true).total
        let possible = set.possibleCounts(query)
        try check(possible.contains(total), "\(query.text): \(total), not \(possible)")
        searches.append(search)
      }
      for (name, limit, isCounting) in [("top 10", 10, false), ("count", 0, true)] {
        let count = Double(searches.count)
        try measure("search/\(kind), \(name)", unit: "queries/s", count: count) {
          for search in searches {
            let found = try search.run(limit: limit, isCounting: isCounting)
            try check(found.hits.count <= limit, "\(found.hits.count) hits")
          }
        }
      }
      try measure(
        "search/\(kind), from text to keys",
        unit: "queries/s",
        count: Double(queries.count)
      ) {
        for query in queries {
          let hits = try index.search(query.text, QuerySet.options).hits
          try check(hits.count <= 10, "\(hits.count) hits")
        }
      }
    }
  }
}

extension MicroBenchmarks.Figure {
  var line: String {
    let rate = rate >= 100 ? "\(Int(rate.rounded()))" : "\((rate * 100).rounded() / 100)"
    let padding = String(repeating: " ", count: max(1, 44 - name.count - rate.count))
    return "\(name)\(padding)\(rate) \(unit)"
  }
}
