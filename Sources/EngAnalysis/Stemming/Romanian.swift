/// Romanian; letters with a cedilla are read as those with a comma.
enum RomanianStemming {
  private static let vowels: LetterSet = "aăâeiîou"

  private enum Plural { case with(String), ile }
  private static let plurals = SuffixTable<Plural>([
    ("ul ului", .with("")), ("aua", .with("a")), ("ea ele elor", .with("e")),
    ("ii iua iei iile iilor ilor", .with("i")), ("ile", .ile), ("atei", .with("at")),
    ("ație ația", .with("ați")),
  ])

  private static let combinations = SuffixTable<String>([
    ("abilitate abilitati abilităi abilități", "abil"), ("ibilitate", "ibil"),
    ("ivitate ivitati ivităi ivități", "iv"),
    (
      "icitate icitati icităi icități icator icatori iciv iciva icive icivi icivă ical icala icale"
        + " icali icală", "ic"
    ),
    ("ativ ativa ative ativi ativă ațiune atoare ator atori ătoare ător ători", "at"),
    ("itiv itiva itive itivi itivă ițiune itoare itor itori", "it"),
  ])

  private enum Standard { case delete, iune, ist }
  private static let standard = SuffixTable<Standard>([
    (
      "at ata ată ati ate ut uta ută uti ute it ita ită iti ite ic ica ice ici ică abil abila abile"
        + " abili abilă ibil ibila ibile ibili ibilă oasa oasă oase os osi oși ant anta ante anti"
        + " antă ator atori itate itati ităi ități iv iva ive ivi ivă", .delete
    ),
    ("iune iuni", .iune), ("ism isme ist ista iste isti istă iști", .ist),
  ])

  /// Verb endings; true for those that must follow a consonant or `u`.
  private static let verbs = SuffixTable<Bool>([
    (
      "are ere ire âre ind ând indu ându eze ească ez ezi ează esc ești ește ăsc ăști ăște am ai au"
        + " eam eai ea eați eau iam iai ia iați iau ui ași arăm arăți ară uși urăm urăți ură iși"
        + " irăm irăți iră âi âși ârăm ârăți âră asem aseși ase aserăm aserăți aseră isem iseși"
        + " ise iserăm iserăți iseră âsem âseși âse âserăm âserăți âseră usem useși use userăm"
        + " userăți useră", true
    ),
    (
      "ăm ați em eți im iți âm âți seși serăm serăți seră sei se sesem seseși sese seserăm seserăți"
        + " seseră", false
    ),
  ])
  private static let finalVowels = SuffixTable("a e i ie ă")

  static func stem(_ word: inout StemWord) {
    word.map(["ş": "ș", "ţ": "ț"])
    mark(&word)
    word.setRegions(vowels: vowels)
    word.setRomanceVerbRegion(vowels: vowels)
    plural(&word)
    var removed = false
    while let match = combinations.longest(word), word.has(match.length, in: word.r1) {
      word.replace(match.length, with: match.action)
      removed = true
    }
    if standardSuffix(&word) { removed = true }
    if !removed { verb(&word) }
    if let match = finalVowels.longest(word), word.has(match.length, in: word.rv) {
      word.drop(match.length)
    }
    word.map(["I": "i", "U": "u"])
  }

  /// Makes `i` and `u` between vowels consonants.
  private static func mark(_ word: inout StemWord) {
    for index in word.letters.indices {
      let letter = word.letters[index]
      guard letter == "i" || letter == "u",
        let before = word.letter(index - 1), vowels.contains(before),
        let after = word.letter(index + 1), vowels.contains(after)
      else { continue }
      word.letters[index] = letter == "i" ? "I" : "U"
    }
  }

  private static func plural(_ word: inout StemWord) {
    guard let match = plurals.longest(word), word.has(match.length, in: word.r1) else { return }
    switch match.action {
    case .with(let text): word.replace(match.length, with: text)
    case .ile: if !word.ends("ab", skipping: 3) { word.replace(3, with: "i") }
    }
  }

  private static func standardSuffix(_ word: inout StemWord) -> Bool {
    guard let match = standard.longest(word), word.has(match.length, in: word.r2)
    else { return false }
    switch match.action {
    case .delete: word.drop(match.length)
    case .iune:
      guard word.ends("ț", skipping: match.length) else { return false }
      word.replace(match.length + 1, with: "t")
    case .ist: word.replace(match.length, with: "ist")
    }
    return true
  }

  private static func verb(_ word: inout StemWord) {
    guard let match = verbs.longest(word, from: word.rv) else { return }
    if match.action {
      guard word.has(match.length + 1, in: word.rv),
        word.ends("u", skipping: match.length) || word.endsOutside(vowels, skipping: match.length)
      else { return }
    }
    word.drop(match.length)
  }
}
