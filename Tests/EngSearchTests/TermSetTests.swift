import EngIndex
import EngTestSupport
import Testing

@testable import EngSearch

/// Patterns over a vocabulary of many blocks, with everything that skips parts of it.
@Suite struct TermSetTests {
  /// Some share beginnings, also beyond the eight bytes that the index has of a block's first term.
  private static func word(_ random: inout SplitMix64) -> String {
    let letters = Array("aaabbbcdeé防ß".unicodeScalars)
    let beginning = ["", "", "", "ab", "internationaliza", "防衛省防"].randomElement(using: &random)
    var word = (beginning ?? "").unicodeScalars
    for _ in 0..<Int.random(in: 1...9, using: &random) {
      word.append(letters[Int.random(in: 0..<letters.count, using: &random)])
    }
    return String(word)
  }

  /// One document for each word, in one to three segments.
  private static func fill(
    _ path: String,
    _ random: inout SplitMix64
  ) throws -> [String: [String]] {
    let writer = try IndexWriter.open(path, create: true)
    defer { writer.close() }
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      for _ in 0..<Int.random(in: 1...900, using: &random) {
        let word = word(&random)
        try writer.put(Document(key: word, body: word))
      }
      _ = try writer.commit()
    }
    let snapshot = try IndexSnapshot.open(path)
    var terms: [String: [String]] = [:]
    for segment in snapshot.segments {
      try segment.forEachTerm(from: "") { bytes, _ in
        terms[String(decoding: bytes, as: UTF8.self), default: []] = []
        return true
      }
    }
    return terms
  }

  @Test func setsHoldTheTermsThatPass() throws {
    var found = 0
    let agreed = try forEachSeed(5) { random in
      let directory = try TemporaryDirectory()
      let vocabulary = try Self.fill(directory.path, &random).keys.sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
      let snapshot = try IndexSnapshot.open(directory.path)
      func check(_ test: TermTest, _ passes: ([UInt32]) -> Bool) throws -> Bool {
        let expected = vocabulary.filter { passes($0.unicodeScalars.map(\.value)) }
        let set = try TermSet(test, in: snapshot, SearchBudget())
        let shared = try TermSet(test, in: snapshot, SearchBudget(), threads: 3, sharedBlocks: 1)
        guard shared.terms == set.terms else { return false }
        found += expected.count
        var automaton: TermAutomaton?
        return set.terms == expected && !set.isCut && set.hasMore(than: 64) == (expected.count > 64)
          && vocabulary.filter { set.contains($0, &automaton) } == expected
      }
      for _ in 0..<10 {
        let word = Self.word(&random)
        for limit in 1...2 {
          let scalars = Array(word.unicodeScalars)
          let agrees = try check(.edits(word, limit: limit)) {
            Oracle.distance(scalars, $0.compactMap { Unicode.Scalar($0) }) <= limit
          }
          guard agrees else {
            print("\(word)~\(limit)")
            return false
          }
        }
        let glob = Glob(
          ["\(word.prefix(1))*\(word.suffix(1))", "*\(word.suffix(2))", "?\(word)", "*b?a*", "*"]
            .randomElement(using: &random) ?? ""
        )
        guard try check(.glob(glob), { glob.matches($0) }) else {
          print(glob)
          return false
        }
        let pattern =
          ["(a|b)+c?", "\(word.prefix(2)).*", "a{2,3}[^a]*", ".?\(word)", "(ab|ba)*防?"]
          .randomElement(using: &random) ?? ""
        let expression = RegularExpression(pattern) { $0 }
        var matching = expression
        guard try check(.expression(expression), { matching.matches($0) }) else {
          print(pattern)
          return false
        }
        let prefix = String(word.unicodeScalars.prefix(2).map(Character.init))
        let beginning = prefix.unicodeScalars.map(\.value)
        guard try check(.prefix(prefix), { $0.starts(with: beginning) }) else {
          print("\(prefix)*")
          return false
        }
      }
      return true
    }
    #expect(agreed)
    #expect(found > 0)
  }

  /// An automaton that must forget its states all the time finds the same.
  @Test func statesAreForgottenWithoutHarm() throws {
    var found = 0
    let agreed = try forEachSeed(3) { random in
      let directory = try TemporaryDirectory()
      let vocabulary = try Self.fill(directory.path, &random)
      let snapshot = try IndexSnapshot.open(directory.path)
      for expression in ["(a|b)*a(a|b){6}.*", "[^b]*b.{5}"] {
        let pattern = RegularExpression(expression) { $0 }
        var plain = pattern
        let expected = vocabulary.keys.filter { plain.matches($0.unicodeScalars.map(\.value)) }
        found += expected.count
        let automaton = TermAutomaton(pattern, memoryLimit: 5000)
        var terms: Set<String> = []
        for segment in snapshot.segments {
          try segment.forEachTerm(matching: automaton, until: { false }) { bytes, info in
            terms.insert(String(decoding: bytes, as: UTF8.self))
          }
        }
        guard terms == Set(expected) else { return false }
      }
      return true
    }
    #expect(agreed)
    #expect(found > 0)
  }

  @Test func manyTermsAreKeptAsTheirDocuments() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    for first in 0..<50 {
      let words = (0..<100).map { "w\(first)x\($0)" }.joined(separator: " ")
      try writer.put(Document(key: "\(first)", body: words + (first % 2 == 0 ? " odd" : "")))
    }
    _ = try writer.delete(key: "3")
    _ = try writer.commit()
    writer.close()
    let index = try SearchIndex.open(directory.path)
    let set = try TermSet(.prefix("w"), in: index.snapshot, SearchBudget())
    #expect(set.isCut && set.terms.count == TermSet.listLimit)
    let segment = try #require(index.snapshot.segments.first)
    for pattern in ["w*", "w*5", "w1*", "w[12]*"] {
      let glob = Glob(pattern)
      let alone = try TermSet(.glob(glob), in: index.snapshot, SearchBudget())
      let shared = try TermSet(
        .glob(glob),
        in: index.snapshot,
        SearchBudget(),
        threads: 2,
        sharedBlocks: 1
      )
      #expect(alone.terms == shared.terms && alone.isCut == shared.isCut, "\(pattern)")
      #expect(try alone.documents(of: segment) == shared.documents(of: segment), "\(pattern)")
      let (one, other) = (alone.workOfFinding, shared.workOfFinding)
      #expect(one.postings == other.postings && one.blocks == other.blocks, "\(pattern)")
    }
    var options = SearchOptions()
    options.limit = 5
    let all = try index.search("w*", options)
    #expect(all.total.value == 49 && all.total.relation == .exact && all.limit == nil)
    #expect(Set(all.hits.map(\.score)) == [1])
    #expect(all.hits.first?.snippets.first?.matches.isEmpty == false)
    #expect(try index.search("w* odd", options).total.value == 25)
    // Without 4, 40, 42, 44, 46 and 48 of the 25.
    #expect(try index.search("odd -w4*", options).total.value == 19)
    // Inside a phrase only so many terms can be looked at, and that is said.
    let phrase = try index.search("\"w* w0x99\"", options)
    #expect(phrase.limit == .terms)
    #expect(phrase.total.relation == .atLeast)
  }

  /// A segment of documents without words has no terms.
  @Test func aSegmentWithoutTerms() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    writer.mergesAtCommit = false
    for (number, body) in ["", "word", ""].enumerated() {
      try writer.put(Document(key: "\(number)", body: body))
      _ = try writer.commit()
    }
    writer.close()
    let index = try SearchIndex.open(directory.path)
    #expect(index.snapshot.segments.count == 3)
    for query in ["w*", "*", "word~1", "/w.*/", "w* OR x*", "-w*"] {
      for threads in 1...2 {
        var options = SearchOptions()
        options.threads = threads
        let total = try index.search(query, options).total.value
        #expect(total == (query == "*" ? 3 : query == "-w*" ? 2 : 1), "\(query)")
      }
    }
  }

  /// The best without a count are the best with one, from lists of one document and of many blocks, with and
  /// without deletions.
  @Test func theFirstDocumentsAreFoundWithoutTheOthers() throws {
    let agreed = try forEachSeed(4) { random in
      let directory = try TemporaryDirectory()
      let writer = try IndexWriter.open(directory.path, create: true)
      defer { writer.close() }
      for segment in 0..<Int.random(in: 1...2, using: &random) {
        for number in 0..<Int.random(in: 20...700, using: &random) {
          var words = ["w\(Int.random(in: 0..<300, using: &random))"]
          // In many documents, but perhaps not in the first ones.
          for common in 0..<4 where number > 100 * common {
            if Int.random(in: 0...common, using: &random) == 0 { words.append("wc\(common)") }
          }
          if Int.random(in: 0..<3, using: &random) == 0 { words = ["other"] }
          words += Array(repeating: "pad", count: Int.random(in: 0..<9, using: &random))
          let body = words.joined(separator: " ")
          try writer.put(Document(key: "\(segment)/\(number)", body: body))
        }
        _ = try writer.commit()
        for number in 0..<Int.random(in: 0...200, using: &random) {
          _ = try writer.delete(key: "\(segment)/\(number * 2)")
        }
        _ = try writer.commit()
      }
      let index = try SearchIndex.open(directory.path)
      for query in ["w*", "w?", "wc9~2", "/w.*[0-5]/"] {
        let search = try index.prepare(query)
        let all = try search.run(limit: .max >> 1, isCounting: true)
        for limit in [0, 1, 10, 129, 1000] {
          let some = try search.run(limit: limit, isCounting: false).hits
          guard some == Array(all.hits.prefix(limit)) else {
            print(query, limit)
            return false
          }
        }
      }
      return true
    }
    #expect(agreed)
  }

  @Test func aSearchEndsWhenItsTimeIsOver() throws {
    let directory = try TemporaryDirectory()
    var random = SplitMix64(seed: 1)
    _ = try Self.fill(directory.path, &random)
    let index = try SearchIndex.open(directory.path)
    var options = SearchOptions()
    options.deadline = .zero
    for query in ["a", "*", "a* OR b", "\"a b\"~3", "abab~2 -c"] {
      let results = try index.search(query, options)
      #expect(results.limit == .deadline && results.total.relation == .atLeast)
      #expect(results.clauses.isEmpty)
    }
    options.deadline = .seconds(1000)
    #expect(try index.search("*", options).limit == nil)
  }

  @Test func aCancelledTaskEndsItsSearch() async throws {
    let directory = try TemporaryDirectory()
    var random = SplitMix64(seed: 2)
    _ = try Self.fill(directory.path, &random)
    let index = try SearchIndex.open(directory.path)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try index.search("*").limit
    }
    task.cancel()
    let limit = try await task.value
    #expect(limit == .cancellation)
  }
}
