/// Counts the insertions, deletions, replacements and swaps of neighbours between one word and
/// many others, up to a limit.
package struct EditDistance {
  private let word: [UInt32]
  private let limit: Int
  private var rows: [[Int]]

  /// - Parameter limit: The largest distance of interest, small.
  package init(_ word: String, limit: Int) {
    self.word = word.unicodeScalars.map(\.value)
    self.limit = limit
    rows = Array(repeating: Array(repeating: 0, count: self.word.count + 1), count: 3)
  }

  /// The distance to `other`, or nil if it is above the limit. A part between two swapped
  /// characters is not edited again (optimal string alignment).
  package mutating func distance(to other: [UInt32]) -> Int? {
    guard abs(other.count - word.count) <= limit else { return nil }
    for column in 0...word.count { rows[0][column] = column }
    var previous = 0
    var beforePrevious = 2
    for (line, scalar) in other.enumerated() {
      let current = 3 - previous - beforePrevious
      rows[current][0] = line + 1
      var smallest = line + 1
      for column in 0..<word.count {
        let same = word[column] == scalar
        var best = rows[previous][column] + (same ? 0 : 1)
        best = min(best, rows[previous][column + 1] + 1, rows[current][column] + 1)
        if column > 0, line > 0, scalar == word[column - 1], other[line - 1] == word[column] {
          best = min(best, rows[beforePrevious][column - 1] + 1)
        }
        rows[current][column + 1] = best
        smallest = min(smallest, best)
      }
      // A swap reaches back two rows, so one row above the limit does not end the search.
      if smallest > limit + 1 { return nil }
      beforePrevious = previous
      previous = current
    }
    let distance = rows[previous][word.count]
    return distance <= limit ? distance : nil
  }
}
