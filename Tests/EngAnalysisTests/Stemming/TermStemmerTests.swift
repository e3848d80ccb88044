import EngAnalysis
import Foundation
import Testing

@Suite struct TermStemmerTests {
  @Test(
    arguments: [
      ["minister", "ministers"], ["run", "ran", "running", "runs"], ["mouse", "mice"],
      ["child", "children"], ["take", "took", "taken", "taking"], ["write", "wrote", "written"],
      ["organization", "organisations", "organised", "organizing"], ["analyse", "analyzed"],
      ["colour", "colors", "coloured"], ["favourite", "favorites"], ["neighbours", "neighbor"],
      ["kilometres", "kilometer"], ["centre", "centers", "centred"], ["defence", "defenses"],
      ["programme", "programs"], ["haemoglobin", "hemoglobin"], ["criteria", "criterion"],
    ]
  )
  func `English words of one class`(words: [String]) throws {
    let stemmer = try #require(TermStemmer(language: "english", strength: .standard))
    let classes = words.map { stemmer.stemClass($0) }
    #expect(Set(classes).count == 1 && classes[0] != nil, "\(words): \(classes)")
  }

  @Test(
    arguments: [
      ("saw", "see"), ("rose", "rise"), ("wise", "wize"), ("advise", "advize"),
      ("promised", "promized"), ("hour", "hor"), ("source", "sorce"), ("found", "find"),
    ]
  )
  func `English words of two classes`(first: String, second: String) throws {
    let stemmer = try #require(TermStemmer(language: "english", strength: .standard))
    #expect(stemmer.stemClass(first) != stemmer.stemClass(second))
  }

  @Test func `the script of a word chooses its stemmer`() throws {
    let german = try #require(TermStemmer(language: "de", strength: .standard))
    #expect(german.stemClass("häuser") == "haus")
    #expect(german.stemClass("странами") == "стран")
    #expect(german.stemClass("2024") == nil && german.stemClass("u.s") == nil)
    #expect(german.stemClass("北大") == nil)
    let english = try #require(TermStemmer(language: "english", strength: .standard))
    #expect(english.stemClass("policies") == "polici")
    #expect(english.stemClass("организации") == "организац")
    #expect(TermStemmer(language: "polish", strength: .standard)?.stemClass("zamkami") == "zamka")
    #expect(TermStemmer(language: "klingon", strength: .standard) == nil)
  }

  @Test("Words begin with one of the beginnings of their class", arguments: languages)
  func beginnings(language: String) throws {
    guard let data = ProcessInfo.processInfo.environment["ENGSEARCH_DATA"] else {
      print("skipped: ENGSEARCH_DATA is not set; no vocabulary for \(language)")
      return
    }
    let stemmer = try #require(TermStemmer(language: language, strength: .standard))
    let path = "\(data)/conformance/snowball/\(language)/voc.txt"
    let words = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    try #require(words.count > 10_000)
    var wrong: [String] = []
    // Every fifth word: the vocabularies are sorted, so all beginnings come up.
    for index in stride(from: 0, to: words.count, by: 5) {
      let word = words[index]
      guard let stemClass = stemmer.stemClass(String(word)) else { continue }
      let term = Analyzer.text.fold(String(word))
      let found = stemmer.beginnings(ofClass: stemClass).contains {
        term.utf8.starts(with: $0.utf8)
      }
      if !found, !stemmer.irregularForms(stemClass).contains(term) {
        wrong.append("\(term) of \(stemClass)")
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(10))")
  }
}

private let languages = [
  "english", "german", "french", "spanish", "italian", "portuguese", "dutch", "swedish",
  "norwegian", "danish", "finnish", "russian", "romanian", "hungarian", "turkish",
]
