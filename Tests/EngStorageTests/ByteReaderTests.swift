import EngStorage
import Testing

/// Every read ends with a value or the typed error, whatever the bytes are.
@Suite struct ByteReaderTests {
  private func reading<Value>(
    _ bytes: [UInt8],
    _ body: (inout ByteReader) throws -> Value
  ) throws -> Value {
    try bytes.withUnsafeBytes { raw in
      var reader = ByteReader(raw, file: "f", at: 100)
      return try body(&reader)
    }
  }

  private func fails(
    _ bytes: [UInt8],
    at offset: Int,
    _ reason: String,
    _ body: (inout ByteReader) throws -> Void
  ) {
    #expect(throws: IndexError.corrupted(file: "f", offset: 100 + offset, reason: reason)) {
      try reading(bytes, body)
    }
  }

  @Test func numbersComeBack() throws {
    for value in [0, 1, 127, 128, 16_383, 16_384, 1 << 62, .max] as [UInt64] {
      var writer = ByteWriter()
      writer.varint(value)
      writer.u32(UInt32(truncatingIfNeeded: value))
      writer.u64(value)
      writer.string("é\u{0}")
      let read = try reading(writer.bytes) { reader in
        (
          try reader.varint(), try reader.u32(), try reader.u64(), try reader.string(),
          reader.remaining
        )
      }
      #expect(read == (value, UInt32(truncatingIfNeeded: value), value, "é\u{0}", 0))
    }
  }

  @Test func everyReadIsChecked() throws {
    fails([], at: 0, "ends too early") { _ = try $0.byte() }
    fails([1, 2, 3], at: 0, "ends too early") { _ = try $0.u32() }
    fails([1, 2, 3, 4, 5, 6, 7], at: 0, "ends too early") { _ = try $0.u64() }
    fails([0x80], at: 1, "ends too early") { _ = try $0.varint() }
    // 64 bits are the most: of the tenth byte only the lowest bit counts.
    let nine = [UInt8](repeating: 0xFF, count: 9)
    #expect(try reading(nine + [1]) { try $0.varint() } == .max)
    fails(nine + [2], at: 10, "number too large") { _ = try $0.varint() }
    fails(nine + [0x81], at: 10, "number too large") { _ = try $0.varint() }
    fails([5], at: 1, "count 5 over 4") { _ = try $0.count(upTo: 4) }
    #expect(try reading([4]) { try $0.count(upTo: 4) } == 4)
    fails([1], at: 1, "count 1 over -1") { _ = try $0.count(upTo: -1) }
    fails(nine + [1], at: 10, "count \(UInt64.max) over \(Int.max)") {
      _ = try $0.count(upTo: .max)
    }
    for count in [-1, 4, Int.max, Int.min] {
      fails([1, 2, 3], at: 0, "ends too early") { _ = try $0.raw(count) }
    }
    fails([4, 97, 98], at: 1, "count 4 over 3") { _ = try $0.string() }
    fails([3, 97, 98], at: 1, "ends too early") { _ = try $0.string() }
    fails([2, 0xC3, 0x28], at: 3, "text is not UTF-8") { _ = try $0.string() }
  }
}
