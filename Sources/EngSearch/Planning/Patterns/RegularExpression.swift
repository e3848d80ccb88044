import EngIndex

/// A regular expression over whole terms, matched in time proportional to text × expression by
/// following all states at once (Thompson, 1968).
///
/// It knows literals, `.`, `[…]`, `(…)`, `|`, `*`, `+`, `?`, `{m,n}` (up to 64), `\d`, `\w`, `\s`
/// and `\` before any other character. What is not well-formed stands for itself.
package struct RegularExpression: Sendable {
  enum Instruction: Sendable {
    case scalar(UInt32)
    case any
    case oneOf([ClosedRange<UInt32>], negated: Bool)
    case split(Int, Int)
    case jump(Int)
    case accept
  }

  indirect enum Node {
    case empty
    case one(Instruction)
    case sequence([Node])
    case choice([Node])
    case repeated(Node, minimum: Int, maximum: Int?)
  }

  /// As given.
  package let pattern: String

  private static let instructionLimit = 20_000
  private var instructions: [Instruction] = []

  // Reused from term to term.
  private var marks: [Int] = []
  private var generation = 0
  private var pending: [Int] = []

  /// - Parameter fold: How terms are folded; applied to each literal character.
  package init(_ pattern: String, fold: @escaping (String) -> String) {
    self.pattern = pattern
    var parser = Parser(scalars: Array(pattern.unicodeScalars), fold: fold)
    compile(parser.choice())
    instructions.append(.accept)
    marks = Array(repeating: 0, count: instructions.count)
  }

  /// Whether the whole text matches.
  package mutating func matches(_ text: [UInt32]) -> Bool {
    var states = start()
    for character in text {
      states = state(after: states, character)
      if states.isEmpty { return false }
    }
    return accepts(states)
  }

  private func accepts(_ instruction: Instruction, _ scalar: UInt32) -> Bool {
    switch instruction {
    case .scalar(let expected): scalar == expected
    case .any: true
    case .oneOf(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
    case .split, .jump, .accept: false
    }
  }

  private mutating func add(_ state: Int, to states: inout [Int]) {
    pending.append(state)
    while let state = pending.popLast() {
      guard marks[state] != generation else { continue }
      marks[state] = generation
      switch instructions[state] {
      case .jump(let target):
        pending.append(target)
      case .split(let first, let second):
        pending.append(second)
        pending.append(first)
      case .scalar, .any, .oneOf, .accept:
        states.append(state)
      }
    }
  }

  private mutating func compile(_ node: Node) {
    guard instructions.count < RegularExpression.instructionLimit else { return }
    switch node {
    case .empty:
      break
    case .one(let instruction):
      instructions.append(instruction)
    case .sequence(let nodes):
      for node in nodes { compile(node) }
    case .choice(let nodes):
      var ends: [Int] = []
      for (index, node) in nodes.enumerated() {
        guard index + 1 < nodes.count else {
          compile(node)
          break
        }
        let split = instructions.count
        instructions.append(.split(split + 1, 0))
        compile(node)
        ends.append(instructions.count)
        instructions.append(.jump(0))
        instructions[split] = .split(split + 1, instructions.count)
      }
      for end in ends { instructions[end] = .jump(instructions.count) }
    case .repeated(let node, let minimum, let maximum):
      for _ in 0..<minimum {
        let before = instructions.count
        compile(node)
        // Repeating nothing, as in `(){64}`, adds nothing.
        if instructions.count == before { break }
      }
      if let maximum {
        var splits: [Int] = []
        for _ in minimum..<max(minimum, maximum) {
          splits.append(instructions.count)
          instructions.append(.split(instructions.count + 1, 0))
          compile(node)
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
      } else {
        let split = instructions.count
        instructions.append(.split(split + 1, 0))
        compile(node)
        instructions.append(.jump(split))
        instructions[split] = .split(split + 1, instructions.count)
      }
    }
  }
}

/// Matching step by step: a state is the instructions that may read the next character, ascending.
extension RegularExpression: TermPattern {
  var partition: CharacterPartition {
    var characters: [UInt32] = []
    var ranges: [ClosedRange<UInt32>] = []
    for instruction in instructions {
      switch instruction {
      case .scalar(let scalar): characters.append(scalar)
      case .oneOf(let some, _): ranges += some
      case .any, .split, .jump, .accept: break
      }
    }
    return CharacterPartition(characters, ranges: ranges)
  }

  mutating func start() -> [Int] {
    generation += 1
    var states: [Int] = []
    add(0, to: &states)
    return states.sorted()
  }

  mutating func state(after states: [Int], _ character: UInt32) -> [Int] {
    generation += 1
    var following: [Int] = []
    for state in states where accepts(instructions[state], character) {
      add(state + 1, to: &following)
    }
    return following.sorted()
  }

  func isDead(_ states: [Int]) -> Bool { states.isEmpty }

  func acceptsAll(_ states: [Int]) -> Bool { false }

  /// The instruction that accepts is the last one.
  func accepts(_ states: [Int]) -> Bool { states.last == instructions.count - 1 }

  func isOpen(_ states: [Int]) -> Bool {
    states.contains { if case .any = instructions[$0] { true } else { false } }
  }

  static func byteCount(of states: [Int]) -> Int { 2 * (32 + 8 * states.count) }
}
