/// Arabic: light stemming after Larkey, Ballesteros and Connell (light10). Letters are normalised,
/// then the conjunction, the article and the commonest endings go; roots are not sought.
enum ArabicStemming {
  /// Articles with their conjunction or preposition, the longest first.
  private static let articles = ["وال", "بال", "كال", "فال", "ال", "لل"]
  /// Endings in the order in which each is tried once.
  private static let endings = ["ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"]

  static func stem(_ word: inout StemWord) {
    normalise(&word)
    if word.starts("و"), word.count >= 4 { word.letters.removeFirst() }
    for article in articles where word.starts(article) {
      let length = article.unicodeScalars.count
      if word.count >= length + 2 { word.letters.removeFirst(length) }
      break
    }
    for ending in endings where word.count >= ending.unicodeScalars.count + 2 {
      word.delete(ending)
    }
  }

  /// Drops vowel signs and the stretching stroke, and writes variants of a letter alike.
  private static func normalise(_ word: inout StemWord) {
    word.letters.removeAll { letter in
      (0x064B...0x0652).contains(letter.value) || letter.value == 0x0670 || letter.value == 0x0640
    }
    word.map(["أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"])
  }
}
