/// The manual page, made from the table of commands.
enum ManualPage {
  static func text() -> String {
    var page = """
      .TH ENGSEARCH 1 "" "engsearch \(Help.version)" "User Commands"
      .SH NAME
      engsearch \\- full\\-text search over your files
      .SH SYNOPSIS
      .B engsearch
      .I COMMAND
      .RI [ OPTION ...]
      .RI [ ARGUMENT ...]
      .SH COMMANDS

      """
    for command in CommandTable.commands {
      page += ".SS \(escaped(Help.usage(command)))\n"
      page += escaped(command.summary.prefix(1).uppercased() + command.summary.dropFirst()) + ".\n"
      for paragraph in command.details { page += ".PP\n" + escaped(paragraph) + "\n" }
      page += options(command.options)
      for example in command.examples {
        page += ".PP\n.nf\n    \\fB\(escaped(example.line))\\fR\n.fi\n.RS 8\n"
        page += escaped(example.meaning) + "\n.RE\n"
      }
    }
    page += ".SH \"OPTIONS OF EVERY COMMAND\"\n" + options(CommandTable.common)
    page += ".SH \"EXIT STATUS\"\n" + escaped(Help.statuses) + "\n"
    page += """
      .SH FILES
      .TP
      .I .engsearch
      The index of a directory and all below it. Paths of documents are kept relative to the directory that holds it.
      .SH ENVIRONMENT
      .TP
      .B ENGSEARCH_INDEX
      The index, unless \\-\\-index names one.
      .TP
      .B NO_COLOR
      No colour, unless \\-\\-color asks for it.

      """
    return page
  }

  private static func options(_ options: [OptionSpec]) -> String {
    options.map { option in
      var head = option.short.map { "\\fB\\-\(escaped(String($0)))\\fR, " } ?? ""
      head += "\\fB\\-\\-\(escaped(option.long))\\fR"
      if let value = option.value { head += "=\\fI\(escaped(value))\\fR" }
      return ".TP\n\(head)\n\(escaped(option.help))\n"
    }.joined()
  }

  /// Text in which roff sees no instruction.
  private static func escaped(_ text: some StringProtocol) -> String {
    var result = String(text).replacing("\\", by: "\\e").replacing("-", by: "\\-")
      .replacing("'", by: "\\(aq").replacing("`", by: "\\(ga")
    if result.hasPrefix(".") { result = "\\&" + result }
    return result
  }
}
