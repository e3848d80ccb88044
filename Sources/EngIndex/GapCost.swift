/// What gaps cost: *x* documents of *n* that have a term are about *n* / (*x* + 1) apart, so that their gaps
/// take *x* log2(*n* / (*x* + 1)) bits. Halves have the same *n*, so *x* log2(*x* + 1) is what the *x*
/// documents save by standing together.
enum GapCost {
  private static let exact = 4096

  /// What the `count`-th document with a term saves, in bits times 65,536.
  @inline(__always)
  static func saved(_ count: Int32) -> Int32 {
    Int(count) < exact ? table[Int(count)] : estimated(count)
  }

  private static let table: [Int32] = {
    var table: [Int32] = [0]
    var before = 0
    for count in 1..<exact {
      let all = count * log2(UInt64(count) + 1)
      table.append(Int32((all - before) >> 8))
      before = all
    }
    return table
  }()

  /// The derivative, log2(*x*) + log2(e), which is 0.0004 bits off at 4,096.
  @inline(never)
  private static func estimated(_ count: Int32) -> Int32 {
    Int32((log2(UInt64(max(count, 1))) + 24_204_406) >> 8)
  }

  /// The logarithm times 2^24, rounded down, from integers alone: other machines have the same.
  static func log2(_ value: UInt64) -> Int {
    let exponent = 63 - value.leadingZeroBitCount
    // Between 2^62 and 2^63, which stand for 1 and 2; squaring it doubles the logarithm.
    var mantissa = exponent > 62 ? value >> 1 : value << UInt64(62 - exponent)
    var result = exponent
    for _ in 0..<24 {
      let square = mantissa.multipliedFullWidth(by: mantissa)
      mantissa = square.high << 2 | square.low >> 62
      result <<= 1
      if mantissa >= 1 << 63 {
        mantissa >>= 1
        result |= 1
      }
    }
    return result
  }
}
