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

  private struct Text {
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

  private indirect enum Pattern {
    case term(String)
    case any([Pattern])
    case run([Pattern], gaps: [Int], slop: Int)
    case near([Pattern], Int)
    case inTitle(Bool, Pattern)
    case typed(String, Pattern)
  }

  private indirect enum Clause {
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

  private let analyzer: Analyzer
  private let stemmer: TermStemmer?
  private var texts: [Text] = []
  private var joined: [String: Set<[String]>] = [:]
  private var vocabulary: Set<String> = []
  private var classes: [String: Set<String>] = [:]
  /// The spellings of each term.
  private var spellings: [String: Set<String>] = [:]
  private var average = 1.0
  /// What an occurrence in the title counts.
  package var titleWeight = 1.0
  /// What relative dates count from, in seconds since 1970.
  private let now: Int
  private let k1 = 1.2
  private let b = 0.75

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

  private mutating func read(
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

  // MARK: Scores

  private func score(_ clause: Clause, _ text: Text, _ scale: Double) -> UInt64? {
    switch clause {
    case .everything:
      return 0
    case .stored(let field, let test):
      return test.holds(for: text.document, field) ? 0 : nil
    case .anyTerm(let terms, let score):
      return terms.contains { text.places[$0] != nil } ? UInt64((score * scale).rounded()) : nil
    case .constant(let value, let inner):
      return score(inner, text, scale) == nil ? nil : UInt64((value * scale).rounded())
    case .pattern(let pattern, let weight):
      var f = Double(frequency(pattern, text))
      if titleWeight != 1 {
        let inTitle = places(pattern, text).keys.count { $0 < text.titleEnd }
        f += (titleWeight - 1) * Double(inTitle)
      }
      guard f > 0 else { return nil }
      let norm = k1 * (1 - b + b * Double(Oracle.quantised(text.length)) / average)
      return UInt64((weight * scale * (f / (f + norm))).rounded())
    case .combined(let must, let may, let not, let least):
      var sum: UInt64 = 0
      for clause in must {
        guard let score = score(clause, text, scale) else { return nil }
        sum += score
      }
      if not.contains(where: { score($0, text, scale) != nil }) { return nil }
      let extra = may.compactMap { score($0, text, scale) }
      return extra.count >= least ? extra.reduce(sum, +) : nil
    }
  }

  /// Lengths from 24 on keep four significant bits of what they exceed 24 by.
  private static func quantised(_ length: Int) -> Int {
    guard length >= 24 else { return length }
    let above = length - 24
    let dropped = max(0, (Int.bitWidth - above.leadingZeroBitCount) - 4)
    return 24 + ((above >> dropped) << dropped)
  }

  private func frequency(_ pattern: Pattern, _ text: Text) -> Int {
    switch pattern {
    case .term(let term):
      return text.places[term]?.count ?? 0
    case .any(let parts):
      let terms = parts.compactMap { part -> String? in
        if case .term(let term) = part { term } else { nil }
      }
      if terms.count == parts.count {
        return terms.map { text.places[$0]?.count ?? 0 }.reduce(0, +)
      }
      // One alternative alone in the whole index is counted as itself.
      return places(pattern, text).count
    case .run, .near, .inTitle, .typed:
      return places(pattern, text).count
    }
  }

  /// Each start of an occurrence with its nearest end.
  private func places(_ pattern: Pattern, _ text: Text) -> [Int: Int] {
    var found: [Int: Int] = [:]
    switch pattern {
    case .term(let term):
      for place in text.places[term] ?? [] { found[place] = place + 1 }
    case .any(let parts):
      for part in parts { found.merge(places(part, text)) { min($0, $1) } }
    case .run(let parts, let gaps, let slop):
      let lists = parts.map { places($0, text) }
      for (start, end) in lists[0] {
        found[start] = Oracle.runEnd(lists, gaps, part: 1, from: end, slop: slop)
      }
    case .near(let parts, let distance):
      let lists = parts.map { places($0, text) }
      for (leader, list) in lists.enumerated() {
        for (start, end) in list {
          // Equal lists share a queue of places that do not overlap.
          var queues: [[(start: Int, end: Int)]] = []
          var of: [[Int: Int]] = []
          var last = end
          var inside = end - start
          var complete = true
          for (other, candidates) in lists.enumerated() where other != leader {
            if !of.contains(candidates) {
              var queue: [(start: Int, end: Int)] = []
              for one in candidates.sorted(by: { $0.key < $1.key })
              where one.key >= queue.last?.end ?? end {
                queue.append((one.key, one.value))
              }
              of.append(candidates)
              queues.append(queue)
            }
            guard let queue = of.firstIndex(of: candidates), !queues[queue].isEmpty else {
              complete = false
              break
            }
            let next = queues[queue].removeFirst()
            last = max(last, next.end)
            inside += next.end - next.start
          }
          if complete, last - start - inside <= distance {
            found[start] = min(found[start] ?? .max, last)
          }
        }
      }
    case .inTitle(let wanted, let inner):
      found = places(inner, text).filter { ($0.key < text.titleEnd) == wanted }
    case .typed(let typed, let inner):
      found = places(inner, text).filter { start, end in
        guard end == start + 1, let source = text.sources[start] else { return false }
        return source == typed || ["'s", "’s"].contains { source == typed + $0 }
      }
    }
    return found
  }

  /// The nearest end of a run whose parts before `part` end at `end`, or nil if there is none.
  private static func runEnd(
    _ lists: [[Int: Int]],
    _ gaps: [Int],
    part: Int,
    from end: Int,
    slop: Int
  ) -> Int? {
    guard part < lists.count else { return end }
    var best: Int?
    for extra in 0...slop {
      guard let next = lists[part][end + gaps[part - 1] + extra],
        let last = runEnd(lists, gaps, part: part + 1, from: next, slop: slop - extra)
      else { continue }
      best = min(best ?? .max, last)
    }
    return best
  }

  // MARK: From syntax

  private func clause(
    _ syntax: QuerySyntax,
    boost: Double,
    field: String?,
    _ anyWord: Bool
  ) -> Clause? {
    switch syntax.kind {
    case .none: return nil
    case .all: return field.map { .stored($0, .exists) } ?? .everything
    case .exists(let name): return .stored(name, .exists)
    case .range(let name, let lower, let upper):
      return .stored(name, .range(of: name, lower, upper, now: now))
    case .boost(let factor, let inner):
      return clause(inner, boost: boost * factor, field: field, anyWord)
    case .constant(let score, let inner):
      return clause(inner, boost: boost, field: field, anyWord).map {
        .constant(score * boost, $0)
      }
    case .field(let name, let inner):
      return clause(inner, boost: boost, field: name, anyWord)
    case .required(let inner), .maybe(let inner):
      return clause(inner, boost: boost, field: field, anyWord)
    case .not:
      return combined([syntax], boost, field, any: false, anyWord)
    case .sequence(let clauses):
      return combined(clauses, boost, field, any: anyWord, anyWord)
    case .and(let clauses):
      return combined(clauses, boost, field, any: false, anyWord)
    case .or(let clauses):
      let may = clauses.compactMap { clause($0, boost: boost, field: field, anyWord) }
      return may.isEmpty ? nil : .combined(must: [], may: may, not: [], least: 1)
    case .atLeast(let count, let clauses):
      let may = clauses.compactMap { clause($0, boost: boost, field: field, anyWord) }
      return may.isEmpty
        ? nil : .combined(must: [], may: may, not: [], least: min(max(count, 1), may.count))
    case .word, .phrase, .near, .prefix, .wildcard, .fuzzy, .exact, .regex:
      if let field, field != "title", field != "body" {
        return StoredTest(syntax.kind, of: field, now: now).map { .stored(field, $0) }
      }
      if field == nil, let terms = terms(syntax.kind), terms.count > 64 {
        return .anyTerm(Set(terms), score: boost)
      }
      guard var pattern = pattern(syntax) else { return nil }
      if let field { pattern = .inTitle(field == "title", pattern) }
      return .pattern(pattern, weight: weight(pattern) * boost)
    }
  }

  private func combined(
    _ clauses: [QuerySyntax],
    _ boost: Double,
    _ field: String?,
    any: Bool,
    _ anyWord: Bool
  ) -> Clause? {
    var plain: [Clause] = []
    var plus: [Clause] = []
    var maybe: [Clause] = []
    var not: [Clause] = []
    for one in clauses {
      var inner = one
      if case .not(let excluded) = one.kind { inner = excluded }
      guard let made = clause(inner, boost: boost, field: field, anyWord) else { continue }
      switch one.kind {
      case .not: not.append(made)
      case .maybe: maybe.append(made)
      case .required: plus.append(made)
      default: plain.append(made)
      }
    }
    if plain.isEmpty, plus.isEmpty, maybe.isEmpty, not.isEmpty { return nil }
    if !any { return .combined(must: plain + plus, may: maybe, not: not, least: 0) }
    if !plus.isEmpty || plain.isEmpty {
      return .combined(must: plus, may: plain + maybe, not: not, least: 0)
    }
    let words = Clause.combined(must: [], may: plain, not: [], least: 1)
    return .combined(must: [words], may: maybe, not: not, least: 0)
  }

  private func pattern(_ syntax: QuerySyntax) -> Pattern? {
    switch syntax.kind {
    case .word(let text):
      return run(words(text, stemmed: true).map { ($0, 0) }, slop: 0)
    case .exact(let text):
      return run(words(text).map { ($0, 0) }, slop: 0).map { .typed(text, $0) }
    case .phrase(let items, let slop):
      var parts: [(Pattern, Int)] = []
      var gap = 0
      for item in items {
        switch item {
        case .gap: gap += 1
        case .word(let text):
          for word in words(text) {
            parts.append((word, gap))
            gap = 0
          }
        case .prefix(let text):
          guard let prefix = pattern(QuerySyntax(.prefix(text))) else { continue }
          parts.append((prefix, gap))
          gap = 0
        }
      }
      return run(parts, slop: slop)
    case .near(let operands, let distance, let ordered):
      let parts = operands.compactMap { pattern($0) }
      if ordered { return run(parts.map { ($0, 0) }, slop: distance) }
      return parts.count > 1 ? .near(parts, distance) : parts.first
    case .or(let operands):
      let parts = operands.compactMap { pattern($0) }
      return parts.isEmpty ? nil : any(parts)
    case .prefix(let text):
      // Of several words only the last one is open.
      let parts = plainWords(text)
      guard let last = parts.last, parts.count > 1 else {
        return terms(syntax.kind).map { any($0.map { .term($0) }) }
      }
      let open = vocabulary.filter { $0.utf8.starts(with: last.utf8) }
      return run(
        parts.dropLast().map { (.term($0), 0) } + [(any(open.map { .term($0) }), 0)],
        slop: 0
      )
    case .fuzzy(let text, let edits):
      return run(
        plainWords(text).map { (any(near($0, edits).map { .term($0) }), 0) },
        slop: 0
      )
    case .wildcard, .regex:
      return terms(syntax.kind).map { any($0.map { .term($0) }) }
    case .boost(_, let inner), .constant(_, let inner), .required(let inner), .maybe(let inner):
      return pattern(inner)
    default:
      return nil
    }
  }

  /// The words of a text that is not searched for as a whole, one form of each.
  private func plainWords(_ text: String) -> [String] {
    analyzer.queryGroups(text).compactMap(\.alternatives.first).flatMap { $0 }
  }

  /// The words of the vocabulary that a slip may lead to.
  private func near(_ text: String, _ edits: Int?) -> Set<String> {
    let word = Array(text.unicodeScalars)
    let limit = min(max(edits ?? (word.count < 3 ? 0 : word.count < 6 ? 1 : 2), 0), 2)
    if limit == 0 { return [text] }
    return vocabulary.filter { Oracle.distance(word, Array($0.unicodeScalars)) <= limit }
  }

  private func words(_ text: String, stemmed: Bool = false) -> [Pattern] {
    analyzer.queryGroups(text).map { group in
      var alternatives = Set(group.alternatives.filter { $0.count > 1 })
      for alternative in group.alternatives where alternative.count == 1 {
        var terms = group.isPrefix ? [] : forms(of: alternative[0], stemmed, group.spellings)
        if group.isPrefix {
          terms = vocabulary.filter { $0.utf8.starts(with: alternative[0].utf8) }
        }
        for term in terms {
          alternatives.insert([term])
          alternatives.formUnion(joined[term] ?? [])
        }
      }
      let patterns = alternatives.map { parts -> Pattern? in
        guard let last = parts.last, parts.count > 1 else {
          return run(parts.map { (.term($0), 0) }, slop: 0)
        }
        let lastForms = any(forms(of: last, stemmed, group.spellings).map { .term($0) })
        return run(parts.dropLast().map { (.term($0), 0) } + [(lastForms, 0)], slop: 0)
      }
      return any(patterns.compactMap { $0 })
    }
  }

  /// The words of the whole vocabulary that have the same stem as a word, or, if it was typed without
  /// accents, as one of its spellings; and the word.
  private func forms(
    of term: String,
    _ stemmed: Bool,
    _ typed: [String: String]
  ) -> [String] {
    guard stemmed, let stemmer else { return [term] }
    var found: Set<String> = [term]
    let words = typed[term].map { [$0] } ?? spellings[term, default: []].union([term])
    for stemClass in words.compactMap(stemmer.stemClass) {
      found.formUnion(classes[stemClass, default: []])
    }
    return Array(found)
  }

  private func any(_ parts: [Pattern]) -> Pattern {
    parts.count == 1 ? parts[0] : .any(parts)
  }

  private func run(_ parts: [(Pattern, Int)], slop: Int) -> Pattern? {
    guard parts.count > 1 else { return parts.first?.0 }
    return .run(parts.map(\.0), gaps: parts.dropFirst().map(\.1), slop: slop)
  }

  /// The terms of the vocabulary that a pattern stands for.
  private func terms(_ kind: QuerySyntax.Kind) -> [String]? {
    switch kind {
    case .prefix(let text):
      if plainWords(text).count > 1 { return nil }
      let prefix = analyzer.fold(text)
      return prefix.isEmpty ? [] : vocabulary.filter { $0.utf8.starts(with: prefix.utf8) }
    case .wildcard(let text):
      let pattern = Array(analyzer.fold(text))
      return vocabulary.filter { Oracle.matches(pattern[...], Array($0)[...]) }
    case .fuzzy(let text, let edits):
      let words = plainWords(text)
      return words.count == 1 ? Array(near(words[0], edits)) : nil
    case .regex(let pattern):
      // The random patterns are plain enough for both dialects.
      guard let regex = try? Regex(analyzer.fold(pattern)) else { return [] }
      let whole = regex.matchingSemantics(.unicodeScalar)
      return vocabulary.filter { (try? whole.wholeMatch(in: $0)) != nil }
    default:
      return nil
    }
  }

  static func matches(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>)
    -> Bool
  {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "*" {
      return matches(pattern.dropFirst(), text)
        || !text.isEmpty && matches(pattern, text.dropFirst())
    }
    guard let character = text.first, first == "?" || first == character else { return false }
    return matches(pattern.dropFirst(), text.dropFirst())
  }

  private static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
    var table = Array(
      repeating: Array(repeating: 0, count: second.count + 1),
      count: first.count + 1
    )
    for row in 0...first.count {
      for column in 0...second.count {
        guard row > 0, column > 0 else {
          table[row][column] = row + column
          continue
        }
        var best = table[row - 1][column - 1] + (first[row - 1] == second[column - 1] ? 0 : 1)
        best = min(best, table[row - 1][column] + 1, table[row][column - 1] + 1)
        if row > 1, column > 1, first[row - 1] == second[column - 2],
          first[row - 2] == second[column - 1]
        {
          best = min(best, table[row - 2][column - 2] + 1)
        }
        table[row][column] = best
      }
    }
    return table[first.count][second.count]
  }

  // MARK: Weights

  private func weight(_ pattern: Pattern) -> Double {
    switch pattern {
    case .term(let term):
      return idf([term])
    case .any(let parts):
      var terms: [String] = []
      var others: [Double] = []
      for part in parts {
        if case .term(let term) = part { terms.append(term) } else { others.append(weight(part)) }
      }
      return others.max() ?? idf(terms)
    case .run(let parts, _, _), .near(let parts, _):
      return parts.map { weight($0) }.reduce(0, +)
    case .inTitle(_, let inner), .typed(_, let inner):
      return weight(inner)
    }
  }

  private func idf(_ terms: [String]) -> Double {
    let n = Double(texts.filter { text in terms.contains { text.places[$0] != nil } }.count)
    return log(1 + (Double(texts.count) - n + 0.5) / (n + 0.5))
  }
}
