import EngIndex
import EngSearch
import Foundation

/// `open [SEGMENTS]`: how long it takes to open an index of many segments and to answer one query of one
/// word, and how many bytes of it are read for that. The files are in the system's cache.
enum OpenBenchmark {
  static func run(segments: Int) throws {
    let directory = try ScratchDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    writer.mergesAtCommit = false
    let documents = segments * 300
    for content in SyntheticCorpus(documents: documents) {
      try writer.put(content.document)
      if content.number % 300 == 299 { try writer.commit() }
    }
    writer.close()
    // A word of every segment, and one of few.
    let first = try IndexSnapshot.open(directory.path)
    var words: [(term: String, documents: Int)] = []
    for segment in [first.segments[0], first.segments[segments / 2]] {
      try segment.forEachTerm(from: "") { term, info in
        let word = String(decoding: term, as: UTF8.self)
        let wanted = words.isEmpty ? info.documentFrequency > 100 : info.documentFrequency == 1
        if wanted, word.utf8.allSatisfy({ $0 > 0x60 }) { words.append((word, 0)) }
        return !wanted
      }
    }
    for (term, _) in words {
      var times: [(wall: Double, cpu: Double)] = []
      var read = 0
      var total = 0
      for _ in 0..<50 {
        let wall = wallSeconds()
        let cpu = cpuSeconds()
        let index = try SearchIndex.open(directory.path)
        var options = SearchOptions()
        options.snippets = 0
        let results = try index.search(term, options)
        times.append((wallSeconds() - wall, cpuSeconds() - cpu))
        read = index.snapshot.readByteCount
        total = results.total.value
        try check(total > 0, "\(term) is in no document")
      }
      let best = times.map(\.cpu).min() ?? 0
      let median = times.map(\.wall).sorted()[times.count / 2]
      print(
        "open/\(segments) segments, \(documents) documents, “\(term)” in \(total):",
        String(
          format: "%.2f ms of processor time, %.2f ms wall (median);",
          best * 1e3,
          median * 1e3
        ),
        "\(read) of \(first.byteCount) bytes read"
      )
    }
  }
}
