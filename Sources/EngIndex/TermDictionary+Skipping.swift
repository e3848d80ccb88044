package import EngStorage

extension SegmentReader {
  /// Goes over the terms in the order of their bytes, but leaves out blocks of them that `isHopeless`
  /// rules out by what all of their terms begin with.
  ///
  /// - Parameters:
  ///   - hopeless: Of some bytes that several terms begin with, the length of the beginning that no
  ///     wanted term has; nil if there is none. Called with ascending bytes.
  ///   - body: Called for each term of the blocks that are left, with what is known of it, until it
  ///     gives false.
  /// - Complexity: O(blocks) comparisons of eight bytes, and the decoding of the blocks that are left.
  package func forEachTerm(
    unless hopeless: (UnsafeBufferPointer<UInt8>) -> Int?,
    _ body: (UnsafeBufferPointer<UInt8>, TermInfo) throws(IndexError) -> Bool
  ) throws(IndexError) {
    let count = terms.blockCount
    guard count > 0 else { return }
    // The beginning found hopeless last, as the highest bits of a block's prefix.
    var dead: (bits: UInt64, mask: UInt64) = (1, 0)
    var prefix = try terms.block(0).prefix
    for block in 0..<count {
      let next = block + 1 < count ? try terms.block(block + 1).prefix : nil
      let first = prefix
      prefix = next ?? 0
      if let next {
        // All terms of the block lie between its first and the next block's.
        if first & dead.mask == dead.bits, next & dead.mask == dead.bits { continue }
        let shared = min((first ^ next).leadingZeroBitCount / 8, 8)
        var length: Int?
        if shared > 0 {
          withUnsafeBytes(of: first.bigEndian) { bytes in
            let common = UnsafeBufferPointer(
              start: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
              count: shared
            )
            // Zeros fill up the prefix of a term that is shorter.
            let end = common.firstIndex(of: 0) ?? shared
            length = hopeless(UnsafeBufferPointer(rebasing: common[..<end]))
          }
        }
        if let length, length > 0 {
          let mask = length >= 8 ? UInt64.max : ~(UInt64.max >> UInt64(8 * length))
          dead = (first & mask, mask)
          continue
        }
      }
      let cursor = TermCursor(terms, block: block)
      while try cursor.next(), cursor.block == block + 1 {
        guard try body(cursor.term, cursor.info) else { return }
      }
    }
  }
}
