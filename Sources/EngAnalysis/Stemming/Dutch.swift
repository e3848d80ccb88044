/// Dutch: the algorithm of Kraaij and Pohlmann, as Snowball 3 has it.
///
/// Its authors described its steps in two papers and left the rules in a program. The rules here were
/// derived from the outline on snowballstem.org and from the words of Snowball's vocabulary beside their
/// stems. They cut more than most: a participle's `ge` goes from the inside of a word too
/// (`aangesteld` to `aanstel`), and an open syllable that is closed doubles its vowel (`dagen` to `daag`).
enum DutchStemming {
  /// `J` is the second half of `ij`, which is one vowel.
  private static let vowels: LetterSet = "aeiouyJäáàâëéèêïíìîöóòôüúùû"
  private static let notE: LetterSet = "aiouäáàâïíìîöóòôüúùû"
  private static let doubled: LetterSet = "aouäáàâöóòôüúùû"
  private static let formsOfE: LetterSet = "eëéèê"

  private enum Inflection { case genitive, s, es, ies, aus, en, nde }
  private static let inflections = SuffixTable<Inflection>([
    ("'s", .genitive), ("s", .s), ("es", .es), ("ies és", .ies), ("aus", .aus), ("en", .en),
    ("nde", .nde),
  ])

  private enum Addition { case diminutive, de, e, lijke, closing, ieve }
  private static let additions = SuffixTable<Addition>([
    ("je", .diminutive), ("de", .de), ("te se re ge ische", .e), ("liJke", .lijke),
    ("le ene", .closing), ("ieve", .ieve),
  ])

  private enum Derivation { case atie, closing, plain, rder, superlative, ie }
  private static let derivations = SuffixTable<Derivation>([
    ("atie", .atie), ("ing iteit isme eriJ", .closing), ("heid sel ster", .plain), ("rder", .rder),
    ("tst dst", .superlative), ("fie gie", .ie),
  ])

  private enum Quality { case ioneel, atief, plain, aar, ant, lijker }
  private static let qualities = SuffixTable<Quality>([
    ("ioneel", .ioneel), ("atief", .atief), ("baar", .plain), ("naar laar raar", .aar),
    ("tant", .ant), ("liJker liJkst", .lijker),
  ])
  private static let achtig = SuffixTable("achtig achtiger achtigst")
  private static let erig = SuffixTable("erig eriger erigst")
  private static let ig = SuffixTable("ig iger igst end")

  static func stem(_ word: inout StemWord) {
    for index in word.letters.indices.dropFirst()
    where word.letters[index] == "j" && word.letters[index - 1] == "i" {
      word.letters[index] = "J"
    }
    word.setRegions(vowels: vowels)
    let before = word.letters
    inflection(&word)
    addition(&word)
    derivation(&word)
    quality(&word)
    removeGe(&word)
    if word.endsWithAny("kt ft pt") { word.drop(1) }
    if word.letters != before { finish(&word) }
    word.map(["J": "j"])
  }

  /// Plurals, infinitives and the genitive.
  private static func inflection(_ word: inout StemWord) {
    guard let match = inflections.longest(word) else { return }
    let length = match.length
    switch match.action {
    case .genitive: word.drop(2)
    case .s:
      if word.has(1, in: word.r1), word.endsOutside(vowels, skipping: 1),
        !(word.ends("t", skipping: 1) && word.has(2, in: word.r1))
      {
        word.drop(1)
      }
    case .es:
      if word.ends("ar", skipping: 2), word.has(4, in: word.r1) {
        word.drop(2)
        close(&word)
      } else if word.has(2, in: word.r1), word.endsOutside(vowels, skipping: 2) {
        word.drop(1)
      }
    case .ies: if word.has(length, in: word.r1) { word.drop(1) }
    case .aus: if word.endsIn(vowels, skipping: 3) { word.drop(1) }
    case .en: removeEn(&word)
    case .nde: word.drop(1)
    }
  }

