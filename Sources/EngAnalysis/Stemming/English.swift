/// English: the Porter2 algorithm with the exceptions of Snowball 3.
enum EnglishStemming {
  private static let vowels: LetterSet = "aeiouy"
  private static let exceptions = IrregularForms(
    """
    ski skis,sky skies sky,idl idly,gentl gently,ugli ugly,earli early,onli only,singl singly,
    news news,howe howe,atlas atlas,cosmos cosmos,bias bias,andes andes
    """
  )
  /// Beginnings after which R1 starts, against the rule.
  private static let beginnings = [
    "gener", "commun", "arsen", "past", "univers", "later", "emerg", "organ", "inter",
  ]
  private static let firstLetters: LetterSet = "gcapuleoi"
  private static let doubled: LetterSet = "bdfgmnprt"
  private static let wantsE = SuffixTable("at bl iz")

  private static let aeo: LetterSet = "aeo"

  private enum Plural { case sibilant, vowel, plain, keep }
  private static let plurals = SuffixTable<Plural>([
    ("sses", .sibilant), ("ied ies", .vowel), ("s", .plain), ("us ss", .keep),
  ])

  private enum Past { case agreed, ing, plain }
  private static let pasts = SuffixTable<Past>([
    ("eed eedly", .agreed), ("ing", .ing), ("ed edly ingly", .plain),
  ])

  private enum Change {
    case with(String)
    case withAfter(String, LetterSet)
    case deleteInR2
  }
  private static let step2 = SuffixTable<Change>([
    ("tional", .with("tion")), ("enci", .with("ence")), ("anci", .with("ance")),
    ("abli", .with("able")), ("entli", .with("ent")), ("izer ization", .with("ize")),
    ("ational ation ator", .with("ate")), ("alism aliti alli", .with("al")),
    ("fulness fulli", .with("ful")), ("ousli ousness", .with("ous")),
    ("iveness iviti", .with("ive")), ("biliti bli", .with("ble")), ("ogist", .with("og")),
    ("ogi", .withAfter("og", "l")), ("lessli", .with("less")),
    ("li", .withAfter("", "cdeghkmnrt")),
  ])
  private static let step3 = SuffixTable<Change>([
    ("tional", .with("tion")), ("ational", .with("ate")), ("alize", .with("al")),
    ("icate iciti ical", .with("ic")), ("ful ness", .with("")), ("ative", .deleteInR2),
  ])
  private static let step4 = SuffixTable<Change>([
    (
      "al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize",
      .with("")
    ),
    ("ion", .withAfter("", "st")),
  ])

  static func stem(_ word: inout StemWord) {
    guard word.count > 2 else { return }
    // No exception is longer than that.
    if word.count <= 6, let known = exceptions.base(of: word.text) {
      word = StemWord(known)
      return
    }
    if word.letter(0) == "'" { word.letters.removeFirst() }
    for index in word.letters.indices where word.letters[index] == "y" {
      if index == 0 || vowels.contains(word.letters[index - 1]) { word.letters[index] = "Y" }
    }
    word.setRegions(vowels: vowels)
    if word.count >= 4, firstLetters.contains(word.letters[0]),
      let beginning = beginnings.first(where: word.starts)
    {
      word.r1 = beginning.unicodeScalars.count
      word.r2 = word.region(after: word.r1, vowels: vowels)
    }
    possessive(&word)
    plural(&word)
    past(&word)
    if word.count > 2, word.endsIn("yY"), word.endsOutside(vowels, skipping: 1) {
      word.replace(1, with: "i")
    }
    change(&word, step2, in: word.r1)
    change(&word, step3, in: word.r1)
    change(&word, step4, in: word.r2)
    finalLetter(&word)
    for index in word.letters.indices where word.letters[index] == "Y" { word.letters[index] = "y" }
  }

  private static func possessive(_ word: inout StemWord) {
    guard word.letters.contains("'") else { return }
    for suffix in ["'s'", "'s", "'"] where word.delete(suffix) { return }
  }

  private static func plural(_ word: inout StemWord) {
    guard let match = plurals.longest(word) else { return }
    switch match.action {
    case .sibilant: word.drop(2)
    case .vowel: word.replace(3, with: word.count > 4 ? "i" : "ie")
    case .plain:
      if word.letters.dropLast(2).contains(where: vowels.contains) { word.drop(1) }
    case .keep: break
    }
  }

  private static func past(_ word: inout StemWord) {
    guard let match = pasts.longest(word) else { return }
    let stem = word.letters.dropLast(match.length)
    var stemText: String { String(String.UnicodeScalarView(stem)) }
    switch match.action {
    case .agreed:
      if word.has(match.length, in: word.r1),
        stem.count > 4 || !["proc", "exc", "succ"].contains(stemText)
      {
        word.replace(match.length, with: "ee")
      }
      return
    case .ing:
      if stem.count == 2, stem[1] == "y", !vowels.contains(stem[0]) {
        word.replace(4, with: "ie")
        return
      }
      if stem.count <= 4, ["inn", "out", "cann", "herr", "earr", "even"].contains(stemText) {
        return
      }
    case .plain: break
    }
    guard stem.contains(where: vowels.contains) else { return }
    word.drop(match.length)
    if wantsE.longest(word) != nil {
      word.letters.append("e")
    } else if let last = word.last(), word.last(2) == last, doubled.contains(last) {
      if !(word.count == 3 && aeo.contains(word.letters[0])) { word.drop(1) }
    } else if word.count <= word.r1, endsInShortSyllable(word) {
      word.letters.append("e")
    }
  }

  private static func endsInShortSyllable(_ word: StemWord) -> Bool {
    if word.count == 4, word.text == "past" { return true }
    if word.count == 2 { return word.endsOutside(vowels) && word.endsIn(vowels, skipping: 1) }
    return word.endsOutside("aeiouywxY") && word.endsIn(vowels, skipping: 1)
      && word.endsOutside(vowels, skipping: 2)
  }

  private static func change(_ word: inout StemWord, _ table: SuffixTable<Change>, in region: Int) {
    guard let match = table.longest(word), word.has(match.length, in: region) else { return }
    switch match.action {
    case .with(let text): word.replace(match.length, with: text)
    case .withAfter(let text, let set):
      if word.endsIn(set, skipping: match.length) { word.replace(match.length, with: text) }
    case .deleteInR2:
      if word.has(match.length, in: word.r2) { word.drop(match.length) }
    }
  }

  private static func finalLetter(_ word: inout StemWord) {
    if word.ends("e") {
      if word.has(1, in: word.r2) {
        word.drop(1)
      } else if word.has(1, in: word.r1) {
        var stem = word
        stem.drop(1)
        if !endsInShortSyllable(stem) { word = stem }
      }
    } else if word.ends("ll"), word.has(1, in: word.r2) {
      word.drop(1)
    }
  }
}
