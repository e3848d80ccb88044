import EngIndex
import EngStorage

/// Documents that are in any of the optional lists, best first: MaxScore over windows with block bounds
/// (Turtle and Flood 1995; Ding and Suel 2011; windows as in Lucene's MaxScoreBulkScorer).
///
/// Lists whose bounds together cannot reach the score of the worst hit are not read for new documents,
/// only asked about candidates that the other, essential lists bring up.
extension SegmentSearch {
  /// Lists by their bounds, lowest first, and the sums of the bounds up to each.
  private struct Order {
    let lists: UnsafeMutablePointer<Int>
    let bounds: UnsafeMutablePointer<UInt32>
    let sums: UnsafeMutablePointer<UInt32>
    let count: Int

    init(count: Int) {
      self.count = count
      lists = .allocate(capacity: count)
      bounds = .allocate(capacity: count)
      sums = .allocate(capacity: count)
    }

    func release() {
      lists.deallocate()
      bounds.deallocate()
      sums.deallocate()
    }

    func copy(from other: Order) {
      lists.update(from: other.lists, count: count)
      bounds.update(from: other.bounds, count: count)
    }

    /// Sorts by `bounds`, which are few and nearly sorted, and adds them up.
    func arrange() {
      var place = 1
      while place < count {
        let (list, bound) = (lists[place], bounds[place])
        var hole = place
        while hole > 0, bounds[hole &- 1] > bound {
          lists[hole] = lists[hole &- 1]
          bounds[hole] = bounds[hole &- 1]
          hole &-= 1
        }
        lists[hole] = list
        bounds[hole] = bound
        place &+= 1
      }
      var sum: UInt32 = 0
      for place in steps(count) {
        sum &+= bounds[place]
        sums[place] = sum
      }
    }

    /// The first of the lists that together can bring up a document of score `needed`; `count` if none
    /// can.
    func firstEssential(_ needed: UInt32) -> Int {
      var place = 0
      while place < count, sums[place] < needed { place &+= 1 }
      return place
    }
  }

  /// Inserts the best documents.
  func union(_ top: inout TopDocuments) throws(IndexError) {
    let whole = Order(count: optionalCount)
    let local = Order(count: optionalCount)
    defer {
      whole.release()
      local.release()
    }
    for place in steps(optionalCount) {
      whole.lists[place] = place
      whole.bounds[place] = lists[place].listBound
    }
    whole.arrange()
    let end = UInt32(truncatingIfNeeded: documentCount)
    var start: UInt32 = 0
    var work = 0
    while start < end {
      if isOver(after: &work) { return }
      let needed = top.needed
      let first = whole.firstEssential(needed)
      if first == whole.count { return }
      if first == whole.count &- 1 {
        start = try stream(whole, from: start, upTo: end, stopAbove: needed, &work, &top)
        continue
      }
      // The next documents of the longest essential list and of the others.
      var longest = first
      for place in steps(whole.count, from: first &+ 1) {
        let frequency = lists[whole.lists[place]].documentFrequency
        if frequency > lists[whole.lists[longest]].documentFrequency { longest = place }
      }
      var next = UInt32.max
      var others = UInt32.max
      var postings = 0
      for place in steps(whole.count, from: first) {
        let list = lists + whole.lists[place]
        list.pointee.seek(start)
        if list.pointee.isAtEnd { continue }
        var document = start
        if list.pointee.decodedBlock == list.pointee.block {
          document = list.pointee.documents[list.pointee.place(of: start)]
        }
        next = min(next, document)
        if place == longest { continue }
        others = min(others, document)
        postings &+= list.pointee.documentFrequency
      }
      if next == .max { return }
      start = max(start, next)
      let longestList = whole.lists[longest]
      var stop: UInt32
      let isAlone = others > start &+ 256
      if isAlone {
        // Up to where the others begin the longest list is read alone, and may skip blocks.
        stop = min(end, others)
      } else {
        // A window that holds some hundred postings of the essential lists.
        var size = postings &* 256 < documentCount ? 512 : 4096
        postings &+= lists[longestList].documentFrequency
        while size < Scratch.windowSize, postings &* size < documentCount &* 256 { size &*= 2 }
        stop = min(end, start &+ UInt32(truncatingIfNeeded: size))
      }
      local.copy(from: whole)
      if needed > 0 || isAlone {
        // Only the essential lists' bounds are worth refining: the others are small already.
        for place in steps(whole.count, from: first) {
          let list = lists + local.lists[place]
          let hasNone = list.pointee.isAtEnd || isAlone && place != longest
          local.bounds[place] = hasNone ? 0 : list.pointee.bound(upTo: stop &- 1)
        }
      }
      local.arrange()
      let firstHere = local.firstEssential(needed)
      if firstHere == local.count &- 1 {
        _ = try stream(local, from: start, upTo: stop, stopAbove: .max, &work, &top)
      } else if firstHere < local.count {
        // The longest list alone may go on beyond a window.
        stop = min(stop, start &+ (isAlone ? 4096 : UInt32(Scratch.windowSize)))
        try window(local, from: start, upTo: stop, first: firstHere, &top)
        work &+= Int(stop &- start)
      }
      start = stop
    }
  }

