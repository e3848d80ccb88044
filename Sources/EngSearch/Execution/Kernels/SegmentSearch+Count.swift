import EngIndex
import EngStorage

/// Counting without scores.
extension SegmentSearch {
  /// How many documents match.
  func count() throws(IndexError) -> Int {
    guard requiredCount == 0 else {
      if requiredCount == 1, phrases.isEmpty, excludedStart == listCount, deleted == nil,
        lists[0].members == nil
      {
        return lists[0].documentFrequency
      }
      var none = TopDocuments(capacity: 0)
      return try conjunction(&none, isCounting: true)
    }
    guard deleted == nil, excludedStart == listCount else {
      return try countWindows(leavingOut: nil)
    }
    if optionalCount == 1 { return lists[0].documentFrequency }
    // Far fewer documents in the others than in the largest list: only those not in it are counted.
    var largest = 0
    var sum = 0
    for number in 0..<optionalCount {
      sum &+= lists[number].documentFrequency
      if lists[number].documentFrequency > lists[largest].documentFrequency { largest = number }
    }
    let size = lists[largest].documentFrequency
    guard (sum &- size) &* 8 < size else { return try countWindows(leavingOut: nil) }
    return size &+ (try countWindows(leavingOut: largest))
  }

  /// How many documents are in any optional list but not in the one left out.
  private func countWindows(leavingOut left: Int?) throws(IndexError) -> Int {
    let end = UInt32(truncatingIfNeeded: documentCount)
    let seen = scratch.seen
    let countsBits = left == nil && deleted == nil && excludedStart == listCount
    var total = 0
    var start: UInt32 = 0
    while start < end {
      // The next document of any list.
      var next = UInt32.max
      for number in 0..<optionalCount where number != left {
        let list = lists + number
        list.pointee.seek(start)
        guard !list.pointee.isAtEnd else { continue }
        try list.pointee.decode()
        next = min(next, list.pointee.documents[list.pointee.place(of: start)])
      }
      if next >= end { break }
      start = next & ~63
      let stop = min(end, start &+ UInt32(Scratch.windowSize))
      for number in 0..<optionalCount where number != left {
        try mark(lists + number, from: start, upTo: stop)
      }
      let words = Int((stop &- start &+ 63) &>> 6)
      if countsBits {
        for word in 0..<words {
          total &+= seen[word].nonzeroBitCount
          seen[word] = 0
        }
      } else {
        var count = takeMarked(words, from: start)
        count = try excludeAll(keepLive(count))
        if let left, count > 0 { count = try exclude(left, from: count) }
        total &+= count
      }
      start = stop
    }
    return total
  }

  /// Marks the documents of a list in a window.
  private func mark(
    _ list: UnsafeMutablePointer<TermList>,
    from start: UInt32,
    upTo end: UInt32
  ) throws(IndexError) {
    let seen = scratch.seen
    list.pointee.seek(start)
    while !list.pointee.isAtEnd {
      try list.pointee.decode()
      let documents = list.pointee.documents
      let count = list.pointee.count
      var place = documents[0] < start ? list.pointee.place(of: start) : 0
      while place < count, documents[place] < end {
        let offset = documents[place] &- start
        seen[Int(offset &>> 6)] |= 1 &<< UInt64(offset & 63)
        place &+= 1
      }
      if list.pointee.lastDocument >= end { return }
      list.pointee.nextBlock()
    }
  }

  /// Makes the marked documents candidates, and clears the marks.
  private func takeMarked(_ words: Int, from start: UInt32) -> Int {
    let (documents, seen) = (scratch.documents, scratch.seen)
    var count = 0
    for word in 0..<words {
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
