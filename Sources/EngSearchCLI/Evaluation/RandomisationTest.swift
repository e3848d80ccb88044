/// Fisher's paired randomisation test, two-sided (Smucker, Allan and Carterette, 2007): how likely the
/// mean difference would be at least as large if it were chance which of two runs got which value.
enum RandomisationTest {
  /// Differences other than zero up to which every assignment is tried.
  static let exactLimit = 16
  /// Random assignments beyond that; the standard error of a p of 0.05 is 0.0015.
  static let samples = 20_000

  /// - Returns: The p-value; exact up to `exactLimit`, otherwise sampled with a fixed seed, so that the
  ///   same runs always give the same value.
  /// - Complexity: O(*n* · `samples`) for *n* pairs.
  static func pValue(_ pairs: [(Double, Double)]) -> Double {
    let differences = pairs.map { $0.0 - $0.1 }.filter { $0 != 0 }
    guard !differences.isEmpty else { return 1 }
    let size = differences.reduce(0) { $0 + $1.magnitude }
    // Sums that differ only by rounding count as equal.
    let observed = differences.reduce(0, +).magnitude - size * 1e-12
    if differences.count <= exactLimit {
      let assignments = 1 << differences.count
      let extreme = (0..<assignments).count { signs in
        total(differences, UInt64(signs)).magnitude >= observed
      }
      return Double(extreme) / Double(assignments)
    }
    var random = SplitMix64(seed: 8)
    var extreme = 0
    for _ in 0..<samples {
      var sum = 0.0
      for start in stride(from: 0, to: differences.count, by: 64) {
        sum += total(differences[start..<min(start + 64, differences.count)], random.next())
      }
      if sum.magnitude >= observed { extreme += 1 }
    }
    return Double(extreme + 1) / Double(samples + 1)
  }

  /// The sum with the sign of each of up to 64 differences turned whose bit is set.
  private static func total(_ differences: some Sequence<Double>, _ signs: UInt64) -> Double {
    var rest = signs
    var sum = 0.0
    for difference in differences {
      sum += rest & 1 == 0 ? difference : -difference
      rest >>= 1
    }
    return sum
  }

  /// A random generator whose whole state is its seed (Steele, Lea and Flood, 2014).
  private struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
