/// Turkish: endings of nouns and of nominal verbs, read from right to left by a state machine over
/// classes of endings, as in Eryiğit and Adalı's affix stripping.
///
/// It differs from Snowball where that leaves the `ne` of `-(n)dakine` on a stem cut before it.
enum TurkishStemming {
  private static let vowels: LetterSet = "aeıioöuü"
  private static let high: LetterSet = "ıiuü"

  /// A letter that may stand between the stem and an ending.
  private enum Buffer { case none, letter(Unicode.Scalar), highVowel }

  /// A class of endings that differ by vowel harmony and voicing only.
  private struct Ending: Sendable {
    let forms: SuffixTable<Bool>
    var buffer = Buffer.none
    var harmonic = true

    init(_ forms: String, _ buffer: Buffer = .none, harmonic: Bool = true) {
      self.forms = SuffixTable(forms)
      self.buffer = buffer
      self.harmonic = harmonic
    }
  }

  private static let plural = Ending("lar ler")
  private static let theirs = Ending("ları leri", harmonic: false)
  private static let possessive = Ending(
    "mız miz muz müz nız niz nuz nüz m n",
    .highVowel,
    harmonic: false
  )
  private static let his = Ending("ı i u ü", .letter("s"))
  private static let accusative = Ending("ı i u ü", .letter("y"))
  private static let pronounAccusative = Ending("nı ni nu nü")
  private static let genitive = Ending("ın in un ün", .letter("n"))
  private static let dative = Ending("a e", .letter("y"))
  private static let pronounDative = Ending("na ne")
  private static let locative = Ending("da de ta te")
  private static let pronounLocative = Ending("nda nde")
  private static let ablative = Ending("dan den tan ten")
  private static let pronounAblative = Ending("ndan nden")
  private static let with = Ending("la le", .letter("y"))
  private static let relative = Ending("ki", harmonic: false)
  private static let equative = Ending("ca ce", .letter("n"))

  private static let am = Ending("ım im um üm", .letter("y"))
  private static let are = Ending("sın sin sun sün")
  private static let we = Ending("ız iz uz üz", .letter("y"))
  private static let youAre = Ending("sınız siniz sunuz sünüz", harmonic: false)
  private static let you = Ending("nız niz nuz nüz")
  private static let copula = Ending("tır tir tur tür dır dir dur dür")
  private static let asIf = Ending("casına cesine", harmonic: false)
  private static let past = Ending(
    "tım tim tum tüm dım dim dum düm tın tin tun tün dın din dun dün tık tik tuk tük dık dik duk"
      + " dük tı ti tu tü dı di du dü",
    .letter("y")
  )
  private static let conditional = Ending(
    "sam san sak sem sen sek sa se",
    .letter("y"),
    harmonic: false
  )
  private static let reported = Ending("mış miş muş müş", .letter("y"))
  private static let during = Ending("ken", .letter("y"), harmonic: false)

  /// What may precede (stand to the left of) what has been removed.
  private enum State {
    case verb, afterAsIf, afterPerson, afterThey, afterYou, afterCopula
    case reportedOnly
    case noun, end
    case relativeChain, relativeOnly
    case afterEquative, afterPronounDative, afterPronounAccusative, afterAblative, afterGenitive
    case afterPluralOfGenitive
    case afterDative, afterPossessive, afterLocativeOfRelative, afterGenitiveOfRelative
    case afterPronounLocativeOfRelative
  }

  private struct Step {
    let endings: [Ending]
    let next: State
  }

  /// The steps that lead on from a state, in the order in which they are tried.
  private static func steps(_ state: State) -> [Step] {
    let toPossessive = Step(endings: [possessive, his], next: .afterPossessive)
    let toPlural = Step(endings: [plural], next: .relativeChain)
    switch state {
    case .verb:
      return [
        Step(endings: [reported, past, conditional, during], next: .end),
        Step(endings: [asIf], next: .afterAsIf), Step(endings: [plural], next: .afterThey),
        Step(endings: [you], next: .afterYou),
        Step(endings: [youAre, we, are, am], next: .afterPerson),
        Step(endings: [copula], next: .afterCopula),
      ]
    case .afterAsIf, .afterCopula:
      return [
        Step(endings: [youAre, plural, am, are, we], next: .reportedOnly),
        Step(endings: [reported], next: .end),
      ]
    case .reportedOnly, .afterPerson: return [Step(endings: [reported], next: .end)]
    case .afterThey:
      return [Step(endings: [copula, past, conditional, reported], next: .end)]
    case .afterYou: return [Step(endings: [past, conditional], next: .end)]
    case .noun:
      return [
        toPlural, Step(endings: [equative], next: .afterEquative),
        Step(endings: [pronounLocative, pronounDative], next: .afterPronounDative),
        Step(endings: [pronounAblative, pronounAccusative], next: .afterPronounAccusative),
        Step(endings: [ablative], next: .afterAblative),
        Step(endings: [genitive, with], next: .afterGenitive),
        Step(endings: [theirs], next: .end), Step(endings: [relative], next: .relativeOnly),
        Step(endings: [locative, accusative, dative], next: .afterDative), toPossessive,
      ]
    case .end: return []
    case .relativeChain: return [Step(endings: [relative], next: .relativeOnly)]
    case .relativeOnly:
      return [
        Step(endings: [locative], next: .afterLocativeOfRelative),
        Step(endings: [genitive], next: .afterGenitiveOfRelative),
        Step(endings: [pronounLocative], next: .afterPronounLocativeOfRelative),
      ]
    case .afterEquative: return [Step(endings: [theirs], next: .end), toPossessive, toPlural]
    case .afterPronounDative, .afterPronounLocativeOfRelative:
      return [
        Step(endings: [theirs], next: .end), Step(endings: [his], next: .afterPossessive),
        Step(endings: [relative], next: .relativeOnly),
      ]
    case .afterPronounAccusative:
      return [Step(endings: [his], next: .afterPossessive), Step(endings: [theirs], next: .end)]
    case .afterAblative:
      return [
        Step(endings: [possessive], next: .afterPossessive), toPlural,
        Step(endings: [relative], next: .relativeOnly),
      ]
    case .afterGenitive:
      return [
        Step(endings: [plural], next: .afterPluralOfGenitive), toPossessive,
        Step(endings: [relative], next: .relativeOnly),
      ]
    case .afterPluralOfGenitive:
      return [Step(endings: [relative], next: .relativeOnly), toPossessive]
    case .afterGenitiveOfRelative:
      return [
        Step(endings: [theirs], next: .end), toPossessive,
        Step(endings: [relative], next: .relativeOnly),
      ]
    case .afterDative:
      return [
        Step(endings: [possessive], next: .afterPossessive), toPlural,
      ]
    case .afterPossessive: return [toPlural]
    case .afterLocativeOfRelative:
      return [toPlural, Step(endings: [possessive], next: .afterPossessive)]
    }
  }

