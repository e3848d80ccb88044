/// The program's standard streams and how it may write to them.
struct Streams {
  let out = Output(descriptor: 1, name: "standard output")
  let error = Output(descriptor: 2, name: "standard error")
  private let colour: String

  /// `colour` is `auto`, `always` or `never`.
  init(colour: String?) throws {
    self.colour = colour ?? "auto"
    guard ["auto", "always", "never"].contains(self.colour) else {
      throw Failure(.usage, "--color takes auto, always or never.")
    }
  }

  /// Colour goes to a terminal that knows it, unless `NO_COLOR` is set; an option decides over both.
  func highlighter(for output: Output) -> Highlighter {
    switch colour {
    case "always": Highlighter(colour: true)
    case "never": Highlighter(colour: false)
    default:
      Highlighter(
        colour: output.isTerminal && environmentVariable("NO_COLOR") == nil
          && environmentVariable("TERM") != "dumb"
      )
    }
  }

  /// A message on standard error, one paragraph, with the program's name before it.
  func complain(_ message: String) throws {
    try out.flush()
    try error.line("engsearch: " + message)
    try error.flush()
  }
}
