import EngIndex
import EngStorage

/// Looking candidates up in a list. Candidates ascend, and so do the calls for one list.
extension SegmentSearch {
  /// Keeps the candidates that a list holds.
  ///
  /// - Parameters:
  ///   - isScoring: Whether to add the list's scores.
  ///   - needed: A candidate is dropped as soon as it cannot reach this score; 0 keeps all.
  ///   - worth: The score that a candidate must be able to reach for what this list adds to be of interest; at
  ///     least `needed`.
  ///   - rest: What all that was not scored yet can add, this list left out.
  /// - Returns: How many candidates are left.
  func require(
    _ number: Int,
    of count: Int,
    isScoring: Bool,
    needed: UInt32,
    worth: UInt32,
    rest: UInt32
  ) throws(IndexError) -> Int {
    let list = lists + number
    if list.pointee.hasPhrases {
      return try requireOrPhrases(number, of: count, needed: needed, worth: worth, rest: rest)
    }
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    let found = scratch.found
    let isScored = isScoring && list.pointee.weight > 0
    let isBounded = needed > 0 && list.pointee.phraseWeight > 0
    let isInPhrase = list.pointee.isInPhrase
    if !isScored, list.pointee.memberCount == 1 {
      return try requireUnscored(list, of: count)
    }
    var kept = 0
    var next = 0
    while next < count {
      list.pointee.seek(documents[next])
      if list.pointee.isAtEnd { break }
      // The candidates that the block may hold.
      let last = list.pointee.lastDocument
      let first = next
      next &+= 1
      while next < count, documents[next] <= last { next &+= 1 }
      var end = next
      if needed > 0 {
        // Nothing of the block is decoded for documents that cannot get in.
        let least = list.pointee.currentBound() &+ rest
        end = first
        for candidate in steps(next, from: first) {
          let score = scores[candidate]
          documents[end] = documents[candidate]
          scores[end] = score
          slots[end] = slots[candidate]
          end &+= score &+ least >= needed ? 1 : 0
        }
        if end == first { continue }
      }
      let from = kept
      if try list.pointee.openBits() {
        let bits = list.pointee.bits
        for candidate in steps(end, from: first) {
          let document = documents[candidate]
          let offset = document &- bits.first
          documents[kept] = document
          scores[kept] = scores[candidate]
          slots[kept] = slots[candidate]
          found[kept] = offset
          kept &+= bits.isSet(offset) ? 1 : 0
        }
        if isScored || isBounded || isInPhrase { bits.rank(found + from, count: kept &- from) }
      } else {
        try list.pointee.decode()
        let theirs = list.pointee.documents
        for candidate in steps(end, from: first) {
          let document = documents[candidate]
          let place = list.pointee.place(of: document)
          documents[kept] = document
          scores[kept] = scores[candidate]
          slots[kept] = slots[candidate]
          found[kept] = UInt32(truncatingIfNeeded: place)
          kept &+= theirs[place] == document ? 1 : 0
        }
      }
      if isScored, from < kept {
        try list.pointee.decodeFrequencies()
        let end = kept
        kept = from
        for candidate in steps(end, from: from) {
          let place = found[candidate]
          let document = documents[candidate]
          let score =
            scores[candidate]
            &+ list.pointee.decodedScore(at: Int(place), document: document)
          documents[kept] = document
          scores[kept] = score
          slots[kept] = slots[candidate]
          found[kept] = place
          kept &+= isBounded || score &+ rest >= needed ? 1 : 0
        }
      }
      if isBounded, from < kept {
        try list.pointee.decodeFrequencies()
        let end = kept
        kept = from
        for candidate in steps(end, from: from) {
          let place = found[candidate]
          let document = documents[candidate]
          let score = scores[candidate]
          let bound = list.pointee.phraseBound(at: Int(place), document: document)
          documents[kept] = document
          scores[kept] = score
          slots[kept] = slots[candidate]
          found[kept] = place
          kept &+= score &+ bound &+ rest >= needed ? 1 : 0
        }
      }
      if isInPhrase, from < kept {
        try list.pointee.locatePositions(
          found + from,
          slots: slots + from,
          count: kept &- from,
          into: scratch.spans + number &* slotCount
        )
      }
    }
    return kept
  }

  /// Keeps the candidates that the one member of a list or its loose postings hold. Nothing is scored, so no block
  /// of both is made, and a block that is stored as bits is not decoded.
  private func requireUnscored(
    _ list: UnsafeMutablePointer<TermList>,
    of count: Int
  ) throws(IndexError) -> Int {
    guard let member = list.pointee.members else { return 0 }
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    let (loose, looseCount) = (list.pointee.loose, list.pointee.looseCount)
    var looseIndex = list.pointee.looseIndex
    var looseDocument = looseIndex < looseCount ? loose?[looseIndex] ?? .max : .max
    var last = member.pointee.lastDocument
    var kept = 0
    for candidate in steps(count) {
      let document = documents[candidate]
      while looseDocument < document {
        looseIndex &+= 1
        looseDocument = looseIndex < looseCount ? loose?[looseIndex] ?? .max : .max
      }
      var holds = looseDocument == document
      if !holds {
        if document > last {
          member.pointee.seek(document)
          last = member.pointee.lastDocument
        }
        if !member.pointee.isAtEnd { holds = try member.pointee.holds(document) }
      }
      documents[kept] = document
      scores[kept] = scores[candidate]
      slots[kept] = slots[candidate]
      kept &+= holds ? 1 : 0
    }
    list.pointee.looseIndex = looseIndex
    return kept
  }

