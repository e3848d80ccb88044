/// How far a stemmer goes.
package enum StemmingStrength: String, Sendable, CaseIterable {
  /// Words stay as they are.
  case none
  /// Plural endings only.
  case minimal
  /// The language's full algorithm.
  case standard
}

/// Reduces the words of one language to stems, so that forms of a word meet.
///
/// A stemmer expects the lower-case form of a word *with* its accents; what it returns need not be
/// a word. Stemmers are values without state: one may be used from any number of threads.
package struct Stemmer: Sendable {
  /// The language's English name in lower case (`english`), or `prefix5`.
  package let language: String
  /// How far the stemmer goes.
  package let strength: StemmingStrength
  let reduce: @Sendable (inout StemWord) -> Void

  /// The names of all stemmers, sorted.
  package static var names: [String] { standard.keys.sorted() }

  /// The stemmer of a language, by its English name or its ISO 639-1 code; nil when there is none.
  package static func named(_ language: String) -> Stemmer? {
    named(language, strength: .standard)
  }

  /// The stemmer of a language at a strength; nil when there is none. A language without a table
  /// of plural endings has no stemmer of strength `minimal`.
  package static func named(_ language: String, strength: StemmingStrength) -> Stemmer? {
    let name = codes[language] ?? language
    guard let full = standard[name] else { return nil }
    switch strength {
    case .none: return Stemmer(language: name, strength: strength) { _ in }
    case .minimal:
      guard let plural = PluralStemming.languages[name] else { return nil }
      return Stemmer(language: name, strength: strength, reduce: plural)
    case .standard: return Stemmer(language: name, strength: strength, reduce: full)
    }
  }

  private init(
    language: String,
    strength: StemmingStrength,
    reduce: @escaping @Sendable (inout StemWord) -> Void
  ) {
    self.language = language
    self.strength = strength
    self.reduce = reduce
  }

  /// The stem of a lower-case word.
  package func stem(_ word: String) -> String {
    var letters = StemWord(word)
    reduce(&letters)
    return letters.text
  }

  private static let codes = [
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian",
    "pt": "portuguese", "nl": "dutch", "sv": "swedish", "no": "norwegian", "nb": "norwegian",
    "nn": "norwegian", "da": "danish", "fi": "finnish", "ru": "russian", "ro": "romanian",
    "hu": "hungarian", "tr": "turkish", "ar": "arabic",
  ]

  private static let standard: [String: @Sendable (inout StemWord) -> Void] = [
    "english": EnglishStemming.stem, "german": GermanStemming.stem,
    "french": FrenchStemming.stem, "spanish": SpanishStemming.stem, "italian": ItalianStemming.stem,
    "portuguese": PortugueseStemming.stem, "swedish": SwedishStemming.stem,
    "russian": RussianStemming.stem, "norwegian": NorwegianStemming.stem,
    "danish": DanishStemming.stem,
    "finnish": FinnishStemming.stem, "romanian": RomanianStemming.stem,
    "hungarian": HungarianStemming.stem, "dutch": DutchStemming.stem,
    "arabic": ArabicStemming.stem, "turkish": TurkishStemming.stem, "prefix5": PrefixStemming.stem,
  ]
}
