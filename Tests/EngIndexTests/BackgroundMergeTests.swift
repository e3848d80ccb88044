import EngIndex
import EngStorage
import EngTestSupport
import Glibc
import Synchronization
import Testing

/// Merges that go on beside a writer of two threads.
@Suite struct BackgroundMergeTests {
  private static let directory = "/index"

  private static func open(_ system: any FileSystem, threads: Int = 2) throws -> IndexWriter {
    try IndexWriter.open(directory, create: true, threads: threads, fileSystem: system)
  }

  private static func put(_ keys: Range<Int>, _ word: String, _ writer: IndexWriter) throws {
    for key in keys { try writer.put(Document(key: "k\(key)", body: "common \(word) w\(key % 7)")) }
  }

  /// Four commits of eight documents each, the last of which starts a merge of them.
  private static func startMerge(_ writer: IndexWriter) throws {
    for commit in 0..<4 {
      try put(commit * 8..<commit * 8 + 8, "first", writer)
      try writer.commit()
    }
  }

  /// The text of each document that is not deleted, by key.
  private static func contents(_ system: any FileSystem) throws -> [String: String] {
    var contents: [String: String] = [:]
    for segment in try IndexSnapshot.open(directory, fileSystem: system).segments {
      for number in 0..<segment.documentCount where !segment.isDeleted(number) {
        let document = try segment.document(number)
        #expect(contents.updateValue(document.body, forKey: document.key) == nil)
      }
    }
    return contents
  }

  /// The files that the newest commit does not need.
  private static func leftOver(_ system: any FileSystem) throws -> Int {
    let segments = try IndexSnapshot.open(directory, fileSystem: system).segments
    return try system.list(directory).count - 2 - segments.count
      - segments.filter { $0.deletedCount > 0 }.count
  }

  /// While a merge stands still, commits return and readers see them; what is deleted and replaced
  /// meanwhile is so in what the merge makes.
  @Test func commitsGoOnDuringAMerge() throws {
    let memory = MemoryFileSystem()
    let system = ForeignCalls(memory)
    system.areHeld.store(true, ordering: .relaxed)
    let writer = try Self.open(system)
    try Self.startMerge(writer)
    while system.count.load(ordering: .relaxed) == 0 { usleep(1000) }
    try Self.put(32..<34, "second", writer)
    try writer.commit()
    #expect(try writer.delete(key: "k3"))
    try Self.put(9..<10, "replaced", writer)
    try writer.commit()
    #expect(try writer.delete(key: "k33"))
    try writer.commit()
    var snapshot = try IndexSnapshot.open(Self.directory, fileSystem: memory)
    #expect(snapshot.segments.map(\.documentCount) == [8, 8, 8, 8, 2, 1])
    #expect(snapshot.documentCount == 32)
    var expected = try Self.contents(memory)
    #expect(expected["k3"] == nil && expected["k9"] == "common replaced w2")
    system.areHeld.store(false, ordering: .relaxed)
    // Eight documents were put since the merge began, a quarter of what it merges: it is taken over.
    #expect(try writer.delete(key: "k4"))
    try Self.put(40..<45, "third", writer)
    try writer.commit()
    snapshot = try IndexSnapshot.open(Self.directory, fileSystem: memory)
    #expect(snapshot.segments.map(\.documentCount) == [32, 2, 1, 5])
    #expect(snapshot.segments.map(\.deletedCount) == [3, 1, 0, 0])
    expected["k4"] = nil
    for key in 40..<45 { expected["k\(key)"] = "common third w\(key % 7)" }
    #expect(try Self.contents(memory) == expected)
    writer.close()
    #expect(checkIndex(Self.directory, fileSystem: memory).problems == [])
    #expect(try Self.leftOver(memory) == 0)
  }

  /// However long merges take, every commit has the same segments, and a compacted index the bytes that
  /// one thread gives.
  @Test(arguments: [1, 2, 3] as [UInt64]) func timeChangesNothing(seed: UInt64) throws {
    func run(threads: Int, delay: UInt32) throws -> (commits: [[Int]], last: [UInt8]?) {
      var random = SplitMix64(seed: seed)
      let memory = MemoryFileSystem()
      let system = ForeignCalls(memory)
      system.delay.store(delay, ordering: .relaxed)
      let writer = try Self.open(system, threads: threads)
      var commits: [[Int]] = []
      for _ in 0..<60 {
        for _ in 0..<Int.random(in: 1..<12, using: &random) {
          let key = Int.random(in: 0..<150, using: &random)
          if Int.random(in: 0..<4, using: &random) == 0 {
            try writer.delete(key: "k\(key)")
          } else {
            let word = "v\(Int.random(in: 0..<1000, using: &random))"
            try Self.put(key..<key + 1, word, writer)
          }
        }
        try writer.commit()
        let segments = try IndexSnapshot.open(Self.directory, fileSystem: memory).segments
        commits.append(segments.flatMap { [$0.documentCount, $0.deletedCount] })
      }
      #expect((system.count.load(ordering: .relaxed) > 0) == (threads > 1))
      try writer.compact()
      writer.close()
      #expect(checkIndex(Self.directory, fileSystem: memory).problems == [])
      #expect(try Self.leftOver(memory) == 0)
      let name = try IndexSnapshot.open(Self.directory, fileSystem: memory).segments[0].name
      return (commits, memory["\(Self.directory)/\(name)"])
    }
    let alone = try run(threads: 1, delay: 0)
    let quick = try run(threads: 2, delay: 0)
    let slow = try run(threads: 2, delay: 2000)
    #expect(quick.commits == slow.commits)
    #expect(alone.last != nil)
    #expect(alone.last == quick.last)
    #expect(alone.last == slow.last)
  }

