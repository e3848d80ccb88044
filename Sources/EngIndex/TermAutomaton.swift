/// What a pattern tells an automaton over terms.
///
/// Its states have numbers: `TermAutomaton.dead`, `TermAutomaton.all`, and any others from 2 on without gaps,
/// given when they are first met.
package protocol TermStates: AnyObject {
  /// The characters that make a difference.
  var partition: CharacterPartition { get }
  /// About the memory that the states take.
  var byteCount: Int { get }

  /// The state before anything is read.
  func start() -> Int32

  /// The state behind a character; `state` is not one of the two that nothing changes.
  func state(after state: Int32, _ character: UInt32) -> Int32

  /// Whether what was read matches as a whole.
  func accepts(_ state: Int32) -> Bool

  /// Whether it is known without trying that any character may come next.
  func isOpen(_ state: Int32) -> Bool

  /// Forgets all states but these, which get the numbers from 2 on.
  func keep(_ states: [Int32])
}

/// Decides which terms match, one character after the other, by a table of what each state becomes with
/// each class of characters.
///
/// The table is made as it is needed (as grep's are; Aho, Sethi, Ullman, "Compilers", 3.7), and forgotten when
/// it is too large: time is linear in what is read whatever the pattern, and memory bounded. Not for several
/// threads at a time.
package final class TermAutomaton {
  /// The state from which nothing matches.
  package static let dead: Int32 = 0
  /// The state from which everything matches.
  package static let all: Int32 = 1

  /// With more classes than this it is not found out which of them may come next.
  private static let widestAsked = 256

  private let pattern: any TermStates
  private let partition: CharacterPartition
  private let width: Int
  /// The logarithm of the width of a row of the table.
  private let shift: Int
  /// The classes of the characters of ASCII.
  private let ascii: UnsafeMutablePointer<Int32>
  /// The class of all other characters; nil if they have several.
  private let beyond: Int32?
  // By state: what it becomes with each class, below 0 if that is not known; what else is known of it.
  @exclusivity(unchecked) private var table: UnsafeMutablePointer<Int32>
  @exclusivity(unchecked) private var facts: UnsafeMutablePointer<Facts>
  @exclusivity(unchecked) private var count = 0
  @exclusivity(unchecked) private var capacity = 64
  private let memoryLimit: Int
  @exclusivity(unchecked) private var limit: Int
  /// Whether states should be forgotten before others are met.
  @exclusivity(unchecked) private(set) var isFull = false
  /// The state before anything is read.
  @exclusivity(unchecked) private(set) var start = TermAutomaton.dead
  /// Whether no text of up to eight bytes matches without a character of ASCII.
  private(set) var needsASCII = false

  /// - Parameter memoryLimit: Bytes that states may take before they are forgotten.
  package init(_ pattern: any TermStates, memoryLimit: Int = 4 << 20) {
    self.pattern = pattern
    self.memoryLimit = memoryLimit
    limit = memoryLimit
    partition = pattern.partition
    width = partition.count
    shift = Int.bitWidth - max(width - 1, 1).leadingZeroBitCount
    ascii = .allocate(capacity: 128)
    for character in 0..<128 { ascii[character] = partition.number(of: UInt32(character)) }
    beyond = partition.numberBeyondASCII
    table = .allocate(capacity: capacity << shift)
    facts = .allocate(capacity: capacity)
    add(following: TermAutomaton.dead, Facts(accepts: false, live: CharacterSummary()))
    add(following: TermAutomaton.all, Facts(accepts: true, live: .all))
    start = pattern.start()
    know(start)
    if let beyond {
      var state = start
      needsASCII = (1...4).allSatisfy { _ in
        if state > TermAutomaton.all { state = next(state, class: beyond) }
        return !accepts(state)
      }
    }
  }

  deinit {
    ascii.deallocate()
    table.deallocate()
    facts.deallocate()
  }

  /// Whether a text of UTF-8 matches as a whole; an incomplete character at its end does not count.
  package func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = text.baseAddress else { return accepts(start) }
    var state = start
    var at = 0
    while at < text.count, state > TermAutomaton.all {
      if isFull { withUnsafeMutablePointer(to: &state) { keep($0, 1) } }
      let length = TermAutomaton.length(base[at])
      guard length <= text.count &- at else { break }
      state = next(state, base + at, length)
      at &+= length
    }
    return accepts(state)
  }

  // MARK: States

  /// What is known of a state.
  private struct Facts {
    /// Whether what was read matches as a whole.
    var accepts: Bool
    /// The characters that may come next: with any other nothing matches. Nil if that is not known.
    var live: CharacterSummary?
    /// As `TermAutomaton.tail` gives it.
    var tail: UInt64 = 0
    /// Below 0 if that is not known.
    var tailCount = -1

    init(accepts: Bool, live: CharacterSummary? = nil) {
      self.accepts = accepts
      self.live = live
    }
  }

  @inline(__always)
  func accepts(_ state: Int32) -> Bool { facts[Int(state)].accepts }

  /// The bytes of a character, by its first one.
  @inline(__always)
  static func length(_ lead: UInt8) -> Int {
    lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  /// The state behind a character of `length` bytes.
  @inline(__always)
  func next(_ state: Int32, _ character: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    let lead = character.pointee
    if length == 1 { return next(state, class: ascii[Int(lead & 127)]) }
    if let beyond { return next(state, class: beyond) }
    var scalar = UInt32(lead & (0x7F &>> UInt8(truncatingIfNeeded: length)))
    for place in 1..<max(length, 1) { scalar = scalar &<< 6 | UInt32(character[place] & 0x3F) }
    return next(state, class: partition.number(of: scalar))
  }

  /// The state behind a character of ASCII.
  @inline(__always)
  func next(_ state: Int32, _ character: UInt8) -> Int32 {
    next(state, class: ascii[Int(character & 127)])
  }

  @inline(__always)
  private func next(_ state: Int32, class number: Int32) -> Int32 {
    let known = table[Int(state) &<< shift &+ Int(number)]
    return known >= 0 ? known : find(state, number)
  }

  @inline(never)
  private func find(_ state: Int32, _ number: Int32) -> Int32 {
    let next = pattern.state(after: state, partition.representatives[Int(number)])
    know(next)
    table[Int(state) &<< shift &+ Int(number)] = next
    return next
  }

  /// The characters that may come next: with any other nothing matches.
  @inline(__always)
  func live(_ state: Int32) -> CharacterSummary { facts[Int(state)].live ?? findLive(state) }

  @inline(never)
  private func findLive(_ state: Int32) -> CharacterSummary {
    var found = CharacterSummary.all
    if width <= TermAutomaton.widestAsked, !pattern.isOpen(state) {
      found = CharacterSummary()
      for number in 0..<width where next(state, class: Int32(number)) != TermAutomaton.dead {
        found.formUnion(partition.members[number])
      }
    }
    facts[Int(state)].live = found
    return found
  }

  @inline(never)
  private func findTail(_ state: Int32) {
    var tail: UInt64 = 0
    var count = 0
    var last = state
    while count < 7, last > TermAutomaton.all, !accepts(last) {
      let live = live(last)
      let least = live.first(from: 0) ?? (live.hasOthers ? 0x80 : 0)
      if least == 0 { break }
      tail |= UInt64(least) &<< UInt64(8 &* count)
      count &+= 1
      if least == 0x80 { break }
      last = next(last, least)
    }
    facts[Int(state)].tail = tail
    facts[Int(state)].tailCount = count
  }

  /// The least bytes that may come next, so far as they are ASCII and few: as a number, the first one the
  /// lowest. None if what was read matches, or anything may come next.
  @inline(__always)
  func tail(_ state: Int32) -> (bytes: UInt64, count: Int) {
    if facts[Int(state)].tailCount < 0 { findTail(state) }
    return (facts[Int(state)].tail, facts[Int(state)].tailCount)
  }

  // MARK: Memory

  private var byteCount: Int {
    count * (MemoryLayout<Int32>.size << shift + MemoryLayout<Facts>.size) + pattern.byteCount
  }

  /// Forgets all states but those of a stack, which get other numbers; what is below 0 in it stays.
  func keep(_ stack: UnsafeMutablePointer<Int32>, _ depth: Int) {
    var kept: [Int32] = []
    var numbers: [Int32: Int32] = [:]
    func renumbered(_ state: Int32) -> Int32 {
      guard state > TermAutomaton.all else { return state }
      if let known = numbers[state] { return known }
      let number = Int32(kept.count + 2)
      numbers[state] = number
      kept.append(state)
      return number
    }
    start = renumbered(start)
    for place in 0..<depth { stack[place] = renumbered(stack[place]) }
    pattern.keep(kept)
    count = 2
    for number in kept.indices { know(Int32(number + 2)) }
    // Else it would soon be full again, and be emptied for little.
    limit = max(memoryLimit, 2 * byteCount)
    isFull = false
  }

  /// Makes room for a state that may be new.
  private func know(_ state: Int32) {
    guard state >= count else { return }
    add(following: -1, Facts(accepts: pattern.accepts(state)))
    isFull = byteCount > limit
  }

  private func add(following: Int32, _ known: Facts) {
    if count == capacity {
      table = grown(table, by: 1 << shift)
      facts = grown(facts, by: 1)
      capacity *= 2
    }
    (table + count << shift).initialize(repeating: following, count: 1 << shift)
    (facts + count).initialize(to: known)
    count += 1
  }

  /// - Parameter size: Values for each state.
  private func grown<Value: BitwiseCopyable>(
    _ values: UnsafeMutablePointer<Value>,
    by size: Int
  ) -> UnsafeMutablePointer<Value> {
    let larger = UnsafeMutablePointer<Value>.allocate(capacity: capacity * 2 * size)
    larger.initialize(from: values, count: count * size)
    values.deallocate()
    return larger
  }
}
