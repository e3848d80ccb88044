/// A document's length in one byte: exact up to 39, then with four significant bits, as Lucene's
/// `SmallFloat.intToByte4`.
package enum Norm {
  private static let exact: UInt32 = 24

  /// The byte for a length in tokens.
  package static func encode(_ length: UInt32) -> UInt8 {
    let length = min(length, UInt32(Int32.max))
    if length < exact { return UInt8(length) }
    let rest = length - exact
    let bits = 32 - rest.leadingZeroBitCount
    if bits < 4 { return UInt8(exact + rest) }
    let shift = bits - 4
    let code = (rest >> UInt32(shift)) & 7 | UInt32(shift + 1) << 3
    return UInt8(truncatingIfNeeded: min(exact + code, 255))
  }

  /// The smallest length with that byte.
  package static func decode(_ norm: UInt8) -> UInt32 {
    let code = UInt32(norm)
    if code < exact { return code }
    let rest = code - exact
    let shift = Int(rest >> 3) - 1
    let bits = rest & 7
    return exact + (shift < 0 ? bits : (bits | 8) << UInt32(shift))
  }

  /// Bits of the difference between a length of that norm and the smallest one.
  static func restWidth(_ norm: UInt8) -> Int {
    let next = norm == 255 ? 1 << 31 : decode(norm + 1)
    return 32 - (next - 1 - decode(norm)).leadingZeroBitCount
  }
}
