internal import Glibc

/// A file that is written from its start; what it held before is gone.
final class OutputFile {
  private let path: String
  private let descriptor: Int32
  private let output: Output
  private var isOpen = true

  /// - Throws: `Failure` if the file cannot be made.
  init(_ path: String) throws {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Failure(.unusable, "cannot write \(Sanitiser.line(path)): \(systemMessage(errno)).")
    }
    output = Output(descriptor: descriptor, name: Sanitiser.line(path))
  }

  deinit {
    if isOpen { Glibc.close(descriptor) }
  }

  func line(_ text: String) throws { try output.line(text) }

  func write(_ text: String) throws { try output.write(text) }

  /// Writes what is buffered; some file systems tell only here that there was no room.
  func close() throws {
    try output.flush()
    isOpen = false
    guard Glibc.close(descriptor) == 0 else {
      throw Failure(.unusable, "cannot write \(Sanitiser.line(path)): \(systemMessage(errno)).")
    }
  }
}
