/// French.
enum FrenchStemming {
  private static let vowels: LetterSet = "aeiouyâàëéêèïîôûù"

  private enum Standard {
    case delete, ation, with(String), ement, quality, iva, eaux, aux, oux, euse, issement
    case adverb(String)
    case ment
  }
  private static let standard = SuffixTable<Standard>([
    ("ance iqUe isme able iste eux ances iqUes ismes ables istes", .delete),
    ("atrice ateur ation atrices ateurs ations", .ation), ("logie logies", .with("log")),
    ("usion ution usions utions", .with("u")), ("ence ences", .with("ent")),
    ("ement ements", .ement), ("ité ités", .quality), ("if ive ifs ives", .iva),
    ("eaux", .eaux), ("aux", .aux), ("oux", .oux), ("euse euses", .euse),
    ("issement issements", .issement), ("amment", .adverb("ant")), ("emment", .adverb("ent")),
    ("ment ments", .ment),
  ])

  private static let iVerbs = SuffixTable(
    "îmes ît îtes i ie ies ir ira irai iraIent irais irait iras irent irez iriez irions irons iront"
      + " is issaIent issais issait issant issante issantes issants isse issent isses issez issiez"
      + " issions issons it"
  )

  private enum Verb { case ions, plain, keepingE, ais }
  private static let verbs = SuffixTable<Verb>([
    ("ions", .ions),
    (
      "é ée ées és èrent er era erai eraIent erais erait eras erez eriez erions erons eront ez iez",
      .plain
    ),
    (
      "âmes ât âtes a ai aIent ait ant ante antes ants as asse assent asses assiez assions",
      .keepingE
    ),
    ("ais aise aises", .ais),
  ])

  private enum Residue { case ion, ier, e }
  private static let residues = SuffixTable<Residue>([
    ("ion", .ion), ("ier ière Ier Ière", .ier), ("e", .e),
  ])

  static func stem(_ word: inout StemWord) {
    removeElision(&word)
    mark(&word)
    word.setRegions(vowels: vowels)
    word.rv = verbRegion(word)
    let before = word.letters
    if standardSuffix(&word) || iVerb(&word) || verb(&word) {
      if word.letters != before, word.ends("Y") {
        word.replace(1, with: "i")
      } else if word.letters != before, word.ends("ç") {
        word.replace(1, with: "c")
      }
    } else {
      residue(&word)
    }
    if word.endsWithAny("enn onn ett ell eill") { word.drop(1) }
    removeAccent(&word)
    unmark(&word)
  }

  private static func removeElision(_ word: inout StemWord) {
    let length = word.starts("qu'") ? 3 : word.letter(1) == "'" ? 2 : 0
    guard length > 0, word.count > length else { return }
    if length == 3 || LetterSet("cdjlmnst").contains(word.letters[0]) {
      word.letters.removeFirst(length)
    }
  }

  /// Makes `u`, `i`, `y` that are not vowels here capitals, and writes `ë`, `ï` as `He`, `Hi`.
  private static func mark(_ word: inout StemWord) {
    for index in word.letters.indices {
      let letter = word.letters[index]
      let follows = word.letter(index - 1).map(vowels.contains) ?? false
      let precedes = word.letter(index + 1).map(vowels.contains) ?? false
      switch letter {
      case "u":
        if follows && precedes || word.letter(index - 1) == "q" { word.letters[index] = "U" }
      case "i": if follows && precedes { word.letters[index] = "I" }
      case "y": if follows || precedes { word.letters[index] = "Y" }
      default: break
      }
    }
    word.letters = word.letters.flatMap { letter -> [Unicode.Scalar] in
      switch letter {
      case "ë": ["H", "e"]
      case "ï": ["H", "i"]
      default: [letter]
      }
    }
  }

  private static func verbRegion(_ word: StemWord) -> Int {
    let first = word.letter(0).map(vowels.contains) ?? false
    let second = word.letter(1).map(vowels.contains) ?? false
    if first, second, word.count > 2 { return 3 }
    if word.starts("par") || word.starts("col") || word.starts("tap") { return 3 }
    if word.starts("ni"), let third = word.letter(2), vowels.contains(third) { return 3 }
    let found = word.letters.indices.dropFirst().first { vowels.contains(word.letters[$0]) }
    return found.map { $0 + 1 } ?? word.count
  }

