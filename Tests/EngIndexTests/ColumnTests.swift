import EngAnalysis
import EngIndex
import EngTestSupport
import Testing

@Suite struct ColumnTests {
  /// A segment of documents with dates, numbers and words, one of them with two values.
  private func segment(_ directory: TemporaryDirectory) throws -> SegmentReader {
    let writer = try IndexWriter.open(directory.path, create: true)
    func field(_ name: String, _ value: String) -> StoredField {
      StoredField(name: name, value: value)
    }
    var a = Document(key: "a", body: "one two three")
    a.date = "2025-04-08"
    a.fields = [field("price", "9"), field("tag", "red"), field("tag", "blue")]
    var b = Document(key: "b", body: "one two three")
    b.fields = [field("price", "10"), field("mixed", "7")]
    var c = Document(key: "c", body: "one two three")
    c.date = "2024-12-31"
    c.fields = [field("price", "-2.5"), field("tag", "blue"), field("mixed", "seven")]
    for document in [a, b, c] { try writer.put(document) }
    _ = try writer.commit()
    writer.close()
    return try #require(try IndexSnapshot.open(directory.path).segments.first)
  }

  @Test func numbersSortAsNumbersAndWordsByBytes() throws {
    let directory = try TemporaryDirectory()
    let segment = try segment(directory)
    #expect(try segment.columns().map(\.name) == ["date", "mixed", "price", "tag"])
    let price = try #require(try segment.column("price"))
    #expect(price.kind == .number)
    #expect((0..<3).map { price.value(ofOrdinal: $0) } == ["-2.5", "9", "10"])
    #expect(price.ordinal(fromNumber: 9) == 1)
    #expect(price.ordinal(fromNumber: 9.5) == 2)
    #expect(price.ordinal(fromNumber: 11) == 3)
    let mixed = try #require(try segment.column("mixed"))
    #expect(mixed.kind == .keyword)
    let tag = try #require(try segment.column("tag"))
    let a = try #require(try segment.document(forKey: "a"))
    let b = try #require(try segment.document(forKey: "b"))
    var ordinals: [UInt32] = [7]
    try tag.ordinals(of: a, into: &ordinals)
    #expect(ordinals.map { tag.value(ofOrdinal: $0) } == ["blue", "red"])
    try tag.ordinals(of: b, into: &ordinals)
    #expect(ordinals.isEmpty)
    #expect(try tag.firstOrdinal(of: b) == Column.none)
    let date = try #require(try segment.column("date"))
    #expect(date.ordinal(from: "2025") == 1)
    #expect(try date.bounds(ofBlock: 0) == 0...1)
    #expect(try segment.column("colour") == nil)
  }

  /// A class holds the terms of which a spelling has its stem, and only those.
  @Test func wordsMeetWhereTheirStemsDo() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    try writer.put(Document(key: "a", body: "minister ministers ministry министры mice minstrel"))
    try writer.put(Document(key: "b", body: "ministered министр mouse"))
    _ = try writer.commit()
    writer.close()
    let segment = try #require(try IndexSnapshot.open(directory.path).segments.first)
    let stemmer = try #require(TermStemmer(language: "english", strength: .standard))
    func related(_ word: String) throws -> Set<String> {
      let stemClass = try #require(stemmer.stemClass(word))
      let isOwnClass = stemmer.stemClass(stemClass) == stemClass
      return Set(try segment.terms(ofStemClass: stemClass, isOwnClass: isOwnClass))
    }
    #expect(try related("minister") == ["minister", "ministered", "ministers"])
    #expect(try related("министром") == ["министр", "министры"])
    #expect(try related("mouse") == ["mice", "mouse"])
    #expect(try related("nothing") == [])
  }
}
