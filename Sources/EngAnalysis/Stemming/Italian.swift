/// Italian.
enum ItalianStemming {
  private static let vowels: LetterSet = "aeiouàèìòù"

  private static let pronouns = SuffixTable(
    "ci gli la le li lo mi ne si ti vi sene gliela gliele glieli glielo gliene mela mele meli melo"
      + " mene tela tele teli telo tene cela cele celi celo cene vela vele veli velo vene"
  )

  private enum Standard { case delete, agent, with(String), deleteInRV, amente, quality, iva }
  private static let standard = SuffixTable<Standard>([
    (
      "anza anze ico ici ica ice iche ichi ismo ismi abile abili ibile ibili ista iste isti istà"
        + " istè istì oso osi osa ose mente atrice atrici ante anti", .delete
    ),
    ("azione azioni atore atori", .agent), ("logia logie", .with("log")),
    ("uzione uzioni usione usioni", .with("u")), ("enza enze", .with("ente")),
    ("amento amenti imento imenti", .deleteInRV), ("amente", .amente), ("ità", .quality),
    ("ivo ivi iva ive", .iva),
  ])
  private static let verbs = SuffixTable(
    "ammo ando ano are arono asse assero assi assimo ata ate ati ato ava avamo avano avate avi avo"
      + " emmo enda ende endi endo erà erai eranno ere erebbe erebbero erei eremmo eremo ereste"
      + " eresti erete erò erono essero ete eva evamo evano evate evi evo Yamo iamo immo irà irai"
      + " iranno ire irebbe irebbero irei iremmo iremo ireste iresti irete irò irono isca iscano"
      + " isce isci isco iscono issero ita ite iti ito iva ivamo ivano ivate ivi ivo ono uta ute"
      + " uti uto ar ir"
  )

  static func stem(_ word: inout StemWord) {
    mark(&word)
    word.setRegions(vowels: vowels)
    word.setRomanceVerbRegion(vowels: vowels)
    if word.starts("divan") { word.rv = 5 }
    pronoun(&word)
    if !standardSuffix(&word) { word.deleteLongest(verbs, in: word.rv) }
    if word.endsIn("aeioàèìò"), word.has(1, in: word.rv) {
      word.drop(1)
      word.delete("i", in: word.rv)
    }
    if word.ends("h", from: word.rv), word.endsIn("cg", skipping: 1), word.has(2, in: word.rv) {
      word.drop(1)
    }
    word.map(["I": "i", "U": "u"])
  }

  /// Makes accents grave, and `u` after `q` and `u`, `i` between vowels consonants.
  private static func mark(_ word: inout StemWord) {
    word.map(["á": "à", "é": "è", "í": "ì", "ó": "ò", "ú": "ù"])
    for index in word.letters.indices.dropFirst() {
      let letter = word.letters[index]
      let before = word.letters[index - 1]
      if letter == "u", before == "q" {
        word.letters[index] = "U"
      } else if letter == "u" || letter == "i", vowels.contains(before),
        let after = word.letter(index + 1), vowels.contains(after)
      {
        word.letters[index] = letter == "u" ? "U" : "I"
      }
    }
  }

  private static func pronoun(_ word: inout StemWord) {
    guard let match = pronouns.longest(word) else { return }
    var host = word
    host.drop(match.length)
    if host.endsWithAny("ando endo", from: word.rv) {
      word = host
    } else if host.endsWithAny("ar er ir", from: word.rv) {
      word.replace(match.length, with: "e")
    }
  }

  private static func standardSuffix(_ word: inout StemWord) -> Bool {
    guard let match = standard.longest(word) else { return false }
    let r2 = word.r2
    let region =
      switch match.action {
      case .amente: word.r1
      case .deleteInRV: word.rv
      default: r2
      }
    guard word.has(match.length, in: region) else { return false }
    word.drop(match.length)
    switch match.action {
    case .delete, .deleteInRV: break
    case .agent: word.delete("ic", in: r2)
    case .with(let text): word.replace(0, with: text)
    case .amente: word.cutBeforeAdverb("os ic abil")
    case .quality: word.cutBeforeQuality()
    case .iva: if word.delete("at", in: r2) { word.delete("ic", in: r2) }
    }
    return true
  }
}
