internal import EngSearch

/// Shows the results of a search to a person.
struct ResultText {
  var highlighter: Highlighter

  func lines(_ results: SearchResults) -> [String] {
    guard results.total.value > 0 else { return nothing(results) }
    var lines: [String] = []
    for hit in results.hits { lines += self.lines(hit) + [""] }
    lines.append(summary(results))
    return lines
  }

  private func lines(_ hit: Hit) -> [String] {
    var title = highlighter.heading(Sanitiser.line(hit.title.isEmpty ? hit.key : hit.title))
    for snippet in hit.snippets where snippet.field == "title" && snippet.text == hit.title {
      title = highlighter.line(snippet.text, matches: local(snippet))
    }
    var place = Sanitiser.line(hit.path.map { "\($0):\(hit.line)" } ?? hit.key)
    if let date = hit.date { place += "  " + Sanitiser.line(date) }
    let rank = "\(hit.rank)."
    let indent = String(repeating: " ", count: rank.count + 1)
    var lines = [
      "\(rank) \(title)  \(highlighter.faint("(" + Numbers.fixed(hit.score, 3) + ")"))",
      indent + highlighter.faint(place),
    ]
    for snippet in hit.snippets where snippet.field != "title" || snippet.text != hit.title {
      lines.append(indent + highlighter.line(snippet.text, matches: local(snippet)))
    }
    return lines
  }

  /// The matches in bytes of the snippet's own text.
  private func local(_ snippet: Snippet) -> [Range<Int>] {
    let start = snippet.byteRange.lowerBound
    return snippet.matches.compactMap { match in
      guard match.lowerBound >= start, match.upperBound <= snippet.byteRange.upperBound else {
        return nil
      }
      return match.lowerBound - start..<match.upperBound - start
    }
  }

  func summary(_ results: SearchResults) -> String {
    let atLeast = results.total.relation == .atLeast ? "at least " : ""
    let time = Numbers.fixed(Numbers.milliseconds(results.elapsed), 1)
    return highlighter.faint(
      "\(atLeast)\(Numbers.count(results.total.value, "document")) (\(time) ms)"
    )
  }

  /// Why nothing was found: how many documents each clause has, what is near, what dropping it gives.
  private func nothing(_ results: SearchResults) -> [String] {
    var lines = ["No document matches. \(summary(results))"]
    for clause in results.clauses {
      var line = "  \(Sanitiser.line(clause.text)): \(Numbers.count(clause.documents, "document"))"
      if !clause.suggestions.isEmpty {
        let near = clause.suggestions.map {
          "\(Sanitiser.line($0.term)) (\(Numbers.grouped($0.documents)))"
        }
        line += "; near: " + near.joined(separator: ", ")
      }
      lines.append(line)
    }
    for clause in results.clauses where results.clauses.count > 1 && clause.withoutIt > 0 {
      lines.append(
        "  without \(Sanitiser.line(clause.text)): \(Numbers.count(clause.withoutIt, "document"))"
      )
    }
    return lines
  }
}

/// The results of a search as JSON, one object a line.
enum ResultJSON {
  static func lines(_ results: SearchResults, query: String) -> [String] {
    results.hits.map(line) + [summary(results, query: query)]
  }

  private static func line(_ hit: Hit) -> String {
    var json = JSONText()
    json.object { json in
      json.string("type", "hit")
      json.integer("rank", hit.rank)
      json.string("key", hit.key)
      json.string("path", hit.path)
      json.integer("line", hit.line)
      json.integer("column", hit.column)
      json.string("title", hit.title)
      json.number("score", hit.score)
      json.string("date", hit.date)
      json.array("snippets") { json in
        for snippet in hit.snippets {
          json.object { json in
            json.string("field", snippet.field)
            json.string("text", snippet.text)
            json.range("byte_range", snippet.byteRange)
            json.array("matches") { json in
              for match in snippet.matches { json.range(nil, match) }
            }
          }
        }
      }
    }
    return json.text
  }

  private static func summary(_ results: SearchResults, query: String) -> String {
    var json = JSONText()
    json.object { json in
      json.string("type", "summary")
      json.object("total") { json in
        json.integer("value", results.total.value)
        json.string("relation", results.total.relation == .exact ? "eq" : "gte")
      }
      json.number("elapsed_ms", Numbers.milliseconds(results.elapsed))
      json.string("query", query)
      json.array("diagnostics") { diagnostics(results.diagnostics, &$0) }
      json.array("clauses") { json in
        for clause in results.clauses {
          json.object { json in
            json.string("text", clause.text)
            json.integer("documents", clause.documents)
            json.integer("without_it", clause.withoutIt)
            json.array("suggestions") { json in
              for near in clause.suggestions {
                json.object { json in
                  json.string("term", near.term)
                  json.integer("documents", near.documents)
                }
              }
            }
          }
        }
      }
    }
    return json.text
  }

  static func diagnostics(_ list: [Diagnostic], _ json: inout JSONText) {
    for diagnostic in list {
      json.object { json in
        json.string("severity", "\(diagnostic.severity)")
        json.string("code", diagnostic.code)
        json.range("range", diagnostic.range)
        json.string("message", diagnostic.message)
        json.string("fix", diagnostic.fix)
      }
    }
  }
}
