/// A command line, parsed by the table: the command, its operands, and its options with their values.
struct Arguments {
  /// Nil if none was given.
  private(set) var command: CommandSpec?
  private(set) var operands: [String] = []
  private var values: [String: String] = [:]

  /// Parses GNU style: options anywhere, `--name=value`, abbreviated names, bundled short options, and `--`,
  /// after which everything is an operand.
  init(_ words: [String]) throws {
    var rest = words[...]
    var onlyOperands = false
    while let word = rest.popFirst() {
      if onlyOperands || word == "-" || !word.hasPrefix("-") {
        try operand(word)
      } else if word == "--" {
        onlyOperands = true
      } else if word.hasPrefix("--") {
        try long(word.dropFirst(2), &rest)
      } else {
        try short(word, &rest)
      }
    }
    guard let command, !has("help"), !has("version") else { return }
    if operands.count < command.count.lowerBound {
      throw usage(
        "\(command.name) needs \(command.operands.replacing("...", with: "")).",
        command
      )
    }
    if operands.count > command.count.upperBound {
      let extra = operands[command.count.upperBound]
      throw usage("\(command.name) does not take “\(Sanitiser.line(extra))”.", command)
    }
  }

  func has(_ name: String) -> Bool { values[name] != nil }

  func value(_ name: String) -> String? { values[name] }

  /// The number given for an option, or `standard`.
  func integer(_ name: String, _ standard: Int, in range: ClosedRange<Int>) throws -> Int {
    guard let text = values[name] else { return standard }
    guard let number = Int(text), range.contains(number) else {
      throw Failure(
        .usage,
        "--\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not "
          + "“\(Sanitiser.line(text))”."
      )
    }
    return number
  }

  /// The decimal number given for an option, or `standard`.
  func number(_ name: String, _ standard: Double, in range: ClosedRange<Double>) throws -> Double {
    guard let text = values[name] else { return standard }
    guard let number = Double(text), range.contains(number) else {
      throw Failure(
        .usage,
        "--\(name) takes a number from \(range.lowerBound) to \(range.upperBound), not "
          + "“\(Sanitiser.line(text))”."
      )
    }
    return number
  }

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
      )
    }
    command = found
  }

  private var known: [OptionSpec] { (command?.options ?? []) + CommandTable.common }

  private mutating func long(_ text: Substring, _ rest: inout ArraySlice<String>) throws {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    let given = parts.count > 1 ? String(parts[1]) : nil
    let exact = known.filter { $0.long == name }
    let candidates = exact.isEmpty ? known.filter { $0.long.hasPrefix(name) } : exact
    guard let spec = candidates.first, !name.isEmpty else {
      let near = Spelling.nearest(name, known.map(\.long))
      throw usage(
        "there is no option --\(Sanitiser.line(name))."
          + (near.map { " Did you mean --\($0)?" } ?? dashHint),
        command
      )
    }
    if candidates.count > 1 {
      let names = candidates.map { "--" + $0.long }.joined(separator: ", ")
      throw usage("--\(Sanitiser.line(name)) is short for several: \(names).", command)
    }
    if spec.value == nil {
      if given != nil { throw usage("--\(spec.long) takes no value.", command) }
      values[spec.long] = ""
    } else if let value = given ?? rest.popFirst() {
      values[spec.long] = value
    } else {
      throw usage("--\(spec.long) needs a value: --\(spec.long)=\(spec.value ?? "").", command)
    }
  }

  private mutating func short(_ word: String, _ rest: inout ArraySlice<String>) throws {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let spec = known.first(where: { $0.short == letter }) else {
        throw usage("there is no option -\(Sanitiser.line(String(letter))).\(dashHint)", command)
      }
      guard spec.value != nil else {
        values[spec.long] = ""
        continue
      }
      if letters.first == "=" { letters.removeFirst() }
      if !letters.isEmpty {
        values[spec.long] = String(letters)
        letters = ""
      } else if let value = rest.popFirst() {
        values[spec.long] = value
      } else {
        throw usage("-\(letter) needs a value.", command)
      }
    }
  }

  private var dashHint: String {
    switch command?.name {
    case "query", "parse":
      " Quote the whole query, or put `--` before one that starts with a dash."
    default: ""
    }
  }

  private func usage(_ message: String, _ command: CommandSpec?) -> Failure {
    let help = command.map { "engsearch help \($0.name)" } ?? "engsearch help"
    return Failure(.usage, "\(message)\nTry `\(help)`.")
  }
}

/// Finds what somebody may have meant.
enum Spelling {
  /// The name within two edits of `word`, the nearest first, if there is one.
  static func nearest(_ word: String, _ names: [String]) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    return names.map { ($0, distance(Array(word.utf8), Array($0.utf8))) }
      .filter { $0.1 <= 2 && $0.1 < $0.0.utf8.count }
      .min { $0.1 < $1.1 }?.0
  }

  private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (line, byte) in first.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for (column, other) in second.enumerated() {
        let above = row[column + 1]
        row[column + 1] = min(
          above + 1,
          row[column] + 1,
          diagonal + (byte == other ? 0 : 1)
        )
        diagonal = above
      }
    }
    return row[second.count]
  }
}
