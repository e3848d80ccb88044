/// A command line, parsed by the table: the command, its operands, and its options with their values.
struct Arguments {
  /// Nil if none was given.
  private(set) var command: CommandSpec?
  private(set) var operands: [String] = []
  /// Whether `-h` rather than `--help` asked for help.
  private(set) var wantsShortHelp = false

  private var values: [String: [String]] = [:]
  /// The options given in one piece such as `-noise`, by their names.
  private var spellings: [String: String] = [:]
  private let words: [String]
  /// What the files of settings say; empty before `use(_:)`.
  private(set) var config = Config()

  /// Parses GNU style: options anywhere, `--name=value`, abbreviated names, bundled short options, and `--`,
  /// after which everything is an operand.
  init(_ words: [String]) throws {
    self.words = words
    var rest = words[...]
    var onlyOperands = false
    while let word = rest.popFirst() {
      if onlyOperands || word == "-" || !word.hasPrefix("-") {
        try operand(word)
      } else if word == "--" {
        onlyOperands = true
      } else if word.hasPrefix("--") {
        try long(word, &rest)
      } else {
        try short(word, &rest)
      }
    }
    guard let command, !has("help"), !has("version") else { return }
    if operands.count < command.count.lowerBound {
      throw usage("\(command.name) needs \(command.operands.replacing("...", by: "")).")
    }
    if operands.count > command.count.upperBound {
      throw usage("\(command.name) does not take “\(extraOperand(command))”.")
    }
  }

  private func extraOperand(_ command: CommandSpec) -> String {
    Sanitiser.line(operands[command.count.upperBound])
  }

  /// Takes over what a configuration says of options that the command line does not give.
  mutating func use(_ config: Config) throws {
    self.config = config
    guard let command else { return }
    for spec in known where values[spec.long] == nil {
      guard let entry = config.entry(spec.long, of: command.name) else { continue }
      if spec.value != nil {
        values[spec.long] = [entry.value]
      } else if ["true", "on", "yes"].contains(entry.value) {
        values[spec.long] = [""]
      } else if !["false", "off", "no"].contains(entry.value) {
        throw Failure(
          .usage,
          Sanitiser.line("\(entry.origin): \(spec.long) takes true or false.")
        )
      }
    }
  }

  func has(_ name: String) -> Bool { values[name] != nil }

  /// The value of an option; the last one if it was given several times.
  func value(_ name: String) -> String? { values[name]?.last }

  /// All values of an option, in order.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// The number given for an option, or `standard`.
  func integer(_ name: String, _ standard: Int, in range: ClosedRange<Int>) throws -> Int {
    guard let text = value(name) else { return standard }
    guard let number = Int(text), range.contains(number) else {
      throw mistaken(
        name,
        "--\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not "
          + "“\(Sanitiser.line(text))”."
      )
    }
    return number
  }

  /// The number given for an option, or `standard`.
  func number(_ name: String, _ standard: Double, in range: ClosedRange<Double>) throws -> Double {
    guard let text = value(name) else { return standard }
    guard let number = Double(text), range.contains(number) else {
      throw mistaken(
        name,
        "--\(name) takes a number from \(Numbers.short(range.lowerBound)) to "
          + "\(Numbers.short(range.upperBound)), not “\(Sanitiser.line(text))”."
      )
    }
    return number
  }

  /// The word given for an option, which must be one of its table's, or `standard`.
  func choice(_ name: String, _ standard: String) throws -> String {
    guard let text = value(name) else { return standard }
    guard let spec = known.first(where: { $0.long == name }), case .words(let words) = spec.values,
      !words.contains(text)
    else { return text }
    let list = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    throw mistaken(name, "--\(name) takes \(list), not “\(Sanitiser.line(text))”.")
  }

  /// A failure over an option's value. If the option and its value were one piece, they may have been meant
  /// as a word of the query.
  private func mistaken(_ name: String, _ message: String) -> Failure {
    Failure(.usage, message + (spellings[name].map { dashHint($0) } ?? ""))
  }

