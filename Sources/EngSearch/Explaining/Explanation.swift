/// How the score of a document comes about, part by part.
///
/// The scores of the parts add up to the score of the whole, exactly; the whole has the score that a
/// search shows.
public struct Explanation: Sendable, Equatable {
  /// What the part adds to the document's score; 0 if it does not match.
  public var score: Double

  /// Whether the document matches the part.
  public var matches: Bool

  /// The part of the query, as the index understands it.
  public var label: String

  /// How the score comes about, or why there is none.
  public var reason: String

  /// The parts that the score is the sum of.
  public var parts: [Explanation]

  /// An explanation of the given parts.
  public init(
    score: Double,
    matches: Bool,
    label: String,
    reason: String = "",
    parts: [Explanation] = []
  ) {
    self.score = score
    self.matches = matches
    self.label = label
    self.reason = reason
    self.parts = parts
  }
}

extension Explanation: CustomStringConvertible {
  /// One line for each part, indented below what it is a part of.
  public var description: String { lines(indent: 0).joined(separator: "\n") }

  private func lines(indent: Int) -> [String] {
    let sign = matches ? rounded(score, places: 4) : "no match"
    var line = String(repeating: "  ", count: indent) + "\(sign)  \(label)"
    if !reason.isEmpty { line += "  \(reason)" }
    return [line] + parts.flatMap { $0.lines(indent: indent + 1) }
  }
}

/// A number with so many digits after the point, by rounding half away from zero.
func rounded(_ number: Double, places: Int) -> String {
  guard number.isFinite, abs(number) < 1e12 else { return "\(number)" }
  var power = 1
  for _ in 0..<max(places, 0) { power *= 10 }
  let scaled = Int((abs(number) * Double(power)).rounded())
  let sign = number < 0 && scaled != 0 ? "-" : ""
  guard places > 0 else { return "\(sign)\(scaled)" }
  let digits = String(scaled % power)
  let zeros = String(repeating: "0", count: places - digits.count)
  return "\(sign)\(scaled / power).\(zeros)\(digits)"
}
