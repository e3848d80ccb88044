import CICU

/// How text becomes tokens, and which of them are forms of one word.
///
/// An analyzer has a name, which an index records: `text`, prose in all languages; `text:german` (or
/// `german`, `de`), the same with German stems for words in Latin letters; `text:german:minimal` and
/// `text:none` with weaker stems or none; `words`, runs of ASCII letters and digits.
package struct Analyzer: Sendable, Equatable {
  enum Rules: Sendable {
    case text
    case words
  }

  /// Changes whenever the same text may give other tokens.
  static let rulesVersion = 1

  /// The full name, which `named(_:)` reads back.
  package let name: String
  let rules: Rules
  /// The language of words in Latin letters, or of the script that the language has.
  package let language: String
  /// How far words are stemmed if a search does not say otherwise.
  package let strength: StemmingStrength

  private init(
    _ name: String,
    _ rules: Rules,
    language: String = "english",
    strength: StemmingStrength = .none
  ) {
    self.name = name
    self.rules = rules
    self.language = language
    self.strength = strength
  }

  /// Prose in all languages: chains, compounds, numbers, acronyms, bigrams, dictionary words.
  package static let text = Analyzer("text", .text, strength: .standard)
  /// Runs of ASCII letters and digits in lower case, for comparison with other engines.
  package static let words = Analyzer("words", .words)

  /// The analyzer of a name; nil if there is none.
  package static func named(_ name: String) -> Analyzer? {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    switch parts.first {
    case "text": return text(parts.dropFirst())
    case "words": return parts.count == 1 ? words : nil
    default: return text(parts[...])
    }
  }

  /// The names of analyzers, of which `text` may be followed by a language and a strength.
  package static let names = ["text", "words"]

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
    return Analyzer(name, .text, language: language, strength: strength)
  }

  /// What decides the tokens and stems: name, rules version, Unicode and ICU version, hash of the
  /// tables, version of the stemmers. Indexes of different fingerprints must not be mixed.
  package var fingerprint: String {
    switch rules {
    case .words:
      return "\(name)/\(Analyzer.rulesVersion)"
    case .text:
      let unicode = cicu_unicode_version()
      let icu = cicu_version()
      let hash = String(CharacterPages.shared.hash(), radix: 16)
      return "\(name)/\(Analyzer.rulesVersion) unicode \(unicode >> 8).\(unicode & 255)"
        + " icu \(icu >> 8).\(icu & 255) table \(hash) stems \(TermStemmer.version)"
    }
  }

  /// Folds a pattern or prefix without cutting it into words (`Koiz` is `koiz`).
  package func fold(_ text: String) -> String {
    var text = text
    return text.withUTF8 { utf8 in
      switch rules {
      case .words:
        let bytes = utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        return String(decoding: bytes, as: UTF8.self)
      case .text:
        var folded: [UInt8] = []
        var start = 0
        while start < utf8.count {
          var end = min(utf8.count, start + (1 << 15))
          while end < utf8.count, end > start + 1, utf8[end] & 0xC0 == 0x80 { end -= 1 }
          folded += foldWhole(UnsafeBufferPointer(rebasing: utf8[start..<end]))
          start = end
        }
        return String(decoding: folded, as: UTF8.self)
      }
    }
  }

  /// The fold of at most 2^15 bytes of UTF-8.
  private func foldWhole(_ utf8: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var capacity = utf8.count * 2 + 64
    while true {
      let size = capacity
      var whole: Int32 = 0
      var written: Int32 = 0
      let out = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        written = cicu_fold(
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
