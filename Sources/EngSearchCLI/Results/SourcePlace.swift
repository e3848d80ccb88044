internal import EngSearch

/// Where a document's text stands in its source.
///
/// A document of a file of records keeps the line of its record in a stored field. Names of stored fields that
/// begin with a dot are the program's own and never shown.
enum SourcePlace {
  /// The stored field that holds the line of a record, from 1.
  static let lineField = ".line"

  static func isReserved(_ field: String) -> Bool { field.hasPrefix(".") }

  /// The line of the source that the first match of a hit is in, from 1.
  static func line(_ hit: Hit) -> Int { recordLine(hit.fields) ?? hit.line }

  /// What leads from a byte of an HTML page's text to its line and column in the file; nil for other documents,
  /// and if the file changed since.
  static func map(
    _ hit: Hit,
    _ context: ResultContext
  ) -> ((Int) -> (line: Int, column: Int))? {
    guard hit.fields.contains(where: { $0.name == FileDocument.formatField }), let path = hit.path,
      let bytes = try? FileReader(context.paths.shown(path)).readAll()
    else { return nil }
    let hash = unsafe bytes.withUnsafeBufferPointer { unsafe ContentHash.hash(ByteView($0)) }
    guard hash == hit.stamp?.hash else { return nil }
    let page = HTMLText(bytes)
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == 0x0A { starts.append(index + 1) }
    return { offset in
      let source = page.sourceOffset(of: offset)
      let line = starts.lastIndex { $0 <= source } ?? 0
      return (line + 1, source - starts[line] + 1)
    }
  }

  /// The line of a record in its file, from 1; nil for a document that is a whole file.
  static func recordLine(_ fields: [StoredField]) -> Int? {
    fields.first { $0.name == lineField }.flatMap { Int($0.value) }
  }
}

/// The lines of a hit's text that hold matches.
struct MatchLines {
  struct Line {
    /// Nil for the gap between two groups.
    var number: Int?
    var text: String
    /// In bytes of `text`, ascending.
    var matches: [Range<Int>]
  }

  /// A match and the line it begins in.
  struct Place {
    var line: Int
    /// In bytes from 1.
    var column: Int
    var text: String
  }

  private let lines: [Range<Int>]
  private let bytes: [UInt8]
  private let matches: [Range<Int>]

  /// Needs `SearchOptions.matches`.
  init(_ hit: Hit, _ context: ResultContext) throws {
    bytes = Array((try context.index.document(forKey: hit.key)?.body ?? "").utf8)
    matches = hit.matches
    var ranges: [Range<Int>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == 0x0A {
      ranges.append(start..<index)
      start = index + 1
    }
    if start < bytes.count { ranges.append(start..<bytes.count) }
    lines = ranges
  }

  /// Every match, in order. `source` leads from a byte of the text to its line and column in the file, where
  /// they are not the text's own.
  func places(source: ((Int) -> (line: Int, column: Int))? = nil) -> [Place] {
    matches.compactMap { match in
      guard let line = lineIndex(match.lowerBound) else { return nil }
      let own = (line: line + 1, column: match.lowerBound - lines[line].lowerBound + 1)
      let place = source?(match.lowerBound) ?? own
      return Place(line: place.line, column: place.column, text: text(line))
    }
  }

  /// The lines with matches and `count` lines around each, at most so many connected groups.
  func around(_ count: Int, groups: Int) -> [Line] {
    var wanted: [Range<Int>] = []
    for match in matches {
      guard let first = lineIndex(match.lowerBound),
        let last = lineIndex(max(match.lowerBound, match.upperBound - 1))
      else { continue }
      let range = max(0, first - count)..<min(lines.count, last + count + 1)
      if let previous = wanted.last, range.lowerBound <= previous.upperBound {
        wanted[wanted.count - 1] =
          previous.lowerBound..<max(previous.upperBound, range.upperBound)
      } else {
        guard wanted.count < groups else { break }
        wanted.append(range)
      }
    }
    var result: [Line] = []
    for range in wanted {
      if !result.isEmpty { result.append(Line(number: nil, text: "", matches: [])) }
      for line in range {
        let bounds = lines[line]
        let inside = matches.compactMap { match -> Range<Int>? in
          let part = match.clamped(to: bounds)
          guard !part.isEmpty else { return nil }
          return part.lowerBound - bounds.lowerBound..<part.upperBound - bounds.lowerBound
        }
        result.append(Line(number: line + 1, text: text(line), matches: inside))
      }
    }
    return result
  }

  private func text(_ line: Int) -> String {
    var range = lines[line]
    if let last = range.last, bytes[last] == 0x0D { range = range.lowerBound..<last }
    return String(decoding: bytes[range], as: UTF8.self)
  }

  /// The line that a byte is in, found by halving.
  private func lineIndex(_ offset: Int) -> Int? {
    var low = 0
    var high = lines.count
    while low < high {
      let middle = (low + high) / 2
      if lines[middle].lowerBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }
}