  /// The same for a list that phrases count as occurrences of its word beside: they are looked for in candidates
  /// that lack it, and in those whose score is of interest.
  // Not in the loop over other lists: the look-ups are objects.
  @inline(never)
  private func requireOrPhrases(
    _ number: Int,
    of count: Int,
    needed: UInt32,
    worth: UInt32,
    rest: UInt32
  ) throws(IndexError) -> Int {
    let list = lists + number
    guard let lookup = lookups.first(where: { $0.list == number })?.lookup else { return 0 }
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    let (weight, repeats) = (list.pointee.weight, list.pointee.repeats)
    let most = list.pointee.listBound &+ rest
    var kept = 0
    for candidate in steps(count) {
      let document = documents[candidate]
      var score = scores[candidate]
      if score &+ most < needed { continue }
      let isOfInterest = weight > 0 && worth < .max && score &+ most >= worth
      list.pointee.seek(document)
      var holds = false
      if !list.pointee.isAtEnd { holds = try list.pointee.holds(document) }
      if !holds, try lookup.frequency(in: document) == 0 { continue }
      if isOfInterest {
        var frequency = try lookup.frequency(in: document)
        if holds, let place = try list.pointee.find(document) {
          try list.pointee.decodeFrequencies()
          let own = list.pointee.frequencies[place]
          let (sum, overflow) = frequency.addingReportingOverflow(own)
          frequency = overflow ? .max : sum
        }
        score &+=
          repeats &* scorer.score(weight: weight, frequency: frequency, document: document)
        if score &+ rest < needed { continue }
      }
      documents[kept] = document
      scores[kept] = score
      slots[kept] = slots[candidate]
      kept &+= 1
    }
    return kept
  }

  /// Adds the scores of a list to the candidates that it holds, and drops those that cannot reach
  /// `needed`.
  func add(
    _ number: Int,
    to count: Int,
    needed: UInt32,
    rest: UInt32
  ) throws(IndexError) -> Int {
    let list = lists + number
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    var kept = 0
    var last = list.pointee.lastDocument
    var bound = list.pointee.currentBound()
    for candidate in steps(count) {
      let document = documents[candidate]
      var score = scores[candidate]
      if document > last {
        list.pointee.seek(document)
        last = list.pointee.lastDocument
        bound = list.pointee.currentBound()
      }
      if score &+ bound &+ rest < needed { continue }
      if !list.pointee.isAtEnd {
        if let place = try list.pointee.find(document) {
          score &+= try list.pointee.score(at: place, document: document)
        }
        if score &+ rest < needed { continue }
      }
      documents[kept] = document
      scores[kept] = score
      slots[kept] = slots[candidate]
      kept &+= 1
    }
    return kept
  }

  /// Drops the candidates that a list holds.
  func exclude(_ number: Int, from count: Int) throws(IndexError) -> Int {
    let list = lists + number
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    var kept = 0
    var last = list.pointee.lastDocument
    for candidate in steps(count) {
      let document = documents[candidate]
      if document > last {
        list.pointee.seek(document)
        last = list.pointee.lastDocument
      }
      if !list.pointee.isAtEnd {
        if try list.pointee.holds(document) { continue }
      }
      documents[kept] = document
      scores[kept] = scores[candidate]
      slots[kept] = slots[candidate]
      kept &+= 1
    }
    return kept
  }

  /// Drops the candidates that any excluded list holds.
  func excludeAll(_ count: Int) throws(IndexError) -> Int {
    var count = count
    var number = excludedStart
    while number < listCount, count > 0 {
      count = try exclude(number, from: count)
      number &+= 1
    }
    return excludedTests.isEmpty || count == 0 ? count : try excludeByTests(count)
  }

  // Not where windows are read: going over an array counts references.
  @inline(never)
  private func excludeByTests(_ count: Int) throws(IndexError) -> Int {
    var count = count
    for test in excludedTests where count > 0 {
      count = try keep(count, needed: 0, rest: 0) { document, _ throws(IndexError) in
        try test.matches(document) ? nil : 0
      }
    }
    return count
  }

  /// Keeps the candidates for which `body` gives what their scores go up by, and drops those for which
  /// it gives nil, or that cannot reach `needed` then.
  func keep(
    _ count: Int,
    needed: UInt32,
    rest: UInt32,
    _ body: (UInt32, UInt32) throws(IndexError) -> UInt32?
  ) throws(IndexError) -> Int {
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    var kept = 0
    for candidate in steps(count) {
      let document = documents[candidate]
      let score = scores[candidate]
      guard let more = try body(document, score), score &+ more &+ rest >= needed else { continue }
      documents[kept] = document
      scores[kept] = score &+ more
      slots[kept] = slots[candidate]
      kept &+= 1
    }
    return kept
  }

  /// Whether the score of any candidate and what can still come reach `needed`.
  func hasCompetitive(_ count: Int, rest: UInt32, needed: UInt32) -> Bool {
    let scores = scratch.scores
    var best: UInt32 = 0
    for candidate in steps(count) { best = max(best, scores[candidate]) }
    return best &+ rest >= needed
  }

  /// Drops the candidates whose score and what can still come do not reach `needed`.
  func keepCompetitive(_ count: Int, rest: UInt32, needed: UInt32) -> Int {
    guard needed > 0 else { return count }
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    var kept = 0
    for candidate in steps(count) {
      let score = scores[candidate]
      documents[kept] = documents[candidate]
      scores[kept] = score
      slots[kept] = slots[candidate]
      kept &+= score &+ rest >= needed ? 1 : 0
    }
    return kept
  }

  func insert(_ count: Int, into top: inout TopDocuments) {
    let (documents, scores) = (scratch.documents, scratch.scores)
    for candidate in steps(count) {
      top.insert(score: scores[candidate], document: firstDocument &+ Int(documents[candidate]))
    }
  }
}
