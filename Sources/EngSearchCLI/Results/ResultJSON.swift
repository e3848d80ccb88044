internal import EngSearch

/// The results of a search as JSON, one object a line. `engsearch help formats` describes the members.
enum ResultJSON {
  static func lines(_ results: SearchResults, _ context: ResultContext) -> [String] {
    results.hits.map { hit in
      var json = JSONText()
      json.object { self.hit(hit, context, typed: true, &$0) }
      return json.text
    } + [summary(results, context)]
  }

  /// The members of a hit; `typed` ones begin with their type.
  static func hit(_ hit: Hit, _ context: ResultContext, typed: Bool, _ json: inout JSONText) {
    if typed { json.string("type", "hit") }
    json.integer("rank", hit.rank)
    json.string("key", hit.key)
    json.string("path", hit.path.map(context.paths.shown))
    json.integer("line", SourcePlace.line(hit))
    json.integer("column", hit.column)
    json.string("title", hit.title)
    json.number("score", hit.score)
    json.string("date", hit.date)
    json.object("fields") { json in
      var seen: Set<String> = []
      for field in hit.fields where !SourcePlace.isReserved(field.name) {
        if seen.insert(field.name).inserted { json.string(field.name, field.value) }
      }
    }
    json.array("snippets") { json in
      for snippet in hit.snippets {
        json.object { json in
          json.string("field", snippet.field)
          json.string("text", snippet.text)
          json.integer("line", snippet.line)
          json.range("byte_range", snippet.byteRange)
          json.array("matches") { json in
            for match in snippet.matches { json.range(nil, match) }
          }
        }
      }
    }
  }

  /// The members that tell of a whole search.
  static func summaryMembers(
    _ results: SearchResults,
    _ context: ResultContext,
    _ json: inout JSONText
  ) {
    json.object("total") { json in
      json.integer("value", results.total.value)
      json.string("relation", results.total.relation == .exact ? "eq" : "gte")
    }
    json.integer("documents", context.index.snapshot.documentCount)
    json.integer("returned", results.hits.count)
    json.number("elapsed_ms", Numbers.milliseconds(results.elapsed))
    json.integer("generation", context.index.snapshot.generation)
    json.string("query", context.query)
    json.string("canonical", "\(results.syntax)")
    json.string("next", results.next?.description)
    json.array("facets") { json in
      for facet in results.facets {
        json.object { json in
          json.string("field", facet.facet.field)
          json.string("period", facet.facet.period?.rawValue)
          json.array("values") { json in
            for value in facet.values {
              json.object { json in
                json.string("value", value.value)
                json.integer("documents", value.documents)
              }
            }
          }
        }
      }
    }
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

  private static func summary(_ results: SearchResults, _ context: ResultContext) -> String {
    var json = JSONText()
    json.object { json in
      json.string("type", "summary")
      summaryMembers(results, context, &json)
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
