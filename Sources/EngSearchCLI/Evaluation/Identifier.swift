/// The name of a topic or a document in evaluation files: equal and ordered by its bytes, as `strcmp`
/// has it, not by Unicode's equivalence.
struct Identifier: Hashable, Comparable, CustomStringConvertible {
  let text: String

  init(_ text: String) { self.text = text }

  var description: String { text }

  static func == (first: Identifier, second: Identifier) -> Bool {
    first.text.utf8.elementsEqual(second.text.utf8)
  }

  static func < (first: Identifier, second: Identifier) -> Bool {
    first.text.utf8.lexicographicallyPrecedes(second.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}

/// Reads files whose lines are fields between spaces or tabs, as TREC's are.
enum FieldFile {
  /// Calls `body` with the fields of each line that is not blank.
  ///
  /// `body` returns what is wrong with the line, or nil.
  static func read(_ path: String, _ body: ([Substring]) throws -> String?) throws {
    do {
      var lines = LineReader(try path == "-" ? FileReader.standardInput() : FileReader(path))
      while let line = try lines.next({ $0.string }) {
        let fields = line.utf8.split(whereSeparator: isSpace).map { Substring($0) }
        if fields.isEmpty { continue }
        if let problem = try body(fields) {
          throw Failure(.usage, "\(Sanitiser.line(path)), line \(lines.number): \(problem)")
        }
      }
    } catch let error as ReadError {
      throw Failure(error)
    }
  }

  /// Space, tab, line feed, vertical tab, form feed or carriage return.
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}
