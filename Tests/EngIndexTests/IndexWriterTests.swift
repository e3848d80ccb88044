import EngIndex
import EngStorage
import EngTestSupport
import Foundation
import Testing

/// Occurrences of a term: key of the document and its positions, of live documents.
func occurrences(_ term: String, in snapshot: IndexSnapshot) throws -> [String: [UInt32]] {
  var found: [String: [UInt32]] = [:]
  var documents = [UInt32](repeating: 0, count: 160)
  var counts = [UInt32](repeating: 0, count: 160)
  var positions = PositionBuffer()
  for segment in snapshot.segments {
    guard let info = try segment.term(term) else { continue }
    let cursor = try segment.postings(info)
    let extents = try cursor.documentExtents()
    for block in 0..<cursor.blockCount {
      let n = try cursor.documents(ofBlock: block, into: &documents)
      try cursor.frequencies(ofBlock: block, into: &counts)
      for i in 0..<n where !segment.isDeleted(Int(documents[i])) {
        try cursor.positions(
          ofBlock: block,
          at: i,
          documents: documents,
          frequencies: counts,
          extents: extents,
          into: &positions
        )
        found[try segment.key(of: Int(documents[i]))] = (0..<positions.count).map {
          positions.values[$0]
        }
      }
    }
  }
  return found
}

