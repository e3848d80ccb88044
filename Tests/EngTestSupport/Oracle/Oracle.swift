package import EngAnalysis
package import EngIndex
package import EngQuery
import Foundation

/// The search semantics by plain scanning: no index, no shortcuts, one document after the other.
///
/// It shares nothing with the engine but the tokenizer and the documents' numbers.
package struct Oracle {
  /// A document that matches.
  package struct Match: Equatable {
    package var key: String
    package var score: Double

    package init(key: String, score: Double) {
      self.key = key
      self.score = score
    }
  }

  struct Text {
    var key: String
    var isLive: Bool
    var length = 0
    var titleEnd = 0
    /// The positions of each term.
    var places: [String: [Int]] = [:]
    /// The text of each position.
    var sources: [Int: String] = [:]
    var document: Document
  }

  indirect enum Pattern {
    case term(String)
    case any([Pattern])
    case run([Pattern], gaps: [Int], slop: Int)
    case near([Pattern], Int)
    case inTitle(Bool, Pattern)
    case typed(String, Pattern)
  }

  indirect enum Clause {
    case pattern(Pattern, weight: Double)
    case anyTerm(Set<String>, score: Double)
    case everything
    case stored(String, StoredTest)
    case constant(Double, Clause)
    case combined(must: [Clause], may: [Clause], not: [Clause], least: Int)

    var highest: Double {
      switch self {
      case .pattern(_, let weight): weight
      case .anyTerm(_, let score): score
      case .everything, .stored: 0
      case .constant(let score, _): score
      case .combined(let must, let may, _, _):
        must.map(\.highest).reduce(0, +) + may.map(\.highest).reduce(0, +)
      }
    }
  }

  let analyzer: Analyzer
  let stemmer: TermStemmer?
  var texts: [Text] = []
  var joined: [String: Set<[String]>] = [:]
  var vocabulary: Set<String> = []
  var classes: [String: Set<String>] = [:]
  /// The spellings of each term.
  var spellings: [String: Set<String>] = [:]
  var average = 1.0
  /// What an occurrence in the title counts.
  package var titleWeight = 1.0
  /// What relative dates count from, in seconds since 1970.
  let now: Int
  let k1 = 2.0
  let b = 0.5

  /// Reads the documents of a snapshot, those that are deleted but not merged away included: they
  /// count in the statistics.
  package init(_ snapshot: IndexSnapshot, analyzer: Analyzer, now: Int = 0) throws {
    self.analyzer = analyzer
    stemmer = TermStemmer(language: analyzer.language, strength: analyzer.strength)
    self.now = now
    let tokenizer = Tokenizer(analyzer)
    let batch = TokenBatch()
    for segment in snapshot.segments {
      for number in 0..<segment.documentCount {
        let document = try segment.document(number)
        var text = Text(
          key: document.key,
          isLive: !segment.isDeleted(number),
          document: document
        )
        text.titleEnd = read(document.title, at: 0, tokenizer, batch, into: &text)
        let start = text.titleEnd == 0 ? 0 : text.titleEnd + 100
        _ = read(document.body, at: start, tokenizer, batch, into: &text)
        vocabulary.formUnion(text.places.keys)
        texts.append(text)
      }
    }
    if let stemmer {
      for (term, words) in spellings {
        for stemClass in words.compactMap(stemmer.stemClass) {
          classes[stemClass, default: []].insert(term)
        }
      }
    }
    let total = texts.map(\.length).reduce(0, +)
    if !texts.isEmpty { average = max(Double(total) / Double(texts.count), 1e-9) }
  }

  mutating func read(
    _ source: String,
    at position: Int,
    _ tokenizer: Tokenizer,
    _ batch: TokenBatch,
    into text: inout Text
  ) -> Int {
    let bytes = Array(source.utf8)
    var words: [(position: Int, term: String)] = []
    bytes.withUnsafeBytes { raw in
      tokenizer.start(raw, at: UInt32(position))
      while tokenizer.next(batch) {
        for index in 0..<batch.count {
          let token = batch.tokens[index]
          let term = String(decoding: batch.term(token), as: UTF8.self)
          if token.kind == .compound {
            joined[term, default: []].insert(words.suffix(Int(token.parts)).map(\.term))
            continue
          }
          let place = Int(token.position)
          words.append((place, term))
          let spelling = String(decoding: batch.spelling(token), as: UTF8.self)
          spellings[term, default: []].insert(spelling.isEmpty ? term : spelling)
          text.places[term, default: []].append(place)
          if !token.kind.addsNoPosition {
            text.length += 1
            text.sources[place] = String(decoding: bytes[token.start..<token.end], as: UTF8.self)
          }
        }
      }
    }
    return Int(tokenizer.endPosition)
  }

  /// All matches of a query, best first.
  package func search(_ syntax: QuerySyntax, anyWord: Bool = false) -> [Match] {
    var syntax = syntax
    if case .word = syntax.kind { syntax = QuerySyntax(.sequence([syntax])) }
    guard let clause = clause(syntax, boost: 1, field: nil, anyWord) else { return [] }
    let highest = clause.highest
    let scale = highest > 0 ? exp2(30 - ceil(log2(highest))) : 1
    var matches: [(index: Int, score: UInt64)] = []
    for (index, text) in texts.enumerated() where text.isLive {
      if let score = score(clause, text, scale) { matches.append((index, score)) }
    }
    matches.sort { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
    return matches.map { Match(key: texts[$0.index].key, score: Double($0.score) / scale) }
  }
}
