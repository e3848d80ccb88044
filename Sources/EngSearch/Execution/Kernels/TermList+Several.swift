import EngIndex
import EngStorage

/// The blocks of several terms that are scored as one.
extension TermList {
  /// Begins the block of several terms that may hold `target`.
  mutating func open(from target: UInt32) {
    guard let members else { return }
    var end = UInt32.max
    var lastOfSingle = UInt32.max
    for number in steps(memberCount) {
      let member = members + number
      member.pointee.seek(target)
      if member.pointee.isAtEnd { continue }
      if member.pointee.blockCount > 1 {
        end = min(end, member.pointee.lastDocument)
      } else if lastOfSingle == .max || member.pointee.lastDocument > lastOfSingle {
        lastOfSingle = member.pointee.lastDocument
      }
    }
    if let loose {
      while looseIndex < looseCount, loose[looseIndex] < target { looseIndex &+= 1 }
      let left = looseCount &- looseIndex
      if left > TermList.blockSize {
        end = min(end, loose[looseIndex &+ TermList.blockSize &- 1])
      } else if left > 0 {
        let last = loose[looseCount &- 1]
        if lastOfSingle == .max || last > lastOfSingle { lastOfSingle = last }
      }
    }
    start = target
    index = 0
    // Short lists do not end a block: it takes what it needs of them.
    lastDocument = end == .max ? lastOfSingle : end
    if lastDocument == .max { block = blockCount }
  }

  /// Merges what the members have in the current block.
  mutating func merge(_ members: UnsafeMutablePointer<TermList>) throws(IndexError) {
    var total = 0
    for number in steps(memberCount) {
      let member = members + number
      if member.pointee.isAtEnd { continue }
      try member.pointee.decode()
      let theirs = member.pointee.documents
      let first = theirs[0] < start ? member.pointee.place(of: start) : 0
      if theirs[first] > lastDocument || theirs[first] < start { continue }
      if weight > 0 { try member.pointee.decodeFrequencies() }
      let end =
        member.pointee.lastDocument <= lastDocument
        ? member.pointee.count : member.pointee.place(of: lastDocument &+ 1)
      total = merge(
        theirs + first,
        member.pointee.frequencies + first,
        end &- first,
        into: total
      )
    }
    if let loose {
      var end = looseIndex
      while end < looseCount, loose[end] <= lastDocument { end &+= 1 }
      if end > looseIndex {
        total = merge(
          loose + looseIndex,
          loose + (looseCount &+ looseIndex),
          end &- looseIndex,
          into: total
        )
      }
    }
    count = total
  }

  /// Merges postings into the first `total` ones of the block, from the end backwards.
  ///
  /// - Returns: How many there are then.
  private func merge(
    _ theirs: UnsafeMutablePointer<UInt32>,
    _ theirFrequencies: UnsafeMutablePointer<UInt32>,
    _ added: Int,
    into total: Int
  ) -> Int {
    let (documents, frequencies) = (documents, frequencies)
    if total == 0 || documents[total &- 1] < theirs[0] {
      (documents + total).update(from: theirs, count: added)
      (frequencies + total).update(from: theirFrequencies, count: added)
      return total &+ added
    }
    var mine = total &- 1
    var other = added &- 1
    var at = total &+ added &- 1
    while other >= 0 {
      let document = theirs[other]
      while mine >= 0, documents[mine] > document {
        documents[at] = documents[mine]
        frequencies[at] = frequencies[mine]
        mine &-= 1
        at &-= 1
      }
      var frequency = theirFrequencies[other]
      if mine >= 0, documents[mine] == document {
        let (sum, overflow) = frequency.addingReportingOverflow(frequencies[mine])
        frequency = overflow ? .max : sum
        mine &-= 1
      }
      documents[at] = document
      frequencies[at] = frequency
      at &-= 1
      other &-= 1
    }
    // Documents that both have left a gap.
    let gap = at &- mine
    if gap > 0 {
      let moved = total &+ added &- 1 &- at
      (documents + (mine &+ 1)).update(from: documents + (at &+ 1), count: moved)
      (frequencies + (mine &+ 1)).update(from: frequencies + (at &+ 1), count: moved)
    }
    return total &+ added &- gap
  }

  func placeInMembers(of target: UInt32) -> Int {
    var low = 0
    var size = count
    while size > 1 {
      let half = size &>> 1
      low &+= documents[low &+ half &- 1] < target ? half : 0
      size &-= half
    }
    return low
  }
}
