/// A small set of letters, written as a string of them.
struct LetterSet: Sendable, ExpressibleByStringLiteral {
  /// Bit n stands for ASCII letter 64 + n.
  private var ascii: UInt64 = 0
  private var others: [Unicode.Scalar] = []

  init(stringLiteral text: String) {
    for letter in text.unicodeScalars {
      if letter.value >= 64, letter.value < 128 {
        ascii |= 1 << UInt64(letter.value - 64)
      } else {
        others.append(letter)
      }
    }
  }

  func contains(_ letter: Unicode.Scalar) -> Bool {
    if letter.value >= 64, letter.value < 128 { return ascii >> UInt64(letter.value - 64) & 1 == 1 }
    return others.contains(letter)
  }
}
