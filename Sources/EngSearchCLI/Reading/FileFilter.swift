internal import Glibc

/// A command that makes text of files of a kind: `*.pdf=pdftotext {} -`.
struct FileFilter {
  private let pattern: PathPattern
  /// `{}` is the file's path, quoted; without it, the file is the command's standard input.
  let command: String
  /// The most output that is taken, in bytes.
  static let outputLimit = 64 << 20
  /// The longest that a command may run.
  static let timeLimit = Duration.seconds(60)

  init(_ text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].trimmed.isEmpty else {
      throw Failure(
        .usage,
        "--filter takes a pattern and a command such as '*.pdf=pdftotext {} -', not "
          + "“\(Sanitiser.line(text))”."
      )
    }
    pattern = PathPattern(parts[0].contains("/") ? parts[0] : "**/" + parts[0])
    command = parts[1]
  }

  func applies(to path: String) -> Bool { pattern.matches(path) }

  /// The command's output for a file.
  func run(_ path: String) throws(ReadError) -> [UInt8] {
    func failure(_ reason: String) -> ReadError { ReadError(path: path, reason: reason) }
    // A path that begins with a dash must not be taken for an option.
    let safe = path.hasPrefix("-") ? "./" + path : path
    let line = command.replacing("{}", by: ShellQuoting.word(safe))
    let inputPath = command.contains(part: "{}") ? "/dev/null" : path
    let input = unsafe open(inputPath, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw failure(systemMessage(errno)) }
    defer { close(input) }
    guard let ends = pipeEnds() else { throw failure(systemMessage(errno)) }
    defer { close(ends[0]) }
    guard let child = ChildProcess(shell: line, input: input, output: ends[1], ownGroup: true)
    else {
      close(ends[1])
      throw failure("the filter could not be started")
    }
    close(ends[1])
    let end = ContinuousClock.now + FileFilter.timeLimit
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var reason: String?
    while reason == nil {
      let left = Numbers.milliseconds(end - .now)
      guard left > 0 else {
        reason = "the filter ran longer than \(FileFilter.timeLimit.components.seconds) s"
        break
      }
      guard !Signals.wait(for: [ends[0]], milliseconds: Int32(min(left, 60_000)) + 1).isEmpty else {
        continue
      }
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe read(ends[0], $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      output += chunk.prefix(count)
      if output.count > FileFilter.outputLimit {
        reason = "the filter wrote more than \(Numbers.bytes(FileFilter.outputLimit))"
      }
    }
    // The whole group, so that nothing it started is left behind.
    if reason != nil { kill(-child.identifier, SIGKILL) }
    let status = child.wait()
    if let reason { throw failure(reason) }
    guard status == 0 else { throw failure("the filter ended with status \(status)") }
    return output
  }
}
