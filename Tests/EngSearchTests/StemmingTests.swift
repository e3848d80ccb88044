import EngSearch
import EngTestSupport
import Testing

/// Searches an index of texts by their keys, and gives the keys of the documents found in the order of the
/// alphabet.
private func keysFound(
  _ query: String,
  in texts: [String: String],
  analyzer: String = "text",
  _ change: (inout SearchOptions) throws -> Void = { _ in }
) throws -> [String] {
  try hits(query, in: texts, analyzer: analyzer, change).map(\.key).sorted()
}

/// Searches an index of texts by their keys.
private func hits(
  _ query: String,
  in texts: [String: String],
  analyzer: String = "text",
  _ change: (inout SearchOptions) throws -> Void = { _ in }
) throws -> [Hit] {
  let directory = try TemporaryDirectory()
  let writer = try IndexWriter.open(directory.path, create: true, analyzer: analyzer)
  for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
    var document = Document(key: key)
    document.body = text
    try writer.put(document)
  }
  _ = try writer.commit()
  writer.close()
  var options = SearchOptions()
  try change(&options)
  return try SearchIndex.open(directory.path).search(query, options).hits
}

@Suite struct StemmingTests {
  private static let english = [
    "a": "The minister said", "b": "Two ministers said", "c": "the ministry", "d": "He ran",
    "e": "running costs", "f": "a policy-maker", "g": "policymakers", "h": "organisations",
  ]

  @Test(
    arguments: [
      ("minister", ["a", "b"]), ("ministers", ["a", "b"]), ("MINISTER’S", ["a", "b"]),
      ("\"minister\"", ["a"]), ("=ministers", ["b"]), ("minist*", ["a", "b", "c"]),
      ("run", ["d", "e"]), ("policy-makers", ["f", "g"]), ("policymaker", ["f", "g"]),
      ("\"policymaker\"", ["f"]), ("organization", ["h"]), ("title:minister", []),
      ("body:minister", ["a", "b"]), ("minister NEAR/3 say", ["a", "b"]),
      ("two -minister", []), ("two -\"minister\"", ["b"]),
    ] as [(String, [String])]
  )
  func `words find their forms and quotes do not`(query: String, keys: [String]) throws {
    #expect(try keysFound(query, in: Self.english) == keys)
  }

  @Test func `a search may choose strength and language`() throws {
    #expect(try keysFound("minister", in: Self.english) { $0.stemming = Stemming.none } == ["a"])
    #expect(try keysFound("run", in: Self.english) { $0.stemming = .minimal } == [])
    #expect(
      try keysFound("minister", in: Self.english) { $0.stemming = .minimal } == ["a", "b"]
    )
    let german = ["a": "Verträge", "b": "Vertrag", "c": "des Vertrags"]
    #expect(try keysFound("Vertrag", in: german, analyzer: "german") == ["a", "b", "c"])
    #expect(try keysFound("Vertrag", in: german) { $0.language = "de" } == ["a", "b", "c"])
    #expect(try keysFound("Vertrag", in: german, analyzer: "text:none") == ["b"])
    #expect(try keysFound("Vertrag", in: german) { $0.language = "klingon" } == ["b"])
  }

  @Test func `a class is scored as one word`() throws {
    let texts = [
      "same": "minister minister of defence", "mixed": "minister ministers of defence",
      "other": "nothing of the kind",
    ]
    let found = try hits("minister", in: texts)
    try #require(found.count == 2)
    #expect(Set(found.map(\.key)) == ["same", "mixed"] && found[0].score == found[1].score)
    let mixed = try #require(found.first { $0.key == "mixed" })
    #expect(mixed.snippets.first?.matches.count == 2)
  }

  @Test func `accents decide the class of a word`() throws {
    let spanish = ["a": "organización", "b": "organizaciones", "c": "organizar"]
    let keys = ["a", "b", "c"]
    #expect(try keysFound("organización", in: spanish, analyzer: "es") == keys)
    #expect(try keysFound("organizacion", in: spanish, analyzer: "es") == keys)
    #expect(try keysFound("\"organizacion\"", in: spanish, analyzer: "es") == ["a"])
    let hungarian = ["a": "kórház", "b": "kórházak", "c": "korház"]
    #expect(try keysFound("kórházban", in: hungarian, analyzer: "hu").starts(with: ["a", "b"]))
  }

  @Test func `the stemmer goes by script`() throws {
    let texts = ["a": "странами", "b": "страны", "c": "countries"]
    #expect(try keysFound("страна", in: texts) == ["a", "b"])
    #expect(try keysFound("country", in: texts) == ["c"])
  }
}

