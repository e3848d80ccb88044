import EngAnalysis
import EngIndex
import EngStorage
import EngTestSupport
import Foundation
import Testing

/// The forms of a common word have a list together, which says what theirs do.
@Suite struct GroupListTests {
  private static let words = [
    "work", "works", "worked", "working", "resume", "résumé", "resumes", "mouse", "mice", "study",
    "studies", "rare", "rarely", "alone", "министр", "министры",
  ]

  /// A text of a few words, of which the first are the most common.
  private static func text(_ random: inout SplitMix64) -> [String] {
    (0..<Int.random(in: 1...12, using: &random)).map { _ in
      let share = Double.random(in: 0..<1, using: &random)
      return words[Int(share * share * Double(words.count))]
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func listsAreThoseOfTheTermsTogether(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true, threads: Int(seed) % 2 + 1)
    var texts: [String: [String]] = [:]
    for commit in 0..<3 {
      for number in 0..<(commit == 1 ? 200 : 2500) {
        let key = "\(commit)-\(number)"
        texts[key] = Self.text(&random)
        try writer.put(Document(key: key, body: texts[key]?.joined(separator: " ") ?? ""))
      }
      _ = try writer.commit()
    }
    let first = try expectGroups(of: texts, in: directory.path)
    #expect(first.lists > 4 && first.without > 4, "seed \(seed): \(first)")
    // Deleted documents count until they are merged away.
    for key in texts.keys.sorted() where Int.random(in: 0..<3, using: &random) == 0 {
      _ = try writer.delete(key: key)
    }
    _ = try writer.commit()
    _ = try expectGroups(of: texts, in: directory.path)
    try writer.compact()
    writer.close()
    let snapshot = try IndexSnapshot.open(directory.path)
    #expect(snapshot.segments.count == 1)
    let left = try texts.filter { try snapshot.segments[0].document(forKey: $0.key) != nil }
    #expect(left.count == snapshot.documentCount && left.count < texts.count)
    let merged = try expectGroups(of: left, in: directory.path)
    #expect(merged.lists > 2, "seed \(seed)")
    #expect(checkIndex(directory.path).problems.isEmpty)
  }

  /// However the documents were spread, one segment of them has the same bytes.
  @Test func mergedListsAreThoseOfOneFlush() throws {
    var files: [[UInt8]] = []
    for (commits, threads) in [(1, 1), (1, 2), (4, 1)] {
      var random = SplitMix64(seed: 9)
      let system = MemoryFileSystem()
      let writer = try IndexWriter.open("/i", create: true, threads: threads, fileSystem: system)
      for number in 0..<3000 {
        let text = Self.text(&random).joined(separator: " ")
        try writer.put(Document(key: "\(number)", body: text))
        if number % (3000 / commits) == 3000 / commits - 1 { _ = try writer.commit() }
      }
      if commits > 1 { try writer.compact() }
      writer.close()
      let segment = try #require(try IndexSnapshot.open("/i", fileSystem: system).segments.first)
      #expect(try segment.group(of: ["work", "worked", "working", "works"]) != nil)
      files.append(try #require(system["/i/" + segment.name]))
    }
    #expect(files[0] == files[1])
    #expect(files[0] == files[2])
  }

  /// Compares the list of each class of each segment with the texts.
  ///
  /// - Returns: How many classes have lists, and how many have none.
  private func expectGroups(
    of texts: [String: [String]],
    in directory: String
  ) throws -> (lists: Int, without: Int) {
    let stemmer = try #require(TermStemmer(language: "english", strength: .standard))
    var counts = (lists: 0, without: 0)
    for segment in try IndexSnapshot.open(directory).segments {
      var classes: [String: Set<String>] = [:]
      // By term, whatever its spellings, and key.
      var frequencies: [String: [String: Int]] = [:]
      for number in 0..<segment.documentCount {
        let key = try segment.key(of: number)
        for word in try #require(texts[key]) {
          let stemClass = try #require(stemmer.stemClass(word))
          let term = Analyzer.text.fold(word)
          classes[stemClass, default: []].insert(term)
          frequencies[term, default: [:]][key, default: 0] += 1
        }
      }
      for (stemClass, terms) in classes {
        let names = terms.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let group = try segment.group(of: names)
        var expected: [String: Int] = [:]
        var postings = 0
        for name in names {
          expected.merge(try #require(frequencies[name])) { $0 + $1 }
          postings += frequencies[name]?.count ?? 0
        }
        #expect((group != nil) == (postings >= 1024 && names.count > 1), "\(stemClass): \(names)")
        guard let group else {
          counts.without += 1
          continue
        }
        counts.lists += 1
        var found: [String: Int] = [:]
        let list = try segment.postings(group)
        var documents = [UInt32](repeating: 0, count: 160)
        var values = documents
        for block in 0..<list.blockCount {
          let count = try list.documents(ofBlock: block, into: &documents)
          try list.frequencies(ofBlock: block, into: &values)
          for i in 0..<count { found[try segment.key(of: Int(documents[i]))] = Int(values[i]) }
        }
        #expect(found == expected, "\(stemClass)")
        #expect(group.documentFrequency == expected.count)
        #expect(group.totalFrequency == expected.values.reduce(0, +))
      }
    }
    return counts
  }
}
