/// Words so common that a search for any of several words is better without them: articles, prepositions,
/// conjunctions, pronouns and forms of `be`. An index holds them like all words.
///
/// The English ones are those that most engines share; those of other languages are of the same kinds.
package enum StopWords {
  /// Whether a term, which is folded, is such a word of a language, given by its English name.
  package static func contain(_ term: String, language: String) -> Bool {
    lists[language]?.contains(term) ?? false
  }

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(separator: " ").map(String.init))
  }

  private static let lists: [String: Set<String>] = [
    "english": words(
      "a an and are as at be but by for if in into is it no not of on or such that the their then there "
        + "these they this to was will with"
    ),
    "german": words(
      "als am an auf aus bei das dass dem den der des die durch ein eine einem einen einer eines er es "
        + "fur im in ist mit nach sich sie sind um und von vor war wie wird zu zum zur"
    ),
    "french": words(
      "a au aux ce ces cette d dans de des du elle en est et il ils l la le les ne ou par pas pour qu que "
        + "qui s se son sur un une"
    ),
    "spanish": words(
      "a al como con de del e el en es esta la las lo los no o para por que se sin son su sus un una uno "
        + "y"
    ),
    "italian": words(
      "a al alla che con da dal dalla dei del della di e ed gli i il in la le lo nel nella non o per si "
        + "sono su un una uno"
    ),
    "portuguese": words(
      "a ao aos as com como da das de do dos e em na nas no nos o os ou para pela pelo por que se um uma"
    ),
    "dutch": words(
      "aan als bij dat de den der die door een en het in is met naar niet of om op te tot uit van voor "
        + "was wordt zijn"
    ),
  ]
}
