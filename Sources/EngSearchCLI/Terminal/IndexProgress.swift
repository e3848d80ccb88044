/// How far indexing is: documents, the rate and the time left, while it takes long enough for somebody to wonder.
struct IndexProgress {
  private var line: Progress
  private let start = ContinuousClock.now
  private var files = 0
  private var expected = 0
  private var done = 0
  /// Bytes of records read from the file that is being read.
  private var inside = 0

  init(_ stream: Output) { line = Progress(stream) }

  mutating func expect(files: Int, bytes: Int) {
    self.files = files
    expected = bytes
  }

  mutating func read(_ bytes: Int) { inside += bytes }

  mutating func finish(file: FoundFile) {
    done += file.status.map { Int($0.size) } ?? inside
    inside = 0
  }

  private var seconds: Double { Numbers.milliseconds(ContinuousClock.now - start) / 1000 }

  mutating func update(documents: Int, _ key: String) throws {
    let bytes = done + inside
    let seconds = seconds
    let expected = expected
    // A first half second has no rate worth telling.
    guard seconds > 0.5 else { return }
    try line.update(
      {
        let rate = Double(bytes) / seconds
        var text = "\(Numbers.grouped(documents)) documents"
        if rate > 0 {
          text += " · \(Numbers.bytes(Int(rate)))/s"
          if expected > bytes {
            text += " · \(bytes * 100 / expected) %"
            text += " · \(IndexProgress.clock(Double(expected - bytes) / rate)) left"
          }
        }
        return text + " · " + key
      }()
    )
  }

  mutating func show(_ text: String) throws { try line.update(text) }

  mutating func clear() throws { try line.clear() }

  /// What the work took, for the end of the summary.
  var closing: String {
    " · \(Numbers.bytes(done)) in \(Numbers.fixed(seconds, seconds < 10 ? 2 : 0)) s"
  }

  /// Seconds as minutes and seconds.
  private static func clock(_ seconds: Double) -> String {
    let whole = Int(max(0, min(seconds, 359_999)))
    let rest = whole % 60
    return "\(whole / 60):\(rest < 10 ? "0" : "")\(rest)"
  }
}
