import EngIndex
import EngStorage
import EngTestSupport
import Testing

/// Each limit of what a document may be, just below it, at it and just above it.
@Suite struct LimitTests {
  private let system = MemoryFileSystem()

  private func open() throws -> IndexWriter {
    try IndexWriter.open("/index", create: true, fileSystem: system)
  }

  @Test func lengthsOfKeys() throws {
    let limit = SegmentLimits.keyBytes
    let writer = try open()
    let keys = [0, 1, limit - 1, limit].map { String(repeating: "k", count: $0) }
    for key in keys { try writer.put(Document(key: key, body: "word")) }
    let excess = IndexError.limitExceeded(what: "bytes of a document's key", limit: limit)
    let long = String(repeating: "k", count: limit + 1)
    #expect(throws: excess) { try writer.put(Document(key: long, body: "word")) }
    #expect(throws: excess) {
      try Array("word".utf8).withUnsafeBufferPointer { try writer.put(key: long, indexing: $0) }
    }
    // In bytes, not in characters.
    let wide = String(repeating: "é", count: limit / 2 + 1)
    #expect(throws: excess) { try writer.put(Document(key: wide)) }
    // A key that cannot be there is not there.
    #expect(try writer.delete(key: long) == false)
    // What is refused leaves the writer as it was.
    _ = try writer.commit()
    writer.close()
    #expect(checkIndex("/index", fileSystem: system).problems == [])
    let snapshot = try IndexSnapshot.open("/index", fileSystem: system)
    #expect(snapshot.documentCount == 4)
    for key in keys {
      let number = try #require(try snapshot.segments[0].document(forKey: key))
      #expect(try snapshot.segments[0].document(number).key == key)
    }
    #expect(try snapshot.segments[0].document(forKey: long) == nil)
  }

  /// A document of the greatest size takes a while to compress, so it is tried when time is given.
  @Test func sizesOfDocuments() throws {
    let limit = SegmentLimits.documentBytes
    // What a document without fields may take besides its texts.
    let room = 64
    let writer = try open()
    let excess = IndexError.limitExceeded(what: "bytes of a document", limit: limit)
    var document = Document(key: "a")
    document.fields = [
      StoredField(name: "", value: String(repeating: "x", count: limit - room - 9))
    ]
    #expect(throws: excess) { try writer.put(document) }
    document.fields = [StoredField(name: String(repeating: "x", count: limit), value: "")]
    #expect(throws: excess) { try writer.put(document) }
    document.fields = []
    document.body = String(repeating: "x", count: limit - room + 1)
    #expect(throws: excess) { try writer.put(document) }
    if Soak.isOn {
      for length in [limit - room - 11, limit - room - 10] {
        document = Document(key: "\(length)")
        document.fields = [StoredField(name: "", value: String(repeating: "x", count: length))]
        try writer.put(document)
      }
      _ = try writer.commit()
      let snapshot = try IndexSnapshot.open("/index", fileSystem: system)
      let segment = snapshot.segments[0]
      let number = try #require(try segment.document(forKey: document.key))
      #expect(try segment.document(number) == document)
    }
    document.body = "small"
    document.fields = []
    try writer.put(document)
    _ = try writer.commit()
    #expect(
      try IndexSnapshot.open("/index", fileSystem: system).documentCount == (Soak.isOn ? 2 : 1)
    )
    writer.close()
  }

  /// There is no limit to the number of a document's fields but its size.
  @Test(arguments: [0, 1, 127, 128, 20_000]) func numbersOfFields(count: Int) throws {
    let writer = try open()
    var document = Document(key: "a")
    document.fields = (0..<count).map { StoredField(name: "f\($0 % 300)", value: "v\($0)") }
    try writer.put(document)
    _ = try writer.commit()
    writer.close()
    #expect(checkIndex("/index", fileSystem: system).problems == [])
    let segment = try IndexSnapshot.open("/index", fileSystem: system).segments[0]
    #expect(try segment.document(0) == document)
  }

  @Test func analyzersThatAreNotKnown() throws {
    let unknown = IndexError.analyzerChanged(found: "nosuch", current: "text")
    #expect(throws: unknown) {
      try IndexWriter.open("/other", create: true, analyzer: "nosuch", fileSystem: system)
    }
    try open().close()
    #expect(throws: unknown) {
      try IndexWriter.reindex("/index", analyzer: "nosuch", fileSystem: system)
    }
    #expect(try IndexWriter.reindex("/index", analyzer: "code", fileSystem: system) == 0)
  }
}
