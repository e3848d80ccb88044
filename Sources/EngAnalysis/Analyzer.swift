import CICU

/// How text becomes tokens, and which of them are forms of one word.
///
/// An analyzer has a name, which an index records:
///
/// - `text`: prose in all languages. `text:german` (or `german`, `de`) has German stems for words in
///   Latin letters; `text:german:minimal` and `text:none` have weaker stems or none.
/// - `zh`: as `text`, with traditional Chinese characters read as simplified ones.
/// - `exact`: as `text`, but accents count, compounds have no joined form and words no stems.
/// - `code`: identifiers, cut where case changes, at digits and at underscores.
/// - `path`: names of files, cut as identifiers are, with the file's name and the whole path.
/// - `keyword`: the whole text as one term; `keyword:fold` without differences of case and width.
/// - `words`: runs of ASCII letters and digits, for comparison with other engines.
package struct Analyzer: Sendable, Equatable {
  enum Rules: Sendable {
    case text, code, path, keyword, words
  }

  /// Changes whenever the same text may give other tokens.
  static let rulesVersion = 4

  /// The full name, which `named(_:)` reads back.
  package let name: String
  let rules: Rules
  /// The language of words in Latin letters, or of the script that the language has.
  package private(set) var language = "english"
  /// How far words are stemmed if a search does not say otherwise.
  package private(set) var strength = StemmingStrength.none
  /// Whether `é` and `e` are two letters.
  private(set) var keepsMarks = false
  /// Whether compounds and acronyms have joined forms.
  private(set) var joins = true
  /// Whether traditional Chinese characters are read as simplified ones.
  private(set) var simplifies = false
  /// Whether case and width count.
  private(set) var isVerbatim = false

  private init(_ name: String, _ rules: Rules) {
    self.name = name
    self.rules = rules
  }

  /// Prose in all languages: chains, compounds, numbers, acronyms, bigrams, dictionary words.
  package static let text = text("text", language: "english", strength: .standard)
  /// Runs of ASCII letters and digits in lower case.
  package static let words = Analyzer("words", .words)

  private static func text(
    _ name: String,
    language: String,
    strength: StemmingStrength
  ) -> Analyzer {
    var analyzer = Analyzer(name, .text)
    analyzer.language = language
    analyzer.strength = strength
    return analyzer
  }

  /// The analyzer of a name; nil if there is none.
  package static func named(_ name: String) -> Analyzer? {
    switch name {
    case "zh":
      var zh = text("zh", language: "english", strength: .standard)
      zh.simplifies = true
      return zh
    case "exact":
      var exact = Analyzer("exact", .text)
      exact.keepsMarks = true
      exact.joins = false
      return exact
    case "keyword", "keyword:fold":
      var keyword = Analyzer(name, .keyword)
      keyword.isVerbatim = name == "keyword"
      keyword.keepsMarks = true
      return keyword
    case "words": return words
    case "code": return Analyzer("code", .code)
    case "path": return Analyzer("path", .path)
    default: break
    }
    let options = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    return text(options[0] == "text" ? options.dropFirst() : options[...])
  }

  /// The names of all analyzers, of which `text` may be followed by a language and a strength.
  package static let names = [
    "text", "code", "exact", "keyword", "keyword:fold", "path", "words", "zh",
  ]

  /// `text` with the options behind its name: a language, a strength, both or none.
  private static func text(_ options: ArraySlice<String>) -> Analyzer? {
    var options = options
    var language = "english"
    var strength = StemmingStrength.standard
    if let first = options.first, let known = TermStemmer.languageName(first) {
      language = known
      options.removeFirst()
    }
    if let first = options.first, let known = StemmingStrength(rawValue: first) {
      strength = known
      options.removeFirst()
    }
    guard options.isEmpty else { return nil }
    var name = "text"
    if language != "english" { name += ":\(language)" }
    if strength != .standard { name += ":\(strength.rawValue)" }
    return text(name, language: language, strength: strength)
  }

  /// What puts words into stem classes; nil if the analyzer has no stems.
  package var stemmer: TermStemmer? {
    rules == .text && strength != .none ? TermStemmer(language: language, strength: strength) : nil
  }

  /// What decides the tokens and stems: name, rules version, Unicode and ICU version, hash of the
  /// tables, version of the stemmers. Indexes of different fingerprints must not be mixed.
  package var fingerprint: String {
    let (rules, stems) = versions
    if self.rules == .words || isVerbatim { return rules }
    let hash = String(CharacterPages.pages(simplified: simplifies).hash(), radix: 16)
    return "\(rules) table \(hash)\(stems)"
  }

  /// Whether a fingerprint is this analyzer's as far as versions tell: the same rules make the same
  /// tables of the same ICU. Spares a reader the tables that `fingerprint` makes to hash them.
  package func hasVersions(of fingerprint: String) -> Bool {
    let (rules, stems) = versions
    if self.rules == .words || isVerbatim { return fingerprint == rules }
    let start = "\(rules) table "
    guard fingerprint.hasPrefix(start), fingerprint.hasSuffix(stems) else { return false }
    return !fingerprint.dropFirst(start.count).dropLast(stems.count).contains(" ")
  }

  /// The parts of the fingerprint before and after the hash of the tables.
  private var versions: (rules: String, stems: String) {
    let rules = "\(name)/\(Analyzer.rulesVersion)"
    if self.rules == .words || isVerbatim { return (rules, "") }
    let unicode = cicu_unicode_version()
    let icu = cicu_version()
    return (
      "\(rules) unicode \(unicode >> 8).\(unicode & 255) icu \(icu >> 8).\(icu & 255)",
      self.rules == .text ? " stems \(TermStemmer.version)" : ""
    )
  }

  /// Folds a pattern or prefix without cutting it into words (`Koiz` is `koiz`).
  package func fold(_ text: String) -> String {
    if isVerbatim { return text }
    var text = text
    return text.withUTF8 { utf8 in
      if rules == .words || utf8.allSatisfy({ $0 < 0x80 }) {
        let bytes = utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        return String(decoding: bytes, as: UTF8.self)
      }
      var folded: [UInt8] = []
      var start = 0
      while start < utf8.count {
        var end = min(utf8.count, start + (1 << 15))
        while end < utf8.count, end > start + 1, utf8[end] & 0xC0 == 0x80 { end -= 1 }
        folded += foldWhole(UnsafeBufferPointer(rebasing: utf8[start..<end]))
        start = end
      }
      let result = String(decoding: folded, as: UTF8.self)
      return simplifies ? simplified(result) : result
    }
  }

  /// The text with traditional Chinese characters as simplified ones.
  private func simplified(_ text: String) -> String {
    let table = CharacterTable(simplified: true)
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      let entry = table[scalar.value]
      if entry.kind == CharacterClass.ideograph, !entry.foldsWhole {
        for k in 0..<entry.spellingCount {
          bytes.append(entry.spelling.load(fromByteOffset: k, as: UInt8.self))
        }
      } else {
        bytes += Array(String(scalar).utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The fold of at most 2^15 bytes of UTF-8.
  private func foldWhole(_ utf8: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    let fold = keepsMarks ? cicu_casefold : cicu_fold
    var capacity = utf8.count * 2 + 64
    while true {
      let size = capacity
      var whole: Int32 = 0
      var written: Int32 = 0
      let out = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        written = fold(
          utf8.baseAddress,
          Int32(utf8.count),
          buffer.baseAddress,
          Int32(size),
          &whole
        )
        count = max(0, Int(written))
      }
      if written < 0 { return Array(utf8) }
      if whole <= size { return out }
      capacity = Int(whole)
    }
  }
}