  private static func removeEn(_ word: inout StemWord) {
    if word.ends("hed", skipping: 2, from: word.r1) {
      word.replace(5, with: "heid")
    } else if word.ends("nd", skipping: 2) {
      word.drop(2)
    } else if word.ends("d", skipping: 2, from: word.r1), word.endsOutside(vowels, skipping: 3) {
      word.drop(3)
    } else if word.endsIn("ijJ", skipping: 2), word.endsIn(vowels, skipping: 3) {
      word.drop(2)
    } else if word.has(2, in: word.r1), word.endsOutside(vowels, skipping: 2) {
      word.drop(2)
      close(&word)
    }
  }

  /// Diminutives, past tenses and the `e` of adjectives and nouns.
  private static func addition(_ word: inout StemWord) {
    guard let match = additions.longest(word) else { return }
    let inR1 = word.has(2, in: word.r1)
    switch match.action {
    case .diminutive: diminutive(&word)
    case .de: if inR1, word.endsOutside(vowels, skipping: 2) { word.drop(2) }
    case .e: if inR1 { word.drop(1) }
    case .lijke: if word.has(5, in: word.r1) { word.drop(1) }
    case .closing:
      if inR1, match.length == 2 || word.endsOutside(vowels, skipping: 3) {
        word.drop(1)
        close(&word)
      }
    case .ieve: if word.has(4, in: word.r1) { word.replace(2, with: "f") }
    }
  }

  private static func diminutive(_ word: inout StemWord) {
    if word.ends("etje", from: word.r1), word.endsOutside(vowels, skipping: 4) {
      word.drop(4)
    } else if word.ends("tje", from: word.r1), word.endsIn(vowels, skipping: 4) {
      word.drop(3)
    } else if word.ends("mpje"), word.has(3, in: word.r1) {
      word.drop(3)
    } else if word.ends("inkje"), word.has(3, in: word.r1) {
      word.replace(3, with: "g")
    } else if word.has(2, in: word.r1), word.endsOutside(vowels, skipping: 2) {
      word.drop(2)
    }
  }

  /// Endings that make nouns, and the superlative after `t` and `d`.
  private static func derivation(_ word: inout StemWord) {
    guard let match = derivations.longest(word) else { return }
    let length = match.length
    let inR1 = word.has(length, in: word.r1)
    switch match.action {
    case .atie: if inR1 { word.replace(length, with: "eer") }
    case .closing:
      guard inR1 else { return }
      word.drop(length)
      // `schilderij` comes from `schilder`, which has lost its ending with it.
      if word.ends("ild") { word.replace(0, with: "er") } else { close(&word) }
    case .plain: if inR1 { word.drop(length) }
    case .rder: if word.has(3, in: word.r1) { word.drop(3) }
    case .superlative:
      if word.has(2, in: word.r1), word.endsOutside(vowels, skipping: 3) { word.drop(2) }
    case .ie:
      guard word.has(length, in: word.r2) else { return }
      word.drop(2)
      close(&word)
    }
  }

  /// Endings that make adjectives, with their comparative and superlative, and `end`.
  private static func quality(_ word: inout StemWord) {
    if let match = qualities.longest(word) {
      let length = match.length
      guard word.has(length, in: word.r1) else { return }
      switch match.action {
      case .ioneel: word.replace(length, with: "ie")
      case .atief: word.replace(length, with: "eer")
      case .plain: word.drop(length)
      case .aar: if word.endsIn(vowels, skipping: 4) { word.drop(3) }
      case .ant: word.replace(3, with: "eer")
      case .lijker: word.drop(2)
      }
    } else if let match = achtig.longest(word), word.has(match.length, in: word.r1) {
      word.drop(match.length)
    } else if let match = erig.longest(word), removable(match.length, word) {
      word.drop(match.length)
      close(&word)
    } else if let match = ig.longest(word), removable(match.length, word) {
      // `innig` has `inn` for a stem, which no ending may leave behind.
      if word.count == match.length + 3, word.starts("innig") { return }
      word.drop(match.length)
      close(&word)
    }
  }

