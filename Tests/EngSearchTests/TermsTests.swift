import EngIndex
import EngSearch
import EngTestSupport
import Testing

/// Terms listed from the index.
@Suite struct TermsTests {
  private let directory: TemporaryDirectory
  private let index: SearchIndex

  init() throws {
    directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    // Two commits make two segments, whose counts must be added.
    try writer.put(Document(key: "1", body: "Türkiye turf turf"))
    _ = try writer.commit()
    try writer.put(Document(key: "2", body: "turf turkiye tun"))
    try writer.put(Document(key: "3", body: "turf"))
    _ = try writer.commit()
    writer.close()
    index = try SearchIndex.open(directory.path)
  }

  @Test(arguments: ["tur", "TÜR", "Tur"])
  func foldsThePrefix(_ prefix: String) throws {
    let terms = try index.terms(withPrefix: prefix, limit: 10)
    #expect(terms.map(\.term) == ["turf", "turkiye"])
    #expect(terms.map(\.documents) == [3, 2])
    #expect(terms.map(\.occurrences) == [4, 2])
  }

  @Test func ordersByFrequencyOrBytes() throws {
    #expect(try index.terms(withPrefix: "t", limit: 1).map(\.term) == ["tun"])
    #expect(try index.terms(withPrefix: "t", limit: 1, byFrequency: true).map(\.term) == ["turf"])
    #expect(try index.terms(withPrefix: "zz", limit: 9).isEmpty)
  }
}
