import EngSearch
import Testing

@testable import EngSearchCLI

/// The query language as `engsearch help query` shows it.
@Suite struct QueryHelpTests {
  @Test(arguments: QueryHelp.examples.map(\.query))
  func examplesNeedNoRepair(_ query: String) {
    #expect(!QueryParser.parse(query).hasErrors)
  }

  @Test func linesFitATerminal() {
    #expect(QueryHelp.text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(QueryHelp.text.contains("minister NEAR/5 defence"))
  }
}
