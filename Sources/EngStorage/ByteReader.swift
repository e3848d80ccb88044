/// Reads values one after the other; every read is checked against the end of the bytes.
package struct ByteReader {
  package let bytes: UnsafeRawBufferPointer
  package private(set) var offset = 0
  /// Named in errors: the file, and where in it the bytes start.
  private let file: String
  private let origin: Int

  /// The bytes must stay valid for the life of the reader.
  package init(_ bytes: UnsafeRawBufferPointer, file: String, at fileOffset: Int = 0) {
    self.bytes = bytes
    self.file = file
    origin = fileOffset
  }

  package var remaining: Int { bytes.count &- offset }
  /// Where in the file the next value lies.
  package var fileOffset: Int { origin &+ offset }

  package func corrupted(_ reason: String) -> IndexError {
    .corrupted(file: file, offset: fileOffset, reason: reason)
  }

  package mutating func byte() throws(IndexError) -> UInt8 {
    guard offset < bytes.count else { throw corrupted("ends too early") }
    offset &+= 1
    return bytes[offset &- 1]
  }

  package mutating func u32() throws(IndexError) -> UInt32 { try integer() }
  package mutating func u64() throws(IndexError) -> UInt64 { try integer() }

  package mutating func varint() throws(IndexError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || next <= 1 else { throw corrupted("number too large") }
      value |= UInt64(next & 127) &<< shift
      if next < 128 { return value }
      shift &+= 7
    }
  }

  /// A varint that is at most `limit`.
  package mutating func count(upTo limit: Int) throws(IndexError) -> Int {
    let value = try varint()
    guard value <= UInt64(max(limit, 0)) else { throw corrupted("count \(value) over \(limit)") }
    return Int(value)
  }

  package mutating func raw(_ count: Int) throws(IndexError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= remaining else { throw corrupted("ends too early") }
    let start = offset
    offset &+= count
    return UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
  }

  package mutating func string() throws(IndexError) -> String {
    let count = try count(upTo: remaining)
    let utf8 = try raw(count)
    guard let value = String(validating: utf8, as: UTF8.self) else {
      throw corrupted("text is not UTF-8")
    }
    return value
  }

  private mutating func integer<Value: FixedWidthInteger>() throws(IndexError) -> Value {
    let raw = try raw(MemoryLayout<Value>.size)
    return Value(littleEndian: raw.loadUnaligned(as: Value.self))
  }
}
