internal import Glibc

/// A benchmark beside an earlier one of the same queries with the same answers.
struct BenchComparison {
  /// How much slower a class became, from pairs of times of the same query.
  struct Change {
    var name: String
    /// Geometric mean of new time by old time.
    var ratio: Double
    /// How likely so large a mean is if it were chance which time was the old one.
    var pValue: Double

    /// Changes within five percent, and such as chance may make, are none.
    var verdict: String {
      guard pValue < 0.01, abs(ratio - 1) > 0.05 else { return "equal" }
      return ratio > 1 ? "slower" : "faster"
    }
  }

  let base: BenchRecord
  let record: BenchRecord

  /// - Throws: `Failure` if times must not be compared because queries, options or answers differ.
  init(_ record: BenchRecord, base: BenchRecord) throws {
    guard base.options == record.options else {
      throw Self.refused("the other run was made with other options.")
    }
    guard base.queries.map(\.query) == record.queries.map(\.query),
      base.queries.map(\.class) == record.queries.map(\.class)
    else {
      throw Self.refused("the other run is of other queries.")
    }
    let different = zip(record.queries, base.queries).filter { $0.results != $1.results }
    if let first = different.first {
      throw Self.refused(
        "the answers to \(Numbers.grouped(different.count)) of "
          + "\(Numbers.count(record.queries.count, "query", "queries")) differ, first to "
          + "“\(Sanitiser.line(first.0.query))”."
      )
    }
    self.base = base
    self.record = record
  }

  private static func refused(_ reason: String) -> Failure {
    Failure(.usage, "times are not compared: \(reason)")
  }

  var changes: [Change] {
    record.classNames.map { name in
      let pairs = zip(record.queries, base.queries).filter { name == "all" || $0.0.class == name }
        .map { (log(max($0.0.us, 1e-3)), log(max($0.1.us, 1e-3))) }
      let mean = pairs.reduce(0) { $0 + $1.0 - $1.1 } / Double(max(pairs.count, 1))
      return Change(name: name, ratio: exp(mean), pValue: RandomisationTest.pValue(pairs))
    }
  }
}

/// A condition of `--fail-if`: `[CLASS:]FIGURE>LIMIT` or `<`. A limit such as `+10%` is relative to the
/// run compared with, one such as `5ms`, `300us` or `1000` absolute.
struct BenchLimit: Equatable {
  enum Bound: Equatable {
    /// The change in percent of the other run's figure.
    case percent(Double)
    /// Microseconds, or queries a second.
    case absolute(Double)
  }

  var kind = "all"
  var figure: String
  var above: Bool
  var bound: Bound
  /// As typed.
  var text: String

  /// - Throws: `Failure` for what is no list of conditions.
  static func list(_ text: String) throws -> [BenchLimit] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let limit = BenchLimit(String(part).trimmed) else {
        throw Failure(
          .usage,
          "--fail-if takes conditions such as p99>+10% or union:mean>5ms, not "
            + "“\(Sanitiser.line(part))”."
        )
      }
      return limit
    }
  }

  private init?(_ text: String) {
    self.text = text
    guard let sign = text.lastIndex(where: { $0 == ">" || $0 == "<" }) else { return nil }
    above = text[sign] == ">"
    figure = String(text[..<sign]).trimmed
    if let colon = figure.lastIndex(of: ":") {
      kind = String(figure[..<colon])
      figure = String(figure[figure.index(after: colon)...])
    }
    guard BenchRecord.Figures([]).value(figure) != nil, !kind.isEmpty else { return nil }
    let value = String(text[text.index(after: sign)...]).trimmed
    func number(_ suffix: String) -> Double? {
      guard value.hasSuffix(suffix),
        let number = Double(String(value.dropLast(suffix.count)).trimmed)
      else { return nil }
      return number.isFinite ? number : nil
    }
    if let percent = number("%") {
      bound = .percent(percent)
    } else if let microseconds = number("us") {
      bound = .absolute(microseconds)
    } else if let milliseconds = number("ms") {
      bound = .absolute(milliseconds * 1000)
    } else if let plain = number("") {
      bound = .absolute(plain)
    } else {
      return nil
    }
  }

  /// What is wrong with a run, as a sentence; nil if the condition does not hold.
  ///
  /// - Throws: `Failure` if the class is in neither run, or the condition is relative and `base` is nil.
  func violation(_ record: BenchRecord, base: BenchRecord?) throws -> String? {
    guard let value = record.classes[kind]?.value(figure) else {
      throw Failure(.usage, "--fail-if: there is no class “\(Sanitiser.line(kind))”.")
    }
    let limit: Double
    switch bound {
    case .absolute(let absolute): limit = absolute
    case .percent(let percent):
      guard let before = base?.classes[kind]?.value(figure) else {
        throw Failure(.usage, "--fail-if with a percentage needs --compare.")
      }
      limit = before * (1 + percent / 100)
    }
    guard above ? value > limit : value < limit else { return nil }
    return "\(text): \(Numbers.fixed(value, 1)), limit \(Numbers.fixed(limit, 1))"
  }
}
