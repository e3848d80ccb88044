package import EngAnalysis
package import EngStorage
internal import Synchronization

/// Which words of an index share a stem, and how a query's word gets its own.
///
/// The stem of a word is taken from its spelling, with accents, and folded afterwards; so a query's word
/// and the words of the documents meet where their stems do. The stemmer follows the script: words of
/// Latin letters take the index's language, Cyrillic Russian, Arabic the light Arabic one; other words,
/// and those with a digit or a sign in them, are their own stem.
package struct TermStemmer: Sendable {
  /// The language of words in Latin letters.
  package let language: String
  private let analyzer: Analyzer
  private let latin: Stemmer?
  private let cyrillic = Stemmer.named("russian")
  private let arabic = Stemmer.named("arabic")

  /// - Parameter language: A name or code that `Stemmer` knows; words in Latin letters are their own
  ///   stem in any other.
  package init(language: String, analyzer: Analyzer) {
    self.language = language
    self.analyzer = analyzer
    latin = Stemmer.named(language)
  }

  /// The folded stem of a word as spelled (in lower case, accents kept).
  package func stem(_ spelling: String) -> String {
    guard let stemmer = stemmer(for: spelling) else { return analyzer.fold(spelling) }
    let stem = analyzer.fold(stemmer.stem(spelling))
    return stem.isEmpty ? analyzer.fold(spelling) : stem
  }

  private enum Script { case latin, cyrillic, arabic, other }

  private func stemmer(for word: String) -> Stemmer? {
    var script: Script?
    for scalar in word.unicodeScalars {
      // A combining mark belongs to the letter before it.
      if (0x300...0x36F).contains(scalar.value) || (0x64B...0x65F).contains(scalar.value) {
        continue
      }
      let next: Script
      switch scalar.value {
      case 0x61...0x7A, 0xDF...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF: next = .latin
      case 0x400...0x52F: next = .cyrillic
      case 0x620...0x6FF where scalar.properties.isAlphabetic: next = .arabic
      default: return nil
      }
      if let script, script != next { return nil }
      script = next
    }
    switch script {
    case .latin: return latin
    case .cyrillic: return cyrillic
    case .arabic: return arabic
    default: return nil
    }
  }
}

extension SegmentReader {
  /// The terms of this segment that have a word of that stem, in the order of their bytes.
  ///
  /// - Parameters:
  ///   - stem: As `TermStemmer.stem` gives it for a word of the query.
  ///   - language: Of words in Latin letters.
  /// - Complexity: The first call for a language goes over all terms.
  package func stemClass(
    of stem: String,
    language: String
  ) throws(IndexError) -> [String] {
    try stemClasses(language)[stem] ?? []
  }

  private func stemClasses(_ language: String) throws(IndexError) -> [String: [String]] {
    if let known = stemCache.withLock({ $0[language] }) { return known }
    let analyzer = Analyzer.named(analyzerName) ?? Analyzer.text
    let stemmer = TermStemmer(language: language, analyzer: analyzer)
    var classes: [String: [String]] = [:]
    try forEachTerm(from: "") { bytes, _ throws(IndexError) in
      let term = String(decoding: bytes, as: UTF8.self)
      classes[stemmer.stem(term), default: []].append(term)
      return true
    }
    let made = classes
    stemCache.withLock { $0[language] = made }
    return classes
  }
}
