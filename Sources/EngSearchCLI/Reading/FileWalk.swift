internal import Glibc

/// A file that a walk found.
struct FoundFile {
  var path: String
  /// Nil for standard input.
  var status: FileStatus?
}

/// Lists the regular files under a directory, sorted by the bytes of their names.
struct FileWalk {
  private(set) var files: [FoundFile] = []
  private(set) var hidden = 0
  private(set) var links = 0
  /// Neither files nor directories nor links: pipes, sockets, devices.
  private(set) var special = 0
  /// What could not be read. Nothing at or under these paths is known to have vanished.
  private(set) var failures: [ReadError] = []
  /// How deep directories may nest.
  private static let depthLimit = 512

  init(_ directory: String) {
    visit(directory, depth: 0)
  }

  private mutating func visit(_ directory: String, depth: Int) {
    let names: [String]
    do {
      names = try FileWalk.names(in: directory)
    } catch {
      failures.append(error)
      return
    }
    for name in names {
      if name.hasPrefix(".") {
        hidden += 1
        continue
      }
      let path = directory == "." ? name : directory == "/" ? "/" + name : directory + "/" + name
      do {
        let status = try FileStatus(path)
        switch status.kind {
        case .file: files.append(FoundFile(path: path, status: status))
        case .link: links += 1
        case .other: special += 1
        case .directory where depth >= FileWalk.depthLimit:
          failures.append(ReadError(path: path, reason: "directories nest too deeply"))
        case .directory: visit(path, depth: depth + 1)
        }
      } catch {
        failures.append(error)
      }
    }
  }

  private static func names(in directory: String) throws(ReadError) -> [String] {
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
