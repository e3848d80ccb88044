import EngIndex
import Foundation

/// Documents made from a seed, so that anybody can measure without data.
///
/// Word frequencies follow Zipf's law with exponent 1 over four million words (the commonest is about one
/// word in 22, as in English); a third of the words repeat one that the document has already, as real
/// documents stay with a subject. Lengths are log-normal with a median of 60 words and a mean of 90.
struct SyntheticCorpus: Sequence, IteratorProtocol {
  static let vocabulary = 1 << 22

  /// The words of one document, as ranks: 0 is the commonest word.
  struct Content {
    var number: Int
    var title: [Int]
    var body: [Int]

    var document: Document {
      Document(
        key: "d\(number)",
        title: SyntheticCorpus.text(title),
        body: SyntheticCorpus.text(body)
      )
    }

    /// A line of JSON Lines; the words need no escapes.
    var json: String {
      let document = document
      return
        #"{"id": "\#(document.key)", "title": "\#(document.title)", "text": "\#(document.body)"}"#
    }
  }

  private var random: SplitMix64
  private var number = 0
  private let count: Int

  init(documents: Int, seed: UInt64 = 1) {
    count = documents
    random = SplitMix64(seed: seed)
  }

  mutating func next() -> Content? {
    guard number < count else { return nil }
    defer { number += 1 }
    let length = Int(Swift.min(Swift.max(60 * exp(0.9 * normal()), 1), 20_000))
    var body: [Int] = []
    body.reserveCapacity(length)
    while body.count < length {
      // Rank 100 and below are the words that have no subject.
      if unit() < 0.3, let old = body.randomElement(using: &random), old > 100 {
        body.append(old)
      } else {
        body.append(rank())
      }
    }
    let title = (0..<2 + Int(random.next() % 5)).map { _ in rank() }
    return Content(number: number, title: title, body: body)
  }

  /// 0..<1.
  private mutating func unit() -> Double { Double(random.next() >> 11) * 0x1p-53 }

  /// With mean 0 and deviation 1 (Box and Muller, 1958).
  private mutating func normal() -> Double {
    let radius = (-2 * log(1 - unit())).squareRoot()
    return radius * cos(2 * .pi * unit())
  }

  /// The continuous law with density 1/x, rounded down.
  private mutating func rank() -> Int {
    Int(exp(unit() * log(Double(Self.vocabulary)))) - 1
  }

  /// The word of a rank: its digits to the base 100 as syllables, so that common words are short and no
  /// two ranks have the same word.
  static func word(_ rank: Int) -> String {
    let consonants = Array("bdfghjklmnprstvwxyzc".utf8)
    let vowels = Array("aeiou".utf8)
    var bytes: [UInt8] = []
    // Bijective numeration: every sequence of digits is one number.
    var rest = rank + 1
    while rest > 0 {
      let digit = (rest - 1) % 100
      bytes.append(consonants[digit % 20])
      bytes.append(vowels[digit / 20])
      rest = (rest - 1) / 100
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func text(_ ranks: [Int]) -> String {
    var text = ""
    for (place, rank) in ranks.enumerated() {
      if place > 0 { text += place % 12 == 0 ? ". " : " " }
      text += word(rank)
    }
    return text
  }
}

/// A random generator whose whole state is its seed (Steele, Lea and Flood, 2014).
struct SplitMix64: RandomNumberGenerator {
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
