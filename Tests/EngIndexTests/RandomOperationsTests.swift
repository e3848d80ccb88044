import EngIndex
import EngStorage
import EngTestSupport
import Foundation
import Testing

/// Random sequences of what can be done to an index, beside a dictionary.
///
/// `ENGSEARCH_STEPS` in the environment sets how many steps a seed gets.
@Suite struct RandomOperationsTests {
  private static let words = (0..<40).map { "w\($0)" }
  private static let steps =
    ProcessInfo.processInfo.environment["ENGSEARCH_STEPS"].flatMap { Int($0) } ?? 1000

  /// The texts of the documents, and those whose texts still count in the statistics.
  private typealias Model = [String: [String]]

  /// Puts, replacements, deletions, commits, merges and reopenings give what a dictionary gives, after
  /// each commit.
  @Test(arguments: [1, 2, 3]) func behaveAsADictionary(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let directory = try TemporaryDirectory()
    var model: Model = [:]
    var committed = model
    var commits = 0
    var threads = 1
    func open() throws -> IndexWriter {
      try IndexWriter.open(
        directory.path,
        create: true,
        // Little enough that some commits hold several segments.
        memoryLimit: 1 << 20,
        threads: threads
      )
    }
    var writer = try open()
    for step in 0..<Self.steps {
      let key = "k\(Int.random(in: 0..<300, using: &random))"
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<78:
        let text = Self.text(&random)
        model[key] = text
        try writer.put(Document(key: key, body: text.joined(separator: " ")))
        continue
      case 78..<92:
        #expect(try writer.delete(key: key) == (model.removeValue(forKey: key) != nil))
        continue
      case 92..<97:
        _ = try writer.commit()
        committed = model
      case 97:
        try writer.compact(reordering: Bool.random(using: &random))
        committed = model
        let compacted = try IndexSnapshot.open(directory.path)
        // No deleted document is left, so the statistics are the model's.
        #expect(compacted.segments.count == (model.isEmpty ? 0 : 1))
        #expect(compacted.statistics.documents == model.count)
        #expect(
          compacted.statistics.totalLength == model.values.reduce(0) { $0 + UInt64($1.count) }
        )
      default:
        writer.close()
        model = committed
        threads = Int.random(in: 1...2, using: &random)
        writer = try open()
      }
      commits += 1
      let sample = committed.keys.sorted().filter { _ in Int.random(in: 0..<10, using: &random) == 0
      }
      guard try Self.agrees(directory.path, committed, sample) else {
        Issue.record("seed \(seed), step \(step)")
        return
      }
      if commits % 8 == 0 { #expect(checkIndex(directory.path).problems == []) }
    }
    writer.close()
    #expect(checkIndex(directory.path).problems == [])
  }

  private static func text(_ random: inout SplitMix64) -> [String] {
    // Now and then a long one, of which a few fill the memory.
    let count =
      Int.random(in: 0..<50, using: &random) == 0
      ? 5000 : Int.random(in: 0..<60, using: &random)
    return (0..<count).map { _ in
      words[min(Int.random(in: 0..<40, using: &random), Int.random(in: 0..<40, using: &random))]
    }
  }

  /// Whether the last commit has the model's documents, with every occurrence of every word, and the text
  /// of those of `sample`.
  private static func agrees(_ path: String, _ model: Model, _ sample: [String]) throws -> Bool {
    let snapshot = try IndexSnapshot.open(path)
    guard snapshot.documentCount == model.count,
      snapshot.statistics.documents >= model.count
    else { return false }
    var expected: [String: [String: [UInt32]]] = [:]
    for (key, text) in model {
      for (place, word) in text.enumerated() {
        expected[word, default: [:]][key, default: []].append(UInt32(place))
      }
    }
    for word in words {
      guard try occurrences(word, in: snapshot) == expected[word] ?? [:] else { return false }
    }
    for key in sample {
      var texts: [String] = []
      for segment in snapshot.segments {
        guard let number = try segment.document(forKey: key), !segment.isDeleted(number) else {
          continue
        }
        texts.append(try segment.document(number).body)
      }
      guard texts == [model[key]?.joined(separator: " ")] else { return false }
    }
    return true
  }
}
