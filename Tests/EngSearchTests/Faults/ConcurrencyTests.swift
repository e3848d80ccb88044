import EngIndex
import EngSearch
import EngStorage
import EngTestSupport
import Foundation
import Synchronization
import Testing

/// Readers and writers at the same time, on the file system of the machine. Meant for ThreadSanitizer
/// too (`.ci/sanitize`); with ENG_SOAK set it goes on for longer.
@Suite struct ConcurrencyTests {
  private static let documents = 12

  /// What went wrong in some thread.
  private final class Problems: Sendable {
    private let found = Mutex<[String]>([])
    func add(_ problem: String) { found.withLock { $0.append(problem) } }
    var all: [String] { found.withLock { $0 } }
  }

  /// Runs `body` in that many threads and waits for all.
  private func inThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    for number in 0..<count {
      let thread = Thread {
        body(number)
        group.leave()
      }
      thread.stackSize = 8 << 20
      group.enter()
      thread.start()
    }
    group.wait()
  }

  /// Every commit gives all documents the word of its round, so a torn commit would show.
  @Test func readersSeeWholeCommits() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/index"
    let rounds = Soak.isOn ? 1_000 : 40
    let problems = Problems()
    let done = Atomic<Bool>(false)
    let looks = Atomic<Int>(0)
    let newest = Atomic<Int>(0)
    try IndexWriter.open(path, create: true).close()
    inThreads(4) { thread in
      if thread == 0 {
        do {
          var writer = try IndexWriter.open(path, threads: 2)
          for round in 1...rounds {
            for number in 0..<Self.documents {
              try writer.put(Document(key: "d\(number)", body: "common round\(round) w\(number)"))
            }
            if round % 11 == 0 { try writer.compact() } else { try writer.commit() }
            newest.store(round, ordering: .releasing)
            if round % 7 == 0 {
              writer.close()
              writer = try IndexWriter.open(path, threads: round % 2 + 1)
            }
          }
          writer.close()
        } catch {
          problems.add("writer: \(error)")
        }
        done.store(true, ordering: .releasing)
        return
      }
      var last = 0
      do {
        repeat {
          let least = newest.load(ordering: .acquiring)
          let index = try SearchIndex.open(path)
          let all = try index.search("common").total.value
          if all == 0 && least == 0 { continue }
          guard all == Self.documents, let body = try index.document(forKey: "d0")?.body,
            let word = body.split(separator: " ").dropFirst().first,
            let round = Int(word.dropFirst(5))
          else {
            problems.add("\(all) documents")
            break
          }
          if round < max(least, last) { problems.add("round \(round) after \(max(least, last))") }
          last = round
          // The snapshot stays as it is while commits and merges go on.
          for _ in 0..<3 {
            let count = try index.search(String(word)).total.value
            if count != Self.documents { problems.add("\(count) documents of one commit") }
          }
          looks.add(1, ordering: .relaxed)
        } while !done.load(ordering: .acquiring)
      } catch {
        problems.add("reader: \(error)")
      }
    }
    print(
      "concurrency: \(rounds) commits, \(looks.load(ordering: .relaxed)) looks, "
        + "\(problems.all.count) failures"
    )
    #expect(problems.all == [])
    #expect(looks.load(ordering: .relaxed) > 0)
    #expect(checkIndex(path).problems == [])
  }

  /// Writers take turns: what each read under the lock is what it adds to.
  @Test func writersTakeTurns() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/index"
    let problems = Problems()
    let refused = Atomic<Int>(0)
    let turns = Soak.isOn ? 300 : 12
    try IndexWriter.open(path, create: true).close()
    inThreads(3) { _ in
      var left = turns
      while left > 0 {
        do {
          let writer = try IndexWriter.open(path)
          let old = try SearchIndex.open(path).document(forKey: "count")?.body ?? "0"
          try writer.put(Document(key: "count", body: "\((Int(old) ?? 0) + 1)"))
          try writer.commit()
          writer.close()
          left -= 1
        } catch IndexError.locked(_, let holder) {
          refused.add(1, ordering: .relaxed)
          if !holder.isEmpty, !holder.contains("process \(getpid())") {
            problems.add("holder \(holder)")
          }
          usleep(500)
        } catch {
          problems.add("\(error)")
          return
        }
      }
    }
    #expect(problems.all == [])
    let count = try SearchIndex.open(path).document(forKey: "count")?.body
    #expect(count == "\(3 * turns)")
    print("concurrency: \(3 * turns) turns of 3 writers, \(problems.all.count) failures")
  }

  /// One open index is asked by several threads, on pages that none has touched before.
  @Test func threadsShareASnapshot() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/index"
    let memory = MemoryFileSystem()
    try ProbeIndex.large(in: memory, documents: 300)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for name in memory.names(in: ProbeIndex.directory) {
      let bytes = try #require(memory[ProbeIndex.directory + "/" + name])
      try Data(bytes).write(to: URL(filePath: path + "/" + name))
    }
    let right = try AnswerProbe.answers(ProbeIndex.directory, memory)
    let problems = Problems()
    for _ in 0..<(Soak.isOn ? 100 : 3) {
      let index = try SearchIndex.open(path)
      inThreads(4) { thread in
        for step in AnswerProbe.queries.indices {
          let number = (step + thread * 9) % AnswerProbe.queries.count
          do {
            let answer = try AnswerProbe.answer(AnswerProbe.queries[number], index)
            if answer != right[number] { problems.add("\(AnswerProbe.queries[number]): \(answer)") }
          } catch {
            problems.add("\(error)")
          }
        }
      }
    }
    #expect(problems.all == [])
  }

  /// The whole directory goes away under an open reader: it answers as before, and the next one is told.
  @Test func removalUnderAReader() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/index"
    let writer = try IndexWriter.open(path, create: true)
    for number in 0..<50 { try writer.put(Document(key: "\(number)", body: "nato w\(number)")) }
    try writer.commit()
    writer.close()
    let index = try SearchIndex.open(path)
    try FileManager.default.removeItem(atPath: path)
    #expect(try index.search("nato").total.value == 50)
    #expect(try index.document(forKey: "7")?.body == "nato w7")
    #expect(throws: IndexError.notFound(path: path)) { try SearchIndex.open(path) }
  }
}
