/// The fields that a query may name, and what their values are.
///
/// A name consists of ASCII letters, digits, `_`, `-` and `.`, and starts with a letter or `_`.
/// Other names can never be written in a query.
public struct QuerySchema: Sendable, Equatable {
  /// What the values of a field are, and so what may follow its name.
  public enum FieldKind: Sendable, Equatable {
    /// Analysed text: words, phrases, patterns.
    case text

    /// A date: values and ranges such as `2025-11`, `>=2025`, `-30d..today`.
    case date

    /// A number: values and ranges such as `10k`, `1..5`.
    case number

    /// One value, compared as a whole: `lang:en`, `path:releases/*`.
    case keyword
  }

  /// The kind of each field, by name.
  public var fields: [String: FieldKind]

  /// Creates a schema.
  public init(fields: [String: FieldKind]) {
    self.fields = fields
  }

  /// The fields of an index of files.
  public static let standard = QuerySchema(fields: [
    "title": .text, "body": .text, "date": .date, "size": .number,
    "path": .keyword, "lang": .keyword, "org": .keyword,
  ])

  /// The names in alphabetical order, for messages.
  var names: [String] { fields.keys.sorted() }

  /// The field whose name is fewest edits away, if that is few enough to be a slip.
  func nearestName(to name: String) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(32))
    var best: (name: String, distance: Int)?
    for candidate in names {
      let distance = editDistance(wanted, Array(candidate.lowercased().unicodeScalars.prefix(32)))
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(1, wanted.count / 2) else { return nil }
    return best.name
  }
}

/// Insertions, deletions, substitutions and swaps of neighbours that lead from one text to the other.
private func editDistance(_ from: [Unicode.Scalar], _ to: [Unicode.Scalar]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...to.count)
  for (row, scalar) in from.enumerated() {
    var current = [row + 1]
    for (column, other) in to.enumerated() {
      var cost = min(last[column + 1] + 1, current[column] + 1)
      cost = min(cost, last[column] + (scalar == other ? 0 : 1))
      if row > 0, column > 0, scalar == to[column - 1], from[row - 1] == other {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      current.append(cost)
    }
    beforeLast = last
    last = current
  }
  return last[to.count]
}
