import EngTestSupport
import Testing

@testable import EngIndex

@Suite struct PositionCodeTests {
  /// What postings before one take is what each takes, added up, whatever their lengths and frequencies.
  @Test func bitsBeforeAPostingAddUp() {
    let code = PositionCode.shared
    let isSound = forEachSeed(200) { random in
      let ascend = Bool.random(using: &random)
      // Of few lengths or of many, from short documents to the longest.
      let first = UInt8.random(in: 0...255, using: &random)
      let end = UInt8(min(255, Int(first) + .random(in: 0...9, using: &random)))
      var extents = (0..<3000).map { _ in
        UInt8.random(in: Bool.random(using: &random) ? first...end : first...first, using: &random)
      }
      if ascend { extents.sort() }
      let documents = Array(0..<UInt32(3000)).shuffled(using: &random).prefix(128).sorted()
      var frequencies = (0..<160).map { _ in
        let most: UInt32 = [1, 2, 3, 8, 70, 5000].randomElement(using: &random) ?? 1
        return UInt32.random(in: 1...most, using: &random)
      }
      if Bool.random(using: &random) { frequencies = frequencies.map { min($0, 3) } }
      func bits(_ index: Int) -> Int {
        code.bitCount(
          before: index,
          documents: documents,
          frequencies: frequencies,
          extents: extents,
          ascend: ascend
        )
      }
      var expected = 0
      for index in 0..<128 {
        guard bits(index) == expected else { return false }
        let extent = extents[Int(documents[index])]
        expected += code.bitCount(Int(frequencies[index]), extent: extent)
      }
      return true
    }
    #expect(isSound)
  }
}
