import EngTestSupport
import Testing

@testable import EngIndex

@Suite struct SortedStringsTests {
  /// Few strings are sorted at once, many by their first bytes before.
  @Test(arguments: [0, 1, 2, 1_023, 1_024, 5_000]) func stringsAreInTheOrderOfTheirBytes(count: Int)
  {
    var random = SplitMix64(seed: UInt64(count))
    var strings: Set<[UInt8]> = []
    while strings.count < count {
      let length = Int.random(in: 0...12, using: &random)
      strings.insert(
        (0..<length).map { _ in [0, 1, 0x61, 0x62, 0xFF].randomElement(using: &random) ?? 0 }
      )
    }
    let given = Array(strings)
    let bytes = given.joined() + [0]
    var starts = [0]
    for string in given { starts.append((starts.last ?? 0) + string.count) }
    let order = Array(bytes).withUnsafeBufferPointer { bytes in
      sortedByBytes(count: count) {
        UnsafeBufferPointer(rebasing: bytes[starts[$0]..<starts[$0 + 1]])
      }
    }
    #expect(order.map { given[Int($0)] } == given.sorted { $0.lexicographicallyPrecedes($1) })
  }
}
