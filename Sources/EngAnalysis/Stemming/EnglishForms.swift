/// Facts about English words that no suffix rule knows: irregular forms, and words with two spellings.
///
/// They make words meet before stemming: `mice` is read as `mouse`, `organisation` as `organization`,
/// `colour` as `color`. Forms that are also other words stay apart (`saw`, `left`, `found`, `rose`).
enum EnglishForms {
  /// Makes a word what the stemmer is to see.
  static func makeRegular(_ word: inout StemWord, spelled spelling: String) {
    if let base = irregular.base(of: spelling) {
      word = StemWord(base)
      return
    }
    guard word.count > 4, word.letters.allSatisfy(\.isASCII) else { return }
    if replaceEnding(&word) { return }
    replaceInfix(&word.letters)
    if let at = britishZed(word) { word.letters[at] = "z" }
  }

  /// What words of a class may begin with besides the class: `favourit` for `favorit`.
  static func otherSpellings(ofStem stem: String) -> [String] {
    let letters = StemWord(stem).letters
    return infixes.compactMap { british, american in
      guard let at = index(of: american, in: letters) else { return nil }
      var other = StemWord(stem)
      other.letters.replaceSubrange(at..<at + american.count, with: british)
      return other.text
    }
  }

  // MARK: -ise and -ize

  /// Where an `s` stands that may as well be a `z` (`organisation`, `analysed`).
  private static func britishZed(_ word: StemWord) -> Int? {
    guard let ending = zedEndings.longest(word), word.count > ending.length + 3 else { return nil }
    let letters = word.letters
    let s = letters.count - ending.length
    if letters[s - 1] == "y" {
      // `analyse`, `paralyse`, `catalyse`.
      return letters[s - 2] == "l" ? s : nil
    }
    guard letters[s - 1] == "i", !vowels.contains(letters[s - 2]),
      letters[..<(s - 1)].contains(where: vowels.contains)
    else { return nil }
    var stem = word
    stem.drop(ending.length - 1)
    return onlyS.longest(stem) == nil ? s : nil
  }

  /// With the `s`.
  private static let zedEndings = SuffixTable(
    "se sed ses ser sers sing sings sable sation sations sational"
  )

  /// Ends of words up to an `s` that is never a `z`: `advise`, `promised`, `enterprises`.
  private static let onlyS = SuffixTable(
    """
    advertis advis aris chastis chemis circumcis compromis concis cris demis despis devis excis \
    exercis expertis franchis guis improvis incis merchandis mortis paradis precis premis pris \
    promis revis sunris moonris highris supervis surmis televis treatis valis wis
    """
  )

  private static let vowels: LetterSet = "aeiouy"

  // MARK: Letters inside a word

  /// British letters and what stands in their place in American words; none is in another word.
  private static let infixes: [(british: [Unicode.Scalar], american: [Unicode.Scalar])] = [
    ("arbour", "arbor"), ("ardour", "ardor"), ("armour", "armor"), ("behaviour", "behavior"),
    ("candour", "candor"), ("clamour", "clamor"), ("colour", "color"), ("demeanour", "demeanor"),
    ("endeavour", "endeavor"), ("favour", "favor"), ("fervour", "fervor"), ("flavour", "flavor"),
    ("glamour", "glamor"), ("honour", "honor"), ("humour", "humor"), ("labour", "labor"),
    ("neighbour", "neighbor"), ("odour", "odor"), ("parlour", "parlor"), ("rancour", "rancor"),
    ("rigour", "rigor"), ("rumour", "rumor"), ("saviour", "savior"), ("savour", "savor"),
    ("splendour", "splendor"), ("tumour", "tumor"), ("valour", "valor"), ("vapour", "vapor"),
    ("vigour", "vigor"), ("haem", "hem"), ("aemi", "emi"), ("paed", "ped"), ("oestr", "estr"),
    ("foet", "fet"), ("oesoph", "esoph"), ("naesth", "nesth"), ("aetiolog", "etiolog"),
    ("oedem", "edem"), ("rrhoea", "rrhea"), ("gynaec", "gynec"), ("chaeolog", "cheolog"),
    ("sulph", "sulf"), ("dgement", "dgment"),
  ].map { (StemWord($0).letters, StemWord($1).letters) }

  private static func replaceInfix(_ letters: inout [Unicode.Scalar]) {
    guard hasBritishPair(letters) else { return }
    for (british, american) in infixes {
      guard let at = index(of: british, in: letters) else { continue }
      letters.replaceSubrange(at..<at + british.count, with: american)
      return
    }
  }

  /// Whether two letters stand side by side that one of the British infixes has: most words have none.
  private static func hasBritishPair(_ letters: [Unicode.Scalar]) -> Bool {
    for index in letters.indices.dropFirst() {
      switch (letters[index - 1], letters[index]) {
      case ("o", "u"), ("a", "e"), ("o", "e"), ("p", "h"), ("g", "e"): return true
      default: continue
      }
    }
    return false
  }

