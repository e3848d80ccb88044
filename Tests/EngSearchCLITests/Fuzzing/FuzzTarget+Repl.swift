import EngSearch
import EngTestSupport

@testable import EngSearchCLI

/// What a session is typed into.
extension FuzzTarget {
  private static let keySeeds = [
    "koizumi \u{1B}[D\u{1B}[D\u{1B}[3~\u{7F}\u{1}\u{5}\u{B}\u{19}",
    "\u{1B}[200~pas\rted \u{1B}[31m\u{1B}[201~x",
    ".limit 5", ".fac", "title:su", "date:20", "@a", ".set k1 1",
    "\u{1B}b\u{1B}d\u{1F}e\u{301}\u{14}",
    #"{"id":7,"query":"nato","limit":5,"from":2,"snippets":1,"any":true,"after":"1-2-3f"}"#,
    #"{"id":"a\u001b","query":".stats"}"#, #"{"query":1,"after":"1-9223372036854775807-0"}"#,
  ]

  /// What a terminal sends: keys, the line that they edit, its completions; then the line as a request of a
  /// program.
  static let repl = FuzzTarget("repl", seeds: { keySeeds.map { Array($0.utf8) } }) { bytes in
    func keys(_ chunk: Int) -> [Key] {
      var decoder = KeyDecoder()
      var keys: [Key] = []
      for start in stride(from: 0, to: bytes.count, by: chunk) {
        decoder.feed(bytes[start..<min(start + chunk, bytes.count)])
        while let key = decoder.next() { keys.append(key) }
      }
      while let key = decoder.next(isLate: true) { keys.append(key) }
      return keys
    }
    let typed = keys(max(bytes.count, 1))
    // However slowly the bytes come, they are the same keys; a run of characters may come in parts.
    try require(joined(keys(1)) == joined(typed), "other keys: \(keys(1)) \(typed)")
    var line = LineBuffer()
    for key in typed {
      line.apply(key)
      try require((0...line.characters.count).contains(line.cursor), "the cursor \(line.cursor)")
    }
    try require(!line.text.unicodeScalars.contains(where: Sanitiser.isUnsafe), "an unsafe line")
    if let index = FuzzTarget.searched {
      let completer = Completer(index: index, saved: ["a", "weekly"])
      if let completion = completer.complete(line) {
        try require((0...line.cursor).contains(completion.start), "a completion's start")
        try require(!completion.candidates.isEmpty, "no candidate")
      }
    }
    try request(String(decoding: bytes, as: UTF8.self))
  }

  /// The text of the keys, neighbouring runs of characters as one.
  private static func joined(_ keys: [Key]) -> [Key] {
    var joined: [Key] = []
    for key in keys {
      if case .text(let more) = key, case .text(let text)? = joined.last {
        joined[joined.count - 1] = .text(text + more)
      } else {
        joined.append(key)
      }
    }
    return joined
  }

  /// A line of `repl --json`: an answer can be written to it, and its numbers are checked.
  private static func request(_ line: String) throws {
    let request = MachineRequest(line)
    try require(request.mistake != nil || !request.query.isEmpty || line.isEmpty, "an empty query")
    var json = JSONText()
    json.object { json in
      request.writeIdentifier(&json)
      json.string("query", request.query)
    }
    let bytes = Array(json.text.utf8)
    let read = try bytes.withUnsafeBufferPointer { buffer in
      var parser = JSONLineParser()
      return try parser.parse(ByteView(buffer))
    }
    try require(read.last?.value == request.query, "the query written: \(json.text)")
    var options = SearchOptions()
    do {
      try request.adjust(&options)
    } catch let failure as Failure {
      try require(failure.status == .usage, "\(failure)")
    }
    try require((0...1_000_000).contains(options.limit), "the limit \(options.limit)")
    try require((0...1_000_000).contains(options.offset), "the offset \(options.offset)")
    try require((0...100).contains(options.snippets), "the snippets \(options.snippets)")
    var settings = ReplSettings()
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    do {
      try settings.set(words.first ?? "", words.last ?? "")
    } catch let failure as Failure {
      try require(failure.status == .usage, "\(failure)")
    }
  }
}
