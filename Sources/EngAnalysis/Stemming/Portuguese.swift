/// Portuguese; nasal vowels are handled as a vowel and the consonant `~`.
enum PortugueseStemming {
  private static let vowels: LetterSet = "aeiouáéíóúâêô"

  private enum Standard { case delete, with(String), amente, mente, idade, iva, ira }
  private static let standard = SuffixTable<Standard>([
    (
      "eza ezas ico ica icos icas ismo ismos ável ível ista istas oso osa osos osas amento amentos"
        + " imento imentos adora ador aça~o adoras adores aço~es ante antes ância", .delete
    ),
    ("logia logias", .with("log")), ("uça~o uço~es", .with("u")),
    ("ência ências", .with("ente")), ("amente", .amente), ("mente", .mente),
    ("idade idades", .idade), ("iva ivo ivas ivos", .iva), ("ira iras", .ira),
  ])
  private static let verbs = SuffixTable(
    "ada ida ia aria eria iria ará ara erá era irá ava asse esse isse aste este iste ei arei erei"
      + " irei am iam ariam eriam iriam aram eram iram avam em arem erem irem assem essem issem ado"
      + " ido ando endo indo ara~o era~o ira~o ar er ir as adas idas ias arias erias irias arás"
      + " aras erás eras irás avas es ardes erdes irdes ares eres ires asses esses isses astes"
      + " estes istes is ais eis íeis aríeis eríeis iríeis áreis areis éreis ereis íreis ireis"
      + " ásseis ésseis ísseis áveis ados idos ámos amos íamos aríamos eríamos iríamos áramos"
      + " éramos íramos ávamos emos aremos eremos iremos ássemos êssemos íssemos imos armos ermos"
      + " irmos eu iu ou ira iras"
  )

  static func stem(_ word: inout StemWord) {
    word.letters = word.letters.flatMap { letter -> [Unicode.Scalar] in
      switch letter {
      case "ã": ["a", "~"]
      case "õ": ["o", "~"]
      default: [letter]
      }
    }
    word.setRegions(vowels: vowels)
    word.setRomanceVerbRegion(vowels: vowels)
    if standardSuffix(&word) || word.deleteLongest(verbs, in: word.rv) {
      if word.ends("i", from: word.rv), word.ends("c", skipping: 1) { word.drop(1) }
    } else if !word.delete("os", in: word.rv), word.endsIn("aioáíó"), word.has(1, in: word.rv) {
      word.drop(1)
    }
    residue(&word)
    word = StemWord(unmarked(word))
  }

  private static func unmarked(_ word: StemWord) -> String {
    var result = String.UnicodeScalarView()
    for (index, letter) in word.letters.enumerated() where letter != "~" || index == 0 {
      if word.letter(index + 1) == "~", letter == "a" || letter == "o" {
        result.append(letter == "a" ? "ã" : "õ")
      } else {
        result.append(letter)
      }
    }
    return String(result)
  }

  private static func standardSuffix(_ word: inout StemWord) -> Bool {
    guard let match = standard.longest(word) else { return false }
    let r2 = word.r2
    let region =
      switch match.action {
      case .amente: word.r1
      case .ira: word.rv
      default: r2
      }
    guard word.has(match.length, in: region) else { return false }
    if case .ira = match.action {
      guard word.ends("e", skipping: match.length) else { return false }
      word.replace(match.length, with: "ir")
      return true
    }
    word.drop(match.length)
    switch match.action {
    case .delete, .ira: break
    case .with(let text): word.replace(0, with: text)
    case .amente: word.cutBeforeAdverb("os ic ad")
    case .mente: word.deleteAny("ante avel ível", in: r2)
    case .idade: word.cutBeforeQuality()
    case .iva: word.delete("at", in: r2)
    }
    return true
  }

  private static func residue(_ word: inout StemWord) {
    if word.endsIn("eéê"), word.has(1, in: word.rv) {
      word.drop(1)
      if word.endsWithAny("gu ci"), word.has(1, in: word.rv) { word.drop(1) }
    } else if word.ends("ç") {
      word.replace(1, with: "c")
    }
  }
}
