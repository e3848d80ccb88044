/// Looks for the terms that an automaton accepts in ascending terms, of which most are only compared with
/// the goal: a text such that none between the last term read and it can match.
///
/// (In the manner of Lucene's `AutomatonTermsEnum`, over entries that share beginnings.)
struct TermWalk: ~Copyable {
  private let automaton: TermAutomaton
  /// The goal, or the last term read; with room for words beyond the longest.
  private let path: UnsafeMutablePointer<UInt8>
  /// The states behind each byte of the path that was read; below 0 inside a character.
  private let states: UnsafeMutablePointer<Int32>
  private var count = 0
  /// Its first eight bytes, the first one the highest.
  private var first: UInt64 = 0
  /// Bytes of the path that were read; a character ends there.
  private var readCount = 0
  /// The length of a beginning of the path with which everything matches; above all lengths if there is none.
  private var allLength = Int.max
  /// How many of the bytes of the last term, which is less than the goal, the goal begins with.
  private(set) var matched = 0
  /// The next eight bytes of the goal, the first one the lowest.
  private var ahead: UInt64 = 0
  /// As `matched`: any term may match.
  private static let any = Int.max
  /// Whether no term that is still to come matches.
  private(set) var isOver = false

  init(_ automaton: TermAutomaton) {
    self.automaton = automaton
    path = .allocate(capacity: TermCursor.maximumCount + 16)
    path.initialize(repeating: 0, count: TermCursor.maximumCount + 16)
    states = .allocate(capacity: TermCursor.maximumCount + 1)
    restart()
    isOver = automaton.start == TermAutomaton.dead
    if automaton.start > TermAutomaton.all {
      append(tailOf: automaton.start)
      if count > 0 { match(0) }
    }
  }

  deinit {
    path.deallocate()
    states.deallocate()
  }

  /// Lets any term be next, as it must when others have used the automaton.
  mutating func restart() {
    count = 0
    first = 0
    readCount = 0
    states[0] = automaton.start
    allLength = automaton.start == TermAutomaton.all ? 0 : .max
    matched = TermWalk.any
  }

