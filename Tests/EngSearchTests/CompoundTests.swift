import EngIndex
import EngSearch
import EngTestSupport
import Testing

/// Words of several parts and acronyms, each spelling with every other.
@Suite struct CompoundTests {
  private static let bodies = [
    "hyphen": "the Euro-Atlantic area", "space": "the euro atlantic area",
    "joined": "the euroatlantic area", "apart": "euro and atlantic area",
    "acronym": "the U.S. fleet", "capitals": "the US fleet", "pronoun": "they told us",
    "capitalised": "Us and them", "none": "nothing of these",
  ]

  private let directory: TemporaryDirectory
  private let index: SearchIndex

  init() throws {
    directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for (key, body) in Self.bodies.sorted(by: { $0.key < $1.key }) {
      try writer.put(Document(key: key, body: body))
    }
    _ = try writer.commit()
    writer.close()
    index = try SearchIndex.open(directory.path)
  }

  private func keys(_ query: String) throws -> [String] {
    try index.search(query).hits.map(\.key).sorted()
  }

  @Test(arguments: [
    "Euro-Atlantic", "\"Euro-Atlantic\"", "“euro-atlantic”", "euroatlantic", "\"euroatlantic\"",
    "\"euroatlantic area\"", "\"Euro-Atlantic area\"", "EURO-ATLANTIC", "\"the Euro-Atlantic\"",
  ])
  func findsEverySpellingOfACompound(_ query: String) throws {
    #expect(try keys(query) == ["hyphen", "joined", "space"])
  }

  @Test func partsAreWordsOfTheirOwn() throws {
    #expect(try keys("euro atlantic") == ["apart", "hyphen", "space"])
    #expect(try keys("\"euro atlantic\"") == ["hyphen", "space"])
  }

  /// The same is found whether or not it is known from earlier searches where the parts of a compound follow each
  /// other.
  @Test func aCompoundAmongOtherWords() throws {
    let queries = [
      "euroatlantic area", "area the euroatlantic", "euroatlantic fleet", "euroatlantic nowhere",
      "euroatlantic atlantic -the", "US fleet", "US euroatlantic",
    ]
    let alone = try queries.map { try index.search($0) }
    _ = try keys("euroatlantic")
    _ = try keys("US")
    let known = try queries.map { try index.search($0) }
    let wanted = [
      ["hyphen", "joined", "space"], ["hyphen", "joined", "space"], [], [], [],
      ["acronym", "capitals"], [],
    ]
    for (number, query) in queries.enumerated() {
      let (alone, known) = (alone[number], known[number])
      #expect(alone.hits.map(\.key).sorted() == wanted[number], "\(query)")
      #expect(alone.hits.map(\.key) == known.hits.map(\.key), "\(query)")
      #expect(alone.hits.map(\.score) == known.hits.map(\.score), "\(query)")
      #expect(alone.total.value == known.total.value, "\(query)")
    }
  }

  @Test func aCompoundIsScoredOnce() throws {
    // Each document has the compound once, in a text of the same length but for the joined one.
    let bare = try index.search("Euro-Atlantic").hits
    let quoted = try index.search("\"Euro-Atlantic\"").hits
    #expect(bare.map(\.score) == quoted.map(\.score))
    let scores = Dictionary(bare.map { ($0.key, $0.score) }) { first, _ in first }
    #expect(scores["hyphen"] == scores["space"])
    let explanation = try #require(try index.explain("Euro-Atlantic", key: "hyphen"))
    #expect(explanation.parts.isEmpty)
    #expect(explanation.reason.contains("frequency 1,"))
  }

  @Test(arguments: ["US", "U.S.", "u.s.", "\"US\"", "\"U.S.\""])
  func findsTheAcronymButNotThePronoun(_ query: String) throws {
    #expect(try keys(query) == ["acronym", "capitals"])
  }

  @Test(arguments: ["us", "Us"])
  func findsThePronoun(_ query: String) throws {
    // Both spellings of the acronym are indexed as the word, too; only the acronym is without it.
    #expect(try keys(query) == ["acronym", "capitalised", "capitals", "pronoun"])
  }
}
