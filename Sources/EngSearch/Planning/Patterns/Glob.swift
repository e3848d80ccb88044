import EngIndex

/// A pattern with `*` for any characters and `?` for one; `\` makes the next character ordinary.
package struct Glob: Sendable, Equatable {
  private enum Element: Sendable, Equatable {
    case scalar(UInt32), one, many
  }

  private let elements: [Element]
  /// The pattern as given.
  package let pattern: String

  package init(_ pattern: String) {
    var elements: [Element] = []
    var escaped = false
    for scalar in pattern.unicodeScalars {
      if !escaped, scalar == "\\" {
        escaped = true
        continue
      }
      if !escaped, scalar == "*" {
        if elements.last != .many { elements.append(.many) }
      } else if !escaped, scalar == "?" {
        elements.append(.one)
      } else {
        elements.append(.scalar(scalar.value))
      }
      escaped = false
    }
    self.elements = elements
    self.pattern = pattern
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

/// Matching step by step: a state is the places in the pattern that may be next, ascending.
extension Glob: TermPattern {
  var partition: CharacterPartition {
    CharacterPartition(
      elements.lazy.compactMap { if case .scalar(let scalar) = $0 { scalar } else { nil } }
    )
  }

  func start() -> [Int] { withSkipped([0]) }

  func state(after places: [Int], _ character: UInt32) -> [Int] {
    var next: [Int] = []
    for place in places where place < elements.count {
      switch elements[place] {
      case .many: next.append(place)
      case .one: next.append(place + 1)
      case .scalar(let wanted): if wanted == character { next.append(place + 1) }
      }
    }
    return withSkipped(next)
  }

  func isDead(_ places: [Int]) -> Bool { places.isEmpty }

  func acceptsAll(_ places: [Int]) -> Bool {
    elements.last == .many && places.contains(elements.count - 1)
  }

  func accepts(_ places: [Int]) -> Bool { places.last == elements.count }

  func isOpen(_ places: [Int]) -> Bool {
    places.contains { $0 < elements.count && (elements[$0] == .many || elements[$0] == .one) }
  }

  static func byteCount(of places: [Int]) -> Int { 2 * (32 + 8 * places.count) }

  /// The places, ascending and each once, with those behind a `*` that stands for nothing.
  private func withSkipped(_ places: [Int]) -> [Int] {
    var all: [Int] = []
    for place in places {
      var place = place
      // All that follow are in already if it is.
      while all.last.map({ $0 < place }) ?? true {
        all.append(place)
        guard place < elements.count, elements[place] == .many else { break }
        place += 1
      }
    }
    return all
  }
}
