internal import Glibc

/// Where the index is when no option says so.
enum IndexLocation {
  static let directoryName = ".engsearch"

  /// The index to read: the one named, else the nearest above the working directory, else the user's own.
  static func toRead(_ named: String?) -> String {
    if let chosen = explicit(named) ?? nearest() { return chosen }
    return userDefault() ?? directoryName
  }

  /// The index to add to, and whether it must first be created because none was named or found.
  static func toWrite(_ named: String?) -> (directory: String, isNew: Bool) {
    if let chosen = explicit(named) { return (chosen, !exists(chosen, ifUnseen: true)) }
    if let found = nearest() { return (found, false) }
    if let user = userDefault(), exists(user, ifUnseen: false) { return (user, false) }
    return ("./" + directoryName, true)
  }

  /// What `toRead(_:)` went by.
  static func origin(_ arguments: Arguments) -> String {
    if arguments.value("index")?.isEmpty == false {
      let entry = arguments.command.flatMap { arguments.config.entry("index", of: $0.name) }
      return entry?.value == arguments.value("index") ? entry?.origin ?? "" : "--index"
    }
    if environmentVariable("ENGSEARCH_INDEX") != nil { return "$ENGSEARCH_INDEX" }
    return nearest() != nil ? "the nearest above the working directory" : "default"
  }

  private static func explicit(_ named: String?) -> String? {
    if let named, !named.isEmpty { return named }
    return environmentVariable("ENGSEARCH_INDEX")
  }

  /// The nearest `.engsearch` directory from the working directory upwards, as a relative path.
  private static func nearest() -> String? {
    var prefix = ""
    guard let start = unsafe getcwd(nil, 0) else { return nil }
    defer { unsafe free(start) }
    let depth = unsafe String(cString: start).split(separator: "/").count
    for _ in 0...depth {
      let candidate = prefix + directoryName
      if exists(candidate, ifUnseen: prefix.isEmpty) {
        return prefix.isEmpty ? "./" + candidate : candidate
      }
      prefix += "../"
    }
    return nil
  }

  private static func userDefault() -> String? {
    if let data = environmentVariable("XDG_DATA_HOME") { return data + "/engsearch/default" }
    return environmentVariable("HOME").map { $0 + "/.local/share/engsearch/default" }
  }

  /// Whether there is such a directory. One that cannot be looked at for another reason than that it is
  /// not there counts: to take it for missing would start an index in its place.
  ///
  /// - Parameter isUnseen: The answer where leave to look is missing: above the working directory that is
  ///   somebody else's affair.
  private static func exists(_ path: String, ifUnseen isUnseen: Bool) -> Bool {
    var status = stat()
    if unsafe stat(path, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR }
    return errno == EACCES ? isUnseen : ![ENOENT, ENOTDIR, ELOOP].contains(errno)
  }
}
