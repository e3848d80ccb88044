/// Danish.
enum DanishStemming {
  private static let vowels: LetterSet = "aeiouyæåø"
  private static let consonants: LetterSet = "bcdfghjklmnpqrstvwxz"

  private static let endings = SuffixTable<Bool>([
    (
      "hed ethed ered e erede ende erende ene erne ere en heden eren er heder erer heds es endes"
        + " erendes enes ernes eres ens hedens erens ers ets erets et eret", true
    ),
    ("s", false),
  ])
  private static let derivations = SuffixTable<Bool>([("ig lig elig els", true), ("løst", false)])

  static func stem(_ word: inout StemWord) {
    word.setRegions(vowels: vowels, minimum: 3)
    if let match = endings.longest(word, from: word.r1) {
      if match.action {
        word.drop(match.length)
      } else if word.endsIn("abcdfghjklmnoprtvyzå", skipping: 1) {
        word.drop(1)
      }
    }
    shortenPair(&word)
    if word.ends("igst") { word.drop(2) }
    if let match = derivations.longest(word, from: word.r1) {
      if match.action {
        word.drop(match.length)
        shortenPair(&word)
      } else {
        word.drop(1)
      }
    }
    if word.endsIn(consonants), word.has(1, in: word.r1), word.last(1) == word.last(2) {
      word.drop(1)
    }
  }

  private static func shortenPair(_ word: inout StemWord) {
    if word.endsWithAny("gd dt gt kt", from: word.r1) { word.drop(1) }
  }
}
