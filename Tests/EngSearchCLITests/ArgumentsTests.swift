import Testing

@testable import EngSearchCLI

@Suite("Command line")
struct ArgumentsTests {
  @Test(arguments: [
    ["query", "-n5", "nato"], ["query", "nato", "-n", "5"], ["query", "--limit=5", "nato"],
    ["query", "--limit", "5", "--", "nato"], ["-V", "query", "-ln5", "nato"],
    ["query", "--lim=5", "nato"],
    ["query", "-n=5", "nato"],
  ])
  func everySpellingOfAnOption(_ words: [String]) throws {
    let arguments = try Arguments(words)
    #expect(arguments.command?.name == "query")
    #expect(try arguments.integer("limit", 10, in: 0...100) == 5)
    #expect(arguments.operands == ["nato"])
  }

  @Test func afterTwoDashesAllAreOperands() throws {
    let arguments = try Arguments(["query", "--json", "--", "-n", "--json", "-"])
    #expect(arguments.operands == ["-n", "--json", "-"])
    #expect(arguments.has("json"))
    #expect(!arguments.has("limit"))
  }

  @Test(arguments: [
    ["qurey", "x"], ["query"], ["query", "--jsn", "x"], ["query", "-Z", "x"],
    ["query", "--json=1", "x"],
    ["query", "x", "-n"], ["query", "x", "--limit"], ["stats", "x"], ["query", "--"],
    ["query", "--=", "x"],
    ["index", "--i=x", "y"],
  ])
  func mistakesAreUsageErrors(_ words: [String]) {
    let failure = #expect(throws: Failure.self) { try Arguments(words) }
    #expect(failure?.status == .usage)
  }

  @Test(arguments: ["x", "-1", "101", "", "99999999999999999999"])
  func numbersAreChecked(_ number: String) throws {
    let arguments = try Arguments(["query", "--limit=\(number)", "x"])
    #expect(throws: Failure.self) { try arguments.integer("limit", 10, in: 0...100) }
  }

  @Test func theTableHasNoNameTwice() {
    #expect(Set(CommandTable.commands.map(\.name)).count == CommandTable.commands.count)
    for command in CommandTable.commands {
      let options = command.options + CommandTable.common
      #expect(Set(options.map(\.long)).count == options.count)
      let shorts = options.compactMap(\.short)
      #expect(Set(shorts).count == shorts.count)
    }
  }

  @Test func literalQueriesHaveNoOperators() {
    #expect(QueryCommand.literal("a OR b* -c") == #"a \OR b\* \-c"#)
  }
}
