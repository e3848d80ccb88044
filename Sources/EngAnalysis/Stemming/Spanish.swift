/// Spanish.
enum SpanishStemming {
  private static let vowels: LetterSet = "aeiouáéíóúü"
  private static let unaccented: [Unicode.Scalar: Unicode.Scalar] = [
    "á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u",
  ]

  private static let pronouns = SuffixTable(
    "me se sela selo selas selos la le lo las les los nos"
  )
  private enum Host { case accented, plain, yendo }
  private static let hosts = SuffixTable<Host>([
    ("iéndo ándo ár ér ír", .accented), ("ando iendo ar er ir", .plain), ("yendo", .yendo),
  ])

  private enum Standard { case delete, agent, with(String), amente, mente, idad, iva }
  private static let standard = SuffixTable<Standard>([
    (
      "anza anzas ico ica icos icas ismo ismos able ables ible ibles ista istas oso osa osos osas"
        + " amiento amientos imiento imientos", .delete
    ),
    (
      "adora ador ación acion adoras adores aciones ante antes ancia ancias", .agent
    ),
    ("logía logías", .with("log")), ("ución ucion uciones", .with("u")),
    ("encia encias", .with("ente")), ("amente", .amente), ("mente", .mente),
    ("idad idades", .idad), ("iva ivo ivas ivos", .iva),
  ])

  private static let yVerbs = SuffixTable("ya ye yan yen yeron yendo yo yó yas yes yais yamos")
  private enum Verb { case plain, keepingG }
  private static let verbs = SuffixTable<Verb>([
    ("en es éis emos", .keepingG),
    (
      "arían arías arán arás aríais aría aréis aríamos aremos ará aré erían erías erán erás eríais"
        + " ería eréis eríamos eremos erá eré irían irías irán irás iríais iría iréis iríamos"
        + " iremos irá iré aba ada ida ía ara iera ad ed id ase iese aste iste an aban ían aran"
        + " ieran asen iesen aron ieron ado ido ando iendo ió ar er ir as abas adas idas ías aras"
        + " ieras ases ieses ís áis abais íais arais ierais aseis ieseis asteis isteis ados idos"
        + " amos ábamos íamos imos áramos iéramos iésemos ásemos", .plain
    ),
  ])
  private static let residues = SuffixTable<Verb>([
    ("os a o á í ó", .plain), ("e é", .keepingG),
  ])

  static func stem(_ word: inout StemWord) {
    word.setRegions(vowels: vowels)
    word.setRomanceVerbRegion(vowels: vowels)
    pronoun(&word)
    if !standardSuffix(&word), !yVerb(&word) { verb(&word) }
    residue(&word)
    word.map(unaccented)
  }

  private static func pronoun(_ word: inout StemWord) {
    guard let pronoun = pronouns.longest(word) else { return }
    var host = word
    host.drop(pronoun.length)
    guard let match = hosts.longest(host), host.has(match.length, in: word.rv) else { return }
    switch match.action {
    case .plain: break
    case .accented:
      for index in host.letters.indices.suffix(match.length) {
        host.letters[index] = unaccented[host.letters[index]] ?? host.letters[index]
      }
    case .yendo: guard host.ends("u", skipping: 5) else { return }
    }
    word = host
  }

  private static func standardSuffix(_ word: inout StemWord) -> Bool {
    guard let match = standard.longest(word) else { return false }
    let r2 = word.r2
    if case .amente = match.action {
      guard word.has(match.length, in: word.r1) else { return false }
    } else {
      guard word.has(match.length, in: r2) else { return false }
    }
    word.drop(match.length)
    switch match.action {
    case .delete: break
    case .agent: word.delete("ic", in: r2)
    case .with(let text): word.replace(0, with: text)
    case .amente: word.cutBeforeAdverb("os ic ad")
    case .mente: word.deleteAny("ante able ible", in: r2)
    case .idad: word.cutBeforeQuality()
    case .iva: word.delete("at", in: r2)
    }
    return true
  }

  private static func yVerb(_ word: inout StemWord) -> Bool {
    guard let match = yVerbs.longest(word, from: word.rv),
      word.ends("u", skipping: match.length)
    else { return false }
    word.drop(match.length)
    return true
  }

  private static func verb(_ word: inout StemWord) {
    guard let match = verbs.longest(word, from: word.rv) else { return }
    word.drop(match.length)
    if match.action == .keepingG, word.ends("gu") { word.drop(1) }
  }

  private static func residue(_ word: inout StemWord) {
    guard let match = residues.longest(word, from: word.rv) else { return }
    word.drop(match.length)
    if match.action == .keepingG, word.ends("gu"), word.has(1, in: word.rv) { word.drop(1) }
  }
}