  private static func removable(_ length: Int, _ word: StemWord) -> Bool {
    word.has(length, in: word.r1) && word.endsOutside(vowels, skipping: length)
  }

  /// Doubles the vowel before the last consonant where the syllable was open before an ending went.
  private static func close(_ word: inout StemWord) {
    guard let vowel = word.last(2), word.endsOutside("aeiouywxäáàâëéèêïíìîöóòôüúùû") else { return }
    let index = word.count - 2
    let vowelBefore = word.last(3).map { notE.contains($0) || formsOfE.contains($0) } ?? false
    if doubled.contains(vowel) {
      if !vowelBefore { word.letters.insert(vowel, at: index) }
    } else if vowel == "ë" {
      // `creër` becomes `creëer`, and `definiër` `definieer`.
      if word.last(3) == "e" { word.letters.insert("e", at: index + 1) }
      if word.last(3) == "i" { word.letters.replaceSubrange(index...index, with: ["e", "e"]) }
    } else if formsOfE.contains(vowel), !vowelBefore, isStressed(word, index) {
      word.letters.insert(vowel, at: index)
    }
  }

  /// Whether an `e` that stands at `index`, after a consonant, is likely to be long: `bevel` but not
  /// `kandel` or `navel`.
  private static func isStressed(_ word: StemWord, _ index: Int) -> Bool {
    guard let before = word.letter(index - 2) else { return true }
    if notE.contains(before) || index == 2 && formsOfE.contains(before) { return false }
    guard let second = word.letter(index - 3), let third = word.letter(index - 4)
    else { return true }
    return !notE.contains(second) || notE.contains(third) || formsOfE.contains(third)
  }

  /// Removes `ge` before the word and once inside it, and the `d` or `t` of a participle that had it.
  private static func removeGe(_ word: inout StemWord) {
    if word.starts("ge"), !keepsGe(word) { removeGe(at: 0, &word) }
    for index in word.letters.indices.dropFirst()
    where word.letter(index) == "g" && word.letter(index + 1) == "e" {
      if removeGe(at: index, &word) { return }
    }
  }

  /// Whether the `ge` of a word is part of it: `geval`, `gevaar`, `geeft`.
  private static func keepsGe(_ word: StemWord) -> Bool {
    word.starts("gevaar") || word.starts("gevaren") || word.starts("geef") || word.starts("gevall")
      || word.starts("geval") && word.count == 5
  }

  /// Does nothing, and says so, if fewer than three letters or no vowel and consonant would follow.
  @discardableResult
  private static func removeGe(at index: Int, _ word: inout StemWord) -> Bool {
    let rest = word.letters[(index + 2)...]
    guard rest.count >= 3, let vowel = rest.firstIndex(where: vowels.contains),
      rest[vowel...].contains(where: { !vowels.contains($0) })
    else { return false }
    word.letters.removeSubrange(index..<(index + 2))
    if word.letters[index] == "ë" { word.letters[index] = "e" }
    if word.letters[index] == "ï" { word.letters[index] = "i" }
    word.setRegions(vowels: vowels)
    cutParticiple(&word)
    return true
  }

  private static func cutParticiple(_ word: inout StemWord) {
    guard word.endsIn("dt"), word.has(1, in: word.r1), word.endsOutside(vowels, skipping: 1)
    else { return }
    if word.has(2, in: word.r1), word.endsWithAny("ht nd") { return }
    // The two stems that would be nothing but a vowel and `n`: `enten` and `innen`.
    if word.starts("ent"), word.count == 3 { return }
    word.drop(1)
    if word.starts("in"), word.count == 2 { word.replace(0, with: "n") }
  }

  /// Of two equal consonants one goes, and voiced ones harden.
  private static func finish(_ word: inout StemWord) {
    if word.count == 3, word.starts("inn") { return }
    if word.last(1) == word.last(2), word.endsOutside("aeiouäáàâëéèêïíìîöóòôüúùû") {
      word.drop(1)
    } else if word.ends("v") {
      word.replace(1, with: "f")
    } else if word.ends("z") {
      word.replace(1, with: "s")
    }
  }
}
