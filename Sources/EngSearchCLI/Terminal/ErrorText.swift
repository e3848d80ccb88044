internal import EngSearch

/// What the program says of an error of the index: what happened, where, and what to do next.
extension Failure {
  init(_ error: IndexError) {
    switch error {
    case .notFound(let path):
      self.init(
        .unusable,
        "there is no index at \(Sanitiser.line(path)). Make one with `engsearch index PATH...`, or name one "
          + "with --index DIR."
      )
    case .locked(let path, let holder):
      let who = holder.isEmpty ? "another process" : Sanitiser.line(holder)
      self.init(
        .busy,
        "the index \(Sanitiser.line(path)) is being written by \(who). Wait until it is done, then try "
          + "again."
      )
    case .corrupted:
      self.init(
        .damaged,
        Failure(listing: error).message
          + "\n`engsearch check` lists all damage, `engsearch repair --dry-run` what can be saved."
      )
    case .unsupportedFormat(let file, let found, let readable):
      self.init(
        .unusable,
        "\(Sanitiser.line(file)) has format \(found); this version reads \(readable.lowerBound) to "
          + "\(readable.upperBound). Use the version that wrote it, or index the documents anew."
      )
    case .analyzerChanged(let found, let current):
      self.init(
        .unusable,
        "the index was written with the analyzer \(Sanitiser.line(found)), not \(Sanitiser.line(current)). "
          + "It can be searched; `engsearch reindex` makes its terms anew."
      )
    case .limitExceeded(let what, let limit):
      self.init(.busy, "a limit was reached: \(Sanitiser.line(what)) (at most \(limit)).")
    case .io(let operation, let path, let code):
      self.init(
        .unusable,
        "cannot \(Sanitiser.line(operation)) \(Sanitiser.line(path)): \(systemMessage(code)). "
          + "The last commit is intact."
      )
    case .writerFailed:
      self.init(
        .unusable,
        "an earlier failure stopped the writing; the last commit is intact. Try again."
      )
    }
  }

  /// One of all errors that a command finds: the same, but for what to do about damage.
  init(listing error: IndexError) {
    guard case .corrupted(let file, let offset, let reason) = error else {
      self.init(error)
      return
    }
    self.init(
      .damaged,
      "the index is damaged: \(Sanitiser.line(file)), byte \(offset): \(Sanitiser.line(reason))."
    )
  }

  init(_ error: ReadError) {
    self.init(
      .usage,
      "cannot read \(Sanitiser.line(error.path)): \(Sanitiser.line(error.reason))."
    )
  }
}

/// Diagnostics of a query, each with the place it speaks of.
enum DiagnosticText {
  static func lines(_ diagnostic: Diagnostic, query: String) -> [String] {
    let severity =
      switch diagnostic.severity {
      case .note: "note"
      default: "error"
      }
    var lines = ["\(severity): \(Sanitiser.line(diagnostic.message))"]
    let bytes = Array(query.utf8)
    let start = max(0, min(diagnostic.range.lowerBound, bytes.count))
    let end = max(start, min(diagnostic.range.upperBound, bytes.count))
    // Only the line of the query that the diagnostic is in.
    let from = bytes[..<start].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let to = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
    func shown(_ range: Range<Int>) -> String {
      Sanitiser.line(String(decoding: bytes[range], as: UTF8.self))
    }
    lines.append("  " + shown(from..<to))
    let marks = max(1, width(shown(start..<min(end, max(to, start)))))
    lines.append(
      "  " + String(repeating: " ", count: width(shown(from..<start)))
        + String(repeating: "^", count: marks)
    )
    if let fix = diagnostic.fix { lines.append("  try: \(Sanitiser.line(fix))") }
    return lines
  }

  /// In columns of a terminal: two for wide East Asian characters and emoji.
  private static func width(_ text: String) -> Int {
    text.reduce(into: 0) { width, character in
      guard let scalar = character.unicodeScalars.first else { return }
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        width += 2
      default: width += 1
      }
    }
  }
}
