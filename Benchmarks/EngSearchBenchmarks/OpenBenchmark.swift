import EngIndex
import EngSearch
import Foundation

/// `open [SEGMENTS]`: how long it takes to open an index of many segments and to answer one query of one
/// word, how many bytes of it are read for that, and how long closing takes: the least of 200 times, and the
/// median. The files are in the system's cache.
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
    var words: [String] = []
    for segment in [first.segments[0], first.segments[segments / 2]] {
      try segment.forEachTerm(from: "") { term, info in
        let word = String(decoding: term, as: UTF8.self)
        let wanted = words.isEmpty ? info.documentFrequency > 100 : info.documentFrequency == 1
        if wanted, word.utf8.allSatisfy({ $0 > 0x60 }) { words.append(word) }
        return !wanted
      }
    }
    for (term, threads) in words.flatMap({ term in [1, 2].map { (term, $0) } }) {
      var wall: [Double] = []
      var processor: [Double] = []
      var closing: [Double] = []
      var read = 0
      for _ in 0..<200 {
        let start = (wall: wallSeconds(), processor: cpuSeconds())
        var index: SearchIndex? = try SearchIndex.open(directory.path)
        var options = SearchOptions()
        options.snippets = 0
        options.threads = threads
        let total = try index?.search(term, options).total.value ?? 0
        let end = (wall: wallSeconds(), processor: cpuSeconds())
        try check(total > 0, "\(term) is in no document")
        read = index?.snapshot.readByteCount ?? 0
        let close = cpuSeconds()
        index = nil
        closing.append((cpuSeconds() - close) * 1e3)
        wall.append((end.wall - start.wall) * 1e3)
        processor.append((end.processor - start.processor) * 1e3)
      }
      print(
        "open/\(segments) segments, \(documents) documents, “\(term)”, \(threads) threads:",
        "\(figures(processor)) ms of processor time, \(figures(wall)) wall,",
        "closing \(figures(closing)); \(read) of \(first.byteCount) bytes read"
      )
    }
  }

  /// The least, and in brackets the median.
  private static func figures(_ times: [Double]) -> String {
    let sorted = times.sorted()
    return String(format: "%.2f (%.2f)", sorted[0], sorted[sorted.count / 2])
  }
}
