import EngQuery
import Testing

/// The normative inputs with their trees and diagnostics.
@Suite struct QueryCasesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var query: String
    var tree: String
    var codes: [String]
    var testDescription: String { query }
  }

  static let cases: [Case] = {
    guard let text = try? readTestFile("Fixtures/query-cases.tsv") else { return [] }
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard columns.count == 3 else { return nil }
      return Case(
        query: columns[0],
        tree: columns[1],
        codes: columns[2] == "-" ? [] : columns[2].split(separator: ",").map(String.init)
      )
    }
  }()

  @Test func fileHasAllCases() {
    #expect(Self.cases.count == 110)
  }

  @Test(arguments: cases) func parses(_ example: Case) {
    let parsed = QueryParser.parse(example.query)
    #expect(parsed.syntax.sExpression == example.tree)
    #expect(parsed.diagnostics.map(\.code) == example.codes)
  }

  @Test(arguments: cases) func strictRefusesExactlyThoseWithErrors(_ example: Case) {
    let hasErrors = example.codes.contains { $0.hasPrefix("E") }
    if hasErrors {
      #expect(throws: QuerySyntaxError.self) { try QueryParser.parseStrictly(example.query) }
    } else {
      #expect(throws: Never.self) { try QueryParser.parseStrictly(example.query) }
    }
  }

  @Test(arguments: cases) func canonicalTextParsesToTheSameTree(_ example: Case) {
    let tree = QueryParser.parse(example.query).syntax
    let again = QueryParser.parse(tree.description)
    #expect(again.syntax.sameTree(as: tree), "\(tree.description)")
    #expect(tree.kind == .none || !again.hasErrors, "\(tree.description)")
  }
}
