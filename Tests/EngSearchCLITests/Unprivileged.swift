import Foundation

/// Runs the program as somebody who is not root: root may read and write whatever the modes of files say.
struct Unprivileged {
  private let runner: ProgramRunner
  private let prefix: [String]

  /// Gives the runner's directory to that user. Nil, said aloud, where it cannot be done.
  init?(_ runner: ProgramRunner) throws {
    self.runner = runner
    guard geteuid() == 0 else {
      prefix = []
      return
    }
    prefix = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    func succeeds(_ command: [String]) -> Bool {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: command[0])
      process.arguments = Array(command.dropFirst())
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
    guard succeeds(prefix + [ProgramRunner.program.path, "--version"]),
      succeeds(["/bin/chown", "-R", "65534:65534", runner.directory.path])
    else {
      print("skipped: the program cannot be run as another user here")
      return nil
    }
  }

  func run(_ arguments: String...) throws -> ProgramRunner.Result {
    guard let first = prefix.first else { return try runner.start(arguments).finish() }
    return try runner.start(
      Array(prefix.dropFirst()) + [ProgramRunner.program.path] + arguments,
      program: URL(fileURLWithPath: first)
    ).finish()
  }
}
