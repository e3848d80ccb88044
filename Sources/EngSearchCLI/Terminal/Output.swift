internal import Glibc

/// A buffered stream to a file descriptor.
final class Output {
  private let descriptor: Int32
  private let name: String
  private var buffer: [UInt8] = []
  let isTerminal: Bool
  /// Whether everything is kept until `takeHeld()` or a flush after this is off again.
  var holdsBack = false

  /// `name` is what an error message calls the stream.
  init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    isTerminal = isatty(descriptor) == 1
  }

  func write(_ text: String) throws {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= 1 << 16, !holdsBack { try flush() }
  }

  /// How many lines are written but not flushed.
  var heldLines: Int { buffer.count { $0 == 0x0A } }

  /// Takes back what is not flushed yet.
  func takeHeld() -> [UInt8] {
    defer { buffer.removeAll() }
    return buffer
  }

  func line(_ text: String = "") throws {
    try write(text)
    try write("\n")
  }

  /// Writes what is buffered. Throws `OutputClosed` when nobody reads it any more, else a `Failure`.
  func flush() throws {
    guard !holdsBack else { return }
    var start = 0
    defer { buffer.removeAll(keepingCapacity: true) }
    while start < buffer.count {
      let written = unsafe buffer.withUnsafeBytes { bytes in
        unsafe Glibc.write(
          descriptor,
          UnsafeRawBufferPointer(rebasing: bytes[start...]).baseAddress,
          bytes.count - start
        )
      }
      if written > 0 {
        start += written
      } else if errno == EPIPE {
        throw OutputClosed()
      } else if errno != EINTR {
        throw Failure(.unusable, "cannot write \(name): \(systemMessage(errno)).")
      }
    }
  }
}

/// The system's words for an `errno`, without its number.
func systemMessage(_ code: Int32) -> String {
  guard let text = unsafe strerror(code) else { return "error \(code)" }
  return unsafe String(cString: text)
}

/// An environment variable, nil if unset or empty.
func environmentVariable(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  let text = unsafe String(cString: value)
  return text.isEmpty ? nil : text
}
