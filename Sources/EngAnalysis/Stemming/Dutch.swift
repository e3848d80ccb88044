/// Dutch: the Porter-style algorithm.
enum DutchStemming {
  private static let vowels: LetterSet = "aeiouyè"

  private enum Plural { case heden, en, s }
  private static let plurals = SuffixTable<Plural>([
    ("heden", .heden), ("en ene", .en), ("s se", .s),
  ])

  private enum Derivation { case noun, ig, lijk, baar, bar }
  private static let derivations = SuffixTable<Derivation>([
    ("end ing", .noun), ("ig", .ig), ("lijk", .lijk), ("baar", .baar), ("bar", .bar),
  ])

  static func stem(_ word: inout StemWord) {
    mark(&word)
    word.setRegions(vowels: vowels, minimum: 3)
    if let match = plurals.longest(word), word.has(match.length, in: word.r1) {
      switch match.action {
      case .heden: word.replace(match.length, with: "heid")
      case .en: removeEn(&word, match.length)
      case .s:
        if word.endsOutside("aeiouyèj", skipping: match.length) { word.drop(match.length) }
      }
    }
    let removedE = removeE(&word)
    if word.ends("heid", from: word.r2), !word.ends("c", skipping: 4) {
      word.drop(4)
      if word.ends("en", from: word.r1) { removeEn(&word, 2) }
    }
    derivation(&word, removedE: removedE)
    undoubleVowel(&word)
    word.map(["I": "i", "Y": "y"])
  }

  /// Removes accents and makes `y` and `i` that are consonants capitals.
  private static func mark(_ word: inout StemWord) {
    word.map([
      "ä": "a", "ë": "e", "ï": "i", "ö": "o", "ü": "u", "á": "a", "é": "e", "í": "i", "ó": "o",
      "ú": "u",
    ])
    for index in word.letters.indices {
      let before = word.letter(index - 1).map(vowels.contains)
      if word.letters[index] == "y", before ?? true {
        word.letters[index] = "Y"
      } else if word.letters[index] == "i", before ?? false,
        let after = word.letter(index + 1), vowels.contains(after)
      {
        word.letters[index] = "I"
      }
    }
  }

  private static func removeEn(_ word: inout StemWord, _ length: Int) {
    guard word.endsOutside(vowels, skipping: length), !word.ends("gem", skipping: length)
    else { return }
    word.drop(length)
    undouble(&word)
  }

  private static func undouble(_ word: inout StemWord) {
    if word.endsWithAny("kk dd tt") { word.drop(1) }
  }

  private static func removeE(_ word: inout StemWord) -> Bool {
    guard word.ends("e", from: word.r1), word.endsOutside(vowels, skipping: 1)
    else { return false }
    word.drop(1)
    undouble(&word)
    return true
  }

  private static func derivation(_ word: inout StemWord, removedE: Bool) {
    guard let match = derivations.longest(word), word.has(match.length, in: word.r2)
    else { return }
    switch match.action {
    case .noun:
      word.drop(match.length)
      if word.ends("ig", from: word.r2), !word.ends("e", skipping: 2) {
        word.drop(2)
      } else {
        undouble(&word)
      }
    case .ig: if !word.ends("e", skipping: 2) { word.drop(2) }
    case .lijk:
      word.drop(4)
      _ = removeE(&word)
    case .baar: word.drop(4)
    case .bar: if removedE { word.drop(3) }
    }
  }

  /// `maan` to `man`: one of two equal vowels between single consonants goes.
  private static func undoubleVowel(_ word: inout StemWord) {
    guard word.endsOutside("aeiouyèI"), word.endsIn("aeou", skipping: 1),
      word.last(2) == word.last(3), word.endsOutside(vowels, skipping: 3)
    else { return }
    word.letters.remove(at: word.count - 2)
  }
}
