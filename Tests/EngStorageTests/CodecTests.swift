import EngStorage
import Testing

@Suite struct CodecTests {
  @Test func xxh64GivesThePublishedSums() {
    #expect(xxh64([]) == 0xEF46_DB37_51D8_E999)
    #expect(xxh64(Array("abc".utf8)) == 0x44BC_2CF5_AD77_0999)
  }

  @Test func lz4GivesBackWhatItGot() {
    for size in [0, 1, 12, 13, 100, 5000, 70_000] {
      for letters in [1, 3, 256] {
        let source = (0..<size).map { _ in UInt8(Int.random(in: 0..<letters)) }
        var packed = [UInt8](repeating: 0, count: LZ4.bound(size))
        let codec = LZ4()
        let count = packed.withUnsafeMutableBufferPointer { target in
          source.withUnsafeBytes { bytes in
            target.baseAddress.map { codec.compress(bytes, into: $0) } ?? 0
          }
        }
        var back = [UInt8](repeating: 0, count: size)
        let sound = packed.prefix(count).withUnsafeBytes { bytes in
          back.withUnsafeMutableBytes { LZ4.decompress(bytes, into: $0) }
        }
        #expect(sound && back == source)
        #expect(stepwise(Array(packed.prefix(count)), source))
      }
    }
  }

  /// Whether decompressing in steps gives the text, as far as was asked for after each.
  private func stepwise(_ packed: [UInt8], _ source: [UInt8]) -> Bool {
    let target = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 1)
    defer { target.deallocate() }
    return packed.withUnsafeBytes { bytes in
      var decompression = LZ4Decompression(bytes, into: target)
      var goal = 0
      repeat {
        goal = min(source.count, goal + source.count / 7 + 1)
        guard decompression.advance(to: goal),
          target.prefix(goal).elementsEqual(source.prefix(goal))
        else { return false }
      } while goal < source.count
      return decompression.advance(to: source.count)
    }
  }

  @Test func packedBlocksGiveBackTheirValues() {
    for width in 0...32 {
      for count in [1, 5, 127, 128] {
        let limit: UInt64 = 1 << UInt64(width)
        let values = (0..<count).map { _ in UInt32(UInt64.random(in: 0..<limit)) }
        let size = BitPacking.byteCount(count, width: width)
        // Bytes around the packed ones that must stay as they are.
        var bytes = [UInt8](repeating: 0xFF, count: size + 64)
        bytes.withUnsafeMutableBytes { raw in
          guard let base = raw.baseAddress else { return }
          if count == 128 {
            BitPacking.packBlock(values, width: width, into: base)
          } else {
            BitPacking.pack(values, count: count, width: width, into: base)
          }
        }
        #expect(bytes[size...].allSatisfy { $0 == 0xFF })
        var out = [UInt32](repeating: 0, count: 160)
        bytes.withUnsafeBytes { raw in
          guard let base = raw.baseAddress else { return }
          BitPacking.counts(base, count: count, width: width, into: &out)
        }
        #expect(Array(out.prefix(count)) == values.map { $0 &+ 1 })
      }
    }
  }
}