  private static func index(of part: [Unicode.Scalar], in letters: [Unicode.Scalar]) -> Int? {
    guard letters.count >= part.count else { return nil }
    return (0...(letters.count - part.count)).first { start in
      letters[start] == part[0] && letters[start...].starts(with: part)
    }
  }

  // MARK: Ends of words

  /// `kilometres` as `kilometers`, `defences` as `defenses`.
  private static func replaceEnding(_ word: inout StemWord) -> Bool {
    let last = word.letters[word.count - 1]
    let ending = last == "s" || last == "d" ? 1 : 0
    let base = word.letters[word.count - 1 - ending]
    guard base == "e" || base == "m" else { return false }
    for (british, american) in words where word.ends(british, skipping: ending) {
      word.replace(british.utf8.count + ending, with: american)
      if last == "d", american.last != "e" { word.letters.append("e") }
      if ending == 1 { word.letters.append(last) }
      return true
    }
    return false
  }

  /// None is the end of another one, and each ends in `e` or `m`.
  private static let words: [(british: String, american: String)] = [
    ("centre", "center"), ("theatre", "theater"), ("metre", "meter"), ("litre", "liter"),
    ("fibre", "fiber"), ("calibre", "caliber"), ("sabre", "saber"), ("spectre", "specter"),
    ("lustre", "luster"), ("sceptre", "scepter"),
    ("defence", "defense"), ("offence", "offense"), ("pretence", "pretense"),
    ("licence", "license"), ("catalogue", "catalog"), ("dialogue", "dialog"),
    ("analogue", "analog"), ("programme", "program"), ("aluminium", "aluminum"),
  ]

  // MARK: Irregular forms

  /// Plurals and forms of verbs, each word before its forms.
  static let irregular = IrregularForms(
    """
    child children,man men,woman women,mouse mice,foot feet,tooth teeth,goose geese,ox oxen,
    louse lice,wife wives,knife knives,wolf wolves,half halves,self selves,shelf shelves,
    thief thieves,loaf loaves,calf calves,elf elves,scarf scarves,hoof hooves,dwarf dwarves,
    wharf wharves,criterion criteria,phenomenon phenomena,index indices,appendix appendices,
    matrix matrices,vertex vertices,vortex vortices,analysis analyses,thesis theses,
    hypothesis hypotheses,crisis crises,oasis oases,diagnosis diagnoses,prognosis prognoses,
    synthesis syntheses,parenthesis parentheses,emphasis emphases,neurosis neuroses,
    nucleus nuclei,stimulus stimuli,radius radii,fungus fungi,cactus cacti,alumnus alumni,
    syllabus syllabi,focus foci,locus loci,bacillus bacilli,bacterium bacteria,stratum strata,
    memorandum memoranda,referendum referenda,addendum addenda,erratum errata,larva larvae,
    vertebra vertebrae,antenna antennae,formula formulae,alga algae,genus genera,corpus corpora,
    schema schemata,stigma stigmata,automaton automata,ganglion ganglia,
    mitochondrion mitochondria,spectrum spectra,medium media,penny pence,
    arise arose arisen,eat ate eaten,awake awoke awoken,beat beaten,become became,
    begin began begun,bend bent,bite bitten,bleed bled,blow blew blown,break broke broken,
    breed bred,bring brought,build built,burn burnt,buy bought,catch caught,choose chose chosen,
    come came,creep crept,deal dealt,dig dug,do did done does,draw drew drawn,dream dreamt,
    drink drank,drive drove driven,fall fallen,feed fed,fight fought,flee fled,fly flew flown,
    forbid forbade forbidden,foresee foresaw foreseen,forget forgot forgotten,
    forgive forgave forgiven,freeze froze frozen,give gave given,go went gone,grow grew grown,
    hang hung,have has had,hear heard,hide hid hidden,hold held,keep kept,kneel knelt,
    know knew known,lay laid,lead led,lean leant,leap leapt,learn learnt,lie lain,light lit,
    lose lost,make made,mean meant,meet met,mistake mistook mistaken,
    misunderstand misunderstood,overcome overcame,overthrow overthrew overthrown,pay paid,
    prove proven,rebuild rebuilt,run ran,ride rode ridden,rise risen,say said,see seen,
    seek sought,sell sold,send sent,shake shook shaken,shine shone,shoot shot,show shown,
    shrink shrank shrunk,sing sang sung,sink sank sunk,sit sat,sleep slept,slide slid,
    speak spoke spoken,spend spent,spin spun,spring sprang sprung,stand stood,steal stole stolen,
    stick stuck,sting stung,strike struck,strive strove striven,swear swore sworn,sweep swept,
    swell swollen,swim swam swum,swing swung,take took taken,teach taught,tear tore torn,
    tell told,think thought,throw threw thrown,understand understood,
    undertake undertook undertaken,undergo underwent undergone,uphold upheld,wake woke woken,
    wear wore worn,weave wove woven,weep wept,win won,withdraw withdrew withdrawn,
    withhold withheld,withstand withstood,write wrote written,rewrite rewrote rewritten,
    gray grey,age ageing,maneuver manoeuvre manoeuvres manoeuvred,maneuverable manoeuvrable,
    maneuvering manoeuvring
    """
  )
}
