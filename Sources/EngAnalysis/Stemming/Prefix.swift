/// The class of words with the same first letters, for languages without rules of their own.
enum PrefixStemming {
  /// Letters that stay.
  static let length = 5

  static func stem(_ word: inout StemWord) {
    if word.count > length { word.drop(word.count - length) }
  }
}
