import EngAnalysis
import Foundation
import Testing

@Suite("Stemmer")
struct StemmerTests {
  @Test("Words of the sample tables reduce to their published stems", arguments: samples)
  func sample(language: String, words: String) throws {
    let stemmer = try #require(Stemmer.named(language))
    for pair in words.split(separator: " ") {
      let parts = pair.split(separator: ">").map(String.init)
      try #require(parts.count == 2)
      #expect(stemmer.stem(parts[0]) == parts[1], "\(language) \(parts[0])")
    }
  }

  @Test("Every word of a Snowball vocabulary reduces to its stem", arguments: vocabularies)
  func vocabulary(language: String, folder: String, differing: Set<String>) throws {
    guard let data = ProcessInfo.processInfo.environment["ENGSEARCH_DATA"] else {
      print("skipped: ENGSEARCH_DATA is not set; no vocabulary for \(language)")
      return
    }
    let folder = "\(data)/conformance/snowball/\(folder)"
    let stemmer = try #require(Stemmer.named(language))
    let words = try lines("\(folder)/voc.txt")
    let stems = try lines("\(folder)/output.txt")
    try #require(words.count == stems.count && words.count > 10_000)
    var mismatches: [String] = []
    for (word, stem) in zip(words, stems) {
      let found = stemmer.stem(String(word))
      if found != stem, !differing.contains(String(word)) {
        mismatches.append("\(word): \(found), not \(stem)")
      }
    }
    let known = differing.isEmpty ? "" : " beside \(differing.count) known ones"
    print("vocabulary of \(language): \(words.count) words, \(mismatches.count) mismatches\(known)")
    #expect(mismatches.isEmpty, "\(mismatches.count) mismatches: \(mismatches.prefix(5))")
  }

  @Test("Odd words come back without a trap", arguments: Stemmer.names)
  func oddWords(language: String) throws {
    let stemmer = try #require(Stemmer.named(language))
    let alphabet = ["", "'", "y", "e", "s", "ll", "qu'", "~", "ë", "ß", "ь", "١", "👍", "H", "ing"]
    for first in alphabet {
      for second in alphabet {
        for third in alphabet {
          let word = first + second + third
          #expect(stemmer.stem(word).unicodeScalars.count <= 2 * word.unicodeScalars.count)
        }
      }
    }
  }

  @Test("Strengths differ")
  func strengths() throws {
    let none = try #require(Stemmer.named("en", strength: .none))
    let minimal = try #require(Stemmer.named("en", strength: .minimal))
    let standard = try #require(Stemmer.named("en", strength: .standard))
    #expect(none.stem("policies") == "policies")
    #expect(minimal.stem("policies") == "policy")
    #expect(minimal.stem("houses") == "house")
    #expect(minimal.stem("running") == "running")
    #expect(minimal.stem("class") == "class")
    #expect(standard.stem("policies") == "polici")
    #expect(standard.stem("running") == "run")
  }

  @Test("Unknown languages have no stemmer")
  func unknown() {
    #expect(Stemmer.named("klingon") == nil)
    #expect(Stemmer.named("russian", strength: .minimal) == nil)
  }

  private func lines(_ path: String) throws -> [Substring] {
    try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
  }
}

/// Stems as Snowball 3.1 publishes them: `word>stem`.
private let samples: [(String, String)] = [
  (
    "english",
    """
    running>run ran>ran runs>run organisation>organis organisations>organis \
    organizations>organiz organizing>organiz universities>universiti universe>univers \
    policies>polici agreed>agre agreement>agreement mice>mice children>children nato>nato \
    nuclear>nuclear deterrence>deterr deterring>deter depening>depen deepening>deepen
    """
  ),
  (
    "german",
    """
    häuser>haus haus>haus bücher>buch verträge>vertrag vertrag>vertrag \
    sicherheitspolitik>sicherheitspolit muenchen>munch münchen>munch
    """
  ),
  (
    "french",
    """
    organisations>organis sécurité>sécur sécuritaire>sécuritair défense>défens \
    nationaux>national nationale>national
    """
  ),
  (
    "spanish",
    "organizaciones>organiz seguridad>segur naciones>nacion canciones>cancion corrió>corr"
  ),
  ("italian", "organizzazioni>organizz sicurezza>sicurezz nazionali>nazional"),
  ("portuguese", "organizações>organiz segurança>seguranc nações>naçõ"),
  ("swedish", "organisationer>organisation säkerheten>säker länderna>länd"),
  (
    "russian",
    "организации>организац безопасность>безопасн стран>стран странами>стран"
  ),
  ("finnish", "järjestöjen>järjestöj turvallisuus>turvallisuus maassa>maas"),
  ("norwegian", "operativt>operativ havnedistriktene>havnedistrikt"),
  ("danish", "bestemmelse>bestem friskt>frisk husene>hus"),
  ("romanian", "absenteiști>absenteist ocolului>ocol abrutizare>abrutiz"),
  ("hungarian", "mulatozáshoz>mulatozás babakocsiért>babakocs mulasztásának>mulasztás"),
  (
    "dutch",
    """
    organisaties>organiseer veiligheid>veil landen>land maan>maan huizen>huis \
    geluidgevoelige>luidvoel aangesteld>aanstel schilderij>schilder
    """
  ),
  ("arabic", "العربية>عرب والكتاب>كتاب المعلمون>معلم كتابها>كتاب سيارات>سيار"),
  (
    "turkish",
    "örgütler>örgüt güvenliği>güvenlik ülkelerin>ülke insanların>insa cebinize>cep filing>filingi"
  ),
  ("prefix5", "sicherheit>siche haus>haus странами>стран"),
]

/// A stemmer, the folder of the vocabulary it agrees with, and the words on which they differ.
private let vocabularies: [(String, String, Set<String>)] = [
  ("english", "english", []), ("german", "german", []), ("french", "french", []),
  ("spanish", "spanish", []), ("italian", "italian", []), ("portuguese", "portuguese", []),
  ("swedish", "swedish", []), ("russian", "russian", []), ("norwegian", "norwegian", []),
  ("danish", "danish", []), ("finnish", "finnish", []), ("romanian", "romanian", []),
  ("hungarian", "hungarian", []), ("dutch", "dutch", []),
  // The reference leaves `ne` standing there and cuts what precedes it.
  ("turkish", "turkish", ["insanlarınkine", "karşısındakine"]),
]
