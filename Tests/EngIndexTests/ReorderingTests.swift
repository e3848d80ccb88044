import EngAnalysis
import EngStorage
import EngTestSupport
import Foundation
import Testing

@testable import EngIndex

/// What `compact(reordering:)` does to the files of an index.
@Suite struct ReorderingTests {
  /// A body of nine to eleven words of one of some topics, with words of all topics between.
  private static func body(_ random: inout SplitMix64) -> String {
    let topic = Int.random(in: 0..<25, using: &random)
    return (0..<Int.random(in: 9...11, using: &random)).map { place in
      place % 4 == 3
        ? "all\(Int.random(in: 0..<9, using: &random))"
        : "t\(topic)x\(Int.random(in: 0..<30, using: &random))"
    }.joined(separator: " ")
  }

  private static func documents(_ count: Int, _ random: inout SplitMix64) -> [Document] {
    (0..<count).map { number in
      var document = Document(key: "k\(number)", title: "T", body: body(&random))
      document.fields = [StoredField(name: "size", value: "\(number % 7)")]
      return document
    }
  }

  /// The bytes of the only segment.
  private static func segment(_ path: String) throws -> [UInt8] {
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0.hasPrefix("segment-") }
    #expect(names.count == 1)
    return Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + (names.first ?? ""))))
  }

  /// The keys by document.
  private static func keys(_ path: String) throws -> [String] {
    let snapshot = try IndexSnapshot.open(path)
    #expect(snapshot.segments.count == 1)
    guard let reader = snapshot.segments.first else { return [] }
    var keys: [String] = []
    for document in 0..<reader.documentCount { keys.append(try reader.key(of: document)) }
    return keys
  }

  /// The same documents give the same bytes, from one segment or many, on one thread or several, again
  /// and again, and whatever was deleted before.
  @Test func bytesDependOnTheDocumentsAlone() throws {
    var random = SplitMix64(seed: 11)
    let documents = Self.documents(6000, &random)
    var plain: [UInt8] = []
    var expected: [UInt8] = []
    for (number, threads) in [1, 2, 3, 2].enumerated() {
      let directory = try TemporaryDirectory()
      let writer = try IndexWriter.open(directory.path, create: true, threads: threads)
      for (place, document) in documents.enumerated() {
        // Also once in three segments, with documents that go again.
        if number > 1, place % 2000 == 1999 {
          try writer.put(Document(key: "gone \(place)", body: "t1x1 gone"))
          try writer.commit()
        }
        try writer.put(document)
      }
      try writer.commit()
      for place in documents.indices where number > 1 { try writer.delete(key: "gone \(place)") }
      if number == 3 { try writer.commit() }
      if number == 0 {
        try writer.compact()
        plain = try Self.segment(directory.path)
      }
      try writer.compact(reordering: true)
      let bytes = try Self.segment(directory.path)
      if number == 0 { expected = bytes }
      #expect(bytes == expected, "\(threads) threads, way \(number)")
      #expect(checkIndex(directory.path).problems == [])
      let keys = try Self.keys(directory.path)
      #expect(keys.sorted() == documents.map(\.key).sorted())
      // A compacted index stays as it is, and so does one that was reordered.
      try writer.compact()
      try writer.compact(reordering: true)
      #expect(try Self.segment(directory.path) == expected)
    }
    #expect(plain != expected)
  }

  /// Documents of a topic stand together, their norms ascend, and the order of what is stored stays.
  @Test func orderIsByNormAndThenByWords() throws {
    var random = SplitMix64(seed: 12)
    let documents = Self.documents(3000, &random)
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for document in documents { try writer.put(document) }
    try writer.compact()
    let before = try changes(of: "t", directory.path, documents)
    try writer.compact(reordering: true)
    let after = try changes(of: "t", directory.path, documents)
    print("topics that change from a document to the next: \(before), reordered \(after)")
    #expect(after < before / 2)
    let reader = try #require(try IndexSnapshot.open(directory.path).segments.first)
    let norms = try reader.norms()
    for document in 1..<reader.documentCount { #expect(norms[document - 1] <= norms[document]) }
    var stored: [String] = []
    try reader.forEachDocument { _, document throws(IndexError) in
      stored.append(document.key)
      return true
    }
    #expect(stored == documents.map(\.key))
  }

  private func changes(
    of prefix: String,
    _ path: String,
    _ documents: [Document]
  ) throws -> Int {
    let topics = Dictionary(
      uniqueKeysWithValues: documents.map { ($0.key, String($0.body.prefix { $0 != "x" })) }
    )
    let keys = try Self.keys(path)
    return zip(keys, keys.dropFirst()).count { topics[$0] != topics[$1] }
  }

  /// A merge without reordering keeps what an earlier one did.
  @Test func laterMergesKeepTheOrder() throws {
    var random = SplitMix64(seed: 13)
    let documents = Self.documents(800, &random)
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for document in documents.prefix(700) { try writer.put(document) }
    try writer.compact(reordering: true)
    let order = try Self.keys(directory.path)
    for document in documents.suffix(100) { try writer.put(document) }
    try writer.delete(key: "k5")
    try writer.compact()
    let later = try Self.keys(directory.path)
    #expect(later.count == 799)
    let old = Set(order)
    #expect(later.filter { old.contains($0) } == order.filter { $0 != "k5" })
    #expect(checkIndex(directory.path).problems == [])
    try writer.compact(reordering: true)
    #expect(try Self.keys(directory.path) != later)
    #expect(checkIndex(directory.path).problems == [])
  }

  @Test func anEmptyIndexStaysEmpty() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    try writer.compact(reordering: true)
    try writer.put(Document(key: "a", body: "a"))
    try writer.commit()
    try writer.delete(key: "a")
    try writer.compact(reordering: true)
    #expect(try IndexSnapshot.open(directory.path).segments.isEmpty)
  }

  /// The terms of documents are those of the documents' text that are neither too rare nor too frequent; where
  /// memory is short, the rarer ones of these.
  @Test func termsByDocumentKeepTheirMemory() throws {
    var random = SplitMix64(seed: 14)
    let documents = Self.documents(1000, &random)
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true, analyzer: "words")
    for document in documents { try writer.put(document) }
    try writer.compact()
    let reader = try #require(try IndexSnapshot.open(directory.path).segments.first)
    var words: [String: Set<String>] = [:]
    for document in documents {
      for word in document.body.split(separator: " ") {
        words[String(word), default: []].insert(document.key)
      }
    }
    let frequencies = words.values.map(\.count).sorted()
    for limit in [0, 400, 4000, 1 << 20] {
      // Each whole number of documents is taken, or none of the terms that have it.
      var kept = 0
      for frequency in 4..<100 {
        let postings = frequencies.filter { $0 == frequency }.reduce(0, +)
        if (kept + postings) * 4 > limit { break }
        kept += postings
      }
      let terms = try TermsByDocument(
        [reader],
        documents: [(0..<1000).map { UInt32($0) }],
        documentCount: 1000,
        memoryLimit: limit
      )
      #expect(terms.starts.count == 1001)
      #expect(terms.starts.last == kept, "limit \(limit)")
      // Terms are numbered as they come, so those of a document ascend.
      for document in 0..<1000 {
        let range = terms.starts[document]..<terms.starts[document + 1]
        for at in range.dropFirst() { #expect(terms.terms.start[at - 1] < terms.terms.start[at]) }
        for at in range { #expect(terms.terms.start[at] < terms.termCount) }
      }
    }
  }
}
