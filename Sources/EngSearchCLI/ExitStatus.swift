/// What the program tells the shell. The numbers are part of the interface.
enum ExitStatus: Int32, Sendable {
  /// Something was found, or the work was done.
  case success = 0
  /// Nothing was found; not an error.
  case nothingFound = 1
  /// A mistake in the arguments or the query, or some of the input could not be read.
  case usage = 2
  /// No usable index, or a system call failed.
  case unusable = 3
  /// The index is damaged.
  case damaged = 4
  /// Another process holds the index, or a limit was reached.
  case busy = 5
  case interrupted = 130
}

/// Ends a command: the message, already fit for a terminal, and the status.
struct Failure: Error {
  var status: ExitStatus
  /// One sentence or several lines, without the program's name.
  var message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}

/// The reader of standard output went away. Not an error: the program ends without a word.
struct OutputClosed: Error {}
