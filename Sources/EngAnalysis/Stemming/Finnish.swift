/// Finnish.
enum FinnishStemming {
  private static let vowels: LetterSet = "aeiouyäö"
  private static let restricted: LetterSet = "aeiouäö"
  private static let consonants: LetterSet = "bcdfghjklmnpqrstvwxz"
  private static let longVowels = "aa ee ii oo uu ää öö"

  private static let particles = SuffixTable<Bool>([
    ("kin kaan kään ko kö han hän pa pä", true), ("sti", false),
  ])

  private enum Possessive { case si, ni, plain, an, än, en }
  private static let possessives = SuffixTable<Possessive>([
    ("si", .si), ("ni", .ni), ("nsa nsä mme nne", .plain), ("an", .an), ("än", .än), ("en", .en),
  ])

  private enum Case { case echo(Unicode.Scalar), afterVi, seen, partitive, tta, plain, n }
  private static let cases = SuffixTable<Case>([
    ("han", .echo("a")), ("hen", .echo("e")), ("hin", .echo("i")), ("hon", .echo("o")),
    ("hän", .echo("ä")), ("hön", .echo("ö")), ("siin den tten", .afterVi), ("seen", .seen),
    ("a ä", .partitive), ("tta ttä", .tta),
    ("ta tä ssa ssä sta stä lla llä lta ltä lle na nä ksi ine", .plain), ("n", .n),
  ])

  private static let otherEndings = SuffixTable<Bool>([
    ("mpi mpa mpä mmi mma mmä", true), ("impi impa impä immi imma immä eja ejä", false),
  ])

  static func stem(_ word: inout StemWord) {
    word.setRegions(vowels: vowels)
    particle(&word)
    possessive(&word)
    let removed = caseEnding(&word)
    if let match = otherEndings.longest(word, from: word.r2) {
      if !match.action || !word.ends("po", skipping: match.length) { word.drop(match.length) }
    }
    if removed {
      if word.endsIn("ij"), word.has(1, in: word.r1) { word.drop(1) }
    } else {
      plural(&word)
    }
    tidy(&word)
  }

  private static func particle(_ word: inout StemWord) {
    guard let match = particles.longest(word, from: word.r1) else { return }
    if match.action {
      if word.endsIn("ntaeiouyäö", skipping: match.length) { word.drop(match.length) }
    } else if word.has(match.length, in: word.r2) {
      word.drop(match.length)
    }
  }

  private static func possessive(_ word: inout StemWord) {
    guard let match = possessives.longest(word, from: word.r1) else { return }
    let length = match.length
    switch match.action {
    case .si: if !word.ends("k", skipping: 2) { word.drop(2) }
    case .ni:
      word.drop(2)
      if word.ends("kse") { word.replace(1, with: "i") }
    case .plain: word.drop(length)
    case .an: if word.endsWithAny("ta ssa sta lla lta na", skipping: 2) { word.drop(2) }
    case .än: if word.endsWithAny("tä ssä stä llä ltä nä", skipping: 2) { word.drop(2) }
    case .en: if word.endsWithAny("lle ine", skipping: 2) { word.drop(2) }
    }
  }

  /// Removes a case ending; the condition on what precedes is part of the search.
  private static func caseEnding(_ word: inout StemWord) -> Bool {
    let match = cases.longest(word, from: word.r1) { match in
      let length = match.length
      switch match.action {
      case .afterVi:
        return word.ends("i", skipping: length) && word.endsIn(restricted, skipping: length + 1)
      case .seen: return word.endsWithAny(longVowels, skipping: length)
      case .partitive:
        return word.endsIn(vowels, skipping: length)
          && word.endsIn(consonants, skipping: length + 1)
      case .tta: return word.ends("e", skipping: length)
      case .echo, .plain, .n: return true
      }
    }
    guard let match else { return false }
    // Unlike the others, `h` vowel `n` after another vowel also keeps shorter endings from matching.
    if case .echo(let vowel) = match.action, word.last(match.length + 1) != vowel { return false }
    word.drop(match.length)
    if case .n = match.action, word.endsWithAny(longVowels + " ie", from: word.r1) { word.drop(1) }
    return true
  }

  private static func plural(_ word: inout StemWord) {
    guard word.ends("t", from: word.r1), word.endsIn(vowels, skipping: 1) else { return }
    word.drop(1)
    if word.ends("imma", from: word.r2) {
      word.drop(4)
    } else if word.ends("mma", from: word.r2), !word.ends("po", skipping: 3) {
      word.drop(3)
    }
  }

  private static func tidy(_ word: inout StemWord) {
    if word.endsWithAny(longVowels, from: word.r1) { word.drop(1) }
    if word.endsIn("aäei"), word.endsIn(consonants, skipping: 1), word.has(2, in: word.r1) {
      word.drop(1)
    }
    if word.endsWithAny("oj uj", from: word.r1) { word.drop(1) }
    if word.ends("jo", from: word.r1) { word.drop(1) }
    if let index = word.letters.lastIndex(where: { !vowels.contains($0) }), index > 0,
      consonants.contains(word.letters[index]), word.letters[index - 1] == word.letters[index]
    {
      word.letters.remove(at: index)
    }
  }
}
