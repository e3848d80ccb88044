internal import EngSearch
internal import Glibc

/// What building an index took, and what its parts cost.
struct BuildFigures: Equatable {
  var documents: Int
  /// Titles and bodies, as UTF-8.
  var textBytes: Int
  /// From the first document to the commit, the files read and parsed.
  var seconds: Double
  /// Of all threads, user and system.
  var cpuSeconds: Double
  /// The most memory that the process has held, mapped files included.
  var peakBytes: Int
  var indexBytes: Int
  /// A posting is a document in a term's list, a position one place of the term in it.
  var postings: Int
  var positions: Int
  /// The parts of the segment files, in bytes.
  var sections: [String: Int]

  /// Runs `build`, which makes the index in `directory`.
  init(_ directory: String, _ build: () throws -> Void) throws {
    let cpu = Self.usage().cpu
    let start = ContinuousClock.now
    try build()
    seconds = Numbers.milliseconds(ContinuousClock.now - start) / 1000
    let after = Self.usage()
    cpuSeconds = after.cpu - cpu
    peakBytes = after.peak
    let index = try SearchIndex.open(directory)
    let statistics = try index.statistics()
    documents = statistics.documents
    postings = statistics.postings
    positions = statistics.positions
    sections = Dictionary(
      statistics.sections.map { ($0.name, $0.bytes) },
      uniquingKeysWith: +
    )
    indexBytes = sections.values.reduce(0, +)
    textBytes = try index.textBytes()
  }

  var megabytesPerSecond: Double { Double(textBytes) / 1e6 / max(seconds, 1e-9) }
  var documentsPerSecond: Double { Double(documents) / max(seconds, 1e-9) }

  func write(_ json: inout JSONText) {
    json.integer("documents", documents)
    json.integer("text_bytes", textBytes)
    json.number("seconds", seconds)
    json.number("cpu_seconds", cpuSeconds)
    json.number("mb_per_second", megabytesPerSecond)
    json.number("documents_per_second", documentsPerSecond)
    json.integer("peak_bytes", peakBytes)
    json.integer("index_bytes", indexBytes)
    json.integer("postings", postings)
    json.integer("positions", positions)
    json.object("sections") { json in
      for (name, bytes) in sections.sorted(by: { $0.key < $1.key }) { json.integer(name, bytes) }
    }
  }

  var table: [String] {
    func row(_ name: String, _ value: String) -> String { Numbers.left(name, 20) + value }
    func each(_ bytes: Int, _ count: Int) -> String {
      Numbers.fixed(Double(bytes) / Double(max(count, 1)), 3)
    }
    var lines = [
      row(
        "built",
        "\(Numbers.count(documents, "document")), \(Numbers.bytes(textBytes)) of text, in "
          + "\(Numbers.fixed(seconds, 2)) s"
      ),
      row(
        "speed",
        "\(Numbers.fixed(megabytesPerSecond, 1)) MB/s, "
          + "\(Numbers.grouped(Int(documentsPerSecond))) documents/s, "
          + "\(Numbers.fixed(cpuSeconds, 2)) s of processor time"
      ),
      row("peak memory", Numbers.bytes(peakBytes)),
      row(
        "index",
        "\(Numbers.bytes(indexBytes)), "
          + "\(Numbers.fixed(Double(indexBytes) * 100 / Double(max(textBytes, 1)), 1)) % of the text"
      ),
      row(
        "bytes",
        "\(each(indexBytes, postings)) a posting (\(Numbers.grouped(postings))), "
          + "\(each(indexBytes, positions)) a position (\(Numbers.grouped(positions)))"
      ),
    ]
    for (name, bytes) in sections.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      lines.append(
        "  " + Numbers.left(Sanitiser.line(name), 18)
          + Numbers.right(Numbers.bytes(bytes), 12)
          + Numbers.right(each(bytes, postings), 10) + " a posting"
          + Numbers.right(each(bytes, positions), 10) + " a position"
      )
    }
    return lines
  }

  /// Processor time in seconds and peak memory in bytes of this process.
  private static func usage() -> (cpu: Double, peak: Int) {
    var usage = rusage()
    guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return (0, 0) }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return (seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss << 10)
  }
}
