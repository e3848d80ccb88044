import EngIndex
import EngStorage

/// Phrases among the candidates that have all their words.
extension SegmentSearch {
  /// Keeps the candidates in which a phrase occurs; the parameters are those of `require`.
  ///
  /// - Parameter places: For each list and slot, the block and the place in it.
  func keepPhrase(
    _ phrase: Phrase,
    of count: Int,
    places: UnsafeMutablePointer<UInt32>,
    isScoring: Bool,
    needed: UInt32,
    rest: UInt32
  ) throws(IndexError) -> Int {
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    var kept = 0
    for candidate in steps(count) {
      let document = documents[candidate]
      let slot = Int(slots[candidate])
      var score = scores[candidate]
      if needed > 0 {
        // A phrase occurs at most as often as each of its words.
        var most = UInt32.max
        for part in phrase.parts {
          let place = Int(places[part.list &* slotCount &+ slot])
          most = min(most, try lists[part.list].frequency(ofBlock: place &>> 7, at: place & 127))
        }
        let bound = scorer.score(weight: phrase.weight, frequency: most, document: document)
        if score &+ bound &+ 1 &+ rest < needed { continue }
      }
      let frequency = try frequency(of: phrase, slot: slot, places: places, firstOnly: !isScoring)
      guard frequency > 0 else { continue }
      if isScoring {
        score &+= scorer.score(weight: phrase.weight, frequency: frequency, document: document)
        if score &+ rest < needed { continue }
      }
      documents[kept] = document
      scores[kept] = score
      slots[kept] = slots[candidate]
      kept &+= 1
    }
    return kept
  }

  /// How often the phrase occurs in the document of a slot; with `firstOnly` 1 if it does at all.
  private func frequency(
    of phrase: Phrase,
    slot: Int,
    places: UnsafeMutablePointer<UInt32>,
    firstOnly: Bool
  ) throws(IndexError) -> UInt32 {
    let parts = phrase.parts
    try readPositions(of: parts[0].list, slot: slot, places: places, into: &scratch.starts)
    let starts = scratch.starts.values
    var count = 0
    let offset = parts[0].offset
    for place in steps(scratch.starts.count) {
      let position = starts[place]
      // A start is counted once even if a list names a position twice.
      guard position >= offset, count == 0 || starts[count &- 1] != position &- offset else {
        continue
      }
      starts[count] = position &- offset
      count &+= 1
    }
    var number = 1
    while number < parts.count, count > 0 {
      let part = parts[number]
      number &+= 1
      try readPositions(of: part.list, slot: slot, places: places, into: &scratch.positions)
      let positions = scratch.positions.values
      let end = scratch.positions.count
      let stopsAtFirst = firstOnly && number == parts.count
      var kept = 0
      var at = 0
      for place in steps(count) {
        let wanted = starts[place] &+ part.offset
        while at < end, positions[at] < wanted { at &+= 1 }
        if at == end { break }
        if positions[at] == wanted {
          starts[kept] = starts[place]
          kept &+= 1
          if stopsAtFirst { return 1 }
        }
      }
      count = kept
    }
    return UInt32(truncatingIfNeeded: count)
  }

  private func readPositions(
    of list: Int,
    slot: Int,
    places: UnsafeMutablePointer<UInt32>,
    into buffer: inout PositionBuffer
  ) throws(IndexError) {
    let place = Int(places[list &* slotCount &+ slot])
    // Makes the frequencies of the block those that the positions are read with.
    _ = try lists[list].frequency(ofBlock: place &>> 7, at: place & 127)
    try lists[list].positions(ofBlock: place &>> 7, at: place & 127, into: &buffer)
  }
}
