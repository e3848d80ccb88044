import EngIndex
import EngQuery
import EngStorage

extension StoredCondition {
  /// Whether one of a document's values meets the condition.
  func holds(for values: [String]) -> Bool {
    values.contains { holds(for: $0) }
  }

  private func holds(for value: String) -> Bool {
    switch test {
    case .exists:
      return true
    case .matches(let glob):
      return glob.matches(value)
    case .equals(let wanted):
      switch kind {
      // A partial date is the whole period.
      case .date: return value.utf8.starts(with: wanted.utf8)
      case .number: return Column.number(value) == queryNumber(wanted)
      case .keyword, .text: return value.utf8.elementsEqual(wanted.utf8)
      }
    case .between(let lower, let upper):
      return isAbove(value, lower) && isBelow(value, upper)
    }
  }

  private func isAbove(_ value: String, _ limit: Limit?) -> Bool {
    guard let limit else { return true }
    if kind == .number {
      guard let number = Column.number(value), let bound = queryNumber(limit.value) else {
        return false
      }
      return limit.inclusive ? number >= bound : number > bound
    }
    let isBefore = value.utf8.lexicographicallyPrecedes(limit.value.utf8)
    return !isBefore && (limit.inclusive || !value.utf8.starts(with: limit.value.utf8))
  }

  private func isBelow(_ value: String, _ limit: Limit?) -> Bool {
    guard let limit else { return true }
    if kind == .number {
      guard let number = Column.number(value), let bound = queryNumber(limit.value) else {
        return false
      }
      return limit.inclusive ? number <= bound : number < bound
    }
    return value.utf8.lexicographicallyPrecedes(limit.value.utf8)
      || limit.inclusive && value.utf8.starts(with: limit.value.utf8)
  }

  // MARK: Columns

  /// The ordinals of a column whose values meet the condition: those of a range for which the bit
  /// is set, or all of the range.
  struct Ordinals {
    var range: Range<UInt32>
    var bits: [Bool]?

    func contains(_ ordinal: UInt32) -> Bool {
      guard range.contains(ordinal) else { return false }
      guard let bits else { return true }
      return bits[Int(ordinal - range.lowerBound)]
    }
  }

  /// The values of a column that meet the condition.
  func ordinals(in column: Column) -> Ordinals {
    let end = UInt32(column.valueCount)
    if case .exists = test { return Ordinals(range: 0..<end) }
    if kind == .date, column.kind == .keyword, hasPlainDates {
      switch test {
      case .equals(let wanted):
        let lower = column.ordinal(from: wanted)
        return Ordinals(range: lower..<max(lower, StoredCondition.after(wanted, in: column)))
      case .between(let lower, let upper):
        let first = lower.map {
          $0.inclusive
            ? column.ordinal(from: $0.value) : StoredCondition.after($0.value, in: column)
        }
        let last = upper.map {
          $0.inclusive
            ? StoredCondition.after($0.value, in: column) : column.ordinal(from: $0.value)
        }
        let from = first ?? 0
        return Ordinals(range: from..<max(from, last ?? end))
      case .exists, .matches:
        break
      }
    }
    // Few values, or a test that only the values themselves can tell.
    var bits = [Bool](repeating: false, count: Int(end))
    var first = Int(end)
    var last = 0
    for ordinal in 0..<Int(end) where holds(for: column.value(ofOrdinal: UInt32(ordinal))) {
      bits[ordinal] = true
      first = min(first, ordinal)
      last = ordinal + 1
    }
    guard first < last else { return Ordinals(range: 0..<0) }
    let selected = bits[first..<last]
    return Ordinals(
      range: UInt32(first)..<UInt32(last),
      bits: selected.contains(false) ? Array(selected) : nil
    )
  }

  /// Whether the values asked for end in an ASCII character, as all dates do.
  private var hasPlainDates: Bool {
    let values: [String]
    switch test {
    case .equals(let wanted): values = [wanted]
    case .between(let lower, let upper): values = [lower, upper].compactMap { $0?.value }
    case .exists, .matches: values = []
    }
    return values.allSatisfy { ($0.utf8.last ?? 0xFF) < 0x7F }
  }

  /// The first ordinal after all values that begin with a date or lie before it.
  private static func after(_ date: String, in column: Column) -> UInt32 {
    var bytes = Array(date.utf8)
    // Of the texts after all that begin with `date` this is the first.
    bytes.append((bytes.popLast() ?? 0) + 1)
    return column.ordinal(from: String(decoding: bytes, as: UTF8.self))
  }
}

/// Matches the live documents with a value whose ordinal is one of a column's, with score 0.
final class ColumnMatcher: Matcher {
  private let column: Column
  private let selected: StoredCondition.Ordinals
  private let segment: SegmentReader
  private var ordinals: [UInt32] = []

  init(_ column: Column, _ selected: StoredCondition.Ordinals, _ segment: SegmentReader) {
    self.column = column
    self.selected = selected
    self.segment = segment
  }

  // Other clauses are cheaper to walk than the test of a document is.
  override var cost: Int { segment.documentCount }

  override func advance(to target: UInt32) throws(IndexError) {
    var number = Int(target)
    var checked = -1
    while number < segment.documentCount {
      let block = number / Column.blockSize
      if block != checked {
        let bounds = try column.bounds(ofBlock: block)
        guard let bounds, bounds.overlaps(selected.range) else {
          number = (block + 1) * Column.blockSize
          continue
        }
        checked = block
      }
      if !segment.isDeleted(number) {
        try column.ordinals(of: number, into: &ordinals)
        if ordinals.contains(where: { selected.contains($0) }) {
          document = UInt32(number)
          return
        }
      }
      number += 1
    }
    document = Source.end
  }
}

/// Matches the live documents with a stored value that meets a condition, with score 0.
final class ConditionMatcher: Matcher {
  private let condition: StoredCondition
  private let segment: SegmentReader
  private let values: FieldValues

  init(
    _ condition: StoredCondition,
    _ values: FieldValues,
    _ segment: SegmentReader
  ) {
    self.condition = condition
    self.segment = segment
    self.values = values
  }

  override var cost: Int { segment.documentCount }

  override func advance(to target: UInt32) throws(IndexError) {
    var number = Int(target)
    while number < segment.documentCount {
      if !segment.isDeleted(number), condition.holds(for: try values.values(of: number)) {
        document = UInt32(number)
        return
      }
      number += 1
    }
    document = Source.end
  }
}
