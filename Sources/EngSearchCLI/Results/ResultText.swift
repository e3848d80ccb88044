internal import EngSearch

/// What showing results needs beside them.
struct ResultContext {
  var index: SearchIndex
  var paths: DocumentPaths
  /// As typed.
  var query: String
  /// Lines around each match to show instead of snippets; nil for snippets.
  var contextLines: Int?
  /// Snippets, or groups of context lines, of a hit.
  var snippets = 2
  /// Whether hints speak the REPL's language.
  var isRepl = false

  init(_ index: SearchIndex, query: String) {
    self.index = index
    self.query = query
    paths = DocumentPaths(index: index.snapshot.directory)
  }

  /// How a person finds the document: the place of its file, or its key.
  func name(_ hit: Hit) -> String {
    guard let path = hit.path else { return hit.key }
    return hit.key == path ? paths.shown(path) : hit.key
  }
}

/// Shows the results of a search to a person.
struct ResultText {
  var highlighter: Highlighter
  /// The cells of a line, after which a longer one is cut between words; nil for no limit.
  var columns: Int?

  func lines(_ results: SearchResults, _ context: ResultContext) throws -> [String] {
    guard results.total.value > 0 else { return nothing(results, context) }
    var lines: [String] = []
    for hit in results.hits { lines += try self.lines(hit, context) + [""] }
    lines.append(summary(results, context))
    return lines
  }

  func lines(_ hit: Hit, _ context: ResultContext) throws -> [String] {
    let rank = "\(hit.rank)."
    let indent = String(repeating: " ", count: rank.count + 1)
    func wrapped(_ text: String) -> [String] {
      guard let columns else { return [indent + text] }
      return TerminalLines.wrapped(text, columns: columns - indent.count).map { indent + $0 }
    }
    var lines = wrapped(
      title(hit, context) + "  " + highlighter.faint("(" + Numbers.fixed(hit.score, 3) + ")")
    )
    lines[0] = rank + " " + lines[0].dropFirst(indent.count)
    lines.append(indent + highlighter.faint(place(hit, context)))
    if let around = context.contextLines {
      for line in try MatchLines(hit, context).around(around, groups: context.snippets) {
        lines += wrapped(shown(line))
      }
    } else {
      let body = hit.snippets.filter { $0.field != "title" }
      // A file's title often stands in its text, too; it need not be shown twice.
      let others = body.filter { $0.text != hit.title }
      for snippet in others.isEmpty ? body : others { lines += wrapped(text(snippet)) }
    }
    return lines
  }

  private func title(_ hit: Hit, _ context: ResultContext) -> String {
    guard !hit.title.isEmpty else {
      return highlighter.heading(Sanitiser.line(context.name(hit)))
    }
    let matches = hit.snippets.filter { $0.field == "title" }.flatMap(\.matches)
    return matches.isEmpty
      ? highlighter.heading(Sanitiser.line(hit.title))
      : highlighter.line(hit.title, matches: matches)
  }

  /// Where the hit can be opened, its key if that is something else, its date.
  private func place(_ hit: Hit, _ context: ResultContext) -> String {
    var place = ""
    if let path = hit.path {
      place = "\(Sanitiser.line(context.paths.shown(path))):\(SourcePlace.line(hit))"
      if path != hit.key { place += "  " + Sanitiser.line(hit.key) }
    } else {
      place = Sanitiser.line(hit.key)
    }
    if let date = hit.date { place += "  " + Sanitiser.line(date) }
    return place
  }

  private func text(_ snippet: Snippet) -> String {
    let start = snippet.byteRange.lowerBound
    let matches: [Range<Int>] = snippet.matches.compactMap { match in
      guard match.lowerBound >= start, match.upperBound <= snippet.byteRange.upperBound else {
        return nil
      }
      return match.lowerBound - start..<match.upperBound - start
    }
    let text = highlighter.line(snippet.text, matches: matches)
    return (snippet.isCutAtStart ? "…" : "") + text + (snippet.isCutAtEnd ? "…" : "")
  }

  private func shown(_ line: MatchLines.Line) -> String {
    guard let number = line.number else { return highlighter.faint("--") }
    let mark = line.matches.isEmpty ? "-" : ":"
    return highlighter.faint("\(number)\(mark)")
      + highlighter.line(line.text, matches: line.matches)
  }

  func summary(_ results: SearchResults, _ context: ResultContext) -> String {
    let atLeast = results.total.relation == .atLeast ? "at least " : ""
    let all = context.index.snapshot.documentCount
    var line =
      "\(atLeast)\(Numbers.grouped(results.total.value)) of \(Numbers.count(all, "document"))"
    line += " · \(Numbers.fixed(Numbers.milliseconds(results.elapsed), 1)) ms"
    if let last = results.hits.last, last.rank < results.total.value {
      line += context.isRepl ? " · .more" : " · more: --from \(last.rank + 1)"
    }
    return highlighter.faint(line)
  }

  /// Why nothing was found: how many documents each clause has, what is near, what dropping it gives.
  private func nothing(_ results: SearchResults, _ context: ResultContext) -> [String] {
    var lines = ["No document matches. \(summary(results, context))"]
    for clause in results.clauses {
      var line = "  \(Sanitiser.line(clause.text)): \(Numbers.count(clause.documents, "document"))"
      if !clause.suggestions.isEmpty {
        let near = clause.suggestions.map {
          "\(Sanitiser.line($0.term)) (\(Numbers.grouped($0.documents)))"
        }
        line += "; did you mean " + near.joined(separator: ", ") + "?"
      }
      lines.append(line)
    }
    for clause in results.clauses where results.clauses.count > 1 && clause.withoutIt > 0 {
      lines.append(
        "  without \(Sanitiser.line(clause.text)): \(Numbers.count(clause.withoutIt, "document"))"
      )
    }
    let words = context.query.split(separator: " ")
    if words.contains(where: { ["or", "and", "not"].contains($0) }) {
      lines.append("  OR, AND and NOT are operators in capitals only")
    }
    return lines
  }
}
