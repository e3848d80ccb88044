import EngStorage
import EngTestSupport
import Foundation
import Glibc
import Testing

/// The calls on the machine's own files, where the rest of the tests use files in memory.
@Suite struct POSIXFileSystemTests {
  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path
  }

  /// The code that a call fails with, nil if it does not and -1 if the error has none.
  private func code(_ body: () throws -> Void) -> Int32? {
    do {
      try body()
      return nil
    } catch IndexError.io(_, _, let code) {
      return code
    } catch {
      return -1
    }
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let file = try POSIXFileSystem().create(path + "/" + name)
    try bytes.withUnsafeBytes { try file.append($0) }
    try file.sync()
    try file.close()
    // Nothing is left to close.
    try file.close()
  }

  /// What is written is what is read, mapped or as a whole, also of an empty file and one of several
  /// pages.
  @Test(arguments: [0, 1, 4096, 200_000]) func contentsComeBack(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try write(bytes, to: "a")
    for system in [POSIXFileSystem(), POSIXFileSystem(mapping: .never)] {
      let mapping = try system.map(path + "/a")
      #expect(mapping.bytes.elementsEqual(bytes))
      mapping.releaseMemory()
      #expect(mapping.bytes.elementsEqual(bytes))
    }
    // What was read as a whole stays, whatever happens to the file.
    let whole = try POSIXFileSystem(mapping: .never).map(path + "/a")
    #expect(truncate(path + "/a", 0) == 0)
    #expect(whole.bytes.elementsEqual(bytes))
  }

  @Test func namesAndTheirChanges() throws {
    let system = POSIXFileSystem()
    try system.createDirectory(path + "/one/two/three")
    // A second time changes nothing.
    try system.createDirectory(path + "/one/two/three")
    try write([1], to: "one/b")
    try system.rename(path + "/one/b", to: path + "/one/c")
    try system.syncDirectory(path + "/one")
    #expect(try system.list(path + "/one").sorted() == ["c", "two"])
    try system.remove(path + "/one/c")
    try system.remove(path + "/one/c")
    #expect(try system.list(path + "/one") == ["two"])
  }

  /// Every failure is the typed error with the code of the system.
  @Test func failuresAreTold() throws {
    let system = POSIXFileSystem()
    try write([1, 2, 3], to: "file")
    let file = path + "/file"
    let missing = path + "/missing"
    #expect(code { _ = try system.create(file) } == EEXIST)
    #expect(code { _ = try system.create(missing + "/a") } == ENOENT)
    #expect(code { _ = try system.map(missing) } == ENOENT)
    #expect(code { _ = try system.list(missing) } == ENOENT)
    #expect(code { _ = try system.list(file) } == ENOTDIR)
    #expect(code { try system.createDirectory(file + "/a") } == ENOTDIR)
    #expect(code { try system.rename(missing, to: file) } == ENOENT)
    #expect(code { try system.remove(path) } == EISDIR)
    #expect(code { try system.syncDirectory(file) } == ENOTDIR)
    #expect(code { _ = try system.lock(missing + "/lock") } == ENOENT)
  }

  /// A link is not followed, and what is not a regular file is not opened, however it is read.
  @Test(.timeLimit(.minutes(1))) func onlyRegularFiles() throws {
    try write([1], to: "file")
    #expect(symlink(path + "/file", path + "/link") == 0)
    #expect(mkfifo(path + "/fifo", 0o600) == 0)
    for system in [POSIXFileSystem(), POSIXFileSystem(mapping: .never)] {
      #expect(code { _ = try system.map(path + "/link") } == ELOOP)
      for name in ["/fifo", ""] {
        #expect(code { _ = try system.map(path + name) } == -1)
      }
    }
  }

  @Test func oneHolderOfALock() throws {
    let system = POSIXFileSystem()
    var lock: FileLock? = try system.lock(path + "/lock")
    #expect(lock != nil)
    do throws(IndexError) {
      _ = try system.lock(path + "/lock")
      Issue.record("two holders")
    } catch {
      guard case .locked(_, let holder) = error else { throw error }
      #expect(holder.hasPrefix("process \(getpid()) "))
    }
    lock = nil
    _ = try system.lock(path + "/lock")
  }
}
