/// What files named `.gitignore`, `.ignore` and `.engsearchignore` leave out, as git reads them.
///
/// Rules of deeper directories count after those above, and of several rules that match the last decides.
struct IgnoreRules {
  static let fileNames = [".gitignore", ".ignore", ".engsearchignore"]

  private struct Rule {
    var pattern: PathPattern
    var isNegated: Bool
    var onlyDirectories: Bool
  }

  private var rules: [Rule] = []

  init() {}

  var isEmpty: Bool { rules.isEmpty }

  /// Adds the rules of a file that lies in `directory`, a path from where the walk began, empty for there.
  mutating func add(_ text: String, directory: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      var line = line[...]
      while line.last == " ", line.dropLast().last != "\\" { line.removeLast() }
      if line.isEmpty || line.first == "#" { continue }
      var isNegated = false
      if line.first == "!" {
        isNegated = true
        line.removeFirst()
      }
      let onlyDirectories = line.last == "/"
      if onlyDirectories { line.removeLast() }
      // A slash before the end ties the pattern to the directory of its file.
      let isAnchored = line.contains("/")
      if line.first == "/" { line.removeFirst() }
      guard !line.isEmpty else { continue }
      let prefix = directory.isEmpty ? "" : PathPattern.escaped(directory) + "/"
      rules.append(
        Rule(
          pattern: PathPattern(prefix + (isAnchored ? "" : "**/") + line),
          isNegated: isNegated,
          onlyDirectories: onlyDirectories
        )
      )
    }
  }

  /// Whether the file or directory at a path from where the walk began is left out.
  func leavesOut(_ path: String, isDirectory: Bool) -> Bool {
    for rule in rules.reversed() where !rule.onlyDirectories || isDirectory {
      if rule.pattern.matches(path) { return !rule.isNegated }
    }
    return false
  }
}

/// A pattern of paths: `*` and `?` within a name, `[a-z]`, `**` over directories, `\` before a character that
/// is meant itself.
struct PathPattern {
  private enum Part: Equatable {
    case character(Unicode.Scalar)
    case any
    case anyRun
    /// `**/`: any number of whole directories.
    case directories
    /// `**` elsewhere.
    case everything
    case set([ClosedRange<UInt32>], isNegated: Bool)
  }

  private var parts: [Part] = []

  init(_ text: some StringProtocol) {
    let scalars = Array(text.unicodeScalars)
    var at = 0
    while at < scalars.count {
      switch scalars[at] {
      case "*":
        if at + 1 < scalars.count, scalars[at + 1] == "*" {
          at += 2
          if at < scalars.count, scalars[at] == "/" {
            parts.append(.directories)
            at += 1
          } else {
            parts.append(.everything)
          }
          continue
        }
        parts.append(.anyRun)
      case "?": parts.append(.any)
      case "[":
        if let (part, end) = PathPattern.set(scalars, at) {
          parts.append(part)
          at = end
        } else {
          parts.append(.character("["))
        }
      case "\\" where at + 1 < scalars.count:
        at += 1
        parts.append(.character(scalars[at]))
      default: parts.append(.character(scalars[at]))
      }
      at += 1
    }
  }

  /// Text in which no character is special.
  static func escaped(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    // A mark that follows one of them does not make it another character here.
    for scalar in text.unicodeScalars {
      if scalar == "*" || scalar == "?" || scalar == "[" || scalar == "\\" { escaped.append("\\") }
      escaped.append(scalar)
    }
    return String(escaped)
  }

  /// The set at an opening bracket and the place of its closing one.
  private static func set(_ scalars: [Unicode.Scalar], _ start: Int) -> (Part, Int)? {
    var at = start + 1
    guard at < scalars.count else { return nil }
    let isNegated = scalars[at] == "!" || scalars[at] == "^"
    if isNegated { at += 1 }
    var ranges: [ClosedRange<UInt32>] = []
    let first = at
    while at < scalars.count {
      if scalars[at] == "]", at > first { return (.set(ranges, isNegated: isNegated), at) }
      let low = scalars[at].value
      if at + 2 < scalars.count, scalars[at + 1] == "-", scalars[at + 2] != "]" {
        let high = scalars[at + 2].value
        if low <= high { ranges.append(low...high) }
        at += 3
      } else {
        ranges.append(low...low)
        at += 1
      }
    }
    return nil
  }

  /// Whether the pattern is the whole of `path`.
  ///
  /// - Complexity: The product of both lengths: all ways are followed at once.
  func matches(_ path: String) -> Bool {
    var states = Set([0])
    close(&states)
    var previous: Unicode.Scalar = "/"
    for scalar in path.unicodeScalars {
      var next: Set<Int> = []
      for state in states where state < parts.count {
        switch parts[state] {
        case .character(let wanted): if wanted == scalar { next.insert(state + 1) }
        case .any: if scalar != "/" { next.insert(state + 1) }
        case .anyRun: if scalar != "/" { next.insert(state) }
        case .everything: next.insert(state)
        case .directories:
          next.insert(state)
        case .set(let ranges, let isNegated):
          if scalar != "/", ranges.contains(where: { $0.contains(scalar.value) }) != isNegated {
            next.insert(state + 1)
          }
        }
      }
      previous = scalar
      close(&next, afterSlash: previous == "/")
      states = next
      if states.isEmpty { return false }
    }
    return states.contains(parts.count)
  }

  /// Adds the states that are reached without a character. Whole directories end after a slash only.
  private func close(_ states: inout Set<Int>, afterSlash: Bool = true) {
    var open = Array(states)
    while let state = open.popLast() {
      guard state < parts.count else { continue }
      let isPassable =
        switch parts[state] {
        case .anyRun, .everything: true
        case .directories: afterSlash
        default: false
        }
      if isPassable, states.insert(state + 1).inserted { open.append(state + 1) }
    }
  }
}
