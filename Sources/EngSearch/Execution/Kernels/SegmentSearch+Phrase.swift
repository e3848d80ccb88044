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
    guard firstOnly else {
      return try frequency(of: phrase, slot: slot, places: places, firstOnly: false, limit: .max)
        .frequency
    }
    // Where a phrase of frequent words occurs, it mostly does so among their first positions.
    let few = try frequency(of: phrase, slot: slot, places: places, firstOnly: true, limit: 12)
    if few.frequency > 0 || few.isComplete { return few.frequency }
    return try frequency(of: phrase, slot: slot, places: places, firstOnly: true, limit: .max)
      .frequency
  }

  /// - Parameter limit: How many positions of each word to look at, the first ones.
  /// - Returns: How often the phrase occurs among them, and whether they were all.
  private func frequency(
    of phrase: Phrase,
    slot: Int,
    places: UnsafeMutablePointer<UInt32>,
    firstOnly: Bool,
    limit: Int
  ) throws(IndexError) -> (frequency: UInt32, isComplete: Bool) {
    let parts = phrase.parts
    var isComplete = try readPositions(
      of: parts[0].list,
      slot: slot,
      places: places,
      limit: limit,
      into: &scratch.starts.pointee
    )
    let starts = scratch.starts.pointee.values
    var count = 0
    let offset = parts[0].offset
    for place in steps(scratch.starts.pointee.count) {
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
      let isWhole = try readPositions(
        of: part.list,
        slot: slot,
        places: places,
        limit: limit,
        into: &scratch.positions.pointee
      )
      isComplete = isComplete && isWhole
      let positions = scratch.positions.pointee.values
      let end = scratch.positions.pointee.count
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
          if stopsAtFirst { return (1, true) }
        }
      }
      count = kept
    }
    return (UInt32(truncatingIfNeeded: count), isComplete)
  }

  /// - Returns: Whether `limit` left none out.
  private func readPositions(
    of list: Int,
    slot: Int,
    places: UnsafeMutablePointer<UInt32>,
    limit: Int,
    into buffer: inout PositionBuffer
  ) throws(IndexError) -> Bool {
    let place = Int(places[list &* slotCount &+ slot])
    let frequency = try lists[list].frequency(ofBlock: place &>> 7, at: place & 127)
    try lists[list].positions(at: place & 127, limit: limit, into: &buffer)
    return Int(frequency) <= limit
  }
}
