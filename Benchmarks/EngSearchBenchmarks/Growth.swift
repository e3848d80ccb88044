import EngIndex
import EngSearch
import EngStorage
import Foundation

/// How time, memory and size grow with documents and with segments.
struct Growth {
  /// One index of a synthetic corpus and what was measured on it. Query times are in microseconds: the
  /// geometric mean over the queries of a class of each query's best time.
  struct Point: Codable {
    var documents: Int
    var segments: Int
    var textBytes: Int
    var indexBytes: Int
    var sections: [String: Int]
    /// Of the whole process, making the corpus left out: processor time to put, commit and merge.
    var buildSeconds: Double
    /// The most memory of the process when the index was built; the masks of the check are in it, eight
    /// bytes a document.
    var peakBytes: Int
    var top10: [String: Double]
    var count: [String: Double]
  }

  var documents: [Point] = []
  var segments: [Point] = []

  /// Measures each size in a process of its own, so that the memory of one is not counted for another.
  ///
  /// - Parameters:
  ///   - largest: Documents of the largest index; the others are each a tenth of the next.
  ///   - segmentDocuments: Documents of the indexes that are cut into segments.
  init(largest: Int, segmentDocuments: Int) throws {
    var sizes: [Int] = []
    var size = largest
    while size >= 1000 {
      sizes.insert(size, at: 0)
      size /= 10
    }
    for size in sizes {
      documents.append(try Self.inOwnProcess(documents: size, segments: 1))
      print(documents[documents.count - 1].line)
    }
    for count in [1, 2, 5, 10, 20, 50] {
      segments.append(try Self.inOwnProcess(documents: segmentDocuments, segments: count))
      print(segments[segments.count - 1].line)
    }
    for line in slopes { print(line) }
  }

  private static func inOwnProcess(documents: Int, segments: Int) throws -> Point {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["growth-point", "\(documents)", "\(segments)"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try check(process.terminationStatus == 0, "status \(process.terminationStatus)")
    return try JSONDecoder().decode(Point.self, from: output)
  }

  /// Exponents of documents, so that 1 is linear growth.
  var slopes: [String] {
    func exponent(_ points: [Point], _ x: (Point) -> Int, _ y: (Point) -> Double?) -> String {
      let pairs = points.compactMap { point in
        y(point).map { (x: Double(x(point)), y: $0) }
      }
      return String(format: "%.2f", slope(pairs))
    }
    var lines = [
      "build time grows with documents to the power "
        + exponent(documents, { $0.documents }, { $0.buildSeconds }),
      "index size grows with documents to the power "
        + exponent(documents, { $0.documents }, { Double($0.indexBytes) }),
    ]
    for kind in QuerySet.kinds {
      let top = exponent(documents, { $0.documents }, { $0.top10[kind] })
      let count = exponent(documents, { $0.documents }, { $0.count[kind] })
      let split = exponent(segments, { $0.segments }, { $0.top10[kind] })
      lines.append(
        "\(kind): top 10 grows with documents to the power \(top), count \(count); top 10 with "
          + "segments \(split)"
      )
    }
    return lines
  }

  // MARK: One point

  /// Builds one index, checks and times the queries, and prints the point.
  static func printPoint(documents: Int, segments: Int) throws {
    let directory = try ScratchDirectory()
    var set = QuerySet()
    var textBytes = 0
    var cpu = 0.0
    let writer = try IndexWriter.open(directory.path, create: true)
    writer.mergesAtCommit = segments == 1
    var cut = 1
    for content in SyntheticCorpus(documents: documents) {
      set.note(content)
      let document = content.document
      textBytes += document.title.utf8.count + document.body.utf8.count
      let start = cpuSeconds()
      try writer.put(document)
      if segments > 1, content.number + 1 == documents * cut / segments {
        try writer.commit()
        cut += 1
      }
      cpu += cpuSeconds() - start
    }
    let start = cpuSeconds()
    if segments == 1 { try writer.compact() } else { try writer.commit() }
    writer.close()
    cpu += cpuSeconds() - start
    let peak = peakBytes()
    let index = try SearchIndex.open(directory.path)
    try check(index.snapshot.documentCount == documents, "documents")
    try check(index.snapshot.segments.count == segments, "segments")
    let sections = try index.statistics().sections
    let times = try time(index, set)
    let point = Point(
      documents: documents,
      segments: segments,
      textBytes: textBytes,
      indexBytes: sections.reduce(0) { $0 + $1.bytes },
      sections: Dictionary(sections.map { ($0.name, $0.bytes) }, uniquingKeysWith: +),
      buildSeconds: cpu,
      peakBytes: peak,
      top10: times.top10,
      count: times.count
    )
    print(String(decoding: try JSONEncoder().encode(point), as: UTF8.self))
  }

  private static func time(
    _ index: SearchIndex,
    _ set: QuerySet
  ) throws -> (top10: [String: Double], count: [String: Double]) {
    var top10: [String: [Double]] = [:]
    var count: [String: [Double]] = [:]
    for query in set.queries {
      let search = try index.prepare(query.text, QuerySet.options)
      let total = try search.run(limit: 0, isCounting: true).total
      let possible = set.possibleCounts(query)
      try check(possible.contains(total), "\(query.text): \(total), not \(possible)")
      let best = try bestTime(budget: 0.01) { _ = try search.run(limit: 10, isCounting: false) }
      let counting = try bestTime(budget: 0.01) { _ = try search.run(limit: 0, isCounting: true) }
      top10[query.kind, default: []].append(best * 1e6)
      count[query.kind, default: []].append(counting * 1e6)
    }
    return (top10.mapValues(geometricMean), count.mapValues(geometricMean))
  }
}

extension Growth.Point {
  var line: String {
    let figures = QuerySet.kinds.map { kind in
      "\(kind) \(String(format: "%.1f", top10[kind] ?? 0))"
    }.joined(separator: ", ")
    return String(
      format: "%d documents, %d segments: %.1f s to build, %d MB peak, %d MB index of %d MB; ",
      documents,
      segments,
      buildSeconds,
      peakBytes >> 20,
      indexBytes >> 20,
      textBytes >> 20
    ) + "top 10 in µs: " + figures
  }
}
