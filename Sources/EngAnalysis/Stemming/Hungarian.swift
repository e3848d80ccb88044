/// Hungarian: noun endings.
enum HungarianStemming {
  private static let vowels: LetterSet = "aáeéiíoóöőuúüű"
  private static let digraphs = ["cs", "dzs", "dz", "gy", "ly", "ny", "ty", "zs"]
  private static let doubles = SuffixTable(
    "bb cc ccs dd ff gg ggy jj kk ll lly mm nn nny pp rr ss ssz tt tty vv zz zzs"
  )

  private static let cases = SuffixTable(
    "ban ben ba be ra re nak nek val vel tól től ról ről ból ből hoz hez höz nál nél ig at et ot öt"
      + " ért képp képpen kor ul ül vá vé onként enként anként ként en on an ön n t"
  )
  private static let specialCases = SuffixTable<String>([("án ánként", "a"), ("én", "e")])
  private static let otherCases = SuffixTable<String>([
    ("astul estül stul stül", ""), ("ástul", "a"), ("éstül", "e"),
  ])
  private static let owned = SuffixTable<String>([
    ("oké öké aké eké ké éi é", ""), ("áké áéi", "a"), ("éké ééi éé", "e"),
  ])
  private static let singularOwners = SuffixTable<String>([
    ("ünk unk nk juk jük uk ük em om am m od ed ad öd d ja je a e o", ""),
    ("ánk ájuk ám ád á", "a"), ("énk éjük ém éd é", "e"),
  ])
  private static let pluralOwners = SuffixTable<String>([
    (
      "jaim jeim aim eim im jaid jeid aid eid id jai jei ai ei i jaink jeink eink aink ink jaitok"
        + " jeitek aitok eitek itek jeik jaik aik eik ik", ""
    ),
    ("áim áid ái áink áitok áik", "a"), ("éim éid éi éink éitek éik", "e"),
  ])
  private static let plurals = SuffixTable<String>([
    ("ák", "a"), ("ék", "e"), ("ök ok ek ak k", ""),
  ])

  static func stem(_ word: inout StemWord) {
    word.r1 = region(word)
    afterDouble(&word, "al el")
    if let match = cases.longest(word), word.has(match.length, in: word.r1) {
      word.drop(match.length)
      shortenVowel(&word)
    }
    for table in [specialCases, otherCases] { replace(&word, table) }
    afterDouble(&word, "á é")
    for table in [owned, singularOwners, pluralOwners, plurals] { replace(&word, table) }
  }

  private static func region(_ word: StemWord) -> Int {
    guard let first = word.letters.first else { return 0 }
    if vowels.contains(first) {
      guard let index = word.letters.firstIndex(where: { !vowels.contains($0) })
      else { return word.count }
      let rest = word.letters[index...]
      let digraph = digraphs.first { rest.starts(with: $0.unicodeScalars) }
      return index + (digraph?.unicodeScalars.count ?? 1)
    }
    return word.letters.firstIndex(where: vowels.contains).map { $0 + 1 } ?? word.count
  }

  /// Deletes one of the endings after a double consonant, which becomes single.
  private static func afterDouble(_ word: inout StemWord, _ endings: String) {
    for ending in endings.split(separator: " ") where word.ends(String(ending), from: word.r1) {
      var stem = word
      stem.drop(ending.unicodeScalars.count)
      guard let double = doubles.longest(stem) else { return }
      // `ccs` loses a `c`: the letter before the last of the double's beginning.
      stem.letters.remove(at: stem.count - double.length)
      word = stem
      return
    }
  }

  private static func shortenVowel(_ word: inout StemWord) {
    guard word.has(1, in: word.r1) else { return }
    if word.ends("á") {
      word.replace(1, with: "a")
    } else if word.ends("é") {
      word.replace(1, with: "e")
    }
  }

  private static func replace(_ word: inout StemWord, _ table: SuffixTable<String>) {
    guard let match = table.longest(word), word.has(match.length, in: word.r1) else { return }
    word.replace(match.length, with: match.action)
  }
}
