/// Norwegian, both written forms.
enum NorwegianStemming {
  private static let vowels: LetterSet = "aeêioòóôuyæåø"

  private enum Ending { case plain, ers, genitive, ert }
  private static let endings = SuffixTable<Ending>([
    (
      "a e ede ande ende ane ene hetene en heten ar er heter as es edes endes enes hetenes ens"
        + " hetens ets et het ast", .plain
    ),
    ("ers", .ers), ("s", .genitive), ("erte ert", .ert),
  ])
  /// What precedes `ers`: true when `ers` goes.
  private static let beforeErs = SuffixTable<Bool>([
    ("amm ast ind kap kk lt nk omm pp v øst", false), ("giv hav skap", true),
  ])
  private static let derivations = SuffixTable(
    "leg eleg ig eig lig elig els lov elov slov hetslov"
  )

  static func stem(_ word: inout StemWord) {
    word.setRegions(vowels: vowels, minimum: 3)
    inflection(&word)
    if word.endsWithAny("dt vt", from: word.r1) { word.drop(1) }
    if let match = derivations.longest(word, from: word.r1) { word.drop(match.length) }
  }

  private static func inflection(_ word: inout StemWord) {
    guard let match = endings.longest(word, from: word.r1) else { return }
    switch match.action {
    case .plain: word.drop(match.length)
    case .ert: word.replace(match.length, with: "er")
    case .ers:
      var stem = word
      stem.drop(3)
      if beforeErs.longest(stem)?.action ?? true { word = stem }
    case .genitive:
      let valid =
        word.endsIn("bcdfghjlmnoptvyz", skipping: 1)
        || word.ends("r", skipping: 1) && !word.ends("e", skipping: 2)
        || word.ends("k", skipping: 1) && word.endsOutside(vowels, skipping: 2)
      if valid { word.drop(1) }
    }
  }
}
