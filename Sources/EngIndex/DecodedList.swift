internal import Glibc

/// The postings of one term as they were put, before the documents have their numbers.
final class DecodedList {
  @exclusivity(unchecked) private(set) var count = 0
  // By posting, in the order in which they were added.
  @exclusivity(unchecked) private var ordinals: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private var starts: UnsafeMutablePointer<Int>
  @exclusivity(unchecked) private var order: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private var capacity = 1024
  @exclusivity(unchecked) private var positions: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private var positionCount = 0
  @exclusivity(unchecked) private var positionCapacity = 4096
  private let counters: UnsafeMutablePointer<Int>

  init() {
    ordinals = grown(nil, 0, to: capacity)
    starts = grown(nil, 0, to: capacity + 1)
    order = grown(nil, 0, to: capacity)
    positions = grown(nil, 0, to: positionCapacity)
    counters = .allocate(capacity: 257)
  }

  deinit {
    free(ordinals)
    free(starts)
    free(order)
    free(positions)
    counters.deallocate()
  }

  func removeAll() {
    count = 0
    positionCount = 0
  }

  /// Begins a posting with its first position.
  @inline(__always)
  func add(_ ordinal: UInt32, _ position: UInt32) {
    if count == capacity { grow() }
    ordinals[count] = ordinal
    starts[count] = positionCount
    count &+= 1
    add(position)
  }

  /// Adds a position to the last posting.
  @inline(__always)
  func add(_ position: UInt32) {
    if positionCount == positionCapacity {
      positions = grown(positions, positionCapacity, to: positionCapacity * 2)
      positionCapacity *= 2
    }
    positions[positionCount] = position
    positionCount &+= 1
  }

  private func grow() {
    let larger = capacity * 2
    ordinals = grown(ordinals, capacity, to: larger)
    starts = grown(starts, capacity + 1, to: larger + 1)
    order = grown(order, capacity, to: larger)
    capacity = larger
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
    starts[count] = positionCount
    if count > 1 { sort(numbers, norms, splits) } else { order[0] = 0 }
    for i in 0..<count {
      let posting = Int(order[i])
      let start = starts[posting]
      range.add(
        document: numbers[Int(ordinals[posting])],
        positions: positions + start,
        count: starts[posting &+ 1] &- start
      )
    }
  }

  private func sort(
    _ numbers: UnsafePointer<UInt32>,
    _ norms: UnsafePointer<UInt8>,
    _ splits: [Int]
  ) {
    if count <= 24 || splits.count > 2 {
      insertionSort(numbers, isLong: count > 24)
      return
    }
    counters.initialize(repeating: 0, count: 257)
    for i in 0..<count { counters[Int(norms[Int(ordinals[i])]) &+ 1] &+= 1 }
    for norm in 0..<256 { counters[norm &+ 1] &+= counters[norm] }
    // Two sources are merged by ordinal on the way.
    var a = 0
    let middle = splits.count > 1 ? splits[0] : count
    var b = middle
    for _ in 0..<count {
      let next: Int
      if b == count || a < middle && ordinals[a] < ordinals[b] {
        next = a
        a &+= 1
      } else {
        next = b
        b &+= 1
      }
      let norm = Int(norms[Int(ordinals[next])])
      order[counters[norm]] = UInt32(truncatingIfNeeded: next)
      counters[norm] &+= 1
    }
  }

  private func insertionSort(_ numbers: UnsafePointer<UInt32>, isLong: Bool) {
    if isLong {
      var order = UnsafeMutableBufferPointer(start: self.order, count: count)
      for i in 0..<count { order[i] = UInt32(truncatingIfNeeded: i) }
      order.sort { numbers[Int(ordinals[Int($0)])] < numbers[Int(ordinals[Int($1)])] }
      return
    }
    for i in 0..<count {
      let number = numbers[Int(ordinals[i])]
      var place = i
      while place > 0, numbers[Int(ordinals[Int(order[place &- 1])])] > number {
        order[place] = order[place &- 1]
        place &-= 1
      }
      order[place] = UInt32(truncatingIfNeeded: i)
    }
  }
}
