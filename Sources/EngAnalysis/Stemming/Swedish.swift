/// Swedish.
enum SwedishStemming {
  private static let vowels: LetterSet = "aeiouyäåö"
  /// Stems whose `et` belongs to them.
  private static let etStems =
    "h iet uit fab cit dit alit ilit mit nit pit rit sit tit ivit kvit xit kom rak pak stak"

  private enum Ending { case plain, genitive, et }
  private static let endings = SuffixTable<Ending>([
    (
      "a arna erna heterna orna ad e ade ande arne are aste en anden aren heten ern ar er heter or"
        + " as arnas ernas ornas es ades andes ens arens hetens erns at andet het ast", .plain
    ),
    ("s", .genitive), ("et", .et),
  ])
  private static let doubles = SuffixTable("dd gd nn dt gt kt tt")

  private enum Derivation { case delete, shorten, shortenAfter }
  private static let derivations = SuffixTable<Derivation>([
    ("lig ig els", .delete), ("fullt", .shorten), ("öst", .shortenAfter),
  ])

  static func stem(_ word: inout StemWord) {
    word.setRegions(vowels: vowels, minimum: 3)
    if let match = endings.longest(word, from: word.r1) {
      switch match.action {
      case .plain: word.drop(match.length)
      case .genitive:
        if word.ends("et", skipping: 1), neuter(word, skipping: 3) {
          word.drop(3)
        } else if word.endsIn("bcdfghjklmnoprtvy", skipping: 1) {
          word.drop(1)
        }
      case .et: if neuter(word, skipping: 2) { word.drop(2) }
      }
    }
    if doubles.longest(word, from: word.r1) != nil { word.drop(1) }
    if let match = derivations.longest(word, from: word.r1) {
      switch match.action {
      case .delete: word.drop(match.length)
      case .shorten: word.drop(1)
      case .shortenAfter: if word.endsIn("iklnprtuv", skipping: 3) { word.drop(1) }
      }
    }
  }

  /// Whether the `et` after what remains without `skipped` letters is an ending.
  private static func neuter(_ word: StemWord, skipping skipped: Int) -> Bool {
    word.count - skipped > 2 && word.endsOutside(vowels, skipping: skipped)
      && word.endsIn(vowels, skipping: skipped + 1)
      && !word.endsWithAny(etStems, skipping: skipped)
  }
}
