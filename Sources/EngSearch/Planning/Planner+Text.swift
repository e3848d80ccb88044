import EngAnalysis
import EngIndex
import EngQuery
import EngStorage

/// From words, phrases and synonyms to where they occur.
extension Planner {
  func planText(_ syntax: QuerySyntax, _ context: Context) throws(IndexError) -> Plan? {
    var terms: TermSet?
    switch syntax.kind {
    case .prefix, .wildcard, .regex, .fuzzy:
      // Going through the terms costs more than all that follows: once.
      terms = try termSet(syntax.kind)
      if context.textField == nil, let terms, terms.hasMore(than: Planner.scoredTerms) {
        return .terms(terms, score: context.boost)
      }
    default:
      break
    }
    var found: Occurrence?
    if let terms { found = anyOf(terms) } else { found = try occurrence(syntax) }
    guard var occurrence = found else { return nil }
    if let field = context.textField { occurrence = .within(field, occurrence) }
    return .leaf(occurrence, weight: try weight(occurrence) * context.boost)
  }

  /// Where a piece of text, a pattern or a combination of them occurs; nil if it has no words.
  func occurrence(_ syntax: QuerySyntax) throws(IndexError) -> Occurrence? {
    switch syntax.kind {
    case .word(let text):
      let own = phrase(try words(text, stemmed: true).map { ($0, 0) }, slop: 0)
      guard let others = synonyms?.others(of: text), !others.isEmpty else { return own }
      return anyOf(flattened([own] + (try synonymOccurrences(others))))
    case .exact(let text):
      return phrase(try words(text).map { ($0, 0) }, slop: 0).map { .typed(text, $0) }
    case .phrase(let items, let slop):
      return try phraseOccurrence(items, slop: slop)
    case .near(let operands, let distance, let ordered):
      var parts: [Occurrence] = []
      for operand in operands {
        if let part = try occurrence(operand) { parts.append(part) }
      }
      if ordered { return phrase(parts.map { ($0, 0) }, slop: distance) }
      guard parts.count > 1 else { return parts.first }
      return .near(parts, distance: distance)
    case .or(let operands):
      var parts: [Occurrence] = []
      for operand in operands {
        if let part = try occurrence(operand) { parts.append(part) }
      }
      return parts.isEmpty ? nil : anyOf(parts)
    case .fuzzy(let text, _):
      // Each word of the text may have its own typing errors.
      let groups = analyzer.queryGroups(text)
      var parts: [(Occurrence, Int)] = []
      for word in groups.compactMap(\.alternatives.first).joined() {
        parts.append((try fuzzyOccurrence(word, syntax.kind), 0))
      }
      return phrase(parts, slop: 0)
    case .prefix(let text):
      return try prefixOccurrence(text)
    case .wildcard, .regex:
      return anyOf(try termSet(syntax.kind))
    case .required(let inner), .maybe(let inner), .boost(_, let inner), .constant(_, let inner):
      return try occurrence(inner)
    case .sequence(let clauses), .and(let clauses):
      guard clauses.count == 1 else { return nil }
      return try occurrence(clauses[0])
    case .atLeast, .not, .field, .exists, .range, .all, .none:
      return nil
    }
  }

  func phraseOccurrence(
    _ items: [QuerySyntax.PhraseItem],
    slop: Int
  ) throws(IndexError) -> Occurrence? {
    var parts: [(Occurrence, Int)] = []
    var gap = 0
    for item in items {
      switch item {
      case .gap:
        gap += 1
      case .word(let text):
        for word in try words(text) {
          parts.append((word, gap))
          gap = 0
        }
      case .prefix(let text):
        guard let prefix = try prefixOccurrence(text) else { continue }
        parts.append((prefix, gap))
        gap = 0
      }
    }
    return phrase(parts, slop: slop)
  }

  /// `euro-atl*` is the phrase of `euro` and `atl*`.
  func prefixOccurrence(_ text: String) throws(IndexError) -> Occurrence? {
    let groups = analyzer.queryGroups(text)
    let parts = groups.compactMap(\.alternatives.first).flatMap { $0 }
    guard parts.count > 1, let last = parts.last else {
      return anyOf(try termSet(.prefix(text)))
    }
    var occurrences: [(Occurrence, Int)] = parts.dropLast().map { (.term($0), 0) }
    occurrences.append((anyOf(try termSet(passing: .prefix(last))), 0))
    return phrase(occurrences, slop: 0)
  }

