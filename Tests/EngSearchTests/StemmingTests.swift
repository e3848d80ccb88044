import EngSearch
import EngTestSupport
import Testing

@Suite struct StemmingTests {
  /// The keys of the documents found, in the order of the alphabet.
  private static func found(
    _ query: String,
    in texts: [String: String],
    analyzer: String = "text",
    _ change: (inout SearchOptions) -> Void = { _ in }
  ) throws -> [String] {
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
    change(&options)
    return try SearchIndex.open(directory.path).search(query, options).hits.map(\.key).sorted()
  }

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
    #expect(try Self.found(query, in: Self.english) == keys)
  }

  @Test func `a search may choose strength and language`() throws {
    #expect(try Self.found("minister", in: Self.english) { $0.stemming = Stemming.none } == ["a"])
    #expect(try Self.found("run", in: Self.english) { $0.stemming = .minimal } == [])
    #expect(
      try Self.found("minister", in: Self.english) { $0.stemming = .minimal } == ["a", "b"]
    )
    let german = ["a": "Verträge", "b": "Vertrag", "c": "des Vertrags"]
    #expect(try Self.found("Vertrag", in: german, analyzer: "german") == ["a", "b", "c"])
    #expect(try Self.found("Vertrag", in: german) { $0.language = "de" } == ["a", "b", "c"])
    #expect(try Self.found("Vertrag", in: german, analyzer: "text:none") == ["b"])
    #expect(try Self.found("Vertrag", in: german) { $0.language = "klingon" } == ["b"])
  }

  @Test func `a class is scored as one word`() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for (key, text) in [
      ("same", "minister minister of defence"), ("mixed", "minister ministers of defence"),
      ("other", "nothing of the kind"),
    ] {
      var document = Document(key: key)
      document.body = text
      try writer.put(document)
    }
    _ = try writer.commit()
    writer.close()
    let hits = try SearchIndex.open(directory.path).search("minister").hits
    #expect(hits.map(\.key) == ["same", "mixed"] && hits[0].score == hits[1].score)
    #expect(hits[1].snippets.first?.matches.count == 2)
  }

  @Test func `accents decide the class of a word`() throws {
    let spanish = ["a": "organización", "b": "organizaciones", "c": "organizar"]
    let keys = ["a", "b", "c"]
    #expect(try Self.found("organización", in: spanish, analyzer: "es") == keys)
    #expect(try Self.found("organizacion", in: spanish, analyzer: "es") == keys)
    #expect(try Self.found("\"organizacion\"", in: spanish, analyzer: "es") == ["a"])
    let hungarian = ["a": "kórház", "b": "kórházak", "c": "korház"]
    #expect(try Self.found("kórházban", in: hungarian, analyzer: "hu").starts(with: ["a", "b"]))
  }

  @Test func `the stemmer goes by script`() throws {
    let texts = ["a": "странами", "b": "страны", "c": "countries"]
    #expect(try Self.found("страна", in: texts) == ["a", "b"])
    #expect(try Self.found("country", in: texts) == ["c"])
  }
}

@Suite struct SynonymTests {
  private static func found(
    _ query: String,
    _ synonyms: String,
    in texts: [String: String],
    anyWord: Bool = false
  ) throws -> [String] {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
      var document = Document(key: key)
      document.body = text
      try writer.put(document)
    }
    _ = try writer.commit()
    writer.close()
    var options = SearchOptions()
    options.synonyms = try Synonyms(synonyms)
    options.anyWord = anyWord
    return try SearchIndex.open(directory.path).search(query, options).hits.map(\.key).sorted()
  }

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
    #expect(try Self.found(query, Self.file, in: Self.texts) == keys)
  }

  @Test func `any word may match`() throws {
    let keys = try Self.found(
      "north atlantic treaty organization",
      Self.file,
      in: Self.texts,
      anyWord: true
    )
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
    #expect(try Self.found("北京にある天安門", "", in: texts) == ["b"])
    #expect(try Self.found("天安門広場", "", in: texts, anyWord: true).contains("a"))
    #expect(try Self.found("茶", "", in: texts) == ["c", "d"])
    #expect(try Self.found("北京", "", in: texts) == ["a", "b"])
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
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
      var document = Document(key: key)
      document.body = text
      try writer.put(document)
    }
    _ = try writer.commit()
    writer.close()
    var options = SearchOptions()
    options.anyWord = true
    options.keepsStopWords = keep
    let results = try SearchIndex.open(directory.path).search(query, options)
    return results.hits.map(\.key).sorted().joined()
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
