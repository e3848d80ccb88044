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
    .query, .search, .regex, .tokenizer, .document, .segment, .manifest, .lz4,
  ]
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
