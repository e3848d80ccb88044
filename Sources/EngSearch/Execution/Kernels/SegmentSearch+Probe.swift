import EngIndex
import EngStorage

/// Looking candidates up in a list. Candidates ascend, and so do the calls for one list.
extension SegmentSearch {
  /// Keeps the candidates that a list holds.
  ///
  /// - Parameters:
  ///   - isScoring: Whether to add the list's scores.
  ///   - needed: A candidate is dropped as soon as it cannot reach this score; 0 keeps all.
  ///   - rest: What all lists after this one can add.
  ///   - places: Room for where each candidate was found, by slot, or nil.
  /// - Returns: How many candidates are left.
  func require(
    _ number: Int,
    of count: Int,
    isScoring: Bool,
    needed: UInt32,
    rest: UInt32,
    places: UnsafeMutablePointer<UInt32>?
  ) throws(IndexError) -> Int {
    let list = lists + number
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    let isScored = isScoring && list.pointee.weight > 0
    let isPruning = needed > 0
    var kept = 0
    var last = list.pointee.lastDocument
    var bound = isPruning ? list.pointee.currentBound() : 0
    for candidate in 0..<count {
      let document = documents[candidate]
      if document > last {
        list.pointee.seek(document)
        if list.pointee.isAtEnd { break }
        last = list.pointee.lastDocument
        if isPruning { bound = list.pointee.currentBound() }
      }
      // Nothing of the block is decoded for a document that cannot get in.
      if isPruning, scores[candidate] &+ bound &+ rest < needed { continue }
      if list.pointee.decodedBlock != list.pointee.block { try list.pointee.decode() }
      let place = list.pointee.place(of: document)
      guard list.pointee.documents[place] == document else { continue }
      var score = scores[candidate]
      if isScored {
        score &+= try list.pointee.score(at: place)
        if isPruning, score &+ rest < needed { continue }
      }
      let slot = slots[candidate]
      if let places {
        places[Int(slot)] = UInt32(truncatingIfNeeded: list.pointee.block &<< 7 | place)
      }
      documents[kept] = document
      scores[kept] = score
      slots[kept] = slot
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
    for candidate in 0..<count {
      let document = documents[candidate]
      var score = scores[candidate]
      if document > last {
        list.pointee.seek(document)
        last = list.pointee.lastDocument
        bound = list.pointee.currentBound()
      }
      if score &+ bound &+ rest < needed { continue }
      if !list.pointee.isAtEnd {
        if list.pointee.decodedBlock != list.pointee.block { try list.pointee.decode() }
        let place = list.pointee.place(of: document)
        if list.pointee.documents[place] == document {
          score &+= try list.pointee.score(at: place)
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
    for candidate in 0..<count {
      let document = documents[candidate]
      if document > last {
        list.pointee.seek(document)
        last = list.pointee.lastDocument
      }
      if !list.pointee.isAtEnd {
        if list.pointee.decodedBlock != list.pointee.block { try list.pointee.decode() }
        if list.pointee.documents[list.pointee.place(of: document)] == document { continue }
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
    return count
  }

  /// Drops the candidates whose score and what can still come do not reach `needed`.
  func keepCompetitive(_ count: Int, rest: UInt32, needed: UInt32) -> Int {
    guard needed > 0 else { return count }
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    var kept = 0
    for candidate in 0..<count {
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
    for candidate in 0..<count {
      top.insert(score: scores[candidate], document: firstDocument &+ Int(documents[candidate]))
    }
  }
}
