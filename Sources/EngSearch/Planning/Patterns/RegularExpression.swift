import EngIndex

/// A regular expression over whole terms, matched in time proportional to text × expression by
/// following all states at once (Thompson, 1968).
///
/// It knows literals, `.`, `[…]`, `(…)`, `|`, `*`, `+`, `?`, `{m,n}` (up to 64), `\d`, `\w`, `\s`
/// and `\` before any other character. What is not well-formed stands for itself.
package struct RegularExpression: Sendable {
  private enum Instruction: Sendable {
    case scalar(UInt32)
    case any
    case oneOf([ClosedRange<UInt32>], negated: Bool)
    case split(Int, Int)
    case jump(Int)
    case accept
  }

  private indirect enum Node {
    case empty
    case one(Instruction)
    case sequence([Node])
    case choice([Node])
    case repeated(Node, minimum: Int, maximum: Int?)
  }

  private static let instructionLimit = 20_000
  private var instructions: [Instruction] = []

  // Reused from term to term.
  private var marks: [Int] = []
  private var generation = 0
  private var pending: [Int] = []

  /// - Parameter fold: How terms are folded; applied to each literal character.
  package init(_ pattern: String, fold: @escaping (String) -> String) {
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

  private struct Parser {
    let scalars: [Unicode.Scalar]
    let fold: (String) -> String
    var index = 0
    /// Whether a set was begun that never ends.
    var isUnclosed = false
    var depth = 0

    init(scalars: [Unicode.Scalar], fold: @escaping (String) -> String) {
      self.scalars = scalars
      self.fold = fold
    }

    var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    mutating func choice() -> Node {
      var nodes = [sequence()]
      while next == "|" {
        index += 1
        nodes.append(sequence())
      }
      return nodes.count == 1 ? nodes[0] : .choice(nodes)
    }

    mutating func sequence() -> Node {
      var nodes: [Node] = []
      while let scalar = next, scalar != "|", scalar != ")" || depth == 0 {
        nodes.append(repeated())
      }
      return .sequence(nodes)
    }

    mutating func repeated() -> Node {
      var node = atom()
      while let scalar = next {
        switch scalar {
        case "*": node = .repeated(node, minimum: 0, maximum: nil)
        case "+": node = .repeated(node, minimum: 1, maximum: nil)
        case "?": node = .repeated(node, minimum: 0, maximum: 1)
        case "{":
          guard let (minimum, maximum, end) = counts() else { return node }
          node = .repeated(node, minimum: minimum, maximum: maximum)
          index = end
          continue
        default: return node
        }
        index += 1
      }
      return node
    }

    /// `{m}`, `{m,}` or `{m,n}` at the current place, not longer than such numbers are.
    func counts() -> (Int, Int?, end: Int)? {
      // Looking further would take quadratic time for many brackets.
      guard let close = scalars[index...].prefix(16).firstIndex(of: "}") else { return nil }
      let parts = scalars[(index + 1)..<close].split(
        separator: ",",
        maxSplits: 1,
        omittingEmptySubsequences: false
      )
      let numbers = parts.map { Int(String(String.UnicodeScalarView($0))) }
      guard let first = numbers.first, let minimum = first, (0...64).contains(minimum) else {
        return nil
      }
      if parts.count == 1 { return (minimum, minimum, close + 1) }
      if parts[1].isEmpty { return (minimum, nil, close + 1) }
      guard let maximum = numbers[1], (minimum...64).contains(maximum) else { return nil }
      return (minimum, maximum, close + 1)
    }

    mutating func atom() -> Node {
      guard let scalar = next else { return .empty }
      index += 1
      switch scalar {
      case "(" where depth < 64:
        depth += 1
        let node = choice()
        depth -= 1
        if next == ")" { index += 1 }
        return node
      case ".":
        return .one(.any)
      case "[":
        return set() ?? literal(scalar)
      case "\\":
        guard let escaped = next else { return literal(scalar) }
        index += 1
        return classRanges(escaped).map { .one(.oneOf($0, negated: false)) } ?? literal(escaped)
      default:
        return literal(scalar)
      }
    }

    func literal(_ scalar: Unicode.Scalar) -> Node {
      let folded = fold(String(scalar)).unicodeScalars
      if folded.isEmpty { return .one(.scalar(scalar.value)) }
      return .sequence(folded.map { .one(.scalar($0.value)) })
    }

    func classRanges(_ scalar: Unicode.Scalar) -> [ClosedRange<UInt32>]? {
      switch scalar {
      case "d": [0x30...0x39]
      case "w": [0x30...0x39, 0x5F...0x5F, 0x61...0x7A, 0xAA...0x10FFFF]
      case "s": [0x09...0x0D, 0x20...0x20]
      default: nil
      }
    }

    mutating func set() -> Node? {
      // What one `[` did not find behind it no later one does: looked for once, however many there are.
      guard !isUnclosed else { return nil }
      var place = index
      var negated = false
      if place < scalars.count, scalars[place] == "^" {
        negated = true
        place += 1
      }
      var ranges: [ClosedRange<UInt32>] = []
      var isFirst = true
      while place < scalars.count, isFirst || scalars[place] != "]" {
        isFirst = false
        if scalars[place] == "\\", place + 1 < scalars.count {
          place += 1
          if let known = classRanges(scalars[place]) {
            ranges += known
            place += 1
            continue
          }
        }
        let lower = folded(scalars[place])
        var upper = lower
        if place + 2 < scalars.count, scalars[place + 1] == "-", scalars[place + 2] != "]" {
          upper = folded(scalars[place + 2])
          place += 2
        }
        if lower <= upper { ranges.append(lower...upper) }
        place += 1
      }
      guard place < scalars.count else {
        isUnclosed = true
        return nil
      }
      index = place + 1
      return .one(.oneOf(ranges, negated: negated))
    }

    func folded(_ scalar: Unicode.Scalar) -> UInt32 {
      let folded = fold(String(scalar)).unicodeScalars
      return folded.count == 1 ? folded.first?.value ?? scalar.value : scalar.value
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
