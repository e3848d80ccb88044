extension RegularExpression {
  /// Reads an expression in one pass; what is not well-formed stands for itself.
  struct Parser {
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
