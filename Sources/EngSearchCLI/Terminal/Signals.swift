internal import Glibc

/// Signals as events: while somebody waits for them, an interrupt or a change of the terminal's size is written
/// into a pipe that can be waited for together with input.
enum Signals {
  enum Event: UInt8 {
    case interrupt = 1
    case resize = 2
    /// Work on another thread has ended.
    case done = 3
  }

  // Written once before any handler is installed, then only read; a handler may read it at any time.
  private nonisolated(unsafe) static var ends: (read: Int32, write: Int32)?

  /// The descriptor to wait for events on; nil if there can be none.
  static var descriptor: Int32? { unsafe ends?.read }

  /// Turns the signals into events from now on. False if the system has no pipe left.
  static func listen() -> Bool {
    if unsafe ends != nil { return true }
    guard let pipe = pipeEnds() else { return false }
    for end in pipe { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    unsafe ends = (pipe[0], pipe[1])
    // A parent that holds signals back for itself must not make this program deaf.
    var heard = sigset_t()
    unsafe sigemptyset(&heard)
    for signal in [SIGINT, SIGWINCH, SIGTERM, SIGHUP] { unsafe sigaddset(&heard, signal) }
    unsafe pthread_sigmask(SIG_UNBLOCK, &heard, nil)
    install(SIGINT) { _ in Signals.interrupted() }
    install(SIGWINCH) { _ in Signals.post(.resize) }
    // A terminal must not be left without echo when the program is ended.
    for signal in [SIGTERM, SIGHUP] {
      install(signal) { number in
        TerminalMode.restoreAtExit()
        _exit(128 + number)
      }
    }
    return true
  }

  private static func install(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void)
  {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    unsafe sigaction(signal, &action, nil)
  }

  /// Safe in a signal handler.
  static func post(_ event: Event) {
    guard let end = unsafe ends?.write else { return }
    let code = errno
    var byte = event.rawValue
    _ = unsafe write(end, &byte, 1)
    errno = code
  }

  // Set by the handler, read between steps of long work.
  private nonisolated(unsafe) static var interrupts: Int32 = 0

  /// Whether there was an interrupt since the signals are listened to. A second one ends the program at once.
  static var isInterrupted: Bool { unsafe interrupts > 0 }

  private static func interrupted() {
    unsafe interrupts &+= 1
    if unsafe !editsLines, unsafe interrupts > 1 { _exit(130) }
    post(.interrupt)
  }

  /// Whether interrupts are keys of a person who goes on working.
  nonisolated(unsafe) static var editsLines = false

  /// Takes all events that are there.
  static func take() -> Set<Event> {
    guard let end = descriptor else { return [] }
    var events: Set<Event> = []
    var byte: UInt8 = 0
    while unsafe read(end, &byte, 1) == 1 {
      if let event = Event(rawValue: byte) { events.insert(event) }
    }
    return events
  }

  /// Waits until one of the descriptors can be read; which of them, none if `milliseconds` passed first (-1
  /// waits for ever).
  static func wait(for descriptors: [Int32], milliseconds: Int32 = -1) -> [Int32] {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while true {
      let count = unsafe poll(&polled, nfds_t(polled.count), milliseconds)
      if count < 0, errno == EINTR { continue }
      return polled.filter { $0.revents != 0 }.map(\.fd)
    }
  }
}

/// How the terminal hands over what is typed.
enum TerminalMode {
  // The mode to go back to; set before raw mode is entered, read when the program ends.
  private nonisolated(unsafe) static var before: termios?

  /// For editing: no echo, no lines, no signals from keys. False if standard input is no terminal.
  static func enterRaw() -> Bool {
    guard var mode = original() else { return false }
    mode.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INPCK | ISTRIP | IXON)
    mode.c_cflag |= tcflag_t(CS8)
    mode.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN | ISIG)
    return unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &mode) == 0
  }

  /// For work between two lines: what is typed waits for the next line unseen, and Ctrl-C is a signal that drops
  /// nothing of what is written.
  static func enterWaiting() {
    guard var mode = original() else { return }
    mode.c_lflag &= ~tcflag_t(ECHO | ICANON)
    mode.c_lflag |= tcflag_t(ISIG | NOFLSH)
    unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
  }

  /// The mode that the terminal had at first.
  private static func original() -> termios? {
    if let mode = unsafe before { return mode }
    var mode = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &mode) == 0 else { return nil }
    unsafe before = mode
    return mode
  }

  /// Gives the terminal back as it was, for another program or at the end.
  static func leave() {
    guard var mode = unsafe before else { return }
    unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
    unsafe before = nil
  }

  /// Safe in a signal handler.
  static func restoreAtExit() {
    guard var mode = unsafe before else { return }
    unsafe tcsetattr(STDIN_FILENO, TCSANOW, &mode)
  }
}
