/// German, with the transliterations `ae`, `oe`, `ue` read as umlauts.
enum GermanStemming {
  private static let vowels: LetterSet = "aeiouyäöü"

  private enum Ending { case plain, em, e, genitive, ln }
  private static let endings = SuffixTable<Ending>([
    ("ern er erin erinnen", .plain), ("em", .em), ("e en es", .e), ("s", .genitive),
    ("ln lns", .ln),
  ])

  private enum Degree { case plain, st, et }
  private static let degrees = SuffixTable<Degree>([
    ("en er est", .plain), ("st", .st), ("et", .et),
  ])

  private enum Derivation { case noun, adjective, quality, keit }
  private static let derivations = SuffixTable<Derivation>([
    ("end ung", .noun), ("ig ik isch", .adjective), ("lich heit", .quality), ("keit", .keit),
  ])

  static func stem(_ word: inout StemWord) {
    mark(&word)
    word.setRegions(vowels: vowels, minimum: 3)
    inflection(&word)
    degree(&word)
    derivation(&word)
    word.map(["U": "u", "Y": "y", "ä": "a", "ö": "o", "ü": "u"])
  }

  /// Makes `u` and `y` between vowels consonants and spells out `ß` and the transliterations.
  private static func mark(_ word: inout StemWord) {
    let capitals: [Unicode.Scalar: Unicode.Scalar] = ["u": "U", "y": "Y"]
    for index in word.letters.indices {
      guard let capital = capitals[word.letters[index]],
        let before = word.letter(index - 1), vowels.contains(before),
        let after = word.letter(index + 1), vowels.contains(after)
      else { continue }
      word.letters[index] = capital
    }
    let umlauts: [Unicode.Scalar: Unicode.Scalar] = ["a": "ä", "o": "ö", "u": "ü"]
    var result: [Unicode.Scalar] = []
    var index = 0
    while let letter = word.letter(index) {
      index += 1
      if letter == "ß" {
        result += ["s", "s"]
      } else if word.letter(index) == "e", let umlaut = umlauts[letter],
        !(letter == "u" && word.letter(index - 2) == "q")
      {
        result.append(umlaut)
        index += 1
      } else {
        result.append(letter)
      }
    }
    word.letters = result
  }

  private static func inflection(_ word: inout StemWord) {
    guard let match = endings.longest(word), word.has(match.length, in: word.r1) else { return }
    switch match.action {
    case .plain: word.drop(match.length)
    case .em: if !word.ends("syst", skipping: 2) { word.drop(2) }
    case .e:
      word.drop(match.length)
      if word.ends("niss") { word.drop(1) }
    case .genitive: if word.endsIn("bdfghklmnrt", skipping: 1) { word.drop(1) }
    case .ln: word.replace(match.length, with: "l")
    }
  }

  private static func degree(_ word: inout StemWord) {
    guard let match = degrees.longest(word), word.has(match.length, in: word.r1) else { return }
    switch match.action {
    case .plain: word.drop(match.length)
    case .st: if word.count >= 6, word.endsIn("bdfghklmnt", skipping: 2) { word.drop(2) }
    case .et:
      if word.endsIn("dfgklmnrstUzä", skipping: 2),
        !word.endsWithAny("geordn intern plan tick tr", skipping: 2)
      {
        word.drop(2)
      }
    }
  }

  private static func derivation(_ word: inout StemWord) {
    guard let match = derivations.longest(word), word.has(match.length, in: word.r2)
    else { return }
    switch match.action {
    case .noun:
      word.drop(match.length)
      if word.ends("ig", from: word.r2), !word.ends("e", skipping: 2) { word.drop(2) }
    case .adjective:
      if !word.ends("e", skipping: match.length) { word.drop(match.length) }
    case .quality:
      word.drop(match.length)
      if word.endsWithAny("er en", from: word.r1) { word.drop(2) }
    case .keit:
      word.drop(match.length)
      if word.delete("lich", in: word.r2) || word.delete("ig", in: word.r2) { return }
    }
  }
}