@Suite struct IndexWriterTests {
  @Test func findsWhatWasPut() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    var document = Document(key: "a", title: "Chen Zhili", body: "A senior politician of China")
    document.date = "2025-04-08"
    document.path = "/somewhere"
    document.stamp = SourceStamp(size: 3, modified: 4, hash: 5)
    document.fields = [StoredField(name: "x", value: "y")]
    try writer.put(document)
    try writer.put(Document(key: "b", body: "china china tea"))
    #expect(try writer.commit() == 2)
    writer.close()
    let snapshot = try IndexSnapshot.open(directory.path)
    #expect(try occurrences("china", in: snapshot) == ["a": [106], "b": [0, 1]])
    #expect(try occurrences("zhili", in: snapshot) == ["a": [1]])
    let segment = try #require(snapshot.segments.first)
    let number = try #require(try segment.document(forKey: "a"))
    #expect(try segment.document(number) == document)
    #expect(try segment.document(forKey: "c") == nil)
    #expect(checkIndex(directory.path).problems == [])
  }

  @Test func sourcesOfDocuments() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    var random = SplitMix64(seed: 5)
    for number in 0..<500 {
      // Some fill a stored block by themselves.
      let words = number % 100 == 50 ? 9000 : Int.random(in: 0..<200, using: &random)
      var document = Document(key: "\(number)", body: String(repeating: "word ", count: words))
      if number % 3 > 0 { document.path = "/files/\(number % 7)" }
      if number % 5 > 0 {
        document.stamp = SourceStamp(size: Int64(words), modified: Int64(number), hash: 7)
      }
      if number % 2 == 0 { document.date = "2025-04-08" }
      #expect(try !writer.put(document))
    }
    #expect(try writer.put(Document(key: "17", body: "again")))
    #expect(try writer.delete(key: "18"))
    #expect(try !writer.put(Document(key: "18", body: "anew")))
    try writer.commit()
    let segment = try #require(try IndexSnapshot.open(directory.path).segments.first)
    var passed: [Int] = []
    try segment.forEachSource { number, source throws(IndexError) in
      let document = try segment.document(number)
      #expect(source.path == document.path && source.stamp == document.stamp)
      passed.append(number)
      return true
    }
    #expect(passed.sorted() == Array(0..<segment.documentCount))
    #expect(try segment.key(of: passed[123]) == "123")
    let sources = SourceReader(segment)
    for number in passed + passed.shuffled(using: &random) {
      let document = try segment.document(number)
      let source = try sources.source(of: number)
      #expect(source.path == document.path && source.stamp == document.stamp)
    }
    #expect(throws: IndexError.self) { try sources.source(of: segment.documentCount) }
  }

  @Test func aSecondWriterIsToldWhoHoldsTheLock() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    do {
      _ = try IndexWriter.open(directory.path)
      Issue.record("two writers")
    } catch {
      guard case .locked(_, let holder) = error else { throw error }
      #expect(holder.contains("process \(getpid())"))
    }
    writer.close()
    try IndexWriter.open(directory.path).close()
  }

  @Test func aSnapshotStaysAsItIs() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    try writer.put(Document(key: "a", body: "old"))
    _ = try writer.commit()
    let snapshot = try IndexSnapshot.open(directory.path)
    try writer.put(Document(key: "a", body: "new"))
    try writer.compact()
    #expect(try occurrences("old", in: snapshot).keys.sorted() == ["a"])
    #expect(try occurrences("old", in: IndexSnapshot.open(directory.path)).isEmpty)
  }

  @Test func onlyAMissingDirectoryIsNoIndex() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: IndexError.notFound(path: directory.path)) {
      try IndexSnapshot.open(directory.path)
    }
    try IndexWriter.open(directory.path, create: true).close()
    let manifest = directory.path + "/manifest-0000000000000001"
    try FileManager.default.moveItem(
      atPath: manifest,
      toPath: directory.path + "/segment-0000000000000009"
    )
    #expect {
      try IndexSnapshot.open(directory.path)
    } throws: { error in
      if case IndexError.corrupted = error { true } else { false }
    }
  }

  /// Which documents are in which segment does not depend on how quick a thread was.
  @Test(arguments: [(words: UInt32(1) << 18, documents: 2500), (words: 1 << 8, documents: 9000)])
  func segmentsDoNotDependOnTime(words limit: UInt32, documents: Int) throws {
    var files: [[Data]] = []
    for _ in 0..<2 {
      let directory = try TemporaryDirectory()
      let writer = try IndexWriter.open(
        directory.path,
        create: true,
        memoryLimit: 4 << 20,
        threads: 2
      )
      writer.mergesAtCommit = false
      var random = SplitMix64(seed: 3)
      for number in 0..<documents {
        let words = (0..<Int.random(in: 0..<600, using: &random)).map { _ in
          String(UInt32.random(in: 0..<limit, using: &random), radix: 36)
        }
        try writer.put(Document(key: "\(number)", body: words.joined(separator: " ")))
      }
      try writer.commit()
      let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        .filter { $0.hasPrefix("segment-") }.sorted()
      #expect(names.count > 1)
      files.append(
        try names.map { try Data(contentsOf: URL(filePath: directory.path + "/" + $0)) }
      )
    }
    #expect(files[1] == files[0])
  }

  /// However often memory was flushed and on however many threads, the compacted segment is the same.
  @Test func memoryAndThreadsDoNotShow() throws {
    var files: [[UInt8]] = []
    for (limit, threads) in [(1 << 20, 1), (192 << 20, 1), (192 << 20, 2), (3 << 20, 3)] {
      let directory = try TemporaryDirectory()
      let writer = try IndexWriter.open(
        directory.path,
        create: true,
        memoryLimit: limit,
        threads: threads
      )
      for i in 0..<3000 {
        let filler = String(repeating: "word w\(i % 50) café ", count: i % 40)
        var document = Document(
          key: "\(i)",
          title: "t \(i % 3)",
          body: "all \(filler) t\(i % 1000) x-ray"
        )
        document.fields = [StoredField(name: "size", value: "\(i % 40)")]
        // One too large to be handed to another thread.
        if i == 1500 { document.body += String(repeating: " large", count: 800_000) }
        try writer.put(document)
      }
      try writer.put(Document(key: "0", body: "replaced"))
      _ = try writer.commit()
      #expect(checkIndex(directory.path).problems == [])
      try writer.compact()
      let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        .filter { $0.hasPrefix("segment-") }
      #expect(names.count == 1)
      let name = try #require(names.first)
      let data = try Data(contentsOf: URL(fileURLWithPath: directory.path + "/" + name))
      files.append(Array(data))
      let snapshot = try IndexSnapshot.open(directory.path)
      #expect(try occurrences("all", in: snapshot).count == 2999)
      #expect(try snapshot.segments.first?.compoundParts("xray") == [["x", "ray"]])
      #expect(try snapshot.segments.first?.spellings(of: "cafe") == ["café"])
      #expect(try snapshot.segments.first?.spellings(of: "word") == ["word"])
      #expect(checkIndex(directory.path).problems == [])
    }
    for file in files.dropFirst() { #expect(file == files[0]) }
  }
}
