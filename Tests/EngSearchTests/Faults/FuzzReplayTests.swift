import EngTestSupport
import Testing

/// What the fuzzers found worth keeping, and their seeds, run on every build.
@Suite struct FuzzReplayTests {
  @Test(arguments: FuzzTarget.all.map(\.name)) func everyKeptInput(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    for failure in try target.replay().failures { Issue.record("\(failure)") }
  }
}
