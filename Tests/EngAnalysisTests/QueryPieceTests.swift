import EngAnalysis
import Testing

@Suite struct QueryPieceTests {
  @Test(
    arguments: [
      ("nato", ["nato"]), ("Türkiye", ["Türkiye"]), ("北大", ["北大"]), ("北大西洋", ["北大西洋"]),
      ("NATO加盟国", ["NATO加盟国"]), ("我爱北京天安门", ["我", "爱", "北京", "天安门"]),
      ("日本語のテキスト", ["日本語", "テキスト"]), ("サーバー", ["サーバ"]), ("バー", ["バー"]),
      ("대한민국에서의", ["대한민국에서의"]), ("สวัสดีชาวโลก", ["สวัสดีชาวโลก"]), ("", [""]),
    ]
  )
  func `long runs are cut into words`(text: String, pieces: [String]) {
    #expect(Analyzer.text.queryPieces(text) == pieces)
  }

  @Test func `a run of particles alone is kept`() {
    #expect(!Analyzer.text.queryPieces("のののののの").isEmpty)
  }

  @Test func `a single character means all pairs that begin with it`() {
    #expect(Analyzer.text.queryGroups("茶").map(\.isPrefix) == [true])
    #expect(Analyzer.text.queryGroups("한").map(\.isPrefix) == [true])
    #expect(Analyzer.text.queryGroups("緑茶").map(\.isPrefix) == [false])
    #expect(Analyzer.text.queryGroups("a").map(\.isPrefix) == [false])
  }
}