@Suite struct SynonymTests {
  private static let texts = [
    "a": "the NATO summit", "b": "the North Atlantic Treaty Organisation met",
    "c": "a treaty organization of the Atlantic north", "d": "a big car", "e": "large cars",
    "f": "an automobile",
  ]

  private static let file = """
    # abbreviations
    nato, North Atlantic Treaty Organization
    big, large   # sizes
    auto => automobile, car
    """

  @Test(
    arguments: [
      ("nato", ["a", "b"]), ("north atlantic treaty organization", ["a", "b", "c"]),
      ("\"north atlantic treaty organisation\"", ["b"]), ("\"nato\"", ["a"]), ("big", ["d", "e"]),
      ("big cars", ["d", "e"]), ("autos", ["d", "e", "f"]), ("car", ["d", "e"]),
      ("automobile", ["f"]), ("nato summit", ["a"]), ("the -nato", ["c"]), ("=big", ["d"]),
      ("larg*", ["e"]), ("title:nato", []), ("body:nato", ["a", "b"]),
    ] as [(String, [String])]
  )
  func `a word finds its synonyms`(query: String, keys: [String]) throws {
    let found = try keysFound(query, in: Self.texts) { $0.synonyms = try Synonyms(Self.file) }
    #expect(found == keys)
  }

  @Test func `any word may match`() throws {
    let keys = try keysFound("north atlantic treaty organization", in: Self.texts) { options in
      options.synonyms = try Synonyms(Self.file)
      options.anyWord = true
    }
    #expect(keys == ["a", "b", "c"])
  }

  @Test(
    arguments: [
      ("a, b\nword", 2), ("a => b => c", 1), ("a,,b", 1), ("=> b", 1), ("a =>", 1), ("\n\n,", 3),
    ]
  )
  func `a mistake names its line`(text: String, line: Int) {
    do throws(Synonyms.SyntaxError) {
      _ = try Synonyms(text)
      Issue.record("no error in \(text)")
    } catch {
      #expect(error.line == line && !error.reason.isEmpty)
    }
  }

  @Test func `Chinese and Japanese are searched by words`() throws {
    let texts = ["a": "北京の天安門広場で式典", "b": "天安門は北京にある", "c": "茶道と緑茶", "d": "お茶"]
    #expect(try keysFound("北京にある天安門", in: texts) == ["b"])
    #expect(try keysFound("天安門広場", in: texts) { $0.anyWord = true }.contains("a"))
    #expect(try keysFound("茶", in: texts) == ["c", "d"])
    // A character that stands nowhere is a word that no document has.
    #expect(try keysFound("北京 鬼", in: texts) == [])
    #expect(try keysFound("北京 OR 鬼", in: texts) == ["a", "b"])
    #expect(try keysFound("北京 -鬼", in: texts) == ["a", "b"])
    #expect(try keysFound("北京", in: texts) == ["a", "b"])
  }
}

/// Rows of words of which one is enough.
@Suite struct AnyWordTests {
  private static let texts = [
    "a": "the ice melts", "b": "cream of the crop", "c": "ice-cream", "d": "icecream",
    "e": "the end", "f": "with cream", "g": "nothing", "h": "müller und lüdenscheid",
    "i": "ที่นี่ภาษาไทย",
  ]

  private static func found(_ query: String, keep: Bool = false) throws -> String {
    try keysFound(query, in: texts) { options in
      options.anyWord = true
      options.keepsStopWords = keep
    }.joined()
  }

  @Test(
    arguments: [
      ("the end", "e"), ("the", "abe"), ("of the", "abe"), ("the with", "abef"),
      ("+the end", "abe"),
      ("\"the\" end", "abe"), ("the^2 end", "abe"), ("=the end", "abe"), ("the -end", "ab"),
      ("title:the body:end", "e"), ("body:(the end)", "e"), ("The End", "e"),
      ("ice-cream", "abcdf"), ("\"ice-cream\"", "cd"), ("+ice-cream", "cd"), ("ice/cream", "abcf"),
      ("müller-lüdenscheid", "h"), ("end-of-the-crop", "be"), ("g-1", ""),
      ("ภาษาที่โลก", "i"),
    ] as [(String, String)]
  )
  func `stop words do not count and chains are their words`(query: String, keys: String) throws {
    #expect(try Self.found(query) == keys)
  }

  @Test func `stop words may be kept`() throws {
    #expect(try Self.found("the end", keep: true) == "abe")
    #expect(try Self.found("end-of-the-crop", keep: true) == "abe")
  }
}
