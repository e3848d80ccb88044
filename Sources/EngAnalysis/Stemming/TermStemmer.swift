/// Puts words into stem classes: two forms of a word have the same class.
///
/// The stemmer is chosen by the script of a word's first letter, since one text may have words of several:
/// Latin is the analyzer's language, or English if that has another script; Cyrillic is Russian and Arabic
/// Arabic unless the analyzer's language is another one of that script. Words of other scripts, and what
/// has digits or signs (`u.s`, `c++`), have no class.
package struct TermStemmer: Sendable {
  /// Changes whenever a word may get another class.
  package static let version = 2

  /// The full name of the language of words in Latin letters, or of the script that the language has.
  package let language: String
  package let strength: StemmingStrength
  /// Of the scripts in the order of `Script`.
  private let stemmers: [Stemmer?]
  /// Whether Latin words are English ones, whose irregular forms and two spellings are known.
  private let isEnglish: Bool

  private enum Script: Int { case latin, cyrillic, arabic, greek }

  /// Nil if the language is unknown, or has no stemmer of the strength.
  ///
  /// - Parameter language: A name that `Stemmer` knows, or a language without rules, whose classes are the
  ///   words with the same first five letters.
  package init?(language: String, strength: StemmingStrength) {
    let own: Stemmer
    let script: Script
    if let stemmer = Stemmer.named(language, strength: strength) {
      own = stemmer
      script = TermStemmer.script(ofLanguage: stemmer.language)
    } else if let known = TermStemmer.withoutRules[language], strength != .minimal,
      let stemmer = Stemmer.named("prefix5", strength: strength)
    {
      own = stemmer
      script = known
    } else {
      return nil
    }
    self.language = TermStemmer.languageName(language) ?? own.language
    self.strength = strength
    var stemmers = ["english", "russian", "arabic"].map { Stemmer.named($0, strength: strength) }
    stemmers.append(nil)
    stemmers[script.rawValue] = own
    self.stemmers = stemmers
    isEnglish = strength == .standard && stemmers[Script.latin.rawValue]?.language == "english"
  }

  /// The full names of the languages that have stems, sorted.
  package static var languages: [String] {
    (Stemmer.names.filter { $0 != "prefix5" } + codes.values).sorted()
  }

  /// The full name of a language that has stems, given its name or its ISO 639-1 code.
  package static func languageName(_ name: String) -> String? {
    if let stemmer = Stemmer.named(name), stemmer.language != "prefix5" { return stemmer.language }
    guard withoutRules[name] != nil else { return nil }
    return name.utf8.count > 2 ? name : codes[name]
  }

  /// The class of a word, given its spelling (NFKC case fold, accents kept): the fold of its stem. Nil if
  /// words of its script are not stemmed.
  package func stemClass(_ spelling: String) -> String? {
    guard let first = spelling.unicodeScalars.first, let script = TermStemmer.script(first),
      let stemmer = stemmers[script.rawValue], spelling.utf8.allSatisfy(TermStemmer.isInWord)
    else { return nil }
    var word = StemWord(spelling)
    if script == .latin, isEnglish { EnglishForms.makeRegular(&word, spelled: spelling) }
    stemmer.reduce(&word)
    let stem = word.text
    // Stems are in lower case, and the fold of lower-case ASCII is itself.
    if stem.utf8.allSatisfy({ $0 < 0x80 }) { return stem }
    return Analyzer.text.fold(stem)
  }

  /// Of what one is the beginning of each word of a class, irregular forms apart; empty strings are the
  /// beginning of every word. Words are meant as folded terms.
  package func beginnings(ofClass stemClass: String) -> [String] {
    let letters = Array(stemClass.unicodeScalars)
    guard let first = letters.first, let script = TermStemmer.script(first) else { return [""] }
    func beginning(_ stem: String, without count: Int) -> String {
      let scalars = Array(stem.unicodeScalars)
      var kept = String.UnicodeScalarView()
      kept.append(contentsOf: scalars.prefix(max(1, scalars.count - count)))
      return String(kept)
    }
    switch script == .latin ? stemmers[script.rawValue]?.language : nil {
    case "english":
      let stems = isEnglish ? EnglishForms.otherSpellings(ofStem: stemClass) : []
      return ([stemClass] + stems).map { beginning($0, without: 2) }
    case "german":
      // Umlauts may be written out: `muenchen` is in the class of `munch`.
      let umlaut = letters.firstIndex { "aou".unicodeScalars.contains($0) } ?? letters.count
      return [beginning(stemClass, without: max(2, letters.count - umlaut - 1))]
    case "finnish": return [beginning(stemClass, without: 3)]
    // An elided article may stand before the word, or the stem have lost its beginning.
    case "french", "dutch": return [""]
    // The first letter of a stem may be a hardened consonant.
    case "turkish" where letters.count == 1: return [""]
    default: return [beginning(stemClass, without: 2)]
    }
  }

  /// The words of a class that do not begin as the others do: `mice` of the class of `mouse`.
  package func irregularForms(_ stemClass: String) -> [String] {
    guard isEnglish, let stemmer = Stemmer.named("english") else { return [] }
    // No rule changes the first letter.
    return EnglishForms.irregular.forms(ofWordsWith: String(stemClass.prefix(1)))
      .filter { stemmer.stem($0.base) == stemClass }.map(\.word).sorted()
  }

  /// Whether a byte is a small ASCII letter, an apostrophe or beyond ASCII.
  private static func isInWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte >= 0x61 && byte <= 0x7A || byte == UInt8(ascii: "'")
  }

  private static func script(_ letter: Unicode.Scalar) -> Script? {
    switch letter.value {
    case 0x61...0x7A, 0xAA, 0xBA, 0xDF...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF: .latin
    case 0x370...0x3FF, 0x1F00...0x1FFF: .greek
    case 0x400...0x52F: .cyrillic
    case 0x620...0x64A, 0x66E...0x6D3: .arabic
    default: nil
    }
  }

  private static func script(ofLanguage language: String) -> Script {
    switch language {
    case "russian": .cyrillic
    case "arabic": .arabic
    default: .latin
    }
  }

  /// Languages for which there are no rules yet, by name and by code.
  private static let withoutRules: [String: Script] = {
    var scripts: [String: Script] = [:]
    for (code, name) in codes {
      switch name {
      case "greek": scripts[name] = .greek
      case "ukrainian", "bulgarian", "serbian": scripts[name] = .cyrillic
      case "persian": scripts[name] = .arabic
      default: scripts[name] = .latin
      }
      scripts[code] = scripts[name]
    }
    return scripts
  }()

  private static let codes = [
    "pl": "polish", "cs": "czech", "sk": "slovak", "hr": "croatian", "sl": "slovenian",
    "lt": "lithuanian", "lv": "latvian", "et": "estonian", "ca": "catalan", "id": "indonesian",
    "el": "greek", "uk": "ukrainian", "bg": "bulgarian", "sr": "serbian", "fa": "persian",
  ]
}
