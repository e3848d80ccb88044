internal import Glibc

/// A line on standard error that says how far the work is; nothing unless that is a terminal.
struct Progress {
  private let shown: Bool
  private var last: ContinuousClock.Instant
  private var drawn = false
  private let stream: Output

  init(_ stream: Output) {
    self.stream = stream
    shown = stream.isTerminal
    last = .now
  }

  /// Redraws the line, ten times a second at most.
  mutating func update(_ text: @autoclosure () -> String) throws {
    guard shown, ContinuousClock.now - last > .milliseconds(100) else { return }
    last = .now
    drawn = true
    // A line that does not fit would not be taken away whole.
    let room = max(20, TerminalSize(2).columns - 1)
    try stream.write("\r\u{1B}[K" + Sanitiser.line(text()).prefix(room))
    try stream.flush()
  }

  /// Takes the line away.
  mutating func clear() throws {
    guard drawn else { return }
    drawn = false
    try stream.write("\r\u{1B}[K")
    try stream.flush()
  }
}
