import EngIndex
import EngStorage

/// Counting without scores.
extension SegmentSearch {
  /// Ways to count.
  enum Counting {
    case known(Int)
    /// What all required lists have, which are long.
    case common
    /// What the rarest required list has and the others do not exclude.
    case candidates
    /// What any of the optional lists has: with bits, with windows, or beside the longest list.
    case bits
    case windows
    case remainder(longest: Int)
  }

  /// How the documents that match are counted.
  var counting: Counting {
    guard requiredCount == 0 else {
      if requiredCount == 1, hasOnlyLists, lists[0].members == nil {
        return .known(lists[0].documentFrequency)
      }
      return isDense ? .common : .candidates
    }
    guard hasOnlyLists else { return .windows }
    if optionalCount == 1 { return .known(lists[0].documentFrequency) }
    // Far fewer documents in the others than in the largest list: only those not in it are counted.
    var largest = 0
    var sum = 0
    for number in steps(optionalCount) {
      sum &+= lists[number].documentFrequency
      if lists[number].documentFrequency > lists[largest].documentFrequency { largest = number }
    }
    let size = lists[largest].documentFrequency
    if (sum &- size) &* 32 < size { return .remainder(longest: largest) }
    return sum &* 16 > documentCount ? .bits : .windows
  }

  /// How many documents match.
  func count() throws(IndexError) -> Int {
    switch counting {
    case .known(let count): return count
    case .common: return try countAll()
    case .candidates:
      var none = TopDocuments(capacity: 0)
      return try conjunction(&none, isCounting: true)
    case .bits: return try countAny()
    case .windows: return try countWindows(leavingOut: nil)
    case .remainder(let longest):
      return lists[longest].documentFrequency &+ (try countWindows(leavingOut: longest))
    }
  }

  /// Whether the required lists are so long that marking all their documents costs less than looking
  /// those of the rarest up in the others.
  var isDense: Bool {
    guard (2...255).contains(requiredCount), hasOnlyLists else { return false }
    let lead = lists[0].documentFrequency
    var others = 0
    for number in steps(requiredCount) {
      if lists[number].members != nil { return false }
      if number > 0 { others &+= lists[number].documentFrequency }
    }
    return lead &* 64 > documentCount && others < lead &* 8 &* (requiredCount &- 1)
  }

  /// Calls `body` with the documents of a list in a window, a block at a time.
  @inline(__always)
  private func forEachBlock(
    of list: UnsafeMutablePointer<TermList>,
    from start: UInt32,
    upTo end: UInt32,
    _ body: (UnsafeMutablePointer<UInt32>, Int) -> Void
  ) throws(IndexError) {
    list.pointee.seek(start)
    while !list.pointee.isAtEnd {
      try list.pointee.decode()
      let documents = list.pointee.documents
      let first = documents[0] < start ? list.pointee.place(of: start) : 0
      let reachesEnd = list.pointee.lastDocument >= end
      let last = reachesEnd ? list.pointee.place(of: end) : list.pointee.count
      body(documents + first, last &- first)
      if reachesEnd { return }
      list.pointee.nextBlock()
    }
  }

  /// How many documents are in any optional list but not in the one left out.
  private func countWindows(leavingOut left: Int?) throws(IndexError) -> Int {
    let end = UInt32(truncatingIfNeeded: documentCount)
    let seen = scratch.seen
    let countsBits = left == nil && hasOnlyLists
    var total = 0
    var start: UInt32 = 0
    var work = 0
    while start < end {
      if isOver(after: &work) { break }
      // The next document of any list.
      var next = UInt32.max
      for number in steps(optionalCount) where number != left {
        let list = lists + number
        list.pointee.seek(start)
        guard !list.pointee.isAtEnd else { continue }
        try list.pointee.decode()
        next = min(next, list.pointee.documents[list.pointee.place(of: start)])
      }
      if next >= end { break }
      start = next & ~63
      let stop = min(end, start &+ UInt32(Scratch.windowSize / 2))
      for number in steps(optionalCount) where number != left {
        try forEachBlock(of: lists + number, from: start, upTo: stop) { documents, count in
          for place in steps(count) {
            let offset = documents[place] &- start
            seen[Int(offset &>> 6)] |= 1 &<< UInt64(offset & 63)
          }
        }
      }
      let words = Int((stop &- start &+ 63) &>> 6)
      if countsBits {
        for word in steps(words) {
          total &+= seen[word].nonzeroBitCount
          seen[word] = 0
        }
      } else {
        var count = takeMarked(words, from: start)
        count = try excludeAll(keepLive(count))
        if let left, count > 0 { count = try exclude(left, from: count) }
        total &+= count
      }
      work &+= Int(stop &- start)
      start = stop
    }
    return total
  }

  /// Makes the marked documents candidates, and clears the marks.
  private func takeMarked(_ words: Int, from start: UInt32) -> Int {
    let (documents, seen) = (scratch.documents, scratch.seen)
    var count = 0
    for word in steps(words) {
      var bits = seen[word]
      guard bits != 0 else { continue }
      seen[word] = 0
      repeat {
        let offset = word &<< 6 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        documents[count] = start &+ UInt32(truncatingIfNeeded: offset)
        count &+= 1
      } while bits != 0
    }
    return count
  }
}
