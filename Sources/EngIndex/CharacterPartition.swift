/// Characters in classes, numbered from 0: what tells characters apart treats those of one class alike.
package struct CharacterPartition: Sendable {
  /// Where each run of characters of one class begins, ascending, the first at 0.
  private let starts: [UInt32]
  /// The class of each run.
  private let classes: [Int32]
  /// A character of each class.
  package let representatives: [UInt32]
  /// The members of each class.
  let members: [CharacterSummary]

  package var count: Int { representatives.count }

  /// - Parameters:
  ///   - characters: Each is a class of its own.
  ///   - ranges: Of the others, those that lie between the same neighbouring ends of ranges are a class.
  /// - Complexity: O(n log n) of all of them.
  package init(_ characters: some Sequence<UInt32>, ranges: [ClosedRange<UInt32>] = []) {
    let single = Set(characters)
    let edges = Set(ranges.flatMap { [$0.lowerBound, $0.upperBound &+ 1] })
    let starts = single.union(single.map { $0 &+ 1 }).union(edges).union([0]).sorted()
    var classes: [Int32] = []
    var representatives: [UInt32] = []
    var members: [CharacterSummary] = []
    /// The class since the last edge that is not of a single character.
    var common: Int32?
    for (place, start) in starts.enumerated() {
      if edges.contains(start) { common = nil }
      let isSingle = single.contains(start)
      let number = isSingle ? nil : common
      let chosen = number ?? Int32(representatives.count)
      if number == nil {
        representatives.append(start)
        members.append(CharacterSummary())
        if !isSingle { common = chosen }
      }
      classes.append(chosen)
      let end = place + 1 < starts.count ? starts[place + 1] : .max
      members[Int(chosen)].insert(start..<end)
    }
    self.starts = starts
    self.classes = classes
    self.representatives = representatives
    self.members = members
  }

  /// The class of all characters that are not ASCII; nil if they have several.
  var numberBeyondASCII: Int32? {
    let found = members.indices.filter { members[$0].hasOthers }
    return found.count == 1 ? found.first.map { Int32($0) } : nil
  }

  /// The class of a character.
  ///
  /// - Complexity: O(log n).
  func number(of character: UInt32) -> Int32 {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low &+ high) &>> 1
      if starts[middle] <= character { low = middle &+ 1 } else { high = middle }
    }
    // The first run begins at 0, so there is one.
    return classes[low &- 1]
  }
}

/// Which characters of ASCII are in a set, and whether any other is.
struct CharacterSummary: Sendable {
  /// Bit `i` stands for character `i`, and for `64 + i`.
  private var low: UInt64 = 0
  private var high: UInt64 = 0
  private(set) var hasOthers = false

  static let all: CharacterSummary = {
    var summary = CharacterSummary()
    summary.insert(0..<UInt32.max)
    return summary
  }()

  var isEmpty: Bool { low | high == 0 && !hasOthers }

  mutating func insert(_ characters: Range<UInt32>) {
    let first = min(characters.lowerBound, 128)
    for character in first..<max(first, min(characters.upperBound, 128)) {
      if character < 64 {
        low |= 1 &<< UInt64(character)
      } else {
        high |= 1 &<< UInt64(character & 63)
      }
    }
    if characters.upperBound > 128 { hasOthers = true }
  }

  mutating func formUnion(_ other: CharacterSummary) {
    low |= other.low
    high |= other.high
    hasOthers = hasOthers || other.hasOthers
  }

  /// Whether a character of ASCII is in the set.
  @inline(__always)
  func contains(_ character: UInt8) -> Bool {
    (character < 64 ? low : high) &>> UInt64(character & 63) & 1 == 1
  }

  /// The least character of ASCII that is not below `least`.
  func first(from least: UInt8) -> UInt8? {
    if least < 64 {
      let rest = low & (UInt64.max &<< UInt64(least))
      if rest != 0 { return UInt8(truncatingIfNeeded: rest.trailingZeroBitCount) }
    }
    guard least < 128 else { return nil }
    let rest = least <= 64 ? high : high & (UInt64.max &<< UInt64(least & 63))
    return rest == 0 ? nil : UInt8(truncatingIfNeeded: 64 &+ rest.trailingZeroBitCount)
  }
}