  /// A merge that fails is told by the commit that would take it over; the commits before it hold.
  @Test func aFailureIsTold() throws {
    let memory = MemoryFileSystem()
    let system = ForeignCalls(memory)
    system.code.store(ENOSPC, ordering: .relaxed)
    let writer = try Self.open(system)
    try Self.startMerge(writer)
    try Self.put(32..<33, "second", writer)
    try writer.commit()
    let before = try Self.contents(memory)
    #expect(before.count == 33)
    try Self.put(33..<41, "third", writer)
    var error: IndexError?
    do throws(IndexError) { try writer.commit() } catch let thrown { error = thrown }
    guard case .io(_, _, ENOSPC) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(throws: IndexError.writerFailed) { try writer.commit() }
    writer.close()
    #expect(try Self.contents(memory) == before)
    system.code.store(0, ordering: .relaxed)
    let next = try Self.open(system)
    #expect(try Self.leftOver(memory) == 0)
    try Self.put(33..<41, "third", next)
    try next.commit()
    next.close()
    #expect(try Self.contents(memory).count == 41)
  }

  /// A writer that is closed, compacted or let go of does not leave a merge behind.
  @Test(arguments: 0..<3) func aMergeEndsWithItsWriter(way: Int) throws {
    let memory = MemoryFileSystem()
    let system = ForeignCalls(memory)
    system.delay.store(20_000, ordering: .relaxed)
    do {
      let writer = try Self.open(system)
      try Self.startMerge(writer)
      while system.count.load(ordering: .relaxed) == 0 { usleep(1000) }
      if way == 0 { writer.close() }
      if way == 1 { try writer.compact() }
    }
    let calls = system.count.load(ordering: .relaxed)
    #expect(try Self.leftOver(memory) == 0)
    #expect(try Self.contents(memory).count == 32)
    #expect(
      try IndexSnapshot.open(Self.directory, fileSystem: memory).segments.count
        == (way == 1 ? 1 : 4)
    )
    usleep(50_000)
    #expect(system.count.load(ordering: .relaxed) == calls)
    // The next writer's first commit merges what was given up.
    let next = try Self.open(memory)
    try Self.put(32..<36, "second", next)
    try next.commit()
    next.close()
    #expect(
      try IndexSnapshot.open(Self.directory, fileSystem: memory).segments.map(\.documentCount)
        == (way == 1 ? [32, 4] : [36])
    )
  }
}

/// Passes calls on, and holds, delays or fails those of other threads than the one that made it, which
/// are those of merges.
private final class ForeignCalls: FileSystem {
  private let base: any FileSystem
  private let owner = pthread_self()
  /// Calls of other threads.
  let count = Atomic<Int>(0)
  /// Whether such calls wait.
  let areHeld = Atomic<Bool>(false)
  /// Microseconds that one takes.
  let delay = Atomic<UInt32>(0)
  /// The `errno` that it fails with, or zero.
  let code = Atomic<Int32>(0)

  init(_ base: any FileSystem) { self.base = base }

  func pass(_ operation: String, _ path: String) throws(IndexError) {
    guard pthread_equal(pthread_self(), owner) == 0 else { return }
    count.add(1, ordering: .relaxed)
    while areHeld.load(ordering: .relaxed) { usleep(1000) }
    usleep(delay.load(ordering: .relaxed))
    let code = code.load(ordering: .relaxed)
    if code != 0 { throw .io(operation: operation, path: path, code: code) }
  }

  func create(_ path: String) throws(IndexError) -> any AppendingFile {
    try pass("create", path)
    return ForeignFile(try base.create(path), path, of: self)
  }
  func map(_ path: String) throws(IndexError) -> FileMapping {
    try pass("map", path)
    return try base.map(path)
  }
  func list(_ directory: String) throws(IndexError) -> [String] {
    try pass("list", directory)
    return try base.list(directory)
  }
  func createDirectory(_ path: String) throws(IndexError) {
    try pass("create directory", path)
    try base.createDirectory(path)
  }
  func rename(_ from: String, to: String) throws(IndexError) {
    try pass("rename", from)
    try base.rename(from, to: to)
  }
  func remove(_ path: String) throws(IndexError) {
    try pass("remove", path)
    try base.remove(path)
  }
  func syncDirectory(_ path: String) throws(IndexError) {
    try pass("sync", path)
    try base.syncDirectory(path)
  }
  func lock(_ path: String) throws(IndexError) -> FileLock { try base.lock(path) }
}

private final class ForeignFile: AppendingFile {
  private let file: any AppendingFile
  private let path: String
  private let system: ForeignCalls

  init(_ file: any AppendingFile, _ path: String, of system: ForeignCalls) {
    self.file = file
    self.path = path
    self.system = system
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(IndexError) {
    try system.pass("write", path)
    try file.append(bytes)
  }
  func sync() throws(IndexError) {
    try system.pass("sync", path)
    try file.sync()
  }
  func close() throws(IndexError) {
    try system.pass("close", path)
    try file.close()
  }
}