  /// What several words mean together, scored as one term; nil if nothing in it can be searched for.
  func planSynonyms(
    _ others: [String],
    _ context: Context
  ) throws(IndexError) -> Plan? {
    let found = flattened(try synonymOccurrences(others))
    guard !found.isEmpty else { return nil }
    var occurrence = anyOf(found)
    if let field = context.textField { occurrence = .within(field, occurrence) }
    return .leaf(occurrence, weight: try weight(occurrence) * context.boost)
  }

  /// Where synonyms occur; several words are a phrase, of which each may have its forms.
  func synonymOccurrences(_ others: [String]) throws(IndexError) -> [Occurrence?] {
    var found: [Occurrence?] = []
    for text in others {
      found.append(phrase(try words(text, stemmed: true).map { ($0, 0) }, slop: 0))
    }
    return found
  }

  /// The alternatives of all as one list, each once.
  func flattened(_ occurrences: [Occurrence?]) -> [Occurrence] {
    var known: Set<Occurrence> = []
    var result: [Occurrence] = []
    for occurrence in occurrences.compactMap({ $0 }) {
      var parts = [occurrence]
      if case .anyOf(let inner) = occurrence { parts = inner }
      for part in parts where known.insert(part).inserted { result.append(part) }
    }
    return result
  }

  /// One occurrence for each group of a text; if `stemmed`, of a word or the last part of a compound
  /// all forms.
  func words(_ text: String, stemmed: Bool = false) throws(IndexError) -> [Occurrence] {
    let stemmer = stemmed ? stemClasses?.stemmer : nil
    let key = SearchResources.WordKey(
      text: text,
      language: stemmer?.language,
      strength: stemmer?.strength ?? .none
    )
    if let known = resources.occurrences(of: key) { return known }
    ahead?.takeToPlan(text)
    let groups = analyzer.queryGroups(text)
    let found = try occurrences(of: groups, stemmed: stemmed)
    // What stands for many terms may be cut, which each search has to say.
    if !groups.contains(where: \.isPrefix) { resources.keep(found, of: key) }
    return found
  }

  private func occurrences(
    of groups: [QueryGroup],
    stemmed: Bool
  ) throws(IndexError) -> [Occurrence] {
    var result: [Occurrence] = []
    for group in groups {
      var occurrences: [Occurrence] = []
      // By its terms, which have no zero byte.
      var known: Set<String> = []
      func add(_ occurrence: Occurrence, of terms: String) {
        if known.insert(terms).inserted { occurrences.append(occurrence) }
      }
      var joined: [String] = []
      var compounds: [[String]] = []
      for alternative in group.alternatives {
        if group.isPrefix, alternative.count == 1 {
          let set = try termSet(passing: .prefix(alternative[0]))
          joined += listed(set)
        } else if alternative.count == 1 {
          joined += try forms(of: alternative[0], stemmed, group.spellings)
        } else {
          compounds.append(alternative)
        }
      }
      for term in joined {
        add(.term(term), of: term)
        for segment in snapshot.segments { compounds += try segment.compoundParts(term) }
      }
      for parts in compounds {
        guard let last = parts.last else { continue }
        let first: [(Occurrence, Int)] = parts.dropLast().map { (.term($0), 0) }
        for form in try forms(of: last, stemmed, group.spellings) {
          guard let phrase = phrase(first + [(.term(form), 0)], slop: 0) else { continue }
          add(phrase, of: parts.dropLast().reduce("") { $0 + $1 + "\0" } + form)
        }
      }
      // A single character that no term begins with occurs nowhere, which is not the same as saying nothing.
      result.append(anyOf(occurrences))
    }
    return result
  }

  func forms(
    of term: String,
    _ stemmed: Bool,
    _ spellings: [String: String]
  ) throws(IndexError) -> [String] {
    guard stemmed, let stemClasses else { return [term] }
    return try stemClasses.forms(of: term, spelling: spellings[term])
  }

  func phrase(_ parts: [(Occurrence, Int)], slop: Int) -> Occurrence? {
    guard parts.count > 1 else { return parts.first?.0 }
    return .phrase(parts.map(\.0), gaps: parts.dropFirst().map(\.1), slop: max(slop, 0))
  }

  func anyOf(_ parts: [Occurrence]) -> Occurrence {
    parts.count == 1 ? parts[0] : .anyOf(parts)
  }
}
