internal import CInline

/// f/(f + k1·(1 − b + b·length/average)) for every norm byte and every small frequency f, so that a
/// posting's score is one look-up, one product and one rounding.
///
/// The values are those of `BM25.score`, computed in the same way, so both give the same scores.
package final class SaturationTable: Sendable {
  /// Frequencies below this one are tabulated.
  static let frequencies = 32

  // Written in `init` only.
  nonisolated(unsafe) private let values: UnsafeMutablePointer<Double>
  nonisolated(unsafe) private let normalisation: UnsafeMutablePointer<Double>

  /// For counting, where nothing is scored: all zeros.
  static let none = SaturationTable()

  private init() {
    let count = SaturationTable.frequencies * 256
    values = cinline_zeros(count, MemoryLayout<Double>.stride).bindMemory(
      to: Double.self,
      capacity: count
    )
    normalisation = cinline_zeros(256, MemoryLayout<Double>.stride).bindMemory(
      to: Double.self,
      capacity: 256
    )
  }

  package init(_ bm25: BM25) {
    values = .allocate(capacity: SaturationTable.frequencies * 256)
    normalisation = .allocate(capacity: 256)
    for norm in 0..<256 { normalisation[norm] = bm25.normalisation[norm] }
    for frequency in 0..<SaturationTable.frequencies {
      let f = Double(frequency)
      for norm in 0..<256 {
        values[frequency * 256 + norm] = f / (f + normalisation[norm])
      }
    }
  }

  deinit {
    values.deallocate()
    normalisation.deallocate()
  }

  /// The table for the documents of one segment; valid while this object and the norms live.
  func scorer(norms: UnsafePointer<UInt8>) -> Scorer {
    Scorer(values: UnsafePointer(values), normalisation: UnsafePointer(normalisation), norms: norms)
  }
}

/// Scores postings of one segment.
struct Scorer {
  fileprivate let values: UnsafePointer<Double>
  fileprivate let normalisation: UnsafePointer<Double>
  let norms: UnsafePointer<UInt8>

  fileprivate init(
    values: UnsafePointer<Double>,
    normalisation: UnsafePointer<Double>,
    norms: UnsafePointer<UInt8>
  ) {
    self.values = values
    self.normalisation = normalisation
    self.norms = norms
  }

  /// The score in fixed point of a frequency in a document of that norm.
  ///
  /// - Parameter weight: In fixed point; at most 2³¹.
  @inline(__always)
  func score(weight: Double, frequency: UInt32, norm: UInt8) -> UInt32 {
    let saturation: Double
    if frequency < UInt32(SaturationTable.frequencies) {
      saturation = values[Int(frequency) &<< 8 | Int(norm)]
    } else {
      let f = Double(frequency)
      saturation = f / (f + normalisation[Int(norm)])
    }
    return cinline_nearest(weight * saturation)
  }

  @inline(__always)
  func score(weight: Double, frequency: UInt32, document: UInt32) -> UInt32 {
    score(weight: weight, frequency: frequency, norm: norms[Int(document)])
  }

  /// No score of a smaller or equal frequency in a document of a larger or equal norm is higher; one
  /// more than the score itself, since division rounds.
  @inline(__always)
  func bound(weight: Double, frequency: UInt32, norm: UInt8) -> UInt32 {
    score(weight: weight, frequency: frequency, norm: norm) &+ 1
  }
}
