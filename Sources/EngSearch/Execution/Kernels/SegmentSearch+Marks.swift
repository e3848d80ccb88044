import EngIndex
import EngStorage

internal import CInline

/// Counting documents of long lists in windows with a mark for each document: a bit, which blocks stored as
/// bits set by whole words, or a byte, which others set quicker.
extension SegmentSearch {
  /// How many documents are in any of the optional lists.
  func countAny() throws(IndexError) -> Int {
    let end = UInt32(truncatingIfNeeded: documentCount)
    let bits = scratch.markBits
    var total = 0
    var start: UInt32 = 0
    var work = 0
    while start < end {
      if isOver(after: &work) { break }
      let stop = min(end, start &+ UInt32(Scratch.markWindowSize))
      var hasBytes = false
      for number in steps(optionalCount) {
        let isDecoded = try mark(lists + number, in: bits, from: start, upTo: stop)
        hasBytes = hasBytes || isDecoded
      }
      if hasBytes { gatherBytes(Int(stop &- start), into: bits) }
      let words = Int((stop &- start &+ 63) &>> 6)
      for word in steps(words) { total &+= bits[word].nonzeroBitCount }
      clear(bits, words)
      work &+= Int(stop &- start)
      start = stop
    }
    return total
  }

  /// How many documents are in all of the required lists, of which there are at least two.
  func countAll() throws(IndexError) -> Int {
    let end = UInt32(truncatingIfNeeded: documentCount)
    let (bits, others) = (scratch.markBits, scratch.otherMarkBits)
    var total = 0
    var start: UInt32 = 0
    var work = 0
    while start < end {
      if isOver(after: &work) { break }
      let stop = min(end, start &+ UInt32(Scratch.markWindowSize))
      let words = Int((stop &- start &+ 63) &>> 6)
      if try mark(lists, in: bits, from: start, upTo: stop) {
        gatherBytes(Int(stop &- start), into: bits)
      }
      for number in steps(requiredCount, from: 1) {
        if try mark(lists + number, in: others, from: start, upTo: stop) {
          gatherBytes(Int(stop &- start), into: others)
        }
        for word in steps(words) { bits[word] &= others[word] }
        clear(others, words)
      }
      for word in steps(words) { total &+= bits[word].nonzeroBitCount }
      clear(bits, words)
      work &+= Int(stop &- start)
      start = stop
    }
    return total
  }

  /// Clears a window's bits, and those that blocks set before and after it.
  private func clear(_ bits: UnsafeMutablePointer<UInt64>, _ words: Int) {
    let room = BlockBits.maximumWords + 1
    (bits - room).update(repeating: 0, count: words &+ 2 &* room)
  }

  /// Marks the documents of a list in a window.
  ///
  /// - Returns: Whether any of the marks are bytes.
  private func mark(
    _ list: UnsafeMutablePointer<TermList>,
    in bits: UnsafeMutablePointer<UInt64>,
    from start: UInt32,
    upTo end: UInt32
  ) throws(IndexError) -> Bool {
    var hasBytes = false
    let marks = scratch.marks
    let words = Int((end &- start &+ 63) &>> 6)
    list.pointee.seek(start)
    while !list.pointee.isAtEnd {
      let reachesEnd = list.pointee.lastDocument >= end
      let isSet =
        try list.pointee.openBits() && list.pointee.bits.set(in: bits, from: start, words: words)
      if !isSet {
        try list.pointee.decode()
        let documents = list.pointee.documents
        let first = documents[0] < start ? list.pointee.place(of: start) : 0
        let last = reachesEnd ? list.pointee.place(of: end) : list.pointee.count
        // A bit would have to wait for the one before it in the same word.
        for place in steps(last, from: first) { marks[Int(documents[place] &- start)] = 1 }
        hasBytes = true
      }
      if reachesEnd { break }
      list.pointee.nextBlock()
    }
    return hasBytes
  }

  /// Sets the bits of the marked bytes, and clears these.
  private func gatherBytes(_ count: Int, into bits: UnsafeMutablePointer<UInt64>) {
    let marks = UnsafeMutableRawPointer(scratch.marks)
    var offset = 0
    while offset < count {
      var word: UInt64 = 0
      for part in steps(4) {
        let bytes = marks.load(fromByteOffset: offset &+ part &* 16, as: SIMD16<UInt8>.self)
        // A mark is 1: its only bit becomes the highest.
        let high = UInt64(cinline_high_bits(bytes &* 128))
        word |= high &<< UInt64(truncatingIfNeeded: part &* 16)
      }
      bits[offset &>> 6] |= word
      offset &+= 64
    }
    scratch.marks.update(repeating: 0, count: Scratch.markWindowSize)
  }
}
