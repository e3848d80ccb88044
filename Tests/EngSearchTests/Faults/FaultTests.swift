import EngIndex
import EngSearch
import EngStorage
import EngTestSupport
import Foundation
import Glibc
import Testing

/// Each call on the file system fails once: afterwards the index holds the last acknowledged commit or
/// the one in flight, whole; it checks clean, and the next writer works.
///
/// With ENG_SOAK set every code is tried at every call, else they take turns.
@Suite struct FaultTests {
  private static let codes = [EIO, ENOSPC, EINTR, EMFILE, EACCES]

  /// The calls of a script that runs without a fault.
  private func calls(_ script: WriterScript) -> Int {
    let system = FaultyFileSystem(counting: MemoryFileSystem())
    let outcome = script.run(system)
    #expect(outcome.error == nil)
    return system.calls
  }

  private func faults(_ place: Int) -> [FaultyFileSystem.Fault] {
    let codes = Soak.isOn ? Self.codes : [Self.codes[place % Self.codes.count]]
    return codes.flatMap { code in
      [.error(code), .errorAfterwards(code), .shortWrite(code)] as [FaultyFileSystem.Fault]
    }
  }

  @Test(arguments: WriterScript.all.indices) func everyCallFails(index: Int) throws {
    let script = WriterScript.all[index]
    let count = calls(script)
    var cases = 0
    var failures = 0
    for place in 0..<count {
      for forever in [false, true] {
        for fault in faults(place) {
          let memory = MemoryFileSystem()
          let system = FaultyFileSystem(memory, fault, at: place, forever: forever)
          let outcome = script.run(system)
          cases += 1
          if let problem = WriterScript.verify(memory, after: outcome) {
            failures += 1
            let call = system.log[place]
            Issue.record("\(script.name), call \(place) (\(call)) \(fault) \(forever): \(problem)")
          }
        }
      }
    }
    print("faults: \(script.name), \(count) calls, \(cases) cases, \(failures) failures")
  }

  /// The process is killed, or the power fails, at each call; also right after everything returned.
  @Test(arguments: WriterScript.all.indices) func everyCallIsTheLast(index: Int) throws {
    let script = WriterScript.all[index]
    let count = calls(script)
    var cases = 0
    var failures = 0
    var random = SplitMix64(seed: UInt64(index) &+ Soak.seed)
    for place in 0...count {
      let memory = MemoryFileSystem()
      let system = FaultyFileSystem(memory, .kill, at: place)
      let outcome = script.run(system)
      var states = [("kill", memory.afterKill())]
      for survival in MemoryFileSystem.Survival.allCases {
        for _ in 0..<(survival == .some ? (Soak.isOn ? 40 : 4) : 1) {
          states.append(("\(survival)", memory.afterPowerCut(survival, &random)))
        }
      }
      for (state, left) in states {
        cases += 1
        if let problem = WriterScript.verify(left, after: outcome) {
          failures += 1
          let call = place < count ? system.log[place] : "none"
          Issue.record("\(script.name), before call \(place) (\(call)), \(state): \(problem)")
        }
      }
    }
    print("crashes: \(script.name), \(count) calls, \(cases) states, \(failures) failures")
  }

  /// The temporary files of large sections: each call fails once, or is the last.
  @Test func everyCallOfALargeSegment() throws {
    let script = WriterScript.spill
    let counting = FaultyFileSystem(counting: MemoryFileSystem())
    #expect(script.run(counting).error == nil)
    #expect(counting.log.contains { $0.hasPrefix("create temporary-") && $0.hasSuffix("-terms") })
    var failures = 0
    for place in 0..<counting.calls {
      let fault =
        [.error(EIO), .shortWrite(ENOSPC), .kill, .errorAfterwards(EIO)][place % 4]
        as FaultyFileSystem.Fault
      for fault in Soak.isOn ? faults(place) + [.kill] : [fault, .kill] {
        let memory = MemoryFileSystem()
        let outcome = script.run(FaultyFileSystem(memory, fault, at: place))
        if let problem = WriterScript.verify(memory.afterKill(), after: outcome) {
          failures += 1
          Issue.record("call \(place) (\(counting.log[place])) \(fault): \(problem)")
        }
      }
    }
    print(
      "faults: large segment, \(counting.calls) calls, \(counting.calls * 2) cases, \(failures) failures"
    )
  }

  /// A second fault meets the writer that comes after the first.
  @Test func theNextWriterFailsToo() throws {
    var random = SplitMix64(seed: 77 &+ Soak.seed)
    var failures = 0
    let rounds = Soak.isOn ? 4_000 : 400
    for _ in 0..<rounds {
      guard let script = WriterScript.all.randomElement(using: &random) else { return }
      let place = Int.random(in: 0..<calls(script), using: &random)
      let memory = MemoryFileSystem()
      let first = script.run(FaultyFileSystem(memory, .kill, at: place))
      guard let survival = MemoryFileSystem.Survival.allCases.randomElement(using: &random) else {
        return
      }
      let left = memory.afterPowerCut(survival, &random)
      let before = try? WriterScript.contents(left)
      let next = Int.random(in: 0..<25, using: &random)
      let fault: FaultyFileSystem.Fault =
        [.kill, .error(EIO), .shortWrite(ENOSPC)].randomElement(using: &random) ?? .kill
      let append = WriterScript(name: "next", steps: [.open, .put("n", "common next"), .commit])
      var second = append.run(FaultyFileSystem(left, fault, at: next))
      // The script starts from nothing; what was there is there still.
      func joined(_ contents: WriterScript.Contents?) -> WriterScript.Contents? {
        guard let contents else { return before }
        return (before ?? [:]).merging(contents) { $1 }
      }
      second.acknowledged = joined(second.acknowledged)
      second.inFlight = second.inFlight.map { joined($0) ?? $0 }
      let twice = left.afterPowerCut(survival, &random)
      if let problem = WriterScript.verify(twice, after: second) {
        failures += 1
        Issue.record("\(script.name) call \(place), then \(next) \(fault), \(survival): \(problem)")
      }
      _ = first
    }
    print("faults: two in a row, \(rounds) cases, \(failures) failures")
  }

  /// Reading with a fault at each call: the same answer or the typed error.
  @Test func readersFailCleanly() throws {
    let memory = MemoryFileSystem()
    try ProbeIndex.small(in: memory)
    let queries = ["nato japan", "\"security of japan\"", "koiz*"]
    let expected = try AnswerProbe.answers(ProbeIndex.directory, memory, queries)
    let counting = FaultyFileSystem(counting: memory)
    _ = try AnswerProbe.answers(ProbeIndex.directory, counting, queries)
    for place in 0..<counting.calls {
      for code in Self.codes + [ENOENT] {
        for forever in [false, true] {
          let faulty = FaultyFileSystem(memory, .error(code), at: place, forever: forever)
          let answers = try AnswerProbe.answers(ProbeIndex.directory, faulty, queries)
          for (answer, right) in zip(answers, expected) where answer.error == nil {
            #expect(answer == right)
          }
        }
      }
    }
  }
}
