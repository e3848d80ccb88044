import CICU

/// How text becomes tokens.
package struct Analyzer: Sendable, Equatable {
  enum Rules: Sendable {
    case text
    case words
  }

  /// Changes whenever the same text may give other tokens.
  static let rulesVersion = 1

  package var name: String
  let rules: Rules

  /// Prose in all languages: chains, compounds, numbers, acronyms, bigrams, dictionary words.
  package static let text = Analyzer(name: "text", rules: .text)
  /// Runs of ASCII letters and digits in lower case, for comparison with other engines.
  package static let words = Analyzer(name: "words", rules: .words)

  /// The analyzer that an index names.
  package static func named(_ name: String) -> Analyzer? {
    switch name {
    case "text": .text
    case "words": .words
    default: nil
    }
  }

  /// What decides the tokens: name, rules version, Unicode and ICU version, hash of the tables.
  /// Indexes of different fingerprints must not be mixed.
  package var fingerprint: String {
    switch rules {
    case .words:
      return "\(name)/\(Analyzer.rulesVersion)"
    case .text:
      let unicode = cicu_unicode_version()
      let icu = cicu_version()
      let hash = String(CharacterPages.shared.hash(), radix: 16)
      return "\(name)/\(Analyzer.rulesVersion) unicode \(unicode >> 8).\(unicode & 255)"
        + " icu \(icu >> 8).\(icu & 255) table \(hash)"
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
