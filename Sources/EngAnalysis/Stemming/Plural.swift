/// Stemming of strength `minimal`: plural endings only.
enum PluralStemming {
  static let languages: [String: @Sendable (inout StemWord) -> Void] = [
    "english": english, "french": french, "spanish": iberian, "portuguese": iberian,
  ]

  /// Harman's S-stemmer: `ies` to `y`, `es` to `e`, `s` to nothing, each with its exceptions.
  static func english(_ word: inout StemWord) {
    guard word.count > 3, word.ends("s") else { return }
    if word.ends("ies") {
      if !word.endsWithAny("eies aies") { word.replace(3, with: "y") }
    } else if word.ends("es") {
      if !word.endsWithAny("aes ees oes") { word.drop(1) }
    } else if !word.endsWithAny("us ss") {
      word.drop(1)
    }
  }

  /// `aux` to `al` (but `eaux` to `eau`), other final `s` and `x` to nothing.
  static func french(_ word: inout StemWord) {
    guard word.count > 3 else { return }
    if word.ends("aux"), !word.ends("eaux"), word.count > 4 {
      word.replace(2, with: "l")
    } else if word.endsIn("sx"), !word.ends("ss") {
      word.drop(1)
    }
  }

  /// Final `s` after a vowel to nothing; what precedes it stays.
  static func iberian(_ word: inout StemWord) {
    if word.count > 3, word.ends("s"), word.endsIn("aeiouáéíóúãõ", skipping: 1) { word.drop(1) }
  }
}
