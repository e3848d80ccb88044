/// Help, rendered from the table of commands, at most 100 columns wide.
enum Help {
  static let version = "0.1.0"
  static let width = 100

  static func program() -> String {
    var text = """
      engsearch — full-text search over your files

      Usage: engsearch COMMAND [OPTION...] [ARGUMENT...]

      Examples:
        engsearch index notes/              read a folder into ./.engsearch
        engsearch query euro-atlantic       the best documents, with what matches
        engsearch                           search by typing

      Commands:

      """
    for command in CommandTable.commands { text += row(command.name, command.summary, 14) }
    text += "\nOptions of every command:\n" + table(CommandTable.common) + "\n"
    text += wrapped(
      "The index is --index, else $ENGSEARCH_INDEX, else the nearest .engsearch directory from the working "
        + "directory upwards, else $XDG_DATA_HOME/engsearch/default."
    )
    text += "\n" + wrapped(statuses)
    return text + "\n`engsearch help COMMAND` tells the rest.\n"
  }

  static let statuses =
    "Exit status: 0 found or done, 1 nothing found, 2 mistake in arguments, query or some input, 3 no usable "
    + "index or an I/O error, 4 index damaged, 5 index busy or a limit reached, 130 interrupted."

  /// What a newcomer sees who types the program's name alone.
  static let welcome = """
    engsearch searches your files. Begin with:
      engsearch index FOLDER     read its files into ./.engsearch
      engsearch query WORDS      the best documents, with what matches
      engsearch help             everything else

    """

  /// `short` leaves out what is not about single options.
  static func command(_ command: CommandSpec, short: Bool = false) -> String {
    var text = "Usage: " + usage(command) + "\n\n"
    text += command.summary.prefix(1).uppercased() + command.summary.dropFirst() + ".\n"
    if !short { for paragraph in command.details { text += "\n" + wrapped(paragraph) } }
    let examples = short ? Array(command.examples.prefix(1)) : command.examples
    text += examples.count == 1 ? "\nExample:\n" : "\nExamples:\n"
    for example in examples { text += row(example.line, example.meaning, 52) }
    if !command.options.isEmpty { text += "\nOptions:\n" + table(command.options) }
    text += "\nOptions of every command:\n" + table(CommandTable.common)
    if command.name == "query" { text += "\n" + QueryHelp.text }
    return text
  }

  static func usage(_ command: CommandSpec) -> String {
    var usage = "engsearch \(command.name)"
    if !command.options.isEmpty { usage += " [OPTION...]" }
    if !command.operands.isEmpty { usage += " " + command.operands }
    return usage
  }

  private static func table(_ options: [OptionSpec]) -> String {
    options.map { option in
      var name = option.short.map { "-\($0), " } ?? "    "
      name += "--" + option.long
      if let value = option.value { name += "=" + value }
      return row(name, option.help, 28)
    }.joined()
  }

  /// A name and its meaning, wrapped beside it.
  static func row(_ name: String, _ meaning: String, _ column: Int) -> String {
    let lines = Layout.wrapped(meaning, width: width - column - 2)
    var text = ""
    if name.count >= column {
      text = "  \(name)\n"
    } else {
      text = "  " + Numbers.left(name, column)
    }
    for (number, line) in lines.enumerated() {
      if number > 0 || name.count >= column { text += String(repeating: " ", count: column + 2) }
      text += line + "\n"
    }
    return text
  }

  private static func wrapped(_ text: String) -> String {
    Layout.wrapped(text, width: width).map { $0 + "\n" }.joined()
  }
}

/// Text cut into lines.
enum Layout {
  /// Lines of at most `width` characters, cut at spaces; a longer word has a line of its own.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
