/// Decides which terms match, one character after the other, with a state for each character read,
/// so that terms that begin alike share the work for their beginning.
///
/// The number of states is called the depth; at depth 0 nothing has been read.
class TermAutomaton {
  /// Reads a character after the first `depth`, whose states are kept.
  ///
  /// - Returns: Whether any text that goes on from here can match.
  func read(_ scalar: UInt32, at depth: Int) -> Bool { false }

  /// Whether the text of the first `depth` characters matches.
  func accepts(at depth: Int) -> Bool { false }
}

/// Walks an automaton over ascending terms or beginnings of terms.
struct TermWalk {
  private let automaton: TermAutomaton
  /// The bytes read so far, up to and with the character that made it hopeless.
  private var path: [UInt8] = []
  /// Where in `path` each character ends.
  private var ends: [Int] = []
  /// The length of a beginning that no match has.
  private(set) var hopelessLength: Int?

  init(_ automaton: TermAutomaton) { self.automaton = automaton }

  /// Goes to a text, from what it has in common with the last one.
  ///
  /// An incomplete character at its end is left out.
  /// - Returns: Whether the text can be the beginning of a match.
  mutating func go(to bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var common = 0
    let limit = min(path.count, bytes.count)
    while common < limit, path[common] == bytes[common] { common += 1 }
    if let hopelessLength {
      if hopelessLength <= common { return false }
      self.hopelessLength = nil
    }
    while let end = ends.last, end > common { ends.removeLast() }
    var index = ends.last ?? 0
    path.removeLast(path.count - index)
    while index < bytes.count {
      let lead = bytes[index]
      let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      guard index + length <= bytes.count else { break }
      var scalar = UInt32(length == 1 ? lead : lead & (0xFF >> UInt8(length + 1)))
      for place in 1..<max(length, 1) { scalar = scalar << 6 | UInt32(bytes[index + place] & 0x3F) }
      for place in 0..<length { path.append(bytes[index + place]) }
      index += length
      guard automaton.read(scalar, at: ends.count) else {
        hopelessLength = index
        return false
      }
      ends.append(index)
    }
    return true
  }

  /// Whether the text gone to last matches as a whole.
  var isMatch: Bool { hopelessLength == nil && automaton.accepts(at: ends.count) }
}

/// Texts within so many insertions, deletions, replacements and swaps of neighbours of a word; a part
/// between two swapped characters is not edited again (optimal string alignment).
///
/// A state is a row of the table of distances between beginnings of the word and of the text, of which
/// only the cells within the limit of its diagonal can matter.
final class EditAutomaton: TermAutomaton {
  private let word: [UInt32]
  private let limit: Int
  private var text: [UInt32]
  /// Rows of `word.count + 1` cells; longer texts than there are rows are too far away.
  private var rows: [UInt8]

  init(_ word: String, limit: Int) {
    self.word = word.unicodeScalars.map(\.value)
    self.limit = limit
    let count = self.word.count
    text = Array(repeating: 0, count: count + limit + 1)
    rows = Array(repeating: UInt8(limit + 1), count: (count + limit + 2) * (count + 1))
    for column in 0...min(limit, count) { rows[column] = UInt8(column) }
  }

  override func read(_ scalar: UInt32, at depth: Int) -> Bool {
    guard depth < word.count + limit else { return false }
    text[depth] = scalar
    let width = word.count + 1
    let row = (depth + 1) * width
    let above = depth * width
    let line = depth + 1
    let over = UInt8(limit + 1)
    let first = max(line - limit, 0)
    let last = min(line + limit, word.count)
    // Cells beside the band may be left from another text.
    if first > 0 { rows[row + first - 1] = over }
    if last < word.count { rows[row + last + 1] = over }
    var smallest = over
    var column = first
    while column <= last {
      var best = over
      if column == 0 {
        best = UInt8(min(line, Int(over)))
      } else {
        let same = word[column - 1] == scalar
        best = min(best, rows[above + column - 1] + (same ? 0 : 1))
        best = min(best, rows[above + column] + 1, rows[row + column - 1] + 1)
        if column > 1, depth > 0, scalar == word[column - 2], text[depth - 1] == word[column - 1] {
          best = min(best, rows[above - width + column - 2] + 1)
        }
      }
      rows[row + column] = best
      smallest = min(smallest, best)
      column += 1
    }
    return smallest < over
  }

  override func accepts(at depth: Int) -> Bool { distance(at: depth) != nil }

  /// The distance of the text of the first `depth` characters, nil above the limit.
  func distance(at depth: Int) -> Int? {
    guard depth <= word.count + limit, depth + limit >= word.count else { return nil }
    let distance = Int(rows[depth * (word.count + 1) + word.count])
    return distance <= limit ? distance : nil
  }
}

/// Texts that match a regular expression.
final class ExpressionAutomaton: TermAutomaton {
  private var expression: RegularExpression
  private var states: [[Int]]

  init(_ expression: RegularExpression) {
    self.expression = expression
    states = [self.expression.start()]
  }

  override func read(_ scalar: UInt32, at depth: Int) -> Bool {
    states.removeLast(states.count - depth - 1)
    let next = expression.states(after: states[depth], scalar)
    states.append(next)
    return !next.isEmpty
  }

  override func accepts(at depth: Int) -> Bool { expression.accepts(states[depth]) }
}

/// Texts that match a pattern with `*` and `?`.
final class GlobAutomaton: TermAutomaton {
  private let glob: Glob
  private var states: [[Int]]

  init(_ glob: Glob) {
    self.glob = glob
    states = [glob.start]
  }

  override func read(_ scalar: UInt32, at depth: Int) -> Bool {
    states.removeLast(states.count - depth - 1)
    let next = glob.places(after: states[depth], scalar)
    states.append(next)
    return !next.isEmpty
  }

  override func accepts(at depth: Int) -> Bool { glob.accepts(states[depth]) }
}
