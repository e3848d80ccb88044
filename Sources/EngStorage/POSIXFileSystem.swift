internal import Glibc

/// The file system of the machine.
public struct POSIXFileSystem: FileSystem {
  /// How files are read.
  public enum Mapping: Sendable {
    /// Mapped into memory: nothing is read that is not touched. A file that another program cuts short
    /// under an open reader raises `SIGBUS`.
    case always
    /// Read as a whole into memory: whatever happens to the files afterwards, the reader keeps what it
    /// has. For directories that others write to, and for network file systems.
    case never
  }

  private let mapping: Mapping

  /// The file system of the machine; files are mapped.
  public init() { mapping = .always }

  /// The file system of the machine.
  public init(mapping: Mapping) { self.mapping = mapping }

  /// Creates a file that must not exist yet, for appending.
  public func create(_ path: String) throws(IndexError) -> any AppendingFile {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = try retry("create", path) { open(path, flags, 0o644) }
    return POSIXFile(descriptor: descriptor, path: path)
  }

  /// Maps a regular file read-only, or reads it.
  public func map(_ path: String) throws(IndexError) -> FileMapping {
    let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
    let descriptor = try retry("open", path) { open(path, flags) }
    defer { close(descriptor) }
    var status = stat()
    _ = try retry("stat", path) { fstat(descriptor, &status) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .corrupted(file: path, offset: 0, reason: "is not a regular file")
    }
    let count = Int(status.st_size)
    // mmap refuses a length of zero.
    if count == 0 { return FileMapping(mapped: UnsafeRawBufferPointer(start: nil, count: 0)) }
    if mapping == .never { return try read(descriptor, count, path) }
    guard let base = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), base != MAP_FAILED
    else { throw .io(operation: "map", path: path, code: errno) }
    return FileMapping(mapped: UnsafeRawBufferPointer(start: base, count: count))
  }

  private func read(
    _ descriptor: Int32,
    _ count: Int,
    _ path: String
  ) throws(IndexError) -> FileMapping {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    defer { buffer.deallocate() }
    var done = 0
    while done < count {
      let part = Glibc.read(descriptor, buffer.baseAddress.map { $0 + done }, count - done)
      if part < 0 {
        if errno == EINTR { continue }
        throw .io(operation: "read", path: path, code: errno)
      }
      guard part > 0 else {
        throw .corrupted(file: path, offset: done, reason: "became shorter while it was read")
      }
      done += part
    }
    return FileMapping(copying: UnsafeRawBufferPointer(buffer))
  }

  /// The names in a directory, in no order.
  public func list(_ directory: String) throws(IndexError) -> [String] {
    guard let stream = opendir(directory) else {
      throw .io(operation: "list", path: directory, code: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw .io(operation: "list", path: directory, code: errno) }
    return names
  }

  /// Creates a directory and those above it that are missing.
  public func createDirectory(_ path: String) throws(IndexError) {
    var prefix = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      let parent = prefix.isEmpty ? "." : prefix
      prefix += prefix.isEmpty && part.isEmpty ? "/" : String(part)
      if !prefix.isEmpty, prefix != "/" {
        if mkdir(prefix, 0o755) == 0 {
          // Else a power cut could take the directory with all that was committed in it.
          try syncDirectory(parent)
        } else if errno != EEXIST {
          throw .io(operation: "create directory", path: prefix, code: errno)
        }
      }
      if !prefix.hasSuffix("/") { prefix += "/" }
    }
  }

  /// Renames a file, replacing the target.
  public func rename(_ from: String, to: String) throws(IndexError) {
    _ = try retry("rename", from) { Glibc.rename(from, to) }
  }

  /// Removes a file; a missing one is fine.
  public func remove(_ path: String) throws(IndexError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw .io(operation: "remove", path: path, code: errno)
    }
  }

  /// Makes the names in a directory durable.
  public func syncDirectory(_ path: String) throws(IndexError) {
    let descriptor = try retry("open", path) { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    defer { close(descriptor) }
    _ = try retry("sync", path) { fsync(descriptor) }
  }

  /// Takes the lock file, writing this process into it.
  public func lock(_ path: String) throws(IndexError) -> FileLock {
    let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC
    let descriptor = try retry("lock", path) { open(path, flags, 0o644) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      defer { close(descriptor) }
      guard code == EWOULDBLOCK else { throw .io(operation: "lock", path: path, code: code) }
      var buffer = [UInt8](repeating: 0, count: 200)
      let count = max(0, pread(descriptor, &buffer, buffer.count, 0))
      throw .locked(path: path, holder: String(decoding: buffer.prefix(count), as: UTF8.self))
    }
    let command = CommandLine.arguments.first ?? ""
    let holder = Array("process \(getpid()) (\(command))".utf8.prefix(200))
    // Whether the note about the holder can be written changes nothing about holding the lock.
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, holder, holder.count, 0) }
    return FileLock(descriptor: descriptor)
  }
}

/// Calls again while a signal interrupts, and throws what else goes wrong.
private func retry(
  _ operation: String,
  _ path: String,
  _ call: () -> Int32
) throws(IndexError) -> Int32 {
  while true {
    let result = call()
    if result >= 0 { return result }
    if errno != EINTR { throw .io(operation: operation, path: path, code: errno) }
  }
}

private final class POSIXFile: AppendingFile {
  private var descriptor: Int32
  private let path: String

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  func append(_ bytes: UnsafeRawBufferPointer) throws(IndexError) {
    var rest = bytes
    while !rest.isEmpty {
      let written = write(descriptor, rest.baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw .io(operation: "write", path: path, code: errno)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
  }

  func sync() throws(IndexError) { _ = try retry("sync", path) { fsync(descriptor) } }

  func close() throws(IndexError) {
    guard descriptor >= 0 else { return }
    let open = descriptor
    descriptor = -1
    guard Glibc.close(open) == 0 || errno == EINTR else {
      throw .io(operation: "close", path: path, code: errno)
    }
  }
}
