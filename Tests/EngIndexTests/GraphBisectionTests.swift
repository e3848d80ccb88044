import EngStorage
import EngTestSupport
import Foundation
import Testing

@testable import EngIndex

@Suite struct GraphBisectionTests {
  /// Documents that have no term of another topic, put in any order, end up beside those of their topic.
  @Test func putsTopicsTogether() throws {
    let agreed = forEachSeed(6) { random in
      let topics = Int.random(in: 2...9, using: &random)
      let topicOf = (0..<1500).map { _ in Int.random(in: 0..<topics, using: &random) }
      let documents = topicOf.map { topic in
        (0..<12).map { _ in UInt32(topic * 40 + Int.random(in: 0..<40, using: &random)) }
      }
      let order = bisected(documents, terms: topics * 40, [0..<1500])
      #expect(order.sorted() == (0..<1500).map { UInt32($0) })
      let changes = zip(order, order.dropFirst()).count { topicOf[Int($0)] != topicOf[Int($1)] }
      print("topics: \(topics), changes \(changes)")
      // A quarter of those of any order: halves cut some topics, and those of a leaf are not sorted.
      return changes < 1500 * (topics - 1) / topics / 4
    }
    #expect(agreed)
  }

  /// Each range keeps its documents, whatever they are, and however many threads there are the order is
  /// the same.
  @Test func keepsRangesAndDoesNotDependOnThreads() throws {
    let agreed = forEachSeed(6) { random in
      let count = [0, 1, 300, 6000].randomElement(using: &random) ?? 1
      let terms = Int.random(in: 1...400, using: &random)
      let documents = (0..<count).map { _ in
        (0..<Int.random(in: 0...8, using: &random)).map { _ in
          UInt32(Int.random(in: 0..<terms, using: &random))
        }
      }
      // One long range, so that halves go to other threads, and some short ones.
      let cuts = [0, count / 100, count / 50, count]
      let ranges = zip(cuts, cuts.dropFirst()).map { $0..<$1 }
      let order = bisected(documents, terms: terms, ranges)
      for range in ranges {
        guard order[range].sorted() == range.map({ UInt32($0) }) else { return false }
      }
      return (2...4).allSatisfy { bisected(documents, terms: terms, ranges, threads: $0) == order }
    }
    #expect(agreed)
  }

  private func bisected(
    _ documents: [[UInt32]],
    terms termCount: Int,
    _ ranges: [Range<Int>],
    threads: Int = 1
  ) -> [UInt32] {
    var starts = [0]
    for document in documents { starts.append(starts[starts.count - 1] + document.count) }
    let terms = documents.flatMap(\.self)
    var order = documents.indices.map { UInt32($0) }
    starts.withUnsafeBufferPointer { starts in
      terms.withUnsafeBufferPointer { terms in
        order.withUnsafeMutableBufferPointer { order in
          guard let starts = starts.baseAddress, let terms = terms.baseAddress,
            let order = order.baseAddress
          else { return }
          let bisection = GraphBisection(
            starts: starts,
            terms: terms,
            termCount: termCount,
            order: order
          )
          bisection.run(ranges, threads: threads)
        }
      }
    }
    return order
  }

  @Test func logarithmsAreThoseOfTheLibrary() {
    var random = SplitMix64(seed: 1)
    var values: [UInt64] = [1, 2, 3, 4095, 4096, 4097, .max, 1 << 63, 1 << 62, (1 << 63) - 1]
    for _ in 0..<1000 {
      values.append(
        UInt64.random(in: 1...(.max >> UInt64.random(in: 0...63, using: &random)), using: &random)
      )
    }
    for value in values {
      let exact = Foundation.log2(Double(value))
      #expect(abs(Double(GapCost.log2(value)) / 16_777_216 - exact) < 1e-6, "\(value)")
    }
  }

  /// What a document saves is the difference of x log2(x + 1), in the table and beyond.
  @Test func savingsAreDifferences() {
    for count in [1, 2, 3, 10, 4094, 4095, 4096, 4097, 100_000, 1 << 30] {
      let x = Double(count)
      let exact = x * Foundation.log2(x + 1) - (x - 1) * Foundation.log2(x)
      let error = abs(Double(GapCost.saved(Int32(count))) / 65_536 - exact)
      #expect(error < (count < 4096 ? 0.0003 : 0.0005), "\(count)")
    }
  }
}
