/// Values of options that hold when the command line does not give them.
///
/// They are read from `$XDG_CONFIG_HOME/engsearch/config` (`~/.config/engsearch/config`), then from the file
/// `config` in the index's directory, whose values win:
///
/// ```text
/// color = never
/// [query]
/// limit = 20
/// any = true
/// ```
///
/// A value before the first section counts for every command that has the option.
struct Config {
  struct Entry {
    /// Nil for every command.
    var command: String?
    var option: String
    var value: String
    /// `path:line`.
    var origin: String
  }

  private(set) var entries: [Entry] = []
  /// The files that were read.
  private(set) var files: [String] = []

  init() {}

  /// Where the user's own file is, if there is a home.
  static var userFile: String? {
    let base =
      environmentVariable("XDG_CONFIG_HOME")
      ?? environmentVariable("HOME").map { $0 + "/.config" }
    return base.map { $0 + "/engsearch/config" }
  }

  /// Reads the files there are, the later the stronger.
  init(files paths: [String]) throws {
    for path in paths {
      guard let bytes = try? FileReader(path).readAll(limit: 1 << 20) else { continue }
      files.append(path)
      try read(String(decoding: bytes, as: UTF8.self), path: path)
    }
  }

  private mutating func read(_ text: String, path: String) throws {
    var command: String?
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = String(line).trimmed
      let origin = "\(path):\(number + 1)"
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("["), line.hasSuffix("]") {
        let name = String(line.dropFirst().dropLast()).trimmed
        guard CommandTable.command(name) != nil else {
          let near = Spelling.nearest(name, CommandTable.commands.map(\.name))
          throw Config.mistake(origin, "there is no command “\(name)”", near)
        }
        command = name
        continue
      }
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw Config.mistake(origin, "expected `option = value` or `[command]`", nil)
      }
      let option = String(parts[0]).trimmed
      let known = Config.options(of: command).map(\.long)
      guard known.contains(option) else {
        let near = Spelling.nearest(option, known)
        throw Config.mistake(origin, "there is no option “\(option)”", near)
      }
      // An index that came from somebody else must not run commands.
      if option == "filter", path != Config.userFile {
        throw Config.mistake(origin, "only the user's own file may name commands", nil)
      }
      entries.append(
        Entry(
          command: command,
          option: option,
          value: String(parts[1]).trimmed,
          origin: origin
        )
      )
    }
  }

  private static func mistake(_ origin: String, _ message: String, _ near: String?) -> Failure {
    Failure(
      .usage,
      Sanitiser.line("\(origin): \(message)" + (near.map { "; did you mean “\($0)”?" } ?? "."))
    )
  }

  private static func options(of command: String?) -> [OptionSpec] {
    let commands = command.map { [$0] } ?? CommandTable.commands.map(\.name)
    let own = commands.compactMap { CommandTable.command($0)?.options }.joined()
    return (Array(own) + CommandTable.common).filter { $0.long != "help" && $0.long != "version" }
  }

  /// What holds for an option of a command: what is said for the command before what is said for all, and of
  /// these the last.
  func entry(_ option: String, of command: String) -> Entry? {
    entries.last { $0.option == option && $0.command == command }
      ?? entries.last { $0.option == option && $0.command == nil }
  }
}
