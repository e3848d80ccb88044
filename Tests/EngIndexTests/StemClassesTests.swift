import EngAnalysis
import EngIndex
import EngStorage
import EngTestSupport
import Testing

/// Stem classes in an index are those of the words of its documents, however they were spread.
@Suite struct StemClassesTests {
  /// Words whose spellings, terms and classes meet and part in all ways.
  private static let words = [
    "resume", "résumé", "resumed", "résumés", "cafe", "café", "cafés", "pate", "pâté", "pâtés",
    "mice",
    "mouse", "organise", "organize", "organisation", "colour", "color", "colors", "министр",
    "министры",
    "running", "run", "runs", "naïve", "naive", "naively", "zoë", "zoe", "the", "x", "élan", "elan",
  ]

  @Test(arguments: [1, 2, 3] as [UInt64])
  func classesAreThoseOfTheWords(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    var texts: [String: [String]] = [:]
    for segment in 0..<4 {
      for document in 0..<Int.random(in: 1...3, using: &random) {
        let text = (0..<4).map { _ in
          StemClassesTests.words.randomElement(using: &random) ?? "x"
        }
        texts["\(segment)-\(document)"] = text
        try writer.put(
          Document(key: "\(segment)-\(document)", body: text.joined(separator: " "))
        )
      }
      _ = try writer.commit()
    }
    try expectClasses(of: texts, in: directory.path)
    try writer.compact()
    #expect(try IndexSnapshot.open(directory.path).segments.count == 1)
    try expectClasses(of: texts, in: directory.path)
    // Terms that vanish take their spellings and classes with them.
    for key in texts.keys.sorted().dropLast(2) { _ = try writer.delete(key: key) }
    _ = try writer.commit()
    try writer.compact()
    writer.close()
    #expect(checkIndex(directory.path).problems.isEmpty)
  }

  private func expectClasses(of texts: [String: [String]], in directory: String) throws {
    let stemmer = try #require(TermStemmer(language: "english", strength: .standard))
    let snapshot = try IndexSnapshot.open(directory)
    var expected: [String: Set<String>] = [:]
    for word in texts.values.joined() {
      guard let stemClass = stemmer.stemClass(word) else { continue }
      expected[stemClass, default: []].insert(Analyzer.text.fold(word))
    }
    for word in StemClassesTests.words {
      guard let stemClass = stemmer.stemClass(word) else { continue }
      var found: Set<String> = []
      for segment in snapshot.segments {
        let isOwnClass = stemmer.stemClass(stemClass) == stemClass
        found.formUnion(try segment.terms(ofStemClass: stemClass, isOwnClass: isOwnClass))
      }
      #expect(found == expected[stemClass] ?? [], "\(word)")
    }
    #expect(checkIndex(directory).problems.isEmpty)
  }
}
