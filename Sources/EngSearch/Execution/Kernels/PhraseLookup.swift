import EngIndex
import EngStorage

/// Phrases that are scored as one with a word, looked for in one document after the other.
///
/// Where most documents have the word, those are few that lack it or may be among the best, and the phrases are
/// of interest in no others.
final class PhraseLookup {
  private struct Phrase {
    /// In their order in the phrase.
    let words: [TermSource]
    let rarestFirst: [TermSource]
    let gaps: [Int]
  }

  private var phrases: [Phrase] = []
  private var document = Source.end
  private var known: UInt32 = 0

  init(
    _ sequences: [FlatQuery.Sequence],
    in segment: SegmentReader
  ) throws(IndexError) {
    for sequence in sequences {
      var words: [TermSource] = []
      for term in sequence.terms {
        guard let info = try segment.term(term) else { break }
        words.append(TermSource(term, try segment.postings(info)))
      }
      guard words.count == sequence.terms.count else { continue }
      let gaps = zip(sequence.offsets, sequence.offsets.dropFirst()).map { Int($1 - $0) - 1 }
      phrases.append(
        Phrase(words: words, rarestFirst: words.sorted { $0.cost < $1.cost }, gaps: gaps)
      )
    }
  }

  /// How often any of the phrases occurs in a document, which is not before the last one asked for.
  func frequency(in document: UInt32) throws(IndexError) -> UInt32 {
    if document == self.document { return known }
    var sum: UInt32 = 0
    for phrase in phrases {
      let frequency = try Self.frequency(of: phrase, in: document)
      sum = UInt32(clamping: UInt64(sum) + UInt64(frequency))
    }
    (self.document, known) = (document, sum)
    return sum
  }

  private static func frequency(
    of phrase: Phrase,
    in document: UInt32
  ) throws(IndexError) -> Int {
    for word in phrase.rarestFirst {
      try word.advance(to: document)
      if word.document != document { return 0 }
    }
    var places: [[Span]] = []
    for word in phrase.words { places.append(try word.spans()) }
    return Spans.phrase(places, gaps: phrase.gaps, slop: 0).count
  }

  /// Adds what was read so far.
  func addWork(to record: PassRecord) {
    for phrase in phrases {
      for word in phrase.words { word.addWork(to: record) }
    }
  }
}