  /// The first bytes of the path.
  func term(_ count: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: path, count: count)
  }

  /// The goal's first bytes, as `TermDictionary.prefix` gives them.
  @inline(__always)
  var key: UInt64 { matched == TermWalk.any ? 0 : first }

  /// Notes bytes of the path from `place` on, which end it if they are fewer than eight, in `first`: reading them
  /// back so soon would take longer.
  @inline(__always)
  private mutating func note(_ bytes: UInt64, at place: Int) {
    guard place < 8 else { return }
    let shift = UInt64(8 &* place)
    first = first & ~(UInt64.max &>> shift) | bytes &>> shift
  }

  /// Tells that the next entry does not share anything with the one before.
  mutating func startBlock() {
    if matched != TermWalk.any { match(0) }
  }

  private mutating func match(_ count: Int) {
    matched = count
    ahead = UInt64(
      littleEndian: UnsafeRawPointer(path + count).loadUnaligned(as: UInt64.self)
    )
  }

  /// Compares the term of an entry with the goal: what is less does not match.
  ///
  /// - Parameter suffix: The bytes of the term behind the first `shared`, at most `matched`, which are those of
  ///   the last one.
  /// - Returns: Nil if it is less, or else how many of its bytes the path has, at least `shared`.
  @inline(__always)
  mutating func place(_ suffix: UnsafePointer<UInt8>, _ shared: Int, _ total: Int) -> Int? {
    if shared < matched { return shared }
    let limit = min(total, count) &- shared
    let next = UInt64(littleEndian: UnsafeRawPointer(suffix).loadUnaligned(as: UInt64.self))
    var same = min((next ^ ahead).trailingZeroBitCount &>> 3, limit)
    if same == 8 {
      while same < limit, suffix[same] == path[shared &+ same] { same &+= 1 }
    }
    let place = shared &+ same
    if place < count, place == total || suffix[same] < path[place] {
      if same > 0 { match(place) }
      return nil
    }
    return place
  }

  /// Sets the goal behind the term of an entry if it can be told at a glance that it does not match.
  ///
  /// - Parameter known: How many of its bytes the path has.
  /// - Returns: False if it must be read.
  @inline(__always)
  mutating func skip(
    _ suffix: UnsafePointer<UInt8>,
    _ shared: Int,
    _ total: Int,
    known: Int
  ) -> Bool {
    guard known < total, known < allLength else { return false }
    let next = suffix[known &- shared]
    if next >= 0x80, total <= 8, automaton.needsASCII {
      return skipForeign(suffix, shared, total, known: known)
    }
    guard known <= readCount, states[known] > TermAutomaton.all else { return false }
    guard next < 0x80, !automaton.live(states[known]).contains(next) else { return false }
    allLength = .max
    path[known] = next
    seek(behind: known &+ 1)
    return true
  }

  /// Passes over a term of at most eight bytes if none of them is ASCII. Most Chinese terms are such, and have no
  /// long beginnings in common that could be passed over at once.
  private mutating func skipForeign(
    _ suffix: UnsafePointer<UInt8>,
    _ shared: Int,
    _ total: Int,
    known: Int
  ) -> Bool {
    let bytes = UnsafeRawPointer(suffix).loadUnaligned(as: UInt64.self)
    let place = UInt64(truncatingIfNeeded: 8 &* shared)
    let before = ~(UInt64.max &>> place)
    let whole = UInt64.max &<< UInt64(truncatingIfNeeded: 64 &- 8 &* total)
    let key = (first & before | bytes.bigEndian &>> place) & whole
    let highest: UInt64 = 0x8080_8080_8080_8080
    guard key & highest == whole & highest else { return false }
    UnsafeMutableRawPointer(path + shared).storeBytes(of: bytes, as: UInt64.self)
    first = key
    count = total
    readCount = min(readCount, known)
    allLength = .max
    matched = TermWalk.any
    return true
  }

  /// Reads the term of an entry.
  ///
  /// - Parameters:
  ///   - suffix: The bytes behind the first `shared`; a word more can be read behind them.
  ///   - known: How many of its bytes the path has.
  /// - Returns: Whether it matches. An incomplete character at its end does not count.
  mutating func read(
    _ suffix: UnsafePointer<UInt8>,
    _ shared: Int,
    _ total: Int,
    known: Int
  ) -> Bool {
    count = total
    let start = UnsafeRawPointer(suffix).loadUnaligned(as: UInt64.self).bigEndian
    let added = total &- shared
    note(added >= 8 ? start : start & ~(UInt64.max &>> UInt64(8 &* added)), at: shared)
    var copied = shared
    while copied < count {
      let word = UnsafeRawPointer(suffix + (copied &- shared)).loadUnaligned(as: UInt64.self)
      UnsafeMutableRawPointer(path + copied).storeBytes(of: word, as: UInt64.self)
      copied &+= 8
    }
    if known >= allLength { return true }
    allLength = .max
    if automaton.isFull { automaton.keep(states, readCount &+ 1) }
    var at = min(known, readCount)
    while states[at] < 0 { at &-= 1 }
    var state = states[at]
    while at < count, state > TermAutomaton.all {
      let lead = path[at]
      if lead < 0x80 {
        state = automaton.next(state, lead)
        at &+= 1
      } else {
        let length = TermAutomaton.length(lead)
        guard length <= count &- at else { break }
        state = automaton.next(state, path + at, length)
        for place in 1..<length { states[at &+ place] = -1 }
        at &+= length
      }
      states[at] = state
    }
    readCount = at
    if state == TermAutomaton.all { allLength = at }
    return automaton.accepts(state)
  }

  /// Sets the goal behind the term that was read last.
  mutating func advance() {
    matched = TermWalk.any
    if allLength < .max { return }
    let state = states[readCount]
    if state == TermAutomaton.dead { return seek(behind: readCount) }
    guard readCount == count else { return }
    let live = automaton.live(state)
    guard let least = live.first(from: 0) else {
      if !live.hasOthers { return seek(behind: count) }
      return aim(at: count, 0x80)
    }
    // Anything may come next.
    if least == 0 { return }
    aim(at: count, least)
  }

  /// Sets the goal behind all texts that begin with the first `end` bytes of the path.
  private mutating func seek(behind end: Int) {
    // The last character of them is replaced by the next that may stand there, or else the one before.
    var end = end
    while end > 0 {
      var start = end &- 1
      while states[start] < 0 { start &-= 1 }
      let live = automaton.live(states[start])
      if path[start] < 0x80 {
        if let next = live.first(from: path[start] &+ 1) {
          readCount = start
          return aim(at: start, next)
        }
        if live.hasOthers {
          readCount = start
          return aim(at: start, 0x80)
        }
      } else if live.hasOthers {
        var last = end &- 1
        while last > start, path[last] == .max { last &-= 1 }
        if path[last] < .max {
          readCount = start
          return aim(at: last, path[last] &+ 1)
        }
      }
      end = start
    }
    isOver = true
  }

  /// Makes the goal what comes least behind the first `place` bytes of the path and another byte.
  private mutating func aim(at place: Int, _ byte: UInt8) {
    matched = place
    ahead = UInt64(byte)
    path[place] = byte
    count = place &+ 1
    note(UInt64(byte) &<< 56, at: place)
    guard byte < 0x80, readCount == place, count <= TermCursor.maximumCount else { return }
    let state = automaton.next(states[place], byte)
    states[count] = state
    readCount = count
    if state > TermAutomaton.all {
      append(tailOf: state)
    } else if state == TermAutomaton.all {
      allLength = count
    }
  }

  /// Appends the least that may follow a state to the path, without reading it.
  @inline(__always)
  private mutating func append(tailOf state: Int32) {
    let tail = automaton.tail(state)
    let added = min(tail.count, TermCursor.maximumCount &- count)
    guard added > 0 else { return }
    UnsafeMutableRawPointer(path + count).storeBytes(of: tail.bytes.littleEndian, as: UInt64.self)
    note(tail.bytes.byteSwapped, at: count)
    ahead |= tail.bytes &<< 8
    count &+= added
  }
}
