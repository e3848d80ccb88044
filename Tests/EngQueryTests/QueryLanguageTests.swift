import EngQuery
import Testing

/// The user's reference is true: every example in it is read as it says.
@Suite struct QueryLanguageTests {
  private static let reference =
    (try? readRepositoryFile("Sources/EngQuery/EngQuery.docc/QueryLanguage.md")) ?? ""

  /// The query and what stands behind its `=>`.
  struct Example: Sendable {
    var query: String
    var reading: String
  }

  static let examples: [Example] = {
    var examples: [Example] = []
    var isInside = false
    var query: String?
    for line in reference.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```query"
      } else if isInside, line.hasPrefix("=> "), let text = query {
        examples.append(Example(query: text, reading: String(line.dropFirst(3))))
        query = nil
      } else if isInside {
        query = String(line)
      }
    }
    return examples
  }()

  @Test func referenceHasExamples() {
    #expect(Self.examples.count > 50)
    let arrows = Self.reference.split(separator: "\n").count { $0.hasPrefix("=> ") }
    #expect(Self.examples.count == arrows)
  }

  @Test(arguments: examples) func isReadAsTheReferenceSays(_ example: Example) {
    let parsed = QueryParser.parse(example.query)
    // Errors and notes of the repairs are part of the example; other notes may be left out.
    let tree = parsed.syntax.sExpression
    let codes = parsed.diagnostics.map(\.code)
    if example.reading == tree {
      #expect(!parsed.hasErrors)
    } else {
      #expect(example.reading == ([tree] + codes).joined(separator: " "))
    }
  }

  @Test func referenceListsEveryCode() {
    for code in (1...19).map({ "E" + ($0 < 10 ? "0" : "") + "\($0)" }) + (1...6).map({ "N0\($0)" })
    {
      #expect(Self.reference.contains(code))
    }
  }
}
