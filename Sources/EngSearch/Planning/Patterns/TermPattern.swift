import EngIndex

/// What terms are tested for, one character after the other.
protocol TermPattern {
  /// What matters of the characters read so far; equal ones go on alike.
  associatedtype State: Hashable

  /// The characters that make a difference.
  var partition: CharacterPartition { get }

  /// The state before anything is read.
  mutating func start() -> State

  /// The state behind a character.
  mutating func state(after state: State, _ character: UInt32) -> State

  /// Whether no text that goes on from here matches; true only if that is so.
  func isDead(_ state: State) -> Bool

  /// Whether all texts that go on from here match; true only if that is so.
  func acceptsAll(_ state: State) -> Bool

  /// Whether what was read matches as a whole.
  func accepts(_ state: State) -> Bool

  /// Whether any character may come next; true only if that is so.
  func isOpen(_ state: State) -> Bool

  /// About the bytes that a state takes.
  static func byteCount(of state: State) -> Int
}

extension TermAutomaton {
  /// An automaton for a pattern.
  ///
  /// - Parameter memoryLimit: About the bytes that it may take.
  convenience init(_ pattern: some TermPattern, memoryLimit: Int = 4 << 20) {
    self.init(PatternStates(pattern), memoryLimit: memoryLimit)
  }
}

/// Numbers for the states of a pattern.
private final class PatternStates<Pattern: TermPattern>: TermStates {
  private var pattern: Pattern
  /// The states with the numbers from 2 on.
  private var states: [Pattern.State] = []
  private var numbers: [Pattern.State: Int32] = [:]
  private(set) var byteCount = 0

  init(_ pattern: Pattern) { self.pattern = pattern }

  var partition: CharacterPartition { pattern.partition }

  func start() -> Int32 { number(of: pattern.start()) }

  // Generic calls were two fifths of the instructions that a state of edits took.
  @_specialize(where Pattern == EditPattern)
  func state(after state: Int32, _ character: UInt32) -> Int32 {
    number(of: pattern.state(after: states[Int(state) - 2], character))
  }

  func accepts(_ state: Int32) -> Bool { pattern.accepts(states[Int(state) - 2]) }

  func isOpen(_ state: Int32) -> Bool { pattern.isOpen(states[Int(state) - 2]) }

  func keep(_ kept: [Int32]) {
    states = kept.map { states[Int($0) - 2] }
    numbers = [:]
    byteCount = 0
    for (place, state) in states.enumerated() { remember(state, Int32(place + 2)) }
  }

  private func number(of state: Pattern.State) -> Int32 {
    if pattern.isDead(state) { return TermAutomaton.dead }
    if let known = numbers[state] { return known }
    if pattern.acceptsAll(state) { return TermAutomaton.all }
    let number = Int32(states.count + 2)
    states.append(state)
    remember(state, number)
    return number
  }

  private func remember(_ state: Pattern.State, _ number: Int32) {
    numbers[state] = number
    byteCount += Pattern.byteCount(of: state)
  }
}
