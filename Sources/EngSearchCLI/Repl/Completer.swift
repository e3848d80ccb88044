internal import EngSearch

/// What can stand at the cursor of the REPL: commands and their operands, fields, their values, and words of the
/// index with the number of their documents.
struct Completer {
  var index: SearchIndex
  var saved: [String]

  private static let limit = 40
  /// So many words are shown as documents write them rather than as the index folds them.
  private static let spelledLimit = 12

  func complete(_ buffer: LineBuffer) -> Completion? {
    let before = Array(buffer.beforeCursor)
    if before.first == "." {
      guard let space = before.firstIndex(of: " ") else {
        return words(String(before), DotCommand.all.map(\.name), from: 0)
      }
      guard let command = DotCommand.named(String(before[..<space])) else { return nil }
      return operands(of: command, before)
    }
    if before.first == "@" {
      return words(String(before), saved.map { "@" + $0 }, from: 0)
    }
    return query(before)
  }

  private func operands(of command: DotCommand, _ before: [Character]) -> Completion? {
    let start = (before.lastIndex(of: " ") ?? -1) + 1
    let word = String(before[start...])
    switch command.kind {
    case .none, .text: return nil
    case .queries: return query(before)
    case .commands: return words(word, DotCommand.all.map(\.name), from: start)
    case .fields: return words(word, fields + ["date:year", "date:month", "date:day"], from: start)
    case .sortKeys:
      return words(word, ["relevance"] + fields.flatMap { [$0, $0 + ":desc"] }, from: start)
    case .settings: return words(word, ReplSettings.names, from: start)
    case .saved: return words(word, saved, from: start)
    case .words(let list): return words(word, list, from: start)
    case .files: return paths(word, from: start, onlyDirectories: false)
    case .directories: return paths(word, from: start, onlyDirectories: true)
    }
  }

  private var fields: [String] { QuerySchema.standard.fields.keys.sorted() }

  private func words(_ typed: String, _ list: [String], from start: Int) -> Completion? {
    let found = list.filter { $0.hasPrefix(typed) }
    guard !found.isEmpty else { return nil }
    return Completion(
      start: start,
      candidates: found.map { Completion.Candidate(text: found.count == 1 ? $0 + " " : $0) }
    )
  }

  private func paths(_ typed: String, from start: Int, onlyDirectories: Bool) -> Completion? {
    let slash = typed.lastIndex(of: "/")
    let head = slash.map { String(typed[...$0]) } ?? ""
    let name = slash.map { String(typed[typed.index(after: $0)...]) } ?? typed
    guard let names = try? FileWalk.names(in: head.isEmpty ? "." : head) else { return nil }
    var candidates: [Completion.Candidate] = []
    for found in names where found.hasPrefix(name) && (!found.hasPrefix(".") || name.hasPrefix("."))
    {
      let isDirectory =
        (try? FileStatus(head + found, followingLink: true))?.kind == .directory
      guard isDirectory || !onlyDirectories else { continue }
      candidates.append(Completion.Candidate(text: head + found + (isDirectory ? "/" : "")))
    }
    return candidates.isEmpty ? nil : Completion(start: start, candidates: candidates)
  }

  // MARK: Queries

  private func query(_ before: [Character]) -> Completion? {
    // A word begins after white space, a bracket, a quote, or a mark such as `-`.
    var start = before.count
    while start > 0, !" (\"“”".contains(before[start - 1]) { start -= 1 }
    while start < before.count, "-+=!".contains(before[start]) { start += 1 }
    let word = String(before[start...])
    guard !word.isEmpty else { return nil }
    if let colon = word.firstIndex(of: ":"), fields.contains(String(word[..<colon])) {
      let field = String(word[..<colon])
      let value = String(word[word.index(after: colon)...])
      let valueStart = before.count - value.count
      switch QuerySchema.standard.fields[field] {
      case .text: return terms(value, from: valueStart)
      default: return values(of: field, value, from: valueStart)
      }
    }
    let named = fields.filter { $0.hasPrefix(word) }.map {
      Completion.Candidate(text: $0 + ":", note: "field")
    }
    let found = terms(word, from: start)
    let candidates = named + (found?.candidates ?? [])
    return candidates.isEmpty ? nil : Completion(start: start, candidates: candidates)
  }

  private func values(of field: String, _ typed: String, from start: Int) -> Completion? {
    var options = SearchOptions()
    options.limit = 0
    options.facets = [Facet(field, period: field == "date" ? .month : nil, limit: 1000)]
    guard let facet = (try? index.search("*", options))?.facets.first else { return nil }
    let wanted = typed.lowercased()
    let found = facet.values.filter { $0.value.lowercased().hasPrefix(wanted) }.prefix(Self.limit)
    guard !found.isEmpty else { return nil }
    return Completion(
      start: start,
      candidates: found.map {
        let needsQuotes = $0.value.contains { $0 == " " || $0 == "(" || $0 == ")" }
        return Completion.Candidate(
          text: needsQuotes ? "\"\($0.value)\"" : $0.value,
          note: Numbers.grouped($0.documents)
        )
      }
    )
  }

  private func terms(_ typed: String, from start: Int) -> Completion? {
    guard !typed.isEmpty,
      let found = try? index.terms(withPrefix: typed, limit: Self.limit, byFrequency: true)
    else { return nil }
    let shown = found.filter { !$0.term.unicodeScalars.contains(where: Sanitiser.isUnsafe) }
    guard !shown.isEmpty else { return nil }
    return Completion(
      start: start,
      candidates: shown.enumerated().map { place, term in
        Completion.Candidate(
          text: place < Self.spelledLimit ? spelled(term.term) : term.term,
          note: Numbers.grouped(term.documents)
        )
      }
    )
  }

  /// A term as the best document that holds it writes it, with its accents; the term itself where that is not
  /// plain or differs in more than case and accents.
  private func spelled(_ term: String) -> String {
    var options = SearchOptions()
    options.limit = 1
    options.snippets = 1
    guard let hit = (try? index.search(QueryCommand.literal(term), options))?.hits.first else {
      return term
    }
    for snippet in hit.snippets {
      let bytes = Array(snippet.text.utf8)
      for match in snippet.matches {
        let range =
          match.lowerBound - snippet.byteRange.lowerBound..<match.upperBound
          - snippet.byteRange.lowerBound
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else { continue }
        let text = String(decoding: bytes[range], as: UTF8.self)
        let tokens = TextAnalysis.tokens(of: text, analyzer: index.snapshot.analyzerName)
        // A word in capitals only stands in a heading; its small letters are the better guess.
        if tokens?.count == 1, tokens?.first?.term == term {
          return text.allSatisfy { !$0.isLowercase } && text.contains { $0.isUppercase }
            ? term : text
        }
      }
    }
    return term
  }
}
