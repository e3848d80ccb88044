/// A pattern with `*` for any characters and `?` for one; `\` makes the next character ordinary.
package struct Glob: Sendable, Equatable {
  private enum Element: Equatable {
    case scalar(UInt32), one, many
  }

  private let elements: [Element]
  /// The pattern as given.
  package let pattern: String
  /// The text that every match begins with.
  package let literalPrefix: String

  package init(_ pattern: String) {
    var elements: [Element] = []
    var prefix = String.UnicodeScalarView()
    var escaped = false
    var literal = true
    for scalar in pattern.unicodeScalars {
      if !escaped, scalar == "\\" {
        escaped = true
        continue
      }
      if !escaped, scalar == "*" {
        if elements.last != .many { elements.append(.many) }
        literal = false
      } else if !escaped, scalar == "?" {
        elements.append(.one)
        literal = false
      } else {
        elements.append(.scalar(scalar.value))
        if literal { prefix.append(scalar) }
      }
      escaped = false
    }
    self.elements = elements
    self.pattern = pattern
    literalPrefix = String(prefix)
  }

  /// Whether the whole text matches, in time proportional to text × pattern at worst.
  package func matches(_ text: [UInt32]) -> Bool {
    var element = 0
    var index = 0
    var star = -1
    var resume = 0
    while index < text.count {
      if element < elements.count, elements[element] == .many {
        star = element
        resume = index
        element += 1
      } else if element < elements.count,
        elements[element] == .one || elements[element] == .scalar(text[index])
      {
        element += 1
        index += 1
      } else if star >= 0 {
        element = star + 1
        resume += 1
        index = resume
      } else {
        return false
      }
    }
    while element < elements.count, elements[element] == .many { element += 1 }
    return element == elements.count
  }

  package func matches(_ text: String) -> Bool {
    matches(text.unicodeScalars.map(\.value))
  }

  /// A pattern that matches just the text.
  static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "*" || scalar == "?" || scalar == "\\" { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }
}
