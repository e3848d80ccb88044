internal import Glibc

/// A program through which long output for a person goes.
///
/// Like git: only to a terminal, and only output that does not fit on it; `$ENGSEARCH_PAGER`, `$PAGER` or
/// `less`, which ends by itself where everything fits (`LESS=FRX` unless that is set).
struct Pager {
  private let command: String

  /// Holds back what is written from now on, if a pager may be needed for it.
  static func ifWanted(_ arguments: Arguments?, _ streams: Streams) throws -> Pager? {
    guard try arguments?.choice("pager", "auto") != "never", streams.out.isTerminal else {
      return nil
    }
    guard
      let command = environmentVariable("ENGSEARCH_PAGER") ?? environmentVariable("PAGER")
        ?? standard, command != "cat", environmentVariable("TERM") != "dumb"
    else { return nil }
    streams.out.holdsBack = true
    return Pager(command: command)
  }

  private static var standard: String? {
    for directory in (environmentVariable("PATH") ?? "/usr/bin:/bin").split(separator: ":")
    where unsafe access("\(directory)/less", X_OK) == 0 {
      return "less"
    }
    return nil
  }

  /// Shows what was held back.
  func finish(_ out: Output) throws {
    out.holdsBack = false
    let lines = out.heldLines
    guard lines >= TerminalSize(1).rows else { return }
    let text = out.takeHeld()
    guard try run(text) else {
      try out.write(String(decoding: text, as: UTF8.self))
      return
    }
  }

  /// False if the pager could not be started.
  private func run(_ text: [UInt8]) throws -> Bool {
    guard let ends = pipeEnds() else { return false }
    TerminalMode.leave()
    if environmentVariable("LESS") == nil { unsafe setenv("LESS", "FRX", 1) }
    guard let child = ChildProcess(shell: command, input: ends[0], output: nil) else {
      close(ends[0])
      close(ends[1])
      return false
    }
    close(ends[0])
    // A pager that is left early closes its input: the rest is not wanted.
    var start = 0
    while start < text.count {
      let count = unsafe text[start...].withUnsafeBytes { bytes in
        unsafe write(ends[1], bytes.baseAddress, bytes.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      start += count
    }
    close(ends[1])
    child.wait()
    return true
  }
}

/// The two ends of a new pipe, for reading and for writing, which started programs do not inherit.
func pipeEnds() -> [Int32]? {
  var ends: [Int32] = [0, 0]
  guard unsafe pipe(&ends) == 0 else { return nil }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return ends
}

/// The size of the terminal behind a descriptor, in cells; 80 by 24 if there is none or it does not tell.
struct TerminalSize: Equatable {
  var columns = 80
  var rows = 24

  init(_ descriptor: Int32) {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return }
    if size.ws_col > 0 { columns = Int(size.ws_col) }
    if size.ws_row > 0 { rows = Int(size.ws_row) }
  }
}

/// A command run by the shell.
struct ChildProcess {
  let identifier: pid_t

  /// Starts a command; descriptors that are nil are those of this program. Nil if it cannot be started.
  init?(shell command: String, input: Int32?, output: Int32?, ownGroup: Bool = false) {
    var actions = unsafe posix_spawn_file_actions_t()
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    if let input { unsafe posix_spawn_file_actions_adddup2(&actions, input, 0) }
    if let output { unsafe posix_spawn_file_actions_adddup2(&actions, output, 1) }
    var attributes = posix_spawnattr_t()
    guard unsafe posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // The program ignores closed pipes; what it starts must not inherit that.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe sigaddset(&signals, SIGINT)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    var flags = Int16(POSIX_SPAWN_SETSIGDEF)
    if ownGroup { flags |= Int16(POSIX_SPAWN_SETPGROUP) }
    unsafe posix_spawnattr_setflags(&attributes, flags)
    var child: pid_t = 0
    let words = ["/bin/sh", "-c", command]
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
    defer { unsafe pointers.forEach { unsafe free($0) } }
    unsafe pointers.append(nil)
    guard unsafe posix_spawn(&child, "/bin/sh", &actions, &attributes, pointers, environ) == 0
    else { return nil }
    identifier = child
  }

  /// Waits for the end; the status of its exit, or 128 and more if a signal ended it.
  @discardableResult
  func wait() -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(identifier, &status, 0) < 0 {
      if errno != EINTR { return 127 }
    }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }
}
