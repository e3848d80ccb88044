import EngAnalysis

/// A token that an analyzer finds in a text.
public struct AnalyzedToken: Sendable, Equatable {
  /// What the index holds for it.
  public var term: String
  /// Its place in tokens, from 0; joined forms stand at the place of their first part.
  public var position: Int
  /// The bytes of the text that it stands for.
  public var byteRange: Range<Int>
  /// `word`; `part` of a chain such as `Euro-Atlantic`, `joined` for a form run together from parts or
  /// signs, `verbatim` for one that keeps its joiners; `number`, `acronym`, `cjk2` and `cjk1` for two
  /// characters and the last one of a run, `dict` for a dictionary's word, `emoji`.
  public var type: String
  /// The class of words that it is found with; nil if it has no other forms.
  public var stem: String?
  /// What makes the term differ from the text: `case`, `accents`, `letters`, `ending`, `joined`.
  public var changes: [String]
}

/// Analyzers by name.
public enum TextAnalysis {
  /// The names of analyzers; `text` may be followed by a language and a strength (`text:german:minimal`).
  public static var analyzerNames: [String] { Analyzer.names }

  /// The languages that have stems, by their full names, sorted.
  public static var languages: [String] { TermStemmer.languages }

  /// The full name of a language that has stems, given its name or its ISO 639-1 code; nil if it has none.
  public static func languageName(_ name: String) -> String? { TermStemmer.languageName(name) }

  /// The full name of an analyzer (`text:german` for `de`); nil if there is none.
  public static func fullName(ofAnalyzer name: String) -> String? { Analyzer.named(name)?.name }

  /// The tokens of a text in the order in which they are indexed; nil if there is no such analyzer.
  public static func tokens(of text: String, analyzer name: String) -> [AnalyzedToken]? {
    guard let analyzer = Analyzer.named(name) else { return nil }
    let stemmer =
      analyzer.strength == .none
      ? nil : TermStemmer(language: analyzer.language, strength: analyzer.strength)
    let tokenizer = Tokenizer(analyzer)
    let batch = TokenBatch()
    let bytes = Array(text.utf8)
    var tokens: [AnalyzedToken] = []
    bytes.withUnsafeBytes { raw in
      tokenizer.start(raw)
      while tokenizer.next(batch) {
        for index in 0..<batch.count {
          let token = batch.tokens[index]
          let term = String(decoding: batch.term(token), as: UTF8.self)
          let spelling = String(decoding: batch.spelling(token), as: UTF8.self)
          let source = String(decoding: bytes[token.start..<token.end], as: UTF8.self)
          let type = type(of: token.kind, term)
          tokens.append(
            AnalyzedToken(
              term: term,
              position: Int(token.position),
              byteRange: token.start..<token.end,
              type: type,
              stem: stemmer?.stemClass(spelling.isEmpty ? term : spelling),
              changes: changes(source, to: term, spelling: spelling, type, analyzer)
            )
          )
        }
      }
    }
    return tokens
  }

  private static func type(of kind: TokenKind, _ term: String) -> String {
    switch kind {
    case .word: "word"
    case .part: "part"
    case .number: "number"
    case .acronym: "acronym"
    // `u.s` of the word `US`, or `us` of `U.S.`.
    case .acronymJoined: term.contains(".") ? "acronym" : "joined"
    case .suffix: "joined"
    case .compound: term.contains { "_/\\".contains($0) } ? "verbatim" : "joined"
    case .cjk2: "cjk2"
    case .cjk1: "cjk1"
    case .dictionary: "dict"
    case .emoji: "emoji"
    }
  }

  private static func changes(
    _ source: String,
    to term: String,
    spelling: String,
    _ type: String,
    _ analyzer: Analyzer
  ) -> [String] {
    if type == "joined" || type == "verbatim" { return ["joined"] }
    if source.utf8.elementsEqual(term.utf8) { return [] }
    var changes: [String] = []
    let folded = analyzer.fold(source)
    // What is left of the source when the term has been taken is an ending such as `’s`.
    if !folded.utf8.elementsEqual(term.utf8) { changes.append("ending") }
    let cased = source.utf8.contains { $0 >= 0x41 && $0 <= 0x5A }
    if cased { changes.append("case") }
    if !spelling.isEmpty {
      changes.append("accents")
    } else if !cased, changes.isEmpty || source.utf8.contains(where: { $0 >= 0x80 }) {
      changes.append("letters")
    }
    return changes
  }
}