  /// Reads the last list of an order by its blocks, and asks the others about what it brings up.
  ///
  /// - Returns: Where it stopped: at `end`, or before, once the score needed is above `stopAbove`.
  private func stream(
    _ order: Order,
    from start: UInt32,
    upTo end: UInt32,
    stopAbove: UInt32,
    _ work: inout Int,
    _ top: inout TopDocuments
  ) throws(IndexError) -> UInt32 {
    let last = order.count &- 1
    let list = lists + order.lists[last]
    let rest = last > 0 ? order.sums[last &- 1] : 0
    let (documents, scores) = (scratch.documents, scratch.scores)
    list.pointee.seek(start)
    var from = start
    while !list.pointee.isAtEnd {
      let needed = top.needed
      if needed > stopAbove { return from }
      if list.pointee.currentBound() &+ rest >= needed {
        work &+= TermList.blockSize
        if isOver(after: &work) {
          // So that the next question comes at once, and ends the search.
          work = SegmentSearch.documentsBetweenQuestions
          return end
        }
        try list.pointee.decode()
        try list.pointee.score()
        let found = list.pointee.documents
        let values = list.pointee.scores
        let first = found[0] < from ? list.pointee.place(of: from) : 0
        let behind =
          list.pointee.lastDocument >= end ? list.pointee.place(of: end) : list.pointee.count
        documentsScored &+= behind &- first
        var count = 0
        for place in steps(behind, from: first) {
          let (document, score) = (found[place], values[place])
          documents[count] = document
          scores[count] = score
          count &+= score &+ rest >= needed ? 1 : 0
        }
        try finish(count, order, below: last, needed: needed, &top)
      }
      let lastDocument = list.pointee.lastDocument
      if lastDocument >= end &- 1 { return end }
      from = lastDocument &+ 1
      let still = top.needed
      list.pointee.nextBlock(reaching: still > rest ? still &- rest : 0, before: end &- 1)
    }
    return end
  }

  /// Adds up the essential lists over a window, and asks the others about what they bring up.
  private func window(
    _ order: Order,
    from start: UInt32,
    upTo end: UInt32,
    first: Int,
    _ top: inout TopDocuments
  ) throws(IndexError) {
    for place in steps(order.count, from: first) {
      try sum(lists + order.lists[place], from: start, upTo: end)
    }
    let needed = top.needed
    let rest = first > 0 ? order.sums[first &- 1] : 0
    let (documents, scores) = (scratch.documents, scratch.scores)
    let (sums, seen) = (scratch.sums, scratch.seen)
    var count = 0
    var scored = 0
    for word in steps(Int((end &- start &+ 63) &>> 6)) {
      var bits = seen[word]
      guard bits != 0 else { continue }
      seen[word] = 0
      repeat {
        let offset = word &<< 6 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        let score = sums[offset]
        sums[offset] = 0
        scored &+= 1
        documents[count] = start &+ UInt32(truncatingIfNeeded: offset)
        scores[count] = score
        count &+= score &+ rest >= needed ? 1 : 0
      } while bits != 0
    }
    documentsScored &+= scored
    try finish(count, order, below: first, needed: needed, &top)
  }

  /// Adds a list's scores to the window's sums.
  private func sum(
    _ list: UnsafeMutablePointer<TermList>,
    from start: UInt32,
    upTo end: UInt32
  ) throws(IndexError) {
    let (sums, seen) = (scratch.sums, scratch.seen)
    list.pointee.seek(start)
    while !list.pointee.isAtEnd {
      try list.pointee.decode()
      try list.pointee.score()
      let (documents, scores) = (list.pointee.documents, list.pointee.scores)
      let count = list.pointee.count
      var place = documents[0] < start ? list.pointee.place(of: start) : 0
      while place < count, documents[place] < end {
        let offset = documents[place] &- start
        sums[Int(offset)] &+= scores[place]
        seen[Int(offset &>> 6)] |= 1 &<< UInt64(offset & 63)
        place &+= 1
      }
      if list.pointee.lastDocument >= end { return }
      list.pointee.nextBlock()
    }
  }

  /// Asks the lists of an order before `first` about the candidates, best list first, and inserts what
  /// is left.
  private func finish(
    _ count: Int,
    _ order: Order,
    below first: Int,
    needed: UInt32,
    _ top: inout TopDocuments
  ) throws(IndexError) {
    var count = try excludeAll(keepLive(count))
    var place = first &- 1
    // Lists with nothing in the window come first.
    while place >= 0, count > 0, order.bounds[place] > 0 {
      count = try add(
        order.lists[place],
        to: count,
        needed: needed,
        rest: place > 0 ? order.sums[place &- 1] : 0
      )
      place &-= 1
    }
    insert(count, into: &top)
  }
}
