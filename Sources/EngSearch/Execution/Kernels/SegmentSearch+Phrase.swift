import EngIndex
import EngStorage

/// Phrases among the candidates that have all their words.
extension SegmentSearch {
  /// Keeps the candidates in which a phrase occurs, after `require` located its words in them.
  ///
  /// - Parameters:
  ///   - isScoring: Whether to add the phrase's scores.
  ///   - needed: The score that is worth being exact about.
  ///   - rest: What all after this phrase can add.
  ///   - isCounting: Whether to keep also what cannot reach `needed`, with any score too low.
  func keepPhrase(
    _ phrase: Phrase,
    of count: Int,
    isScoring: Bool,
    needed: UInt32,
    rest: UInt32,
    isCounting: Bool
  ) throws(IndexError) -> Int {
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    let spans = scratch.spans
    guard let parts = phrase.parts.baseAddress else { return 0 }
    let partCount = phrase.parts.count
    let rarest = lists + parts[0].span / slotCount
    let extents = try rarest.pointee.extents()
    var kept = 0
    for candidate in steps(count) {
      let document = documents[candidate]
      let slot = slots[candidate]
      let found = spans + Int(slot)
      var score = scores[candidate]
      var isExact = isScoring
      if isScoring, needed > 0 {
        // A phrase occurs at most as often as each of its words.
        var most = UInt32.max
        for part in steps(partCount) { most = min(most, found[parts[part].span].frequency) }
        let bound = scorer.score(weight: phrase.weight, frequency: most, document: document)
        if score &+ bound &+ 1 &+ rest < needed {
          if !isCounting { continue }
          isExact = false
        }
      }
      let frequency = scratch.phraseMatcher.pointee.frequency(
        of: parts,
        count: partCount,
        spans: found,
        extent: extents[Int(document)],
        firstOnly: !isExact
      )
      guard let frequency else {
        throw rarest.pointee.malformedPositions
      }
      guard frequency > 0 else { continue }
      if isExact {
        score &+= scorer.score(weight: phrase.weight, frequency: frequency, document: document)
        if !isCounting, score &+ rest < needed { continue }
      }
      documents[kept] = document
      scores[kept] = score
      slots[kept] = slot
      kept &+= 1
    }
    return kept
  }

  /// A phrase of three or more words of which the two rarest have the two rarest lists: where these words do
  /// not stand as in the phrase, the others need not be looked for.
  var phraseOfRarest: Phrase? {
    phrases.first { phrase in
      phrase.parts.count > 2 && phrase.parts[0].span == 0 && phrase.parts[1].span == slotCount
    }
  }

  /// Keeps the candidates in which the two rarest words of a phrase stand as in the phrase.
  func keepPair(of phrase: Phrase, _ count: Int) throws(IndexError) -> Int {
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    let spans = scratch.spans
    guard let parts = phrase.parts.baseAddress else { return 0 }
    let extents = try lists[0].extents()
    var kept = 0
    for candidate in steps(count) {
      let (document, slot) = (documents[candidate], slots[candidate])
      let frequency = scratch.phraseMatcher.pointee.frequency(
        of: parts,
        count: 2,
        spans: spans + Int(slot),
        extent: extents[Int(document)],
        firstOnly: true
      )
      guard let frequency else { throw lists[0].malformedPositions }
      documents[kept] = document
      scores[kept] = scores[candidate]
      slots[kept] = slot
      kept &+= frequency > 0 ? 1 : 0
    }
    return kept
  }

  /// Locates the words of phrases that are in the leading list, which have their slots as places.
  func locateInLead(_ count: Int) throws(IndexError) {
    guard count > 0, lists[0].isInPhrase else { return }
    let slots = UnsafePointer(scratch.slots)
    try lists[0].locatePositions(slots, slots: slots, count: count, into: scratch.spans)
  }

  /// Drops the candidates in the leading list whose score cannot reach `needed` together with a phrase
  /// that occurs as often as the word.
  func keepCompetitiveInLead(
    _ count: Int,
    rest: UInt32,
    needed: UInt32
  ) throws(IndexError) -> Int {
    let lead = lists
    guard lead.pointee.phraseWeight > 0 else {
      return keepCompetitive(count, rest: rest, needed: needed)
    }
    try lead.pointee.decodeFrequencies()
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    var kept = 0
    for candidate in steps(count) {
      let (score, slot) = (scores[candidate], slots[candidate])
      let bound = lead.pointee.phraseBound(at: Int(slot), document: documents[candidate])
      documents[kept] = documents[candidate]
      scores[kept] = score
      slots[kept] = slot
      kept &+= score &+ bound &+ rest >= needed ? 1 : 0
    }
    return kept
  }
}
