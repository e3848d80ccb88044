import EngAnalysis
import Testing

@Suite struct QueryGroupTests {
  @Test(
    arguments: [
      ("nato", [[["nato"]]]),
      ("Euro-Atlantic", [[["euro", "atlantic"], ["euroatlantic"]]]),
      ("C++", [[["c++"]]]),
      ("AT&T", [[["at&t"], ["at", "t"]]]),
      ("foo@bar.com", [[["foo"]], [["bar"]], [["com"]]]),
      ("U.S.", [[["u.s"]]]),
      ("US", [[["u.s"]]]),
      ("us", [[["us"]]]),
      ("USA", [[["usa"]]]),
      ("U.S.A.", [[["u.s.a"], ["usa"]]]),
      ("US-led", [[["us", "led"], ["usled"]]]),
      (
        "the Euro-Atlantic area",
        [[["the"]], [["euro", "atlantic"], ["euroatlantic"]], [["area"]]]
      ),
      ("1,234.56", [[["1234.56"]]]),
      ("3,14", [[["3", "14"], ["3.14"]]]),
      ("2024-10-17", [[["2024", "10", "17"], ["20241017"]]]),
      ("NATO's", [[["nato"]]]),
      ("北大西洋", [[["北大", "大西", "西洋"]]]),
      ("北大", [[["北大"]]]),
      ("茶", [[["茶"]]]),
      ("NATO加盟国 x", [[["nato"]], [["加盟", "盟国"]], [["x"]]]),
      ("a-b-c-d-e", [[["a"]], [["b"]], [["c"]], [["d"]], [["e"]]]),
      ("", []),
      ("—", []),
    ] as [(String, [[[String]]])]
  )
  func `a query text gives groups of alternatives`(text: String, expected: [[[String]]]) {
    #expect(Analyzer.text.queryGroups(text).map(\.alternatives) == expected)
  }
}
