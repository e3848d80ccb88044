import EngQuery
import Testing

/// Queries made in code are those that a text would be read as.
@Suite struct QueryBuilderTests {
  private func expect(_ query: Query, _ text: String) {
    #expect(query.sameTree(as: QueryParser.parse(text).syntax), "\(query)")
  }

  @Test func leaves() {
    expect(.term("Euro-Atlantic"), "Euro-Atlantic")
    expect(.term("AND"), "\\AND")
    expect(.term("nato", in: "title"), "title:nato")
    expect(.phrase(" free  and open ", slop: 3), "\"free and open\"~3")
    expect(.prefix("koiz", in: "body"), "body:koiz*")
    expect(.wildcard("releases/*", in: "path"), "path:releases/*")
    expect(.fuzzy("koizumi", edits: 1), "koizumi~1")
    expect(.fuzzy("koizumi"), "koizumi~")
    expect(.regex("koi(zu|su)mi"), "/koi(zu|su)mi/")
    expect(.exact("NATO"), "=NATO")
    expect(.exists("date"), "date:*")
    expect(.range("date", from: "2025-01", to: "2025-06"), "date:2025-01..2025-06")
    expect(.range("size", from: "10k", to: nil), "size:>=10k")
    expect(.everything, "*")
  }

  @Test func combinations() {
    let onlyRecent = true
    let query = Query.all {
      Query.phrase("joint statement", slop: 2, in: "title").boosted(by: 3)
      Query.any(atLeast: 2) {
        for name in ["japan", "nato", "korea"] { Query.term(name) }
      }
      if onlyRecent { Query.range("date", from: "-30d", to: nil).asFilter }
      Query.not(.term("draft", in: "title"))
    }
    expect(
      query,
      "(title:\"joint statement\"~2)^3 AND (2 OF (japan nato korea)) "
        + "AND (date:>=-30d)^=0 AND -title:draft"
    )
    expect(
      .near(5) {
        Query.any {
          Query.term("japan")
          Query.term("tokyo")
        }
        Query.phrase("defence minister")
      },
      "(japan OR tokyo) NEAR/5 \"defence minister\""
    )
    expect(.all { Query.not(.term("a")) }, "-a")
    expect(.any { Query.maybe(.term("a")) }, "MAYBE a")
  }

  @Test func textStandsForItsWords() {
    expect(
      .any {
        "joint statement"
        "-draft"
      },
      "(joint statement) OR (\\-draft)"
    )
  }

  @Test func nearWithoutPlacesIsAnd() {
    let query = Query.near {
      Query.term("a")
      Query.not(.term("b"))
    }
    expect(query, "a AND -b")
  }

  @Test func weightsStayInTheirLimits() {
    expect(Query.term("a").boosted(by: 1e9), "a^1000")
    expect(Query.term("a").boosted(by: .nan), "a^1")
    expect(Query.term("a").scored(-1), "a^=0")
  }

  @Test func readsStrictlyOrWithRepairs() throws {
    #expect(throws: QuerySyntaxError.self) { try Query(strict: "a AND") }
    #expect(try Query.parse("a AND").syntax.kind == .word("a"))
    #expect(throws: QuerySyntaxError.self) { try Query.parse("date:soon") }
    expect(try Query(strict: "a b"), "a b")
  }

  @Test func tooMuchIsNoticed() {
    var deep = Query.term("a")
    for _ in 0..<500 { deep = Query(.field("title", deep)) }
    #expect(deep.excess?.code == "E09")
    let wide = Query(.or((0..<1025).map { _ in .term("a") }))
    #expect(wide.excess?.code == "E18")
    for text in [String(repeating: "(a -", count: 60) + "b", String(repeating: "a ", count: 1024)] {
      #expect(QueryParser.parse(text).syntax.excess == nil)
    }
  }
}
