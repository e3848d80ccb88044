internal import EngSearch

/// What `.set` changes.
struct ReplSettings {
  static let names = ["limit", "snippets", "context", "k1", "b", "match", "timing"]

  var options = SearchOptions()
  /// Lines around each match instead of snippets.
  var contextLines: Int?
  var timing = false

  init() {
    options.matches = true
    options.threads = Processors.count
  }

  /// Every setting with its value, as `.set` shows them.
  var lines: [String] {
    [
      "limit     \(options.limit)",
      "snippets  \(options.snippets)",
      "context   \(contextLines.map(String.init) ?? "off")",
      "k1        \(Numbers.short(options.k1))",
      "b         \(Numbers.short(options.b))",
      "match     \(options.anyWord ? "any" : "all")",
      "timing    \(timing ? "on" : "off")",
      "sort      \(options.sort.map(\.description).joined(separator: ","))",
    ]
  }

  mutating func set(_ name: String, _ value: String) throws {
    func number(_ range: ClosedRange<Int>) throws -> Int {
      guard let number = Int(value), range.contains(number) else {
        throw Failure(
          .usage,
          "\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound)."
        )
      }
      return number
    }
    func decimal(_ range: ClosedRange<Double>) throws -> Double {
      guard let number = Double(value), range.contains(number) else {
        throw Failure(
          .usage,
          "\(name) takes a number from \(Numbers.short(range.lowerBound)) to "
            + "\(Numbers.short(range.upperBound))."
        )
      }
      return number
    }
    switch name {
    case "limit": options.limit = try number(0...1_000_000)
    case "snippets": options.snippets = try number(0...100)
    case "context": contextLines = value == "off" ? nil : try number(0...10_000)
    case "k1": options.k1 = try decimal(0...1000)
    case "b": options.b = try decimal(0...1)
    case "timing": timing = try ReplSettings.flag(value, name)
    case "match":
      guard ["any", "all"].contains(value) else {
        throw Failure(.usage, "match takes any or all.")
      }
      options.anyWord = value == "any"
    default:
      let near = Spelling.nearest(name, Self.names)
      throw Failure(
        .usage,
        "there is no setting “\(Sanitiser.line(name))”"
          + (near.map { "; did you mean \($0)?" } ?? "; .set lists them.")
      )
    }
  }

  static func flag(_ text: String, _ name: String) throws -> Bool {
    switch text {
    case "on", "": true
    case "off": false
    default: throw Failure(.usage, "\(name) takes on or off.")
    }
  }
}
