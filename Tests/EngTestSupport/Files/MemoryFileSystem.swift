package import EngStorage
import Glibc
import Synchronization

/// Files in memory that forget, in a power cut, whatever was not synced.
///
/// It keeps what a disk is allowed to keep and no more: the contents of a file as of its last `sync`,
/// and the names in a directory as of its last `syncDirectory`. What lies between is in flight, and a
/// power cut may spare any of it.
package final class MemoryFileSystem: FileSystem {
  /// The contents of one file, whatever its name is.
  final class Node {
    var contents: [UInt8] = []
    var synced: [UInt8] = []
  }

  /// A change of a directory that no `syncDirectory` has followed yet; nil removes the name.
  private struct PendingName {
    var path: String
    var node: Node?
  }

  private struct State {
    var files: [String: Node] = [:]
    var directories: Set<String> = []
    var durableFiles: [String: Node] = [:]
    var durableDirectories: Set<String> = []
    var pending: [PendingName] = []
    var locks: Set<String> = []
    var odd: Set<String> = []
  }

  /// What of the changes in flight a power cut spares.
  package enum Survival: Sendable, CaseIterable {
    /// Nothing: names and contents as last synced.
    case synced
    /// All names, but contents as last synced: a rename that overtook the data.
    case names
    /// All contents, but names as last synced.
    case contents
    /// All names, and files that were not synced have their length but are full of zeros.
    case zeros
    /// Each change of a name, and each file's unsynced end up to some length, by chance.
    case some
  }

  // Every access goes through the mutex; a node never leaves it.
  private let state: Mutex<State>

  package init() { state = Mutex(State()) }

  private init(_ state: sending State) { self.state = Mutex(state) }

  private static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func failure(_ operation: String, _ path: String, _ code: Int32) -> IndexError {
    .io(operation: operation, path: path, code: code)
  }

  // MARK: The calls of the engine

  package func create(_ path: String) throws(IndexError) -> any AppendingFile {
    let result = state.withLock { state -> Result<Void, IndexError> in
      guard state.directories.contains(Self.parent(path)) else {
        return .failure(Self.failure("create", path, ENOENT))
      }
      guard state.files[path] == nil, !state.directories.contains(path) else {
        return .failure(Self.failure("create", path, EEXIST))
      }
      let node = Node()
      state.files[path] = node
      state.pending.append(PendingName(path: path, node: node))
      return .success(())
    }
    try result.get()
    return MemoryFile(path, of: self)
  }

  package func map(_ path: String) throws(IndexError) -> FileMapping {
    let result = state.withLock { state -> Result<FileMapping, IndexError> in
      if state.odd.contains(path) || state.directories.contains(path) {
        return .failure(.corrupted(file: path, offset: 0, reason: "is not a regular file"))
      }
      guard let node = state.files[path] else {
        return .failure(Self.failure("open", path, ENOENT))
      }
      return .success(node.contents.withUnsafeBytes { FileMapping(copying: $0) })
    }
    return try result.get()
  }

  package func list(_ directory: String) throws(IndexError) -> [String] {
    let result = state.withLock { state -> Result<[String], IndexError> in
      guard state.directories.contains(directory) else {
        return .failure(Self.failure("list", directory, ENOENT))
      }
      let paths = Array(state.files.keys) + Array(state.directories)
      return .success(
        paths.filter { $0 != directory && Self.parent($0) == directory }
          .map { String($0.dropFirst(directory.count + 1)) }
      )
    }
    return try result.get()
  }

  package func createDirectory(_ path: String) throws(IndexError) {
    state.withLock { state in
      var path = path
      // The file system of the machine syncs every level that it makes into the one above.
      while path != "/" && path != "." {
        state.directories.insert(path)
        state.durableDirectories.insert(path)
        path = Self.parent(path)
      }
    }
  }

  package func rename(_ from: String, to: String) throws(IndexError) {
    let result = state.withLock { state -> Result<Void, IndexError> in
      guard let node = state.files.removeValue(forKey: from) else {
        return .failure(Self.failure("rename", from, ENOENT))
      }
      state.files[to] = node
      state.pending.append(PendingName(path: from, node: nil))
      state.pending.append(PendingName(path: to, node: node))
      return .success(())
    }
    try result.get()
  }

  package func remove(_ path: String) throws(IndexError) {
    state.withLock { state in
      guard state.files.removeValue(forKey: path) != nil else { return }
      state.odd.remove(path)
      state.pending.append(PendingName(path: path, node: nil))
    }
  }

  package func syncDirectory(_ path: String) throws(IndexError) {
    let result = state.withLock { state -> Result<Void, IndexError> in
      guard state.directories.contains(path) else {
        return .failure(Self.failure("sync", path, ENOENT))
      }
      for change in state.pending where Self.parent(change.path) == path {
        state.durableFiles[change.path] = change.node
      }
      state.pending.removeAll { Self.parent($0.path) == path }
      return .success(())
    }
    try result.get()
  }

  package func lock(_ path: String) throws(IndexError) -> FileLock {
    let result = state.withLock { state -> Result<Void, IndexError> in
      guard state.directories.contains(Self.parent(path)) else {
        return .failure(Self.failure("lock", path, ENOENT))
      }
      guard state.locks.insert(path).inserted else {
        return .failure(.locked(path: path, holder: "memory"))
      }
      if state.files[path] == nil {
        let node = Node()
        state.files[path] = node
        state.pending.append(PendingName(path: path, node: node))
      }
      return .success(())
    }
    try result.get()
    return FileLock { [self] in state.withLock { _ = $0.locks.remove(path) } }
  }

  fileprivate func append(_ bytes: UnsafeRawBufferPointer, to path: String) throws(IndexError) {
    let result = state.withLock { state -> Result<Void, IndexError> in
      guard let node = state.files[path] else {
        return .failure(Self.failure("write", path, EBADF))
      }
      node.contents.append(contentsOf: bytes)
      return .success(())
    }
    try result.get()
  }

  fileprivate func sync(_ path: String) {
    state.withLock { state in
      if let node = state.files[path] { node.synced = node.contents }
    }
  }

  // MARK: What tests do to the files

  /// The names in a directory, sorted.
  package func names(in directory: String) -> [String] {
    ((try? list(directory)) ?? []).sorted()
  }

  /// The contents of a file; replaced and synced when set, and nil for a file that is not there.
  package subscript(path: String) -> [UInt8]? {
    get { state.withLock { $0.files[path]?.contents } }
    set {
      state.withLock { state in
        state.pending.removeAll { $0.path == path }
        state.odd.remove(path)
        guard let newValue else {
          state.files[path] = nil
          state.durableFiles[path] = nil
          return
        }
        let node = Node()
        node.contents = newValue
        node.synced = newValue
        state.files[path] = node
        state.durableFiles[path] = node
      }
    }
  }

  /// Puts something that is not a regular file in the place of one, as a FIFO or a device is.
  package func makeOdd(_ path: String) {
    self[path] = []
    state.withLock { _ = $0.odd.insert(path) }
  }

  /// The files as a new process finds them after this one was killed: all of them, and no lock.
  package func afterKill() -> MemoryFileSystem { copy { _, node in node.contents } }

  /// The files as they are found after a power cut.
  package func afterPowerCut(
    _ survival: Survival,
    _ random: inout SplitMix64
  ) -> MemoryFileSystem {
    let (files, directories) = state.withLock { state -> ([String: [UInt8]], Set<String>) in
      var names = state.durableFiles
      for change in state.pending {
        switch survival {
        case .synced, .contents: break
        case .names, .zeros: names[change.path] = change.node
        case .some: if Bool.random(using: &random) { names[change.path] = change.node }
        }
      }
      // In the order of their names, so that a seed always means the same state.
      var contents: [String: [UInt8]] = [:]
      for (path, node) in names.sorted(by: { $0.key < $1.key }) {
        switch survival {
        case .synced, .names: contents[path] = node.synced
        case .contents: contents[path] = node.contents
        case .zeros:
          contents[path] =
            node.synced + [UInt8](repeating: 0, count: node.contents.count - node.synced.count)
        case .some:
          let count = Int.random(in: node.synced.count...node.contents.count, using: &random)
          contents[path] = Array(node.contents.prefix(count))
        }
      }
      return (contents, state.durableDirectories)
    }
    return MemoryFileSystem(files, directories)
  }

  private func copy(_ contents: (String, Node) -> [UInt8]) -> MemoryFileSystem {
    let (files, directories) = state.withLock { state -> ([String: [UInt8]], Set<String>) in
      var files: [String: [UInt8]] = [:]
      for (path, node) in state.files { files[path] = contents(path, node) }
      return (files, state.directories)
    }
    return MemoryFileSystem(files, directories)
  }

  private convenience init(_ files: [String: [UInt8]], _ directories: Set<String>) {
    var state = State()
    for (path, contents) in files {
      let node = Node()
      node.contents = contents
      node.synced = contents
      state.files[path] = node
      state.durableFiles[path] = node
    }
    state.directories = directories
    state.durableDirectories = directories
    self.init(state)
  }
}

/// A file of a `MemoryFileSystem` under construction.
private final class MemoryFile: AppendingFile {
  private let path: String
  private let system: MemoryFileSystem

  init(_ path: String, of system: MemoryFileSystem) {
    self.path = path
    self.system = system
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(IndexError) {
    try system.append(bytes, to: path)
  }
  func sync() throws(IndexError) { system.sync(path) }
  func close() throws(IndexError) {}
}
