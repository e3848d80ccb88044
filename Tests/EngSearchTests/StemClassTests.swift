import EngAnalysis
import EngIndex
import EngSearch
import EngTestSupport
import Foundation
import Testing

/// The terms of a class in an index are those of which a word, as it was written, has that stem.
@Suite struct StemClassTests {
  /// A few words of each language with accents and endings, for where the vocabularies are not.
  private static let samples: [(language: String, words: String)] = [
    ("english", "minister ministers running runs organised organize mice mouse naïve"),
    ("german", "häuser haus bücher buch vertrag verträge muenchen münchen"),
    ("french", "sécurité sécurités national nationaux défense défenses l'état états"),
    ("spanish", "organización organizaciones nación naciones corrió correr"),
    ("italian", "città sicurezza nazionali nazionale università"),
    ("portuguese", "nações nação organizações organização"),
    (
      "dutch",
      "landen land huizen huis veiligheid mogelijkheden aangesteld aanstellen coördinatie geïnd"
    ),
    ("swedish", "säkerheten säkerhet länderna länder"),
    ("norwegian", "havnedistriktene havnedistrikt hånd hender"),
    ("danish", "bestemmelse bestemt husene hus kærlighed"),
    ("finnish", "järjestöjen järjestö maassa maa"),
    ("russian", "организации организация странами стран ёлка ёлки"),
    ("romanian", "absenteiști absenteist țară țări"),
    ("hungarian", "kórház kórházak mulasztásának mulasztás"),
    ("turkish", "ülkelerin ülke güvenliği güvenlik"),
    ("arabic", "العربية والعربية الكتاب كتاب كتابها الْكِتَاب المعلمون"),
  ]

  private static func words(_ language: String, _ sample: String) throws -> [String] {
    guard let data = ProcessInfo.processInfo.environment["ENGSEARCH_DATA"] else {
      print("ENGSEARCH_DATA is not set: a few words of \(language) only")
      return sample.split(separator: " ").map(String.init)
    }
    let path = "\(data)/conformance/snowball/\(language)/voc.txt"
    // There is no vocabulary of Arabic.
    if language == "arabic" { return sample.split(separator: " ").map(String.init) }
    let all = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    // Neighbours of the sorted list are forms of one word, so whole stretches of it are taken.
    let stretches = stride(from: 0, to: all.count, by: max(1, all.count / 20)).map {
      all[$0..<min(all.count, $0 + 40)]
    }
    return stretches.flatMap { $0 }.map(String.init)
  }

  /// Forms and spellings that stand in some of many segments are found by two threads as by one.
  @Test func threadsFindTheSameForms() throws {
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true)
    writer.mergesAtCommit = false
    let words = ["minister", "ministers", "ministering", "résumé", "resume", "resumes", "Resumé"]
    for segment in 0..<40 {
      let body = "\(words[segment % words.count]) \(segment)"
      try writer.put(Document(key: "\(segment)", body: body))
      _ = try writer.commit()
    }
    writer.close()
    for query in ["minister", "ministers 1", "resume", "résumé", "nothing"] {
      var options = SearchOptions()
      options.limit = 40
      let alone = try SearchIndex.open(directory.path).search(query, options)
      options.threads = 2
      let shared = try SearchIndex.open(directory.path).search(query, options)
      #expect(alone.hits == shared.hits && alone.total == shared.total, "\(query)")
      #expect(alone.hits.isEmpty == (query == "nothing"))
    }
  }

  @Test(arguments: samples)
  func `a class has the words of its stem`(language: String, sample: String) throws {
    let stemmer = try #require(TermStemmer(language: language, strength: .standard))
    let analyzer = try #require(Analyzer.named(language))
    // A word with an apostrophe or a hyphen is two terms.
    let words = try Self.words(language, sample).filter { !$0.contains("'") && !$0.contains("-") }
    var expected: [String: Set<String>] = [:]
    for word in words {
      guard let stemClass = stemmer.stemClass(word.precomposedStringWithCanonicalMapping) else {
        continue
      }
      expected[stemClass, default: []].insert(analyzer.fold(word))
    }
    let directory = try TemporaryDirectory()
    let writer = try IndexWriter.open(directory.path, create: true, analyzer: language)
    for (number, word) in words.enumerated() {
      var document = Document(key: "\(number)")
      document.body = word
      try writer.put(document)
    }
    _ = try writer.commit()
    writer.close()
    let segments = try IndexSnapshot.open(directory.path).segments
    try #require(!expected.isEmpty && segments.count == 1)
    for (stemClass, terms) in expected {
      let isOwnClass = stemmer.stemClass(stemClass) == stemClass
      let found = try segments[0].terms(ofStemClass: stemClass, isOwnClass: isOwnClass)
      #expect(found.sorted() == terms.sorted(), "\(language) \(stemClass)")
    }
  }
}
