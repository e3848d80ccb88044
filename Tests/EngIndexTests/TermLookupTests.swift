import EngIndex
import EngStorage
import EngTestSupport
import Testing

@Suite struct TermLookupTests {
  /// Looking terms up one by one finds what going through all of them finds, and nothing else: terms that
  /// share long beginnings, terms of one byte, lists inside the dictionary and outside.
  @Test func findsWhatIsThere() throws {
    let agreed = try forEachSeed(4) { random in
      let directory = try TemporaryDirectory()
      let writer = try IndexWriter.open(directory.path, create: true)
      for i in 0..<400 {
        var words = (0..<20).map { _ in Self.word(&random) }
        // In all documents, so that its list is long.
        words += ["a", "internationally", "zz"]
        try writer.put(Document(key: "\(i)", body: words.joined(separator: " ")))
      }
      _ = try writer.commit()
      writer.close()
      let snapshot = try IndexSnapshot.open(directory.path)
      for segment in snapshot.segments {
        var known: [String: TermInfo] = [:]
        try segment.forEachTerm(from: "") { bytes, info in
          known[String(decoding: bytes, as: UTF8.self)] = info
          return true
        }
        guard known.count > 500, known["a"]?.documentFrequency == 400 else { return false }
        for (term, info) in known {
          guard try segment.term(term) == info else { return false }
          for other in [term + "a", term + "\u{0}", String(term.dropLast()), "a" + term] {
            guard try segment.term(other) == known[other] else { return false }
          }
        }
        for other in ["", "\u{0}", "zzzzzzzzzz", "\u{10FFFF}"] {
          guard try segment.term(other) == known[other] else { return false }
        }
      }
      return true
    }
    #expect(agreed)
  }

  private static func word(_ random: inout SplitMix64) -> String {
    let stems = ["", "international", "internationalization", "b", "inter", "q"]
    let stem = stems.randomElement(using: &random) ?? ""
    let letters = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      Character(UnicodeScalar(UInt8.random(in: 97...122, using: &random)))
    }
    return stem + String(letters)
  }
}
