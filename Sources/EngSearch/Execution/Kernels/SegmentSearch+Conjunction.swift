import EngIndex
import EngStorage

/// Documents that are in all required lists.
///
/// The rarest list leads, a block at a time. Its documents are candidates, which the other lists are asked
/// for in turn, each with all that are left. Once there are enough hits a candidate is dropped as soon as
/// its score and the bounds of what is still to come cannot reach the worst of them; while all are counted,
/// nothing more is scored as soon as that holds for all candidates of a block.
extension SegmentSearch {
  /// - Parameter isCounting: Whether all matches are wanted, not only the best.
  /// - Returns: How many documents match, if counting.
  func conjunction(
    _ top: inout TopDocuments,
    isCounting: Bool
  ) throws(IndexError) -> Int {
    let lead = lists
    // The sum of the bounds of all that comes after each required list.
    let rests = UnsafeMutablePointer<UInt32>.allocate(capacity: requiredCount)
    defer { rests.deallocate() }
    var wishes: UInt32 = 0
    for number in steps(excludedStart, from: requiredCount) { wishes &+= lists[number].listBound }
    for test in optionalTests { wishes &+= test.bound }
    var rest = wishes
    for test in requiredTests { rest &+= test.bound }
    for phrase in phrases { rest &+= phrase.bound }
    let afterRequired = rest
    for number in (0..<requiredCount).reversed() {
      // The bounds of a phrase's word are also those of the phrase.
      rests[number] = lists[number].phraseWeight > 0 ? rest &- phrases[0].bound : rest
      rest &+= lists[number].listBound
    }
    if !phrases.isEmpty { scratch.reserveSpans(requiredCount * slotCount) }
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)

    let pair = phraseOfRarest
    // Candidates whose two rarest words were looked for next to each other, and those in which they are.
    var pairs = (asked: 0, found: 0)
    var total = 0
    var work = 0
    while !lead.pointee.isAtEnd {
      let needed = top.needed
      var isScoring =
        needed != .max && (needed == 0 || lead.pointee.currentBound() &+ rests[0] >= needed)
      guard isScoring || isCounting else {
        lead.pointee.nextBlock(
          reaching: needed > rests[0] ? needed &- rests[0] : 0,
          before: .max
        )
        continue
      }
      let pruning = isCounting ? 0 : needed
      try lead.pointee.decode()
      var count = lead.pointee.count
      work &+= count
      if isOver(after: &work) { return total }
      let leadDocuments = lead.pointee.documents
      for slot in steps(count) {
        documents[slot] = leadDocuments[slot]
        scores[slot] = 0
        slots[slot] = UInt32(truncatingIfNeeded: slot)
      }
      // Until then its block's bound is what it adds at most.
      var isLeadScored = lead.pointee.weight == 0
      if pruning > 0, !isLeadScored {
        documentsScored &+= count
        try lead.pointee.score()
        scores.update(from: lead.pointee.scores, count: count)
        isLeadScored = true
      }
      if pruning > 0 {
        count = try keepCompetitiveInLead(count, rest: rests[0], needed: pruning)
      }
      var number = 1
      var isLocated = false
      while number < requiredCount, count > 0 {
        var rest = rests[number]
        if isScoring, !isLeadScored { rest &+= lead.pointee.currentBound() }
        count = try require(
          number,
          of: count,
          isScoring: isScoring,
          needed: pruning,
          worth: isScoring ? needed : .max,
          rest: rest
        )
        if lists[number].isAtEnd, count == 0 { return total }
        if isScoring, isCounting, needed > 0 {
          // The word's bounds were also those of the phrase, which is still to come.
          let later = lists[number].phraseWeight > 0 ? phrases[0].bound : 0
          isScoring = hasCompetitive(count, rest: rest &+ later, needed: needed)
          if isScoring, !isLeadScored {
            try scoreLead(count)
            isLeadScored = true
            isScoring = hasCompetitive(count, rest: rests[number] &+ later, needed: needed)
          }
        }
        if number == 1, let pair, count > 0, pairs.found &* 2 <= pairs.asked &+ 64 {
          try locateInLead(count)
          isLocated = true
          pairs.asked &+= count
          count = try keepPair(of: pair, count)
          pairs.found &+= count
        }
        number &+= 1
      }
      count = try excludeAll(keepLive(count))
      if !phrases.isEmpty, count > 0 {
        if !isLocated { try locateInLead(count) }
        var later = afterRequired
        if isScoring, !isLeadScored { later &+= lead.pointee.listBound }
        for phrase in phrases {
          later &-= phrase.bound
          count = try keepPhrase(
            phrase,
            of: count,
            isScoring: isScoring,
            needed: needed,
            rest: later,
            isCounting: isCounting
          )
        }
      }
      if isScoring, count > 0, !isLeadScored { try scoreLead(count) }
      var later = wishes
      for test in requiredTests { later &+= test.bound }
      for test in requiredTests where count > 0 {
        later &-= test.bound
        count = try keep(count, needed: pruning, rest: later) {
          document,
          score throws(IndexError) in
          if score &+ test.bound &+ later < pruning { return nil }
          guard try test.matches(document) else { return nil }
          return isScoring ? UInt32(truncatingIfNeeded: try test.matcher.score()) : 0
        }
      }
      total &+= count
      if isScoring, count > 0 {
        if lead.pointee.weight == 0 { documentsScored &+= count }
        count = keepCompetitive(count, rest: wishes, needed: needed)
        count = try addWishes(count, rest: wishes, needed: needed)
        insert(count, into: &top)
      }
      lead.pointee.nextBlock()
    }
    return total
  }

  /// Adds the scores of the leading list.
  private func scoreLead(_ count: Int) throws(IndexError) {
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    documentsScored &+= count
    for candidate in steps(count) {
      scores[candidate] &+= try lists.pointee.score(
        at: Int(slots[candidate]),
        document: documents[candidate]
      )
    }
  }

  /// Adds the scores of the optional lists.
  private func addWishes(
    _ count: Int,
    rest: UInt32,
    needed: UInt32
  ) throws(IndexError) -> Int {
    var count = count
    var rest = rest
    var number = requiredCount
    while number < excludedStart, count > 0 {
      rest &-= lists[number].listBound
      count = try add(number, to: count, needed: needed, rest: rest)
      number &+= 1
    }
    for test in optionalTests where count > 0 {
      rest &-= test.bound
      count = try keep(count, needed: needed, rest: rest) { document, score throws(IndexError) in
        if score &+ test.bound &+ rest < needed { return nil }
        guard try test.matches(document) else { return 0 }
        return UInt32(truncatingIfNeeded: try test.matcher.score())
      }
    }
    return count
  }
}
