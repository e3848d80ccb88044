/// Follows an automaton over ascending terms, with the work for what neighbours begin with done once.
struct TermWalk: ~Copyable {
  private let automaton: TermAutomaton
  /// The current term, and room for whole words beyond the longest.
  private let path: UnsafeMutablePointer<UInt8>
  /// The states behind each byte that was read; below 0 inside a character.
  private let states: UnsafeMutablePointer<Int32>
  /// Bytes that were read: whole characters, and not more than settle whether the term matches.
  private var readCount = 0
  /// The length of a beginning of the path that no match has; above all lengths if there is none.
  private(set) var deadLength = Int.max
  /// The length of a beginning with which everything matches; above all lengths if there is none.
  private var allLength = Int.max

  init(_ automaton: TermAutomaton) {
    self.automaton = automaton
    path = .allocate(capacity: TermCursor.maximumCount + 8)
    path.initialize(repeating: 0, count: TermCursor.maximumCount + 8)
    states = .allocate(capacity: TermCursor.maximumCount + 1)
    restart()
  }

  deinit {
    path.deallocate()
    states.deallocate()
  }

  /// Forgets the path, as it must when others have used the automaton.
  mutating func restart() {
    readCount = 0
    deadLength = .max
    allLength = .max
    states[0] = automaton.start
    settle(0)
  }

  /// The first bytes of the path.
  func term(_ count: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: path, count: count)
  }

  /// How many of the bytes read a text begins with.
  @inline(__always)
  func shared(with bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    let limit = min(readCount, count)
    var shared = 0
    while shared < limit, path[shared] == bytes[shared] { shared &+= 1 }
    return shared
  }

  /// Goes to another term.
  ///
  /// - Parameters:
  ///   - shared: Bytes at the start of the path that are the term's too; fewer than `deadLength`.
  ///   - suffix: What follows the first `offset` bytes, which are the path's; 8 more bytes can be read.
  /// - Returns: Whether the term matches.
  @inline(__always)
  mutating func go(
    sharing shared: Int,
    _ suffix: UnsafePointer<UInt8>,
    at offset: Int,
    count added: Int
  ) -> Bool {
    var copied = 0
    while copied < added {
      let word = UnsafeRawPointer(suffix + copied).loadUnaligned(as: UInt64.self)
      UnsafeMutableRawPointer(path + offset + copied).storeBytes(of: word, as: UInt64.self)
      copied &+= 8
    }
    return shared >= allLength || read(from: shared, upTo: offset &+ added)
  }

  /// Reads the path, of which the first `shared` bytes were there before.
  ///
  /// - Returns: Whether it matches. An incomplete character at its end does not count.
  @inline(__always)
  private mutating func read(from shared: Int, upTo count: Int) -> Bool {
    deadLength = .max
    allLength = .max
    var at = min(shared, readCount)
    while states[at] < 0 { at &-= 1 }
    var state = states[at]
    while at < count {
      let length = TermAutomaton.length(path[at])
      guard length <= count &- at else { break }
      if automaton.isFull {
        automaton.keep(states, at &+ 1)
        state = states[at]
      }
      state = automaton.next(state, path + at, length)
      for place in 1..<max(length, 1) { states[at &+ place] = -1 }
      at &+= length
      states[at] = state
      if state <= TermAutomaton.all { break }
    }
    readCount = at
    settle(at)
    return automaton.accepts(state)
  }

  @inline(__always)
  private mutating func settle(_ length: Int) {
    if states[length] == TermAutomaton.dead { deadLength = length }
    if states[length] == TermAutomaton.all { allLength = length }
  }

  // MARK: Seeking

  /// A key from which on terms may match, those from `key` up to it do not; nil if no term from `key` on
  /// matches.
  ///
  /// - Parameter key: The first eight bytes of terms, as `TermDictionary.prefix` gives them.
  mutating func leastLive(from key: UInt64) -> UInt64? {
    if deadLength == 0 { return nil }
    if automaton.isFull { automaton.keep(states, readCount &+ 1) }
    let bytes = UnsafeMutableRawPointer(path)
    let old = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
    // Zeros fill up the key of a shorter term.
    let count = 8 &- key.trailingZeroBitCount / 8
    let shared = min((old ^ key).leadingZeroBitCount / 8, count, readCount)
    bytes.storeBytes(of: key.bigEndian, as: UInt64.self)
    if shared < min(deadLength, allLength) {
      _ = read(from: shared, upTo: count)
    }
    if allLength < .max { return key }
    if deadLength == .max {
      // The key of a longer term, perhaps within a character, stands for all that go on from there.
      return count == 8 || readCount < count ? key : least(key, readCount, states[readCount])
    }
    return leastBehindDead(key)
  }

  /// The least key behind all terms that begin with the dead beginning of the path; nil if there is none.
  private func leastBehindDead(_ key: UInt64) -> UInt64? {
    // The last character of it is replaced by the next that may stand there, or else the one before.
    var end = deadLength
    while end > 0 {
      var start = end &- 1
      while states[start] < 0 { start &-= 1 }
      let live = automaton.live(states[start])
      let unit: UInt64 = 1 &<< UInt64(56 &- 8 &* start)
      // What is before the character.
      let head = key & ~(unit &<< 8 &- 1)
      if path[start] < 0x80 {
        if let next = live.first(from: path[start] &+ 1) {
          let state = automaton.next(states[start], next)
          return least(head | unit &* UInt64(next), start &+ 1, state)
        }
        if live.hasOthers { return head | unit &* 0x80 }
      } else if live.hasOthers {
        let last: UInt64 = 1 &<< UInt64(64 &- 8 &* end)
        let (next, isOver) = (key & ~(last &- 1)).addingReportingOverflow(last)
        return isOver ? nil : next
      }
      end = start
    }
    return nil
  }

  /// The least key that begins with the `count` bytes of `key`, and that a match may have.
  private func least(_ key: UInt64, _ count: Int, _ state: Int32) -> UInt64 {
    var (key, count, state) = (key, count, state)
    while count < 8, state > TermAutomaton.all, !automaton.accepts(state) {
      let live = automaton.live(state)
      let unit: UInt64 = 1 &<< UInt64(56 &- 8 &* count)
      guard let next = live.first(from: 0) else { return live.hasOthers ? key | unit &* 0x80 : key }
      // Zero: anything may come next.
      if next == 0 { break }
      key |= unit &* UInt64(next)
      count &+= 1
      state = automaton.next(state, next)
    }
    return key
  }
}
