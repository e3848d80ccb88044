import EngAnalysis
import EngQuery

extension Oracle {
  func pattern(_ syntax: QuerySyntax) -> Pattern? {
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
  func plainWords(_ text: String) -> [String] {
    analyzer.queryGroups(text).compactMap(\.alternatives.first).flatMap { $0 }
  }

  func words(_ text: String, stemmed: Bool = false) -> [Pattern] {
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
      var sequences: Set<[String]> = []
      for parts in alternatives {
        guard let last = parts.last, parts.count > 1 else {
          sequences.insert(parts)
          continue
        }
        for form in forms(of: last, stemmed, group.spellings) {
          sequences.insert(parts.dropLast() + [form])
        }
      }
      let patterns = sequences.map { parts in run(parts.map { (.term($0), 0) }, slop: 0) }
      return any(patterns.compactMap { $0 })
    }
  }

  /// The words of the whole vocabulary that have the same stem as a word, or, if it was typed without
  /// accents, as one of its spellings; and the word.
  func forms(
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

  func any(_ parts: [Pattern]) -> Pattern {
    parts.count == 1 ? parts[0] : .any(parts)
  }

  func run(_ parts: [(Pattern, Int)], slop: Int) -> Pattern? {
    guard parts.count > 1 else { return parts.first?.0 }
    return .run(parts.map(\.0), gaps: parts.dropFirst().map(\.1), slop: slop)
  }
}
