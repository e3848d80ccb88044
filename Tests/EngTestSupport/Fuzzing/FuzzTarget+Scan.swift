import EngAnalysis
import EngIndex
import EngQuery
import EngSearch
import EngStorage

extension FuzzTarget {
  /// Queries that an input of the target `scan` is compared with; `.ci/fuzz` counts them.
  private static let scanned = 20

  /// A random index, the engine and a plain scan of its documents: the same documents, order and scores.
  ///
  /// The first eight bytes are the seed of the index and of most queries; what follows is a query as it is.
  package static let scan = FuzzTarget(
    "scan",
    seeds: {
      let texts = AnswerProbe.queries + ["nato AND NOT (japan OR \"euro atlantic\")^2 zone1*"]
      return texts.prefix(12).enumerated().map { number, text in
        [UInt8(number), 0, 0, 0, 0, 0, 0, 7] + Array(text.utf8)
      }
    }
  ) { bytes in
    let seed = bytes.prefix(8).reduce(UInt64(bytes.count)) { $0 &* 257 &+ UInt64($1) }
    var random = SplitMix64(seed: seed)
    let system = MemoryFileSystem()
    let live = try RandomIndex.fill("/scan", in: system, &random)
    let index = try SearchIndex(IndexSnapshot.open("/scan", fileSystem: system))
    var oracle = try Oracle(index.snapshot, analyzer: .text, now: ScanComparison.now)
    try require(Set(try index.keys(withPrefix: "")) == live, "other documents")
    let typed = String(decoding: bytes.dropFirst(8).prefix(200), as: UTF8.self)
    for number in 0..<scanned {
      var query = typed
      if number % 2 == 1 {
        var trees = RandomQuery(random)
        query = trees.query().description
        random = trees.random
      } else if number > 0 {
        query = RandomText.query(&random)
      }
      do {
        let comparison = try ScanComparison(query, &random, index, &oracle)
        try require(comparison.differences.isEmpty, "\(comparison.differences)")
      } catch is QuerySyntaxError {
        continue
      }
    }
  }
}
