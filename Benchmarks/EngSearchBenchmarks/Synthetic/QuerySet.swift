import EngSearch

/// Queries for a synthetic corpus, with what is known about their answers from making it.
struct QuerySet {
  struct Query {
    var kind: String
    var text: String
    /// The words' places in `ranks`.
    var words: [Int]
  }

  /// The words of all queries, from common to rare: with ranks from 3 to about 6,000 they occur in every
  /// second to every 500th document.
  let ranks: [Int]
  let queries: [Query]
  /// For each document, which of `ranks` it has: one bit each.
  private(set) var holders: [UInt64] = []
  private var places: [Int: Int] = [:]

  static let kinds = ["term", "intersection", "union", "phrase", "prefix"]

  init(perKind: Int = 12) {
    ranks = (0..<48).map { place in 3 + (place * place * place * 6000) / (48 * 48 * 48) + place }
    var random = SplitMix64(seed: 5)
    var queries: [Query] = []
    for kind in Self.kinds {
      for number in 0..<perKind {
        var words: [Int] = []
        let count = kind == "term" || kind == "prefix" ? 1 : kind == "phrase" ? 2 : 2 + number % 3
        while words.count < count {
          // Spread over all frequencies; the words of a phrase must be common to occur together.
          let place =
            count == 1
            ? number * 47 / max(perKind - 1, 1) : Int(random.next() % (kind == "phrase" ? 16 : 48))
          if !words.contains(place) { words.append(place) }
        }
        let texts = words.map { [ranks] in SyntheticCorpus.word(ranks[$0]) }
        let text =
          switch kind {
          case "intersection": texts.map { "+" + $0 }.joined(separator: " ")
          case "phrase": "\"" + texts.joined(separator: " ") + "\""
          case "prefix": texts[0] + "ba*"
          default: texts.joined(separator: " ")
          }
        queries.append(Query(kind: kind, text: text, words: words))
      }
    }
    self.queries = queries
    for (place, rank) in ranks.enumerated() { places[rank] = place }
  }

  /// Notes which of the words a document has; documents come in the order of their numbers.
  mutating func note(_ content: SyntheticCorpus.Content) {
    var mask: UInt64 = 0
    for words in [content.title, content.body] {
      for rank in words where rank <= ranks[ranks.count - 1] {
        if let place = places[rank] { mask |= 1 << UInt64(place) }
      }
    }
    holders.append(mask)
  }

  /// The numbers of documents that may match a query: one number where the corpus tells it.
  func possibleCounts(_ query: Query) -> ClosedRange<Int> {
    let mask = query.words.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
    let all = holders.count { $0 & mask == mask }
    switch query.kind {
    case "term", "intersection": return all...all
    case "union":
      let any = holders.count { $0 & mask != 0 }
      return any...any
    case "phrase": return 0...all
    default: return 0...holders.count
    }
  }

  /// How these queries are searched: any word of a row, `the` and `be` too, each word as it stands.
  static var options: SearchOptions {
    var options = SearchOptions()
    options.anyWord = true
    options.keepsStopWords = true
    options.stemming = Stemming.none
    options.snippets = 0
    return options
  }
}
