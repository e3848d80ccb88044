internal import Glibc

/// The paths of an index's documents: how they are kept, and how they are shown.
///
/// A file in the directory that holds the index, or below it, is kept relative to that directory, so that both
/// can be moved together and the index can be used from any directory below; other files are kept by their
/// whole path. Paths are shown so that they can be opened from the working directory.
struct DocumentPaths {
  /// The directory that holds the index, absolute.
  private let base: String
  /// The same, as the working directory reaches it.
  private let reach: String
  private let working: String

  /// `directory` is the index's.
  init(index directory: String) {
    working = DocumentPaths.workingDirectory
    let parent = DocumentPaths.parent(of: Path.normalised(directory))
    base = DocumentPaths.absolute(parent, in: working)
    reach = parent
  }

  /// The path under which a file is kept.
  func kept(_ path: String) -> String {
    let whole = DocumentPaths.absolute(path, in: working)
    return whole == base ? "." : DocumentPaths.inside(whole, base) ?? whole
  }

  /// The path that leads to a kept file from the working directory.
  func shown(_ kept: String) -> String {
    guard !kept.hasPrefix("/") else { return DocumentPaths.inside(kept, working) ?? kept }
    if base == working { return kept }
    let whole = base == "/" ? "/" + kept : base + "/" + kept
    if let short = DocumentPaths.inside(whole, working) { return short }
    return reach.hasPrefix("/") ? whole : reach + "/" + kept
  }

  private static var workingDirectory: String {
    guard let start = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(start) }
    return unsafe String(cString: start)
  }

  /// The directory of a normalised path.
  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else {
      return path == "." || path.hasSuffix("..") ? path + "/.." : "."
    }
    if path[slash...] == "/.." { return path + "/.." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The whole path, without `.`. `..` is followed through links, as the system does.
  private static func absolute(_ path: String, in working: String) -> String {
    let normalised = Path.normalised(path)
    if normalised.split(separator: "/").contains("..") {
      if let real = unsafe realpath(normalised, nil) {
        defer { unsafe free(real) }
        return unsafe String(cString: real)
      }
    }
    if normalised.hasPrefix("/") { return normalised }
    if normalised == "." { return working }
    return working == "/" ? "/" + normalised : working + "/" + normalised
  }

  /// The rest of `path` below `directory`; nil if it is not there.
  private static func inside(_ path: String, _ directory: String) -> String? {
    let prefix = directory == "/" ? "/" : directory + "/"
    guard path.hasPrefix(prefix), path.utf8.count > prefix.utf8.count else { return nil }
    return String(path.dropFirst(prefix.count))
  }
}
