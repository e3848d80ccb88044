import EngIndex
package import EngSearch
package import EngStorage

/// A fixed set of questions, one or more for every kind of node that a query can have, and what an
/// index answers to them.
package struct AnswerProbe {
  /// Each kind of node of the query language, over the words of `ProbeIndex`.
  package static let queries = [
    "nato japan", "nato OR korea", "+summit japan", "MAYBE summit nato", "NOT japan",
    "japan -summit",
    "(nato AND japan) OR korea", "2 OF (nato japan korea)", "\"security of japan\"",
    "\"security japan\"~2", "\"security * japan\"", "minister NEAR/4 defence",
    "minister BEFORE/4 (defence OR security)", "koiz*", "*mi", "k?izumi", "k*z*i", "koizumo~1",
    "/koi(zu|su)mi/", "title:summit", "body:\"common values\"", "date:2025-04..2025-06",
    "date:2025-04-08", "nato^2 japan", "korea^=3", "=NATO", "Euro-Atlantic", "euroatlantic",
    "*", "title:*", "key:d3", "zzzabsent", "minister nato zzzabsent", "日本", "common*",
  ]

  /// What one question was answered with: a description that leaves out only the time taken.
  package enum Answer: Equatable {
    case found(String)
    case failed(IndexError)

    package var error: IndexError? {
      if case .failed(let error) = self { error } else { nil }
    }

    /// Whether it was answered that no document matches.
    package var isEmpty: Bool {
      if case .found(let text) = self { text.hasPrefix("Total(value: 0,") } else { false }
    }
  }

  /// Opens the index once for each question and asks.
  ///
  /// - Throws: What is neither an answer nor the engine's typed error.
  package static func answers(
    _ directory: String,
    _ system: any FileSystem,
    _ queries: [String] = queries
  ) throws -> [Answer] {
    let index: SearchIndex
    do throws(IndexError) {
      index = try SearchIndex(IndexSnapshot.open(directory, fileSystem: system))
    } catch {
      return queries.map { _ in .failed(error) }
    }
    return try queries.map { try answer($0, index) }
  }

  /// Asks one question.
  package static func answer(_ query: String, _ index: SearchIndex) throws -> Answer {
    do {
      let results = try index.search(query)
      var text = "\(results.total)"
      for hit in results.hits { text += "\n\(hit)" }
      for clause in results.clauses { text += "\n\(clause)" }
      return .found(text)
    } catch let error as IndexError {
      return .failed(error)
    } catch let error as QuerySyntaxError {
      return .found("\(error)")
    }
  }
}
