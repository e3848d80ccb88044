import Foundation

/// A small random generator whose whole state is its seed (Steele, Lea and Flood, 2014).
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Whether one seed alone is tried, to repeat what failed with it.
package var hasChosenSeed: Bool {
  !Soak.isOn && ProcessInfo.processInfo.environment["ENG_SEED"] != nil
}

/// Calls `body` once for each seed, or for the one in the environment's `ENG_SEED` alone. With ENG_SOAK
/// there are 30 times as many, from `ENG_SEED` on.
///
/// `body` returns whether the seed went well; the seed of the first that did not is printed, and
/// the rest are left out.
package func forEachSeed(
  _ count: Int,
  _ body: (inout SplitMix64) throws -> Bool
) rethrows -> Bool {
  var seeds = 0..<UInt64(max(count, 0))
  if Soak.isOn {
    seeds = Soak.seed..<(Soak.seed + seeds.upperBound * 30)
  } else if hasChosenSeed {
    seeds = Soak.seed..<(Soak.seed + 1)
  }
  for seed in seeds {
    var random = SplitMix64(seed: seed)
    do {
      if try body(&random) { continue }
    } catch {
      print("failed with ENG_SEED=\(seed): \(error)")
      throw error
    }
    print("failed with ENG_SEED=\(seed)")
    return false
  }
  return true
}