  /// Whether a state needs another step: the ending before it alone is not removed.
  private static func isIncomplete(_ state: State) -> Bool {
    switch state {
    case .afterPronounDative, .afterPronounAccusative, .relativeOnly, .afterYou, .afterAsIf,
      .reportedOnly,
      .afterPronounLocativeOfRelative:
      return true
    default: return false
    }
  }

  static func stem(_ word: inout StemWord) {
    cutAtApostrophe(&word)
    guard word.letters.count(where: vowels.contains) > 1 else { return }
    // A plural that ends the word has no noun endings before it.
    let isPlural = match(plural, word) != nil
    if let rest = advance(word, .verb) {
      word = rest
      if isPlural { return }
    }
    if let rest = advance(word, .noun) { word = rest }
    finish(&word)
  }

  /// Drops apostrophes before the word, and what follows one inside it.
  private static func cutAtApostrophe(_ word: inout StemWord) {
    while word.letter(0) == "'" { word.letters.removeFirst() }
    if let index = word.letters.indices.dropFirst(2).first(where: { word.letters[$0] == "'" }) {
      word.letters.removeSubrange(index...)
    }
  }

  /// Follows the first step that can be taken, as far as the machine goes; nil when there is none.
  private static func advance(_ word: StemWord, _ state: State) -> StemWord? {
    for step in steps(state) {
      for ending in step.endings {
        guard let length = match(ending, word) else { continue }
        var rest = word
        rest.drop(length)
        if let further = advance(rest, step.next) { return further }
        if !isIncomplete(step.next) { return rest }
      }
    }
    return nil
  }

  /// The letters of the ending with its buffer letter, when the word ends with it.
  private static func match(_ ending: Ending, _ word: StemWord) -> Int? {
    if ending.harmonic, !harmonious(word) { return nil }
    guard let match = ending.forms.longest(word) else { return nil }
    let length = match.length
    switch ending.buffer {
    case .none: return length
    case .letter(let letter):
      guard let before = word.last(length + 1) else { return nil }
      guard word.endsIn(vowels, skipping: length + 1) else { return nil }
      return before == letter ? length + 1 : length
    case .highVowel:
      guard word.last(length + 1) != nil, word.endsOutside(vowels, skipping: length + 1)
      else { return nil }
      return word.endsIn(high, skipping: length) ? length + 1 : length
    }
  }

  /// Whether some vowel before the last one agrees with it.
  private static func harmonious(_ word: StemWord) -> Bool {
    guard let index = word.letters.lastIndex(where: vowels.contains) else { return false }
    let partners: LetterSet =
      switch word.letters[index] {
      case "a": "aıou"
      case "e": "eiöü"
      case "ı": "aı"
      case "i": "ei"
      case "o", "u": "ou"
      default: "öü"
      }
    return word.letters[..<index].contains(where: partners.contains)
  }

  /// A final `d` or `g` gets a vowel back; other voiced consonants harden.
  private static func finish(_ word: inout StemWord) {
    if word.text == "ad" || word.text == "soyad" { return }
    if word.endsIn("dg"), let vowel = word.letters.last(where: vowels.contains) {
      switch vowel {
      case "a", "ı": word.replace(0, with: "ı")
      case "e", "i": word.replace(0, with: "i")
      case "o", "u": word.replace(0, with: "u")
      default: word.replace(0, with: "ü")
      }
      return
    }
    let hardened: [Unicode.Scalar: Unicode.Scalar] = ["b": "p", "c": "ç", "d": "t", "ğ": "k"]
    if let last = word.last(), let hard = hardened[last] {
      word.letters[word.count - 1] = hard
    }
  }
}
