/// Help, rendered from the table of commands.
enum Help {
  static let version = "0.1.0"

  static func program() -> String {
    var text = """
      engsearch — full-text search over your files

      Usage: engsearch COMMAND [OPTION...] [ARGUMENT...]

      Commands:

      """
    for command in CommandTable.commands {
      text += "  " + Numbers.left(command.name, 10) + command.summary + "\n"
    }
    text += "\nOptions of every command:\n" + table(CommandTable.common)
    text += """

      The index is --index, else $ENGSEARCH_INDEX, else the nearest .engsearch directory from the working
      directory upwards, else $XDG_DATA_HOME/engsearch/default.

      Exit status: 0 found or done, 1 nothing found, 2 mistake in arguments, query or some input, 3 no usable
      index or an I/O error, 4 index damaged, 5 index busy or a limit reached, 130 interrupted.

      """
    return text
  }

  static func command(_ command: CommandSpec) -> String {
    var usage = "Usage: engsearch \(command.name)"
    if !command.options.isEmpty { usage += " [OPTION...]" }
    if !command.operands.isEmpty { usage += " " + command.operands }
    var text =
      "\(usage)\n\n\(command.summary.prefix(1).uppercased() + command.summary.dropFirst()).\n"
    if !command.details.isEmpty { text += command.details.joined(separator: "\n") + "\n" }
    if !command.options.isEmpty { text += "\nOptions:\n" + table(command.options) }
    return text + "\nOptions of every command:\n" + table(CommandTable.common)
  }

  private static func table(_ options: [OptionSpec]) -> String {
    options.map { option in
      var name = option.short.map { "-\($0), " } ?? "    "
      name += "--" + option.long
      if let value = option.value { name += "=" + value }
      return "  " + Numbers.left(name, 26) + option.help + "\n"
    }.joined()
  }
}
