internal import Glibc

/// Copies files whole.
enum FileCopy {
  /// Makes a directory; true also if it is there.
  static func makeDirectory(_ path: String) -> Bool {
    unsafe mkdir(path, 0o777) == 0 || errno == EEXIST
  }

  /// Takes away the files of a directory.
  static func clear(_ directory: String) {
    for name in (try? FileWalk.names(in: directory)) ?? [] {
      _ = unsafe unlink(directory + "/" + name)
    }
  }

  /// Copies a regular file and has it written to disk; anything else is left out. The bytes are copied rather
  /// than linked, so that damage of one disk does not reach both.
  static func copy(_ from: String, to: String) throws {
    guard try FileStatus(from).kind == .file else { return }
    let reader = try FileReader(from)
    let file = unsafe open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else {
      throw Failure(.unusable, "cannot write \(Sanitiser.line(to)): \(systemMessage(errno)).")
    }
    defer { close(file) }
    var buffer: [UInt8] = []
    while try reader.read(1 << 20, appendingTo: &buffer) {
      var start = 0
      while start < buffer.count {
        let count = unsafe buffer[start...].withUnsafeBytes {
          unsafe write(file, $0.baseAddress, $0.count)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          throw Failure(.unusable, "cannot write \(Sanitiser.line(to)): \(systemMessage(errno)).")
        }
        start += count
      }
      buffer.removeAll(keepingCapacity: true)
    }
    guard fsync(file) == 0 else {
      throw Failure(.unusable, "cannot write \(Sanitiser.line(to)): \(systemMessage(errno)).")
    }
  }
}
