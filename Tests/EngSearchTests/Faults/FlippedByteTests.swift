import EngIndex
import EngSearch
import EngStorage
import EngTestSupport
import Testing

/// One byte of an index is wrong: every query answers exactly as before or throws the typed error.
@Suite struct FlippedByteTests {
  /// The probe is worth something: its queries find documents, and each kind of damage would show.
  @Test func theProbeFindsSomething() throws {
    let system = MemoryFileSystem()
    try ProbeIndex.small(in: system)
    #expect(checkIndex(ProbeIndex.directory, fileSystem: system).problems == [])
    let files = system.names(in: ProbeIndex.directory)
    #expect(files.filter { $0.hasPrefix("segment-") && !$0.contains(".") }.count >= 3)
    #expect(files.contains { $0.contains(".deleted-") })
    let answers = try AnswerProbe.answers(ProbeIndex.directory, system)
    #expect(answers.allSatisfy { $0.error == nil })
    // Only the three that ask for what is not there, one of them a word among others.
    let empty = zip(AnswerProbe.queries, answers).filter { $1.isEmpty }.map(\.0)
    #expect(empty.count <= 4, "\(empty)")
    #expect(empty.contains("zzzabsent"))
  }

  /// Every byte of every file of a small index: each bit of it alone, and all.
  @Test(arguments: [0xFF] + (0..<8).map { 1 << $0 } as [UInt8]) func everyByte(pattern: UInt8)
    throws
  {
    let system = MemoryFileSystem()
    try ProbeIndex.small(in: system)
    let expected = try AnswerProbe.answers(ProbeIndex.directory, system)
    var cases = 0
    var silent = 0
    for name in system.names(in: ProbeIndex.directory) where name != "lock" {
      let path = ProbeIndex.directory + "/" + name
      let sound = try #require(system[path])
      for at in sound.indices {
        var bad = sound
        bad[at] ^= pattern
        system[path] = bad
        cases += 1
        let answers = try AnswerProbe.answers(ProbeIndex.directory, system)
        for (answer, right) in zip(answers, expected) where answer.error == nil && answer != right {
          silent += 1
          Issue.record("\(name) byte \(at): \(answer)")
        }
      }
      system[path] = sound
    }
    print("damage: \(cases) flipped bytes (\(pattern)), \(silent) silent wrong answers")
    #expect(try AnswerProbe.answers(ProbeIndex.directory, system) == expected)
  }

  /// Pages are verified when they are first touched, so a query that needs only sound ones is answered.
  @Test func aBadPageFailsOnlyTheQueriesThatNeedIt() throws {
    let system = MemoryFileSystem()
    try ProbeIndex.large(in: system)
    let expected = try AnswerProbe.answers(ProbeIndex.directory, system)
    var random = SplitMix64(seed: 9)
    var failed = 0
    var exact = 0
    for name in system.names(in: ProbeIndex.directory) where name != "lock" {
      let path = ProbeIndex.directory + "/" + name
      let sound = try #require(system[path])
      for start in stride(from: 0, to: sound.count, by: SegmentFormat.pageSize) {
        let at = Int.random(
          in: start..<min(start + SegmentFormat.pageSize, sound.count),
          using: &random
        )
        var bad = sound
        bad[at] ^= UInt8.random(in: 1...255, using: &random)
        system[path] = bad
        let answers = try AnswerProbe.answers(ProbeIndex.directory, system)
        for (answer, right) in zip(answers, expected) {
          guard answer.error == nil else {
            failed += 1
            continue
          }
          exact += 1
          #expect(answer == right, "\(name) byte \(at)")
        }
        #expect(!checkIndex(ProbeIndex.directory, fileSystem: system).problems.isEmpty)
      }
      system[path] = sound
    }
    #expect(failed > 0)
    #expect(exact > 0)
  }
}
