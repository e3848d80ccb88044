import EngTestSupport
import Foundation
import Testing

/// What the fuzzers found worth keeping, and their seeds, run on every build.
@Suite struct FuzzReplayTests {
  @Test(arguments: FuzzTarget.all.map(\.name)) func everyKeptInput(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    var inputs = target.seeds()
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fuzz/Corpus/\(name).base64")
    if let text = try? String(contentsOf: file, encoding: .utf8) {
      for line in text.split(separator: "\n") {
        inputs.append(Array(try #require(Data(base64Encoded: String(line)))))
      }
    }
    var failures = 0
    for input in inputs {
      do {
        try target.run(input)
      } catch {
        failures += 1
        Issue.record(
          "\(name): \(error): \(String(decoding: input, as: UTF8.self).debugDescription)"
        )
      }
    }
    print("fuzz replay: \(name), \(inputs.count) inputs, \(failures) failures")
  }
}
