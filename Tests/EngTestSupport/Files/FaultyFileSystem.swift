package import EngStorage
import Glibc
import Synchronization

/// Passes calls on to another file system and fails one of them, or one and all after it.
package final class FaultyFileSystem: FileSystem {
  package enum Fault: Sendable, Equatable {
    /// The call does nothing and fails with this `errno`.
    case error(Int32)
    /// The call is carried out and fails with this `errno` all the same.
    case errorAfterwards(Int32)
    /// A write stops halfway with this `errno`; any other call fails with it.
    case shortWrite(Int32)
    /// The process ends before the call, and so does everything after it; a write gets halfway.
    case kill
  }

  private struct State {
    var calls = 0
    var dead = false
    var log: [String] = []
  }

  private let base: any FileSystem
  private let fault: Fault
  private let place: Int
  private let forever: Bool
  private let state = Mutex(State())

  /// - Parameters:
  ///   - place: The number of the call to fail, from 0.
  ///   - forever: Whether every later call fails too.
  package init(_ base: any FileSystem, _ fault: Fault, at place: Int, forever: Bool = false) {
    self.base = base
    self.fault = fault
    self.place = place
    self.forever = forever
  }

  /// Only counts the calls.
  package convenience init(counting base: any FileSystem) {
    self.init(base, .kill, at: .max)
  }

  /// Calls so far.
  package var calls: Int { state.withLock { $0.calls } }

  /// What was called so far: the operation and the last part of the path.
  package var log: [String] { state.withLock { $0.log } }

  /// Whether the call that was chosen has been reached.
  package var hasFailed: Bool { calls > place }

  /// The call was written down; whether it fails.
  private func fails(_ operation: String, _ path: String) -> Bool {
    state.withLock { state in
      let number = state.calls
      state.calls += 1
      state.log.append(operation + " " + (path.split(separator: "/").last.map(String.init) ?? path))
      if state.dead { return true }
      guard number == place || (forever && number > place) else { return false }
      if fault == .kill { state.dead = true }
      return true
    }
  }

  private var code: Int32 {
    switch fault {
    case .error(let code), .errorAfterwards(let code), .shortWrite(let code): code
    case .kill: EIO
    }
  }

  fileprivate func call<Result>(
    _ operation: String,
    _ path: String,
    _ body: () throws(IndexError) -> Result
  ) throws(IndexError) -> Result {
    if fails(operation, path) {
      if case .errorAfterwards = fault { _ = try body() }
      throw .io(operation: operation, path: path, code: code)
    }
    return try body()
  }

  fileprivate func append(
    _ bytes: UnsafeRawBufferPointer,
    to path: String,
    _ file: any AppendingFile
  ) throws(IndexError) {
    let wasDead = state.withLock { $0.dead }
    guard fails("write", path) else { return try file.append(bytes) }
    if !wasDead {
      switch fault {
      case .errorAfterwards: try file.append(bytes)
      case .shortWrite, .kill:
        try file.append(UnsafeRawBufferPointer(rebasing: bytes.prefix(bytes.count / 2)))
      case .error: break
      }
    }
    throw .io(operation: "write", path: path, code: code)
  }

  package func create(_ path: String) throws(IndexError) -> any AppendingFile {
    let file = try call("create", path) { () throws(IndexError) in try base.create(path) }
    return FaultyFile(file, path, of: self)
  }
  package func map(_ path: String) throws(IndexError) -> FileMapping {
    try call("map", path) { () throws(IndexError) in try base.map(path) }
  }
  package func list(_ directory: String) throws(IndexError) -> [String] {
    try call("list", directory) { () throws(IndexError) in try base.list(directory) }
  }
  package func createDirectory(_ path: String) throws(IndexError) {
    try call("createDirectory", path) { () throws(IndexError) in try base.createDirectory(path) }
  }
  package func rename(_ from: String, to: String) throws(IndexError) {
    try call("rename", from) { () throws(IndexError) in try base.rename(from, to: to) }
  }
  package func remove(_ path: String) throws(IndexError) {
    try call("remove", path) { () throws(IndexError) in try base.remove(path) }
  }
  package func syncDirectory(_ path: String) throws(IndexError) {
    try call("syncDirectory", path) { () throws(IndexError) in try base.syncDirectory(path) }
  }
  package func lock(_ path: String) throws(IndexError) -> FileLock {
    try call("lock", path) { () throws(IndexError) in try base.lock(path) }
  }
}

private final class FaultyFile: AppendingFile {
  private let file: any AppendingFile
  private let path: String
  private let system: FaultyFileSystem

  init(_ file: any AppendingFile, _ path: String, of system: FaultyFileSystem) {
    self.file = file
    self.path = path
    self.system = system
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(IndexError) {
    try system.append(bytes, to: path, file)
  }
  func sync() throws(IndexError) {
    try system.call("sync", path) { () throws(IndexError) in try file.sync() }
  }
  func close() throws(IndexError) {
    try system.call("close", path) { () throws(IndexError) in try file.close() }
  }
}
