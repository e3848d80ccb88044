internal import Glibc

/// Borrowed bytes that can be read at any index: past the end there are zeros. Valid as long as the
/// memory that it was made from.
@safe
struct ByteView {
  private let bytes: UnsafeBufferPointer<UInt8>

  @unsafe
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    unsafe self.bytes = bytes
  }

  var count: Int { unsafe bytes.count }

  subscript(index: Int) -> UInt8 {
    @inline(__always) get {
      guard index >= 0, index < count else { return 0 }
      return unsafe bytes[index]
    }
  }

  /// Eight bytes in memory order as a little-endian number; 0 unless all of them are inside.
  @inline(__always)
  func word(at index: Int) -> UInt64 {
    guard index >= 0, index <= count &- 8 else { return 0 }
    return unsafe UnsafeRawBufferPointer(bytes).loadUnaligned(
      fromByteOffset: index,
      as: UInt64.self
    ).littleEndian
  }

  /// The part of `range` that is inside.
  func slice(_ range: Range<Int>) -> ByteView {
    let part = range.clamped(to: 0..<count)
    return unsafe ByteView(UnsafeBufferPointer(rebasing: bytes[part]))
  }

  /// The bytes as text; what is not UTF-8 becomes U+FFFD.
  var string: String { unsafe String(decoding: bytes, as: UTF8.self) }

  func append(_ range: Range<Int>, to array: inout [UInt8]) {
    let part = range.clamped(to: 0..<count)
    unsafe array.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[part]))
  }

  /// The first index at or after `start` of a quote, a backslash or a byte below 0x20; `count` if none.
  func endOfPlainString(from start: Int) -> Int {
    var index = start
    let ones: UInt64 = 0x0101_0101_0101_0101
    let high: UInt64 = 0x8080_8080_8080_8080
    while index <= count &- 8 {
      let word = word(at: index)
      let quote = word ^ (ones &* 0x22)
      let slash = word ^ (ones &* 0x5C)
      // A byte's high bit is set where it is zero or, of `word` itself, below 0x20. Borrows may mark bytes
      // above a hit, never below: the lowest mark is exact.
      let hits =
        ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)
        | ((word &- ones &* 0x20) & ~word)
      if hits & high != 0 { return index &+ (hits & high).trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < count {
      let byte = self[index]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { return index }
      index &+= 1
    }
    return count
  }

  /// The first index of a line feed at or after `start`; nil if none.
  func newline(from start: Int) -> Int? {
    guard start >= 0, start < count, let base = unsafe bytes.baseAddress else { return nil }
    guard let found = unsafe memchr(base + start, 0x0A, count &- start) else { return nil }
    return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// Whether all bytes are spaces, tabs or carriage returns.
  var isBlank: Bool {
    var index = 0
    while index < count {
      let byte = self[index]
      guard byte == 0x20 || byte == 0x09 || byte == 0x0D else { return false }
      index &+= 1
    }
    return true
  }

  /// Whether one of the first 8,000 bytes is zero, as in no text.
  var looksBinary: Bool {
    guard let base = unsafe bytes.baseAddress else { return false }
    return unsafe memchr(base, 0, min(count, 8000)) != nil
  }
}
