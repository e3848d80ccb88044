import Foundation

/// A part of the engine that takes bytes from outside, and what must hold for any of them.
///
/// The same targets run under libFuzzer (`.ci/fuzz`) and over the kept corpora in the tests.
package struct FuzzTarget: Sendable {
  package var name: String
  /// Inputs to start from.
  package var seeds: @Sendable () -> [[UInt8]]
  /// Feeds one input.
  ///
  /// - Throws: `FuzzFailure` if something does not hold.
  package var run: @Sendable ([UInt8]) throws -> Void

  package init(
    _ name: String,
    seeds: @escaping @Sendable () -> [[UInt8]] = { [] },
    run: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.seeds = seeds
    self.run = run
  }

  /// The targets of the library.
  package static let all: [FuzzTarget] = [
    .query, .search, .scan, .regex, .tokenizer, .snippet, .segment, .manifest, .lz4,
  ]
}

extension FuzzTarget {
  /// What came of feeding inputs to a target.
  package struct Replay {
    package var inputs = 0
    /// What did not hold, and for which input.
    package var failures: [String] = []
  }

  /// Feeds the seeds and everything that was kept of fuzzing, and prints how many there were.
  ///
  /// - Throws: What goes wrong with the file of kept inputs.
  package func replay() throws -> Replay {
    var replay = Replay()
    for input in try seeds() + kept() {
      replay.inputs += 1
      do {
        try run(input)
      } catch {
        replay.failures.append(
          "\(name): \(error): \(String(decoding: input, as: UTF8.self).debugDescription)"
        )
      }
    }
    print("fuzz replay: \(name), \(replay.inputs) inputs, \(replay.failures.count) failures")
    return replay
  }

  /// The inputs in `Tests/Fuzz/Corpus`, one a line; none if the target has no file there.
  private func kept() throws -> [[UInt8]] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fuzz/Corpus/\(name).base64")
    guard FileManager.default.fileExists(atPath: file.path) else { return [] }
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      guard let data = Data(base64Encoded: String(line)) else {
        throw FuzzFailure("\(name).base64: not base64: \(line.prefix(40))")
      }
      return Array(data)
    }
  }
}

/// What did not hold.
package struct FuzzFailure: Error, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}

/// Throws unless `condition` holds.
package func require(
  _ condition: Bool,
  _ what: @autoclosure () -> String
) throws(FuzzFailure) {
  if !condition { throw FuzzFailure(what()) }
}
