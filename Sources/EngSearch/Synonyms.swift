/// Words that a query means together, as a file lists them.
///
/// Each line is a class of words, `big, large, huge`, each of which finds all the others; or a rule,
/// `nato => north atlantic treaty organization`, by which the words before the arrow find those behind it
/// too, but not the other way. An entry may be several words, which are then a phrase. What follows `#`
/// is a comment.
///
/// Synonyms work on queries alone: an index knows nothing of them. Words in quotes, after `=` and in
/// patterns have none.
public struct Synonyms: Sendable, Equatable {
  /// A line that is not a class or a rule.
  public struct SyntaxError: Error, Equatable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// What is wrong with it.
    public var reason: String
    /// The line and the reason.
    public var description: String { "line \(line): \(reason)" }
  }

  /// What is searched for along with a word.
  struct Rule: Sendable, Equatable {
    var words: String
    var others: [String]
  }

  let rules: [Rule]

  /// Reads the text of a file.
  public init(_ text: String) throws(SyntaxError) {
    var rules: [Rule] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, whole) in lines.enumerated() {
      let line = whole.prefix { $0 != "#" }
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      let sides = Synonyms.sides(of: line)
      guard sides.count <= 2 else { throw SyntaxError(line: index + 1, reason: "two arrows") }
      let entries = sides.map { side in
        side.split(separator: ",", omittingEmptySubsequences: false).map(Synonyms.trimmed)
      }
      guard entries.allSatisfy({ !$0.contains("") }) else {
        throw SyntaxError(line: index + 1, reason: "an entry is missing")
      }
      if entries.count == 2 {
        for word in entries[0] { rules.append(Rule(words: word, others: entries[1])) }
        continue
      }
      guard entries[0].count > 1 else {
        throw SyntaxError(line: index + 1, reason: "a word alone, without a comma or an arrow")
      }
      for (place, word) in entries[0].enumerated() {
        var others = entries[0]
        others.remove(at: place)
        rules.append(Rule(words: word, others: others))
      }
    }
    self.rules = rules
  }

  /// What stands before, between and after the arrows of a line.
  private static func sides(of line: Substring) -> [Substring] {
    var sides: [Substring] = []
    var rest = line.utf8
    while let arrow = rest.indices.first(where: { rest[$0...].starts(with: "=>".utf8) }) {
      sides.append(Substring(rest[..<arrow]))
      rest = rest[arrow...].dropFirst(2)
    }
    return sides + [Substring(rest)]
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first?.isWhitespace ?? false { text.removeFirst() }
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text)
  }
}
