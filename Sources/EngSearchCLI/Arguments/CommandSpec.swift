/// An option of a command: what parsing, help, completion and the manual need.
struct OptionSpec: Sendable {
  /// What the value of an option is, for completion.
  enum Values: Sendable {
    case text
    case files
    case directories
    case words([String])
  }

  var long: String
  var short: Character?
  /// What help calls the option's value; nil if it takes none.
  var value: String?
  var values: Values
  var help: String

  init(
    _ long: String,
    _ short: Character? = nil,
    value: String? = nil,
    _ values: Values,
    _ help: String
  ) {
    self.long = long
    self.short = short
    self.value = value
    self.values = values
    self.help = help
  }

  init(_ long: String, _ help: String) {
    self.init(long, nil, value: nil, .text, help)
  }

  init(_ long: String, _ short: Character? = nil, value: String? = nil, _ help: String) {
    self.init(long, short, value: value, .text, help)
  }
}

/// A command: what parsing, help, completion and the manual need.
struct CommandSpec: Sendable {
  /// A line to type, and what it does.
  struct Example: Sendable {
    var line: String
    var meaning: String

    init(_ line: String, _ meaning: String) {
      self.line = line
      self.meaning = meaning
    }
  }

  /// What the operands are, for completion.
  enum Operands: Sendable {
    case none
    case text
    case files
    case commands
    case words([String])
  }

  var name: String
  var operands = ""
  var operandKind = Operands.none
  var summary: String
  /// Paragraphs.
  var details: [String] = []
  var examples: [Example]
  var options: [OptionSpec] = []
  /// How many operands it takes.
  var count: ClosedRange<Int> = 0...0

  static let any = 0...Int.max
  static let some = 1...Int.max
}
