internal import Glibc

/// A file that a walk found.
struct FoundFile {
  var path: String
  /// Nil for standard input.
  var status: FileStatus?
}

/// Which files of a directory are taken.
struct FileSelection {
  var takesHidden = false
  /// Whether `.gitignore` and its like count.
  var readsIgnoreFiles = true
  /// Files must match one of these, if there are any.
  var taken: [PathPattern] = []
  var left: [PathPattern] = []

  init() {}

  /// `globs` are as `-g` takes them: `!` before those that leave files out; without a slash they match in any
  /// directory.
  init(globs: [String]) {
    for glob in globs {
      let isNegated = glob.hasPrefix("!")
      let text = isNegated ? String(glob.dropFirst()) : glob
      guard !text.isEmpty else { continue }
      let pattern = PathPattern(text.contains("/") ? text : "**/" + text)
      if isNegated { left.append(pattern) } else { taken.append(pattern) }
    }
  }

  func takes(_ path: String) -> Bool {
    if left.contains(where: { $0.matches(path) }) { return false }
    return taken.isEmpty || taken.contains { $0.matches(path) }
  }
}

/// Lists the regular files under a directory, sorted by the bytes of their names.
///
/// Links are not followed, so that no file is found twice and no walk goes round.
struct FileWalk {
  private(set) var files: [FoundFile] = []
  private(set) var hidden = 0
  private(set) var links = 0
  private(set) var ignored = 0
  /// Neither files nor directories nor links: pipes, sockets, devices.
  private(set) var special = 0
  /// What could not be read. Nothing at or under these paths is known to have vanished.
  private(set) var failures: [ReadError] = []
  private let selection: FileSelection
  /// How deep directories may nest.
  private static let depthLimit = 512

  init(_ directory: String, _ selection: FileSelection = FileSelection()) {
    self.selection = selection
    visit(directory, inner: "", depth: 0, rules: IgnoreRules())
  }

  /// `inner` is the path from the root, empty for the root.
  private mutating func visit(_ directory: String, inner: String, depth: Int, rules: IgnoreRules) {
    let names: [String]
    do {
      names = try FileWalk.names(in: directory)
    } catch {
      failures.append(error)
      return
    }
    var rules = rules
    if selection.readsIgnoreFiles {
      for name in IgnoreRules.fileNames where names.contains(name) {
        guard let bytes = try? FileReader(directory + "/" + name).readAll(limit: 1 << 20) else {
          continue
        }
        rules.add(String(decoding: bytes, as: UTF8.self), directory: inner)
      }
    }
    for name in names {
      if name.hasPrefix("."), !selection.takesHidden || name == ".git" {
        hidden += 1
        continue
      }
      let path = directory == "." ? name : directory == "/" ? "/" + name : directory + "/" + name
      if name.unicodeScalars.contains("\u{FFFD}"), (try? FileStatus(path)) == nil {
        failures.append(ReadError(path: path, reason: "its name is not UTF-8"))
        continue
      }
      let innerPath = inner.isEmpty ? name : inner + "/" + name
      do {
        let status = try FileStatus(path)
        if !rules.isEmpty,
          rules.leavesOut(innerPath, isDirectory: status.kind == .directory)
        {
          ignored += 1
          continue
        }
        switch status.kind {
        case .file:
          if selection.takes(innerPath) {
            files.append(FoundFile(path: path, status: status))
          } else {
            ignored += 1
          }
        case .link: links += 1
        case .other: special += 1
        case .directory where depth >= FileWalk.depthLimit:
          failures.append(
            ReadError(
              path: path,
              reason: "directories nest more than \(FileWalk.depthLimit) deep"
            )
          )
        case .directory: visit(path, inner: innerPath, depth: depth + 1, rules: rules)
        }
      } catch {
        failures.append(error)
      }
    }
  }

  static func names(in directory: String) throws(ReadError) -> [String] {
    guard let stream = unsafe opendir(directory) else {
      throw ReadError(path: directory, reason: systemMessage(errno))
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        if errno != 0 { throw ReadError(path: directory, reason: systemMessage(errno)) }
        break
      }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

/// Paths as text.
enum Path {
  /// Without `.` components, doubled and trailing slashes. `..` stays: a link may stand before it.
  static func normalised(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    let joined = parts.joined(separator: "/")
    if path.hasPrefix("/") { return "/" + joined }
    return joined.isEmpty ? "." : joined
  }

  /// Whether `path` is `directory` or below it; both normalised.
  static func isInside(_ path: String, _ directory: String) -> Bool {
    if directory == "." { return !path.hasPrefix("/") && path != ".." && !path.hasPrefix("../") }
    if directory == "/" { return path.hasPrefix("/") }
    return path == directory || path.hasPrefix(directory + "/")
  }
}
