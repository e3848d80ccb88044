/// A small set of letters, written as a string of them.
struct LetterSet: Sendable, ExpressibleByStringLiteral {
  private let letters: [Unicode.Scalar]

  init(stringLiteral text: String) { letters = Array(text.unicodeScalars) }

  func contains(_ letter: Unicode.Scalar) -> Bool { letters.contains(letter) }
}
