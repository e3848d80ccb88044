/// The best documents so far, in a heap over raw memory whose root is the worst of them.
///
/// Documents come in ascending order, so one with the score of the worst ranks behind it.
struct TopDocuments: ~Copyable {
  /// Documents of all segments together that keys can tell apart.
  static let documentLimit = 1 << 33

  private var keys: UnsafeMutablePointer<UInt64>
  private var room: Int
  private let capacity: Int
  private(set) var count = 0
  /// The lowest score that still gets in; 0 until there are as many as wanted.
  private(set) var needed: UInt32 = 0

  init(capacity: Int) {
    self.capacity = max(capacity, 0)
    room = min(max(capacity, 1), 1024)
    keys = .allocate(capacity: room)
    if capacity <= 0 { needed = .max }
  }

  deinit { keys.deallocate() }

  /// - Parameter document: Its number in the whole snapshot, below `documentLimit`.
  @inline(__always)
  mutating func insert(score: UInt32, document: Int) {
    guard score >= needed else { return }
    let place = UInt64(truncatingIfNeeded: TopDocuments.documentLimit &- 1 &- document)
    let key = UInt64(score) &<< 33 | place
    if count < capacity { append(key) } else { replaceWorst(key) }
  }

  private mutating func append(_ key: UInt64) {
    if count == room { grow() }
    var child = count
    count &+= 1
    while child > 0 {
      let parent = (child &- 1) &>> 1
      if keys[parent] <= key { break }
      keys[child] = keys[parent]
      child = parent
    }
    keys[child] = key
    if count == capacity { needed = UInt32(truncatingIfNeeded: keys[0] &>> 33) &+ 1 }
  }

  private mutating func grow() {
    let grown = UnsafeMutablePointer<UInt64>.allocate(capacity: room * 2)
    grown.update(from: keys, count: count)
    keys.deallocate()
    keys = grown
    room *= 2
  }

  private mutating func replaceWorst(_ key: UInt64) {
    let keys = keys
    let count = count
    var parent = 0
    while true {
      var child = 2 &* parent &+ 1
      if child >= count { break }
      if child &+ 1 < count, keys[child &+ 1] < keys[child] { child &+= 1 }
      if key <= keys[child] { break }
      keys[parent] = keys[child]
      parent = child
    }
    keys[parent] = key
    needed = UInt32(truncatingIfNeeded: keys[0] &>> 33) &+ 1
  }

  /// Calls `body` with the score and document of each, best first; empties the heap.
  mutating func takeRanked(_ body: (_ score: UInt32, _ document: Int) -> Void) {
    var sorted = UnsafeMutableBufferPointer(start: keys, count: count)
    sorted.sort(by: >)
    for place in steps(count) {
      body(
        UInt32(truncatingIfNeeded: keys[place] &>> 33),
        TopDocuments.documentLimit - 1
          - Int(keys[place] & UInt64(TopDocuments.documentLimit - 1))
      )
    }
    count = 0
    needed = capacity > 0 ? 0 : .max
  }
}
