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
  package static var names: [String] { standard.map(\.name) }

  /// The stemmer of a language, by its English name or its ISO 639-1 code; nil when there is none.
  package static func named(_ language: String) -> Stemmer? {
    named(language, strength: .standard)
  }

  /// The stemmer of a language at a strength; nil when there is none. A language without a table
  /// of plural endings has no stemmer of strength `minimal`.
  package static func named(_ language: String, strength: StemmingStrength) -> Stemmer? {
    let name = name(language)
    guard let full = standard.first(where: { $0.name == name })?.reduce else { return nil }
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

  /// The full name of a language, given that or its ISO 639-1 code.
  private static func name(_ language: String) -> String {
    switch language {
    case "en": "english"
    case "de": "german"
    case "fr": "french"
    case "es": "spanish"
    case "it": "italian"
    case "pt": "portuguese"
    case "nl": "dutch"
    case "sv": "swedish"
    case "no", "nb", "nn": "norwegian"
    case "da": "danish"
    case "fi": "finnish"
    case "ru": "russian"
    case "ro": "romanian"
    case "hu": "hungarian"
    case "tr": "turkish"
    case "ar": "arabic"
    default: language
    }
  }

  private static let standard: [(name: String, reduce: @Sendable (inout StemWord) -> Void)] = [
    ("arabic", ArabicStemming.stem), ("danish", DanishStemming.stem), ("dutch", DutchStemming.stem),
    ("english", EnglishStemming.stem), ("finnish", FinnishStemming.stem),
    ("french", FrenchStemming.stem), ("german", GermanStemming.stem),
    ("hungarian", HungarianStemming.stem), ("italian", ItalianStemming.stem),
    ("norwegian", NorwegianStemming.stem), ("portuguese", PortugueseStemming.stem),
    ("prefix5", PrefixStemming.stem), ("romanian", RomanianStemming.stem),
    ("russian", RussianStemming.stem), ("spanish", SpanishStemming.stem),
    ("swedish", SwedishStemming.stem), ("turkish", TurkishStemming.stem),
  ]
}
