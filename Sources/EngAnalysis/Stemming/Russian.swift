/// Russian.
enum RussianStemming {
  private static let vowels: LetterSet = "аеиоуыэюя"

  /// Group 1 endings follow `а` or `я`.
  private enum Group { case first, second }
  private static let gerunds = SuffixTable<Group>([
    ("в вши вшись", .first), ("ив ивши ившись ыв ывши ывшись", .second),
  ])
  private static let reflexives = SuffixTable("ся сь")
  private static let adjectives = SuffixTable(
    "ее ие ые ое ими ыми ей ий ый ой ем им ым ом его ого ему ому их ых ую юю ая яя ою ею"
  )
  private static let participles = SuffixTable<Group>([
    ("ем нн вш ющ щ", .first), ("ивш ывш ующ", .second),
  ])
  private static let verbs = SuffixTable<Group>([
    ("ла на ете йте ли й л ем н ло но ет ют ны ть ешь нно", .first),
    (
      "ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым ен ило ыло ено ят ует уют ит ыт ены"
        + " ить ыть ишь ую ю", .second
    ),
  ])
  private static let nouns = SuffixTable(
    "а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь"
      + " ию ью ю ия ья я"
  )

  private static let derivations = SuffixTable("ост ость")
  private static let superlatives = SuffixTable("ейш ейше")

  static func stem(_ word: inout StemWord) {
    word.map(["ё": "е"])
    word.setRegions(vowels: vowels)
    word.rv =
      word.letters.firstIndex(where: vowels.contains).map { $0 + 1 } ?? word.count
    inflection(&word)
    word.delete("и", in: word.rv)
    if let match = derivations.longest(word, from: word.rv), word.has(match.length, in: word.r2) {
      word.drop(match.length)
    }
    if let match = superlatives.longest(word, from: word.rv) { word.drop(match.length) }
    if word.ends("нн", from: word.rv) {
      word.drop(1)
    } else {
      word.delete("ь", in: word.rv)
    }
  }

  private static func inflection(_ word: inout StemWord) {
    if cut(&word, gerunds) { return }
    if let match = reflexives.longest(word, from: word.rv) { word.drop(match.length) }
    if let match = adjectives.longest(word, from: word.rv) {
      word.drop(match.length)
      cut(&word, participles)
      return
    }
    if cut(&word, verbs) { return }
    if let match = nouns.longest(word, from: word.rv) { word.drop(match.length) }
  }

  @discardableResult
  private static func cut(_ word: inout StemWord, _ table: SuffixTable<Group>) -> Bool {
    guard let match = table.longest(word, from: word.rv) else { return false }
    if match.action == .first {
      guard word.has(match.length + 1, in: word.rv), word.endsIn("ая", skipping: match.length)
      else { return false }
    }
    word.drop(match.length)
    return true
  }
}