  // MARK: Parsing

  private mutating func operand(_ word: String) throws {
    guard command == nil else {
      operands.append(word)
      return
    }
    guard let found = CommandTable.command(word) else {
      let near = Spelling.nearest(word, CommandTable.commands.map(\.name))
      throw Failure(
        .usage,
        "there is no command “\(Sanitiser.line(word))”."
          + (near.map { " Did you mean `\($0)`?" } ?? " `engsearch help` lists the commands.")
          + "\nTo search for it: "
          + Sanitiser.line(
            ShellQuoting.line(
              ["engsearch", "query"] + (words.contains { $0.hasPrefix("-") } ? ["--"] : []) + words
            )
          )
      )
    }
    command = found
  }

  private var known: [OptionSpec] { (command?.options ?? []) + CommandTable.common }

  private mutating func long(_ word: String, _ rest: inout ArraySlice<String>) throws {
    let parts = word.dropFirst(2).split(
      separator: "=",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    let name = String(parts.first ?? "")
    let given = parts.count > 1 ? String(parts[1]) : nil
    let exact = known.filter { $0.long == name }
    let candidates = exact.isEmpty ? known.filter { $0.long.hasPrefix(name) } : exact
    guard let spec = candidates.first, !name.isEmpty else {
      let near = Spelling.nearest(name, known.map(\.long))
      throw usage(
        "there is no option --\(Sanitiser.line(name))."
          + (near.map { " Did you mean --\($0)?" } ?? dashHint(word))
      )
    }
    if candidates.count > 1 {
      let names = candidates.map { "--" + $0.long }.joined(separator: ", ")
      throw usage("--\(Sanitiser.line(name)) is short for several: \(names).")
    }
    if spec.value == nil {
      if given != nil { throw usage("--\(spec.long) takes no value.") }
      add("", to: spec)
    } else if let value = given ?? rest.popFirst() {
      add(value, to: spec)
    } else {
      throw usage("--\(spec.long) needs a value: --\(spec.long)=\(spec.value ?? "").")
    }
  }

  private mutating func short(_ word: String, _ rest: inout ArraySlice<String>) throws {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let spec = known.first(where: { $0.short == letter }) else {
        throw usage(
          "there is no option -\(Sanitiser.line(String(letter)))"
            + (word.count > 2 ? " (in “\(Sanitiser.line(word))”)" : "") + "." + dashHint(word)
        )
      }
      guard spec.value != nil else {
        if spec.long == "help" { wantsShortHelp = true }
        add("", to: spec)
        continue
      }
      if letters.first == "=" { letters.removeFirst() }
      if !letters.isEmpty {
        add(String(letters), to: spec)
        spellings[spec.long] = word
        letters = ""
      } else if let value = rest.popFirst() {
        add(value, to: spec)
      } else {
        throw usage("-\(letter) needs a value.")
      }
    }
  }

  private mutating func add(_ value: String, to spec: OptionSpec) {
    values[spec.long, default: []].append(value)
    spellings[spec.long] = nil
  }

  /// How to search for what looks like an option, where that can have been meant.
  private func dashHint(_ word: String) -> String {
    guard let name = command?.name, ["query", "parse"].contains(name),
      let at = words.firstIndex(of: word), let verb = words.firstIndex(of: name), verb < at
    else { return "" }
    // The options that stand before the query stay before the `--`.
    let start = words[(verb + 1)...].firstIndex { !$0.hasPrefix("-") || $0 == word } ?? at
    let line = ShellQuoting.line(
      ["engsearch"] + words[..<start] + ["--"] + words[start...].filter { $0 != "--" }
    )
    let meaning = name == "query" ? "search without a word" : "write an excluded word"
    return " To \(meaning), put `--` before the query:\n  \(Sanitiser.line(line))"
  }

  private func usage(_ message: String) -> Failure {
    let help = command.map { "engsearch help \($0.name)" } ?? "engsearch help"
    return Failure(.usage, "\(message)\nTry `\(help)`.")
  }
}
