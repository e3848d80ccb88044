internal import Glibc

/// The lines typed before, of one index.
///
/// They are kept in `$XDG_STATE_HOME/engsearch/history`, a file for each index that only its owner can read.
/// Every line is added at once, so that nothing is lost however the program ends.
final class History {
  private(set) var entries: [String] = []
  private let path: String?
  private static let limit = 10_000

  /// A history that is kept in no file.
  init() { path = nil }

  init(path: String) {
    self.path = path
    guard let bytes = try? FileReader(path).readAll(limit: 64 << 20) else { return }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    entries = lines.suffix(History.limit)
    if lines.count > History.limit * 5 / 4 { StateFile.replace(path, entries) }
  }

  /// Adds a line, unless it is the last one again or begins with a space.
  func add(_ line: String) {
    guard !line.isEmpty, !line.hasPrefix(" "), line != entries.last, !line.contains("\n") else {
      return
    }
    entries.append(line)
    if let path { StateFile.append(path, line) }
  }
}

/// Small files of the program's own, readable by their owner only. What cannot be written is not kept: the
/// program works without them.
enum StateFile {
  /// The directory of a kind of files, made if it is missing; nil if there is no home for it.
  static func directory(_ kind: String) -> String? {
    let base =
      environmentVariable("XDG_STATE_HOME")
      ?? environmentVariable("HOME").map { $0 + "/.local/state" }
    guard let base, base.hasPrefix("/") else { return nil }
    let path = base + "/engsearch/" + kind
    return makeDirectories(path) ? path : nil
  }

  /// The name under which things of an index are kept: its path, hashed.
  static func name(ofIndex directory: String) -> String {
    String(ContentHash.hash(absolute(directory)), radix: 16)
  }

  /// The whole path of something that exists, links followed.
  static func absolute(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  static func makeDirectories(_ path: String) -> Bool {
    var made = ""
    for part in path.split(separator: "/") {
      made += "/" + part
      guard unsafe mkdir(made, 0o700) == 0 || errno == EEXIST else { return false }
    }
    return true
  }

  static func append(_ path: String, _ line: String) {
    let file = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    let bytes = Array((line + "\n").utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
  }

  /// Replaces a file by one of these lines, whole or not at all.
  @discardableResult
  static func replace(_ path: String, _ lines: [String]) -> Bool {
    let draft = path + ".new"
    let file = unsafe open(draft, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    let output = Output(descriptor: file, name: path)
    do {
      for line in lines { try output.line(line) }
      try output.flush()
    } catch {
      close(file)
      unsafe unlink(draft)
      return false
    }
    close(file)
    return unsafe rename(draft, path) == 0
  }
}
