/// The LZ4 block format: literals and copies of up to 64 KiB back.
package struct LZ4: ~Copyable {
  private let table: UnsafeMutablePointer<UInt32>
  private static let tableBits: UInt32 = 13

  package init() { table = .allocate(capacity: 1 << 13) }
  deinit { table.deallocate() }

  /// Bytes that `compress` may need for `count` bytes.
  package static func bound(_ count: Int) -> Int { count &+ count / 255 &+ 32 }

  /// Compresses `source` (under 2 GiB) into `target`, which has room for `bound(source.count)`.
  ///
  /// - Returns: The bytes written.
  package borrowing func compress(
    _ source: UnsafeRawBufferPointer,
    into target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard let base = source.baseAddress else {
      target[0] = 0
      return 1
    }
    let input = base.assumingMemoryBound(to: UInt8.self)
    let count = source.count
    table.initialize(repeating: 0, count: 1 << 13)
    var out = 0
    var anchor = 0

    @inline(__always) func length(_ value: Int) {
      var rest = value
      while rest >= 255 {
        target[out] = 255
        out &+= 1
        rest &-= 255
      }
      target[out] = UInt8(truncatingIfNeeded: rest)
      out &+= 1
    }
    @inline(__always) func literals(_ end: Int, matchCode: Int) {
      let run = end &- anchor
      let high = min(run, 15)
      target[out] = UInt8(truncatingIfNeeded: high &<< 4 | matchCode)
      out &+= 1
      if run >= 15 { length(run &- 15) }
      (target + out).update(from: input + anchor, count: run)
      out &+= run
    }

    // The format wants the last five bytes as literals and no match to start in the last twelve.
    if count >= 13 {
      let lastStart = count &- 12
      let matchLimit = count &- 5
      var at = 1
      var misses = 0
      while at < lastStart {
        let word = base.loadUnaligned(fromByteOffset: at, as: UInt32.self)
        let slot = Int((word &* 2_654_435_761) &>> (32 &- LZ4.tableBits))
        let candidate = Int(table[slot])
        table[slot] = UInt32(truncatingIfNeeded: at)
        guard at &- candidate < 65_536, candidate < at,
          base.loadUnaligned(fromByteOffset: candidate, as: UInt32.self) == word
        else {
          misses &+= 1
          at &+= 1 &+ (misses &>> 6)
          continue
        }
        misses = 0
        var end = at &+ 4
        var from = candidate &+ 4
        while end &+ 8 <= matchLimit {
          let difference =
            base.loadUnaligned(fromByteOffset: end, as: UInt64.self)
            ^ base.loadUnaligned(fromByteOffset: from, as: UInt64.self)
          if difference != 0 {
            end &+= UInt64(littleEndian: difference).trailingZeroBitCount &>> 3
            from = -1
            break
          }
          end &+= 8
          from &+= 8
        }
        if from >= 0 {
          while end < matchLimit, input[end] == input[from] {
            end &+= 1
            from &+= 1
          }
        }
        let matched = end &- at &- 4
        literals(at, matchCode: min(matched, 15))
        let distance = at &- candidate
        target[out] = UInt8(truncatingIfNeeded: distance)
        target[out &+ 1] = UInt8(truncatingIfNeeded: distance &>> 8)
        out &+= 2
        if matched >= 15 { length(matched &- 15) }
        anchor = end
        at = end
      }
    }
    literals(count, matchCode: 0)
    return out
  }

  /// Decompresses `source` into exactly `target.count` bytes.
  ///
  /// - Returns: False if the source is not well-formed; it never reads or writes outside.
  package static func decompress(
    _ source: UnsafeRawBufferPointer,
    into target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var decompression = LZ4Decompression(source, into: target)
    return decompression.advance(to: target.count)
  }
}