  /// Removes a noun, adjective or adverb ending; false sends the word on to the verb endings.
  private static func standardSuffix(_ word: inout StemWord) -> Bool {
    guard let match = standard.longest(word) else { return false }
    let length = match.length
    let inR1 = word.has(length, in: word.r1)
    let inR2 = word.has(length, in: word.r2)
    let inRV = word.has(length, in: word.rv)
    switch match.action {
    case .delete:
      guard inR2 else { return false }
      word.drop(length)
    case .with(let text):
      guard inR2 else { return false }
      word.replace(length, with: text)
    case .ation:
      guard inR2 else { return false }
      word.drop(length)
      reduceIc(&word)
    case .ement:
      guard inRV else { return false }
      word.drop(length)
      reduceBeforeEment(&word)
    case .quality:
      guard inR2 else { return false }
      word.drop(length)
      reduceBeforeQuality(&word)
    case .iva:
      guard inR2 else { return false }
      word.drop(length)
      if word.delete("at", in: word.r2) { reduceIc(&word) }
    case .eaux: word.drop(1)
    case .aux:
      guard inR1 else { return false }
      word.replace(2, with: "l")
    case .oux:
      guard word.endsIn("bhjlnp", skipping: 3) else { return false }
      word.drop(1)
    case .euse:
      guard inR1 || inR2 else { return false }
      word.drop(length)
      if !inR2 { word.replace(0, with: "eux") }
    case .issement:
      guard inR1, word.endsOutside(vowels, skipping: length) else { return false }
      word.drop(length)
    case .adverb(let text):
      if inRV { word.replace(length, with: text) }
      return false
    case .ment:
      if word.has(length + 1, in: word.rv), word.endsIn(vowels, skipping: length) {
        word.drop(length)
      }
      return false
    }
    return true
  }

  private static func reduceIc(_ word: inout StemWord) {
    if !word.delete("ic", in: word.r2), word.ends("ic") { word.replace(2, with: "iqU") }
  }

  private static func reduceBeforeEment(_ word: inout StemWord) {
    if word.ends("iv") {
      if word.delete("iv", in: word.r2) { word.delete("at", in: word.r2) }
    } else if word.ends("eus") {
      if !word.delete("eus", in: word.r2), word.has(3, in: word.r1) { word.replace(1, with: "x") }
    } else if word.endsWithAny("abl iqU") {
      if word.has(3, in: word.r2) { word.drop(3) }
    } else if word.endsWithAny("ièr Ièr", from: word.rv) {
      word.replace(3, with: "i")
    }
  }

  private static func reduceBeforeQuality(_ word: inout StemWord) {
    if word.ends("abil") {
      if !word.delete("abil", in: word.r2) { word.replace(2, with: "l") }
    } else if word.ends("ic") {
      reduceIc(&word)
    } else {
      word.delete("iv", in: word.r2)
    }
  }

  private static func iVerb(_ word: inout StemWord) -> Bool {
    guard let match = iVerbs.longest(word, from: word.rv),
      word.has(match.length + 1, in: word.rv),
      word.endsOutside("aeiouyâàëéêèïîôûùH", skipping: match.length)
    else { return false }
    word.drop(match.length)
    return true
  }

  private static func verb(_ word: inout StemWord) -> Bool {
    guard let match = verbs.longest(word, from: word.rv) else { return false }
    switch match.action {
    case .ions:
      guard word.has(match.length, in: word.r2) else { return false }
      word.drop(match.length)
    case .plain: word.drop(match.length)
    case .keepingE:
      word.drop(match.length)
      word.delete("e", in: word.rv)
    case .ais:
      let stem = word.count - match.length
      if word.ends("al", skipping: match.length), stem == 3 { return false }
      if word.endsWithAny("auv épl", skipping: match.length) { return false }
      word.drop(match.length)
      word.delete("e", in: word.rv)
    }
    return true
  }

  private static func residue(_ word: inout StemWord) {
    if word.ends("s"), word.count > 1 {
      if word.ends("Hi", skipping: 1) || word.endsOutside("aiouès", skipping: 1) { word.drop(1) }
    }
    guard let match = residues.longest(word, from: word.rv) else { return }
    switch match.action {
    case .ion:
      if word.has(3, in: word.r2), word.has(4, in: word.rv), word.endsIn("st", skipping: 3) {
        word.drop(3)
      }
    case .ier: word.replace(match.length, with: "i")
    case .e: word.drop(1)
    }
  }

  /// `é` or `è` before the final non-vowels loses its accent.
  private static func removeAccent(_ word: inout StemWord) {
    guard let index = word.letters.lastIndex(where: vowels.contains),
      index < word.count - 1, LetterSet("éè").contains(word.letters[index])
    else { return }
    word.letters[index] = "e"
  }

  private static func unmark(_ word: inout StemWord) {
    var result: [Unicode.Scalar] = []
    for (index, letter) in word.letters.enumerated() {
      let marked = word.letter(index - 1) == "H"
      switch letter {
      case "I": result.append("i")
      case "U": result.append("u")
      case "Y": result.append("y")
      case "H": break
      case "e" where marked: result.append("ë")
      case "i" where marked: result.append("ï")
      default: result.append(letter)
      }
    }
    word.letters = result
  }
}
