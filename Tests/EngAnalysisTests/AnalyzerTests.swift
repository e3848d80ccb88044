import EngAnalysis
import Testing

@Suite struct AnalyzerTests {
  private static func list(_ text: String, _ name: String) throws -> String {
    let analyzer = try #require(Analyzer.named(name))
    return listTokens(text, analyzer).map { token in
      let kind = token.kind == .compound ? token.term.contains("_") ? ":verbatim" : ":joined" : ""
      return "\(token.term)@\(token.position)[\(token.range.lowerBound),\(token.range.upperBound))"
        + kind
    }.joined(separator: " ")
  }

  @Test(
    arguments: [
      ("camelCase", "camel@0[0,5) case@1[5,9) camelcase@0[0,9):joined"),
      ("XMLParser2", "xml@0[0,3) parser@1[3,9) 2@2[9,10) xmlparser2@0[0,10):joined"),
      (
        "getHTTPResponseCode",
        "get@0[0,3) http@1[3,7) response@2[7,15) code@3[15,19) gethttpresponsecode@0[0,19):joined"
      ),
      (
        "snake_case_name",
        "snake@0[0,5) case@1[6,10) name@2[11,15) snakecasename@0[0,15):joined"
          + " snake_case_name@0[0,15):verbatim"
      ),
      ("__init__", "init@0[2,6)"),
      ("std::vector<int>", "std@0[0,3) vector@1[5,11) int@2[12,15)"),
      ("foo.bar(baz)", "foo@0[0,3) bar@1[4,7) baz@2[8,11)"),
      ("SHA256sum", "sha@0[0,3) 256@1[3,6) sum@2[6,9) sha256sum@0[0,9):joined"),
      ("x86_64", "x@0[0,1) 86@1[1,3) 64@2[4,6) x8664@0[0,6):joined x86_64@0[0,6):verbatim"),
      ("i18n", "i@0[0,1) 18@1[1,3) n@2[3,4) i18n@0[0,4):joined"),
      (
        "MAX_BUF_SIZE",
        "max@0[0,3) buf@1[4,7) size@2[8,12) maxbufsize@0[0,12):joined"
          + " max_buf_size@0[0,12):verbatim"
      ),
      ("kebab-case-name", "kebab@0[0,5) case@1[6,10) name@2[11,15)"),
      ("Bücherliste", "bucherliste@0[0,12)"),
      ("UTF8String", "utf@0[0,3) 8@1[3,4) string@2[4,10) utf8string@0[0,10):joined"),
      // Beyond the specification's rows.
      ("ПривітСвіт", "привіт@0[0,12) світ@1[12,20) привітсвіт@0[0,20):joined"),
      ("", ""), ("___", ""), ("a\u{301}B", "a@0[0,3) b@1[3,4) ab@0[0,4):joined"),
      ("// 北大西", "北大@0[3,9) 大西@1[6,12) 西@2[9,12)"),
    ]
  )
  func `identifiers of code`(text: String, tokens: String) throws {
    #expect(try Self.list(text, "code") == tokens)
  }

  @Test(
    arguments: [
      ("Résumé Straße", "résumé@0[0,8) strasse@1[9,16)"),
      ("Euro-Atlantic", "euro@0[0,4) atlantic@1[5,13)"),
      ("U.S. US", "u.s@0[0,4) us@1[5,7)"), ("NATO’s", "nato@0[0,8)"),
      ("nai\u{308}ve", "naïve@0[0,7)"), ("Łódź", "łódź@0[0,7)"),
    ]
  )
  func `exact keeps accents and joins nothing`(text: String, tokens: String) throws {
    #expect(try Self.list(text, "exact") == tokens)
  }

  @Test(
    arguments: [
      (
        "src/Main/FileReader.swift",
        "src@0[0,3) main@1[4,8) file@2[9,13) reader@3[13,19) swift@4[20,25)"
          + " filereader.swift@2[9,25):joined src/main/filereader.swift@0[0,25):joined"
      ),
      ("README", "readme@0[0,6)"),
      (
        "C:\\a\\b.txt",
        "c@0[0,1) a@1[3,4) b@2[5,6) txt@3[7,10) b.txt@2[5,10):joined"
          + " c:\\a\\b.txt@0[0,10):joined"
      ),
      ("a b", "a@0[0,1) b@1[2,3)"),
    ]
  )
  func `paths have parts and name`(text: String, tokens: String) throws {
    #expect(try Self.list(text, "path") == tokens)
  }

  @Test func `a keyword is the whole text`() throws {
    #expect(try Self.list("Open Source", "keyword") == "Open Source@0[0,11)")
    #expect(try Self.list("Open Ｓource É", "keyword:fold") == "open source é@0[0,16)")
    #expect(try Self.list("", "keyword") == "")
    let long = listTokens(String(repeating: "é", count: 500), try #require(.named("keyword")))
    #expect(long.map(\.term) == [String(repeating: "é", count: 100)] && long[0].range == 0..<1000)
    let (bad, _) = listTokens([0xFF, 0x41, 0xC3], try #require(.named("keyword")))
    #expect(bad.map(\.term) == ["A"])
  }

  @Test func `traditional characters are read as simplified ones`() throws {
    let zh = try #require(Analyzer.named("zh"))
    #expect(listTokens("漢語 NATO", zh).map(\.term) == ["汉语", "语", "nato"])
    #expect(listTokens("汉语", zh).map(\.term) == ["汉语", "语"])
    #expect(listTokens("漢語").map(\.term) == ["漢語", "語"])
    #expect(zh.fold("漢Ａ") == "汉a")
    #expect(zh.queryGroups("漢語").map(\.alternatives) == [[["汉语"]]])
  }

  @Test func `names are read back`() throws {
    for name in Analyzer.names { #expect(Analyzer.named(name)?.name == name) }
    for (alias, name) in [
      ("english", "text"), ("de", "text:german"), ("text:fr", "text:french"),
      ("text:none", "text:none"), ("german:minimal", "text:german:minimal"), ("pl", "text:polish"),
    ] {
      let analyzer = try #require(Analyzer.named(alias))
      #expect(analyzer.name == name && Analyzer.named(name) == analyzer)
    }
    for name in ["", "text:", "klingon", "text:de:x", "words:de", "prefix5", ":", "zh:none"] {
      #expect(Analyzer.named(name) == nil)
    }
    let prints = Analyzer.names.compactMap { Analyzer.named($0)?.fingerprint }
    #expect(Set(prints).count == Analyzer.names.count)
  }

  @Test(
    arguments: [
      ("camelCase", "code", [[["camel", "case"], ["camelcase"]]]),
      (
        "snake_case", "code",
        [[["snake", "case"], ["snakecase"], ["snake_case"]]]
      ),
      (
        "src/FileReader.swift", "path",
        [[["src", "file", "reader", "swift"], ["src/filereader.swift"]]]
      ),
      ("Résumé", "exact", [[["résumé"]]]), ("Two Words", "keyword", [[["Two Words"]]]),
    ] as [(String, String, [[[String]]])]
  )
  func `queries are read by the same rules`(
    text: String,
    name: String,
    groups: [[[String]]]
  ) throws {
    #expect(try #require(Analyzer.named(name)).queryGroups(text).map(\.alternatives) == groups)
  }
}
