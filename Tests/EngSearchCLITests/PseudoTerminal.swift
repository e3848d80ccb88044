import Foundation
import Glibc
import Testing

/// The built program at a terminal of its own.
final class PseudoTerminal {
  private let master: Int32
  private let child: pid_t
  private var bytes: [UInt8] = []
  private var start = 0

  /// Starts the program with the terminal as its standard streams and as what sends it signals.
  init(_ runner: ProgramRunner, _ arguments: [String], columns: UInt16 = 80, rows: UInt16 = 40)
    throws
  {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(master >= 0)
    // What unlockpt() and ptsname() do: TIOCSPTLCK and TIOCGPTN of Linux.
    var lock: Int32 = 0
    var number: UInt32 = 0
    try #require(ioctl(master, 0x4004_5431, &lock) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
    let name = "/dev/pts/\(number)"
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(master, UInt(TIOCSWINSZ), &size) == 0)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A new session takes the first terminal that it opens as its own.
    let newSession: Int16 = 0x80
    posix_spawnattr_setflags(&attributes, newSession | Int16(POSIX_SPAWN_SETSIGMASK))
    // The thread of a test may hold back signals; the program must not inherit that.
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigmask(&attributes, &mask)
    var variables = [
      "PATH": "/usr/bin:/bin", "HOME": runner.directory.path, "TERM": "xterm", "LANG": "C.UTF-8",
    ]
    variables.merge(runner.environment) { $1 }
    let script = "cd \"$0\" && exec \"$@\""
    let command =
      ["/bin/sh", "-c", script, runner.directory.path, ProgramRunner.program.path] + arguments
    var words = command.map { strdup($0) } + [nil]
    var environment = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (words + environment).forEach { free($0) } }
    var identifier: pid_t = 0
    let code = posix_spawn(
      &identifier,
      "/bin/sh",
      &actions,
      &attributes,
      &words,
      &environment
    )
    try #require(code == 0)
    child = identifier
  }

  deinit {
    kill(child, SIGKILL)
    waitpid(child, nil, 0)
    close(master)
  }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  /// What the program wrote since the last text that was waited for.
  var pending: String { String(decoding: bytes[start...], as: UTF8.self) }

  /// Waits until the program has written a text, and passes it. False after `seconds`.
  func wait(for text: String, seconds: Double = 30) -> Bool {
    let wanted = Array(text.utf8)
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      if let range = find(wanted) {
        start = range
        return true
      }
      guard ContinuousClock.now < end else { return false }
      guard receive(milliseconds: 100) else { return find(wanted) != nil }
    }
  }

  private func find(_ wanted: [UInt8]) -> Int? {
    guard bytes.count - start >= wanted.count else { return nil }
    for index in start...(bytes.count - wanted.count)
    where bytes[index] == wanted[0] && bytes[index..<index + wanted.count].elementsEqual(wanted) {
      return index + wanted.count
    }
    return nil
  }

  /// False if the program has gone.
  private func receive(milliseconds: Int32) -> Bool {
    var polled = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&polled, 1, milliseconds) > 0 else { return true }
    var chunk = [UInt8](repeating: 0, count: 65536)
    let count = chunk.withUnsafeMutableBytes { read(master, $0.baseAddress, $0.count) }
    guard count > 0 else { return false }
    bytes += chunk.prefix(count)
    return true
  }

  func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// The exit status, after the program has ended; nil if it does not within `seconds`.
  func status(seconds: Double = 20) -> Int32? {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      _ = receive(milliseconds: 20)
      var status: Int32 = 0
      if waitpid(child, &status, WNOHANG) == child {
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
      }
    }
    return nil
  }
}
