import Glibc

/// Okapi BM25 as in Lucene (Robertson and Zaragoza, 2009), summed in fixed point.
package struct BM25: Sendable {
  /// Documents of the index, until they are merged away.
  package let documents: Int
  package let k1: Double
  package let b: Double
  /// Tokens of a document on average.
  package let averageLength: Double
  /// k1·(1 − b + b·length/average) of each norm byte.
  package let normalisation: [Double]

  package init(documents: Int, totalLength: UInt64, k1: Double, b: Double) {
    self.documents = documents
    self.k1 = k1
    self.b = b
    let average = documents == 0 ? 1 : max(Double(totalLength) / Double(documents), 1e-9)
    averageLength = average
    normalisation = (0...255).map { norm in
      k1 * (1 - b + b * Double(BM25.length(ofNorm: UInt8(norm))) / average)
    }
  }

  /// ln(1 + (N − n + 0.5)/(n + 0.5)).
  package func idf(_ documentFrequency: Int) -> Double {
    let n = Double(min(documentFrequency, documents))
    return log(1 + (Double(documents) - n + 0.5) / (n + 0.5))
  }

  /// The length that a norm byte stands for (Lucene's SmallFloat.byte4ToInt).
  package static func length(ofNorm norm: UInt8) -> Int {
    let exact = 24
    guard norm >= exact else { return Int(norm) }
    let code = Int(norm) - exact
    let shift = code >> 3 - 1
    return exact + (shift < 0 ? code & 7 : (code & 7 | 8) << shift)
  }

  /// The power of two by which real scores are multiplied, so that the largest possible sum stays
  /// below 2³¹.
  package static func scale(maximumScore: Double) -> Double {
    guard maximumScore > 0, maximumScore.isFinite else { return 1 }
    return exp2(30 - ceil(log2(maximumScore)))
  }

  /// A term's score in fixed point, with `weight` already scaled.
  @inline(__always)
  package func score(weight: Double, frequency: UInt32, norm: UInt8) -> UInt64 {
    score(weight: weight, weightedFrequency: Double(frequency), norm: norm)
  }

  /// The score of a term whose occurrences do not all count the same.
  @inline(__always)
  func score(weight: Double, weightedFrequency f: Double, norm: UInt8) -> UInt64 {
    fixed(weight * (f / (f + normalisation[Int(norm)])))
  }

  @inline(__always)
  private func fixed(_ score: Double) -> UInt64 {
    UInt64(max(score, 0).rounded())
  }
}
