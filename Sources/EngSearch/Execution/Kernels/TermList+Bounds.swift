import EngIndex
import EngStorage

/// What the postings of blocks score at most, the phrase that their term is part of included.
extension TermList {
  /// No posting of the list has a higher score: the highest bound of its blocks, or of its groups of 32
  /// if it has many.
  func boundOfAll() -> UInt32 {
    var highest: UInt32 = 0
    if cursor.blockCount <= 2 * PostingsCursor.groupSize {
      for block in steps(cursor.blockCount) { highest = max(highest, bound(ofBlock: block)) }
    } else {
      for group in steps(cursor.groupCount) { highest = max(highest, bound(ofGroup: group)) }
    }
    return highest
  }

  /// No document of the postings that are in no list has a higher score, even if the one list has it, too.
  func boundOfLoose() -> UInt32 {
    guard let loose else { return 0 }
    var most: UInt32 = 0
    for group in steps(cursor.groupCount) {
      most = max(most, cursor.maximumFrequency(ofGroup: group))
    }
    var highest: UInt32 = 0
    for place in steps(looseCount) {
      let (sum, overflow) = most.addingReportingOverflow(loose[looseCount &+ place])
      let norm = scorer.norms[Int(loose[place])]
      highest = max(highest, bound(frequency: overflow ? .max : sum, norm: norm))
    }
    return highest
  }

  /// No posting of a smaller or equal frequency in a document of a larger or equal norm has a higher
  /// score, together with that of the phrase that the term is part of.
  @inline(__always)
  private func bound(frequency: UInt32, norm: UInt8) -> UInt32 {
    let own = repeats &* scorer.bound(weight: weight, frequency: frequency, norm: norm)
    guard phraseWeight > 0 else { return own }
    return own &+ scorer.bound(weight: phraseWeight, frequency: frequency, norm: norm)
  }

  func bound(ofGroup group: Int) -> UInt32 {
    bound(
      frequency: cursor.maximumFrequency(ofGroup: group),
      norm: cursor.minimumNorm(ofGroup: group)
    )
  }

  func bound(ofBlock block: Int) -> UInt32 {
    bound(
      frequency: cursor.maximumFrequency(ofBlock: block),
      norm: cursor.minimumNorm(ofBlock: block)
    )
  }

  /// No posting of the current block has a higher score.
  mutating func currentBound() -> UInt32 {
    if boundedBlock != block {
      boundedBlock = block
      if isAtEnd {
        blockBound = 0
      } else if members != nil {
        blockBound = boundOfMembers(upTo: lastDocument)
      } else {
        blockBound = bound(ofBlock: block)
      }
    }
    return blockBound
  }

  /// No posting from the current one up to document `end` has a higher score.
  mutating func bound(upTo end: UInt32) -> UInt32 {
    var highest = currentBound()
    if lastDocument >= end { return highest }
    if members != nil { return boundOfMembers(upTo: end) }
    var next = block &+ 1
    while next < blockCount {
      highest = max(highest, bound(ofBlock: next))
      if cursor.lastDocument(ofBlock: next) >= end { break }
      next &+= 1
    }
    return highest
  }

  /// No posting of several terms from the current block up to document `end` has a higher score: not
  /// even one with the highest frequencies of all and the smallest norm.
  private func boundOfMembers(upTo end: UInt32) -> UInt32 {
    guard let members else { return 0 }
    var frequency: UInt32 = 0
    var norm = UInt8.max
    for number in steps(memberCount) {
      let member = members + number
      if member.pointee.isAtEnd { continue }
      let cursor = member.pointee.cursor
      var block = member.pointee.block
      var highest = cursor.maximumFrequency(ofBlock: block)
      norm = min(norm, cursor.minimumNorm(ofBlock: block))
      while block &+ 1 < member.pointee.blockCount, cursor.lastDocument(ofBlock: block) < end {
        block &+= 1
        highest = max(highest, cursor.maximumFrequency(ofBlock: block))
        norm = min(norm, cursor.minimumNorm(ofBlock: block))
      }
      let (sum, overflow) = frequency.addingReportingOverflow(highest)
      frequency = overflow ? .max : sum
    }
    if let loose {
      var highest: UInt32 = 0
      var next = looseIndex
      while next < looseCount, loose[next] <= end {
        highest = max(highest, loose[looseCount &+ next])
        norm = min(norm, scorer.norms[Int(loose[next])])
        next &+= 1
      }
      let (sum, overflow) = frequency.addingReportingOverflow(highest)
      frequency = overflow ? .max : sum
    }
    return bound(frequency: frequency, norm: norm)
  }
}
