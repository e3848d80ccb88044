/// The postings of one term as they were put, before the documents have their numbers.
final class DecodedList {
  @exclusivity(unchecked) private(set) var count = 0
  // By posting, in the order in which they were added.
  @exclusivity(unchecked) private var ordinals: PageMemory<UInt32>
  @exclusivity(unchecked) private var starts: PageMemory<Int>
  /// In the order of their numbers.
  @exclusivity(unchecked) private var sorted: PageMemory<Posting>
  @exclusivity(unchecked) private var capacity = 1024
  @exclusivity(unchecked) private var positions = PageMemory<UInt32>(capacity: 4096)
  @exclusivity(unchecked) private var positionCount = 0
  private let counters: UnsafeMutablePointer<Int>

  /// A posting of a document that has its number. Sorting moves whole postings, since looking up the
  /// number of one after the other in the end would wait for memory each time.
  private struct Posting {
    var number: UInt32
    /// How many positions, and where they start.
    var count: UInt32
    var start: Int
  }

  init() {
    ordinals = PageMemory(capacity: capacity)
    starts = PageMemory(capacity: capacity + 1)
    sorted = PageMemory(capacity: capacity)
    counters = .allocate(capacity: 257)
  }

  deinit { counters.deallocate() }

  func removeAll() {
    count = 0
    positionCount = 0
  }

  /// Begins a posting with its first position.
  @inline(__always)
  func add(_ ordinal: UInt32, _ position: UInt32) {
    if count == capacity { grow() }
    ordinals.start[count] = ordinal
    starts.start[count] = positionCount
    count &+= 1
    add(position)
  }

  /// Adds a position to the last posting.
  @inline(__always)
  func add(_ position: UInt32) {
    if positionCount == positions.capacity { positions.grow(to: positionCount + 1) }
    positions.start[positionCount] = position
    positionCount &+= 1
  }

  private func grow() {
    capacity *= 2
    ordinals.grow(to: capacity)
    starts.grow(to: capacity + 1)
    sorted.grow(to: capacity)
  }

  /// Adds all postings to a range in the order of their numbers.
  ///
  /// - Parameters:
  ///   - numbers: By ordinal.
  ///   - norms: By ordinal. Numbers go by norm first and then by ordinal.
  ///   - split: How many postings of one source come first; those of the next follow. Within a source
  ///     ordinals ascend.
  func write(
    to range: TermRange,
    numbers: UnsafePointer<UInt32>,
    norms: UnsafePointer<UInt8>,
    splits: [Int]
  ) {
    starts.start[count] = positionCount
    sort(numbers, norms, splits)
    for i in 0..<count {
      let posting = sorted.start[i]
      range.add(
        document: posting.number,
        positions: positions.start + posting.start,
        count: Int(posting.count)
      )
    }
  }

  /// Adds all postings to the list of a group.
  ///
  /// - Parameter numbers: By ordinal.
  func add(to list: GroupList, numbers: UnsafeBufferPointer<UInt32>) {
    let starts = starts.start
    starts[count] = positionCount
    for i in 0..<count {
      list.add(
        document: numbers[Int(ordinals.start[i])],
        frequency: UInt32(truncatingIfNeeded: starts[i &+ 1] &- starts[i])
      )
    }
  }

  @inline(__always)
  private func posting(_ i: Int, _ numbers: UnsafePointer<UInt32>) -> Posting {
    Posting(
      number: numbers[Int(ordinals.start[i])],
      count: UInt32(truncatingIfNeeded: starts.start[i &+ 1] &- starts.start[i]),
      start: starts.start[i]
    )
  }

  private func sort(
    _ numbers: UnsafePointer<UInt32>,
    _ norms: UnsafePointer<UInt8>,
    _ splits: [Int]
  ) {
    if count <= 24 {
      insertionSort(numbers)
      return
    }
    if splits.count > 2 {
      for i in 0..<count { sorted.start[i] = posting(i, numbers) }
      var all = UnsafeMutableBufferPointer(start: sorted.start, count: count)
      all.sort { $0.number < $1.number }
      return
    }
    counters.initialize(repeating: 0, count: 257)
    for i in 0..<count { counters[Int(norms[Int(ordinals.start[i])]) &+ 1] &+= 1 }
    for norm in 0..<256 { counters[norm &+ 1] &+= counters[norm] }
    // Two sources are merged by ordinal on the way.
    var a = 0
    let middle = splits.count > 1 ? splits[0] : count
    var b = middle
    for _ in 0..<count {
      let next: Int
      if b == count || a < middle && ordinals.start[a] < ordinals.start[b] {
        next = a
        a &+= 1
      } else {
        next = b
        b &+= 1
      }
      let norm = Int(norms[Int(ordinals.start[next])])
      sorted.start[counters[norm]] = posting(next, numbers)
      counters[norm] &+= 1
    }
  }

  private func insertionSort(_ numbers: UnsafePointer<UInt32>) {
    for i in 0..<count {
      let next = posting(i, numbers)
      var place = i
      while place > 0, sorted.start[place &- 1].number > next.number {
        sorted.start[place] = sorted.start[place &- 1]
        place &-= 1
      }
      sorted.start[place] = next
    }
  }
}
