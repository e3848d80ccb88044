import EngIndex
import EngStorage

/// What a document is ordered by for one sort key.
enum SortValue: Sendable, Equatable {
  case number(Double)
  case text(String)
  case missing

  /// Below zero if `left` comes before `right`, zero if they are alike.
  static func compare(_ left: SortValue, _ right: SortValue, descending: Bool) -> Int {
    let order: Int
    switch (left, right) {
    case (.missing, .missing): return 0
    case (.missing, _): return 1
    case (_, .missing): return -1
    case (.number(let first), .number(let second)):
      order = first < second ? -1 : first > second ? 1 : 0
    case (.text(let first), .text(let second)):
      order =
        first.utf8.lexicographicallyPrecedes(second.utf8)
        ? -1 : second.utf8.lexicographicallyPrecedes(first.utf8) ? 1 : 0
    // Numbers stand before other values.
    case (.number, .text): order = -1
    case (.text, .number): order = 1
    }
    return descending ? -order : order
  }

  /// The value of a document with these stored values.
  init(_ values: [String], isNumber: Bool, descending: Bool) {
    var first = SortValue.missing
    for text in values {
      let value: SortValue =
        isNumber ? (StoredCondition.number(text).map { .number($0) } ?? .missing) : .text(text)
      if SortValue.compare(value, first, descending: descending) < 0 { first = value }
    }
    self = first
  }
}

/// The order of hits under the sort keys of a search; the order of the index decides at last.
struct SortOrder: Sendable {
  let keys: [SortKey]

  /// A document with what it is ordered by: one value for each key.
  struct Entry: Sendable {
    var document: ScoredDocument
    var values: [SortValue]
  }

  func precedes(_ left: Entry, _ right: Entry) -> Bool {
    for (number, key) in keys.enumerated() {
      switch key {
      case .relevance:
        if left.document.score != right.document.score {
          return left.document.score > right.document.score
        }
      case .field(_, let descending):
        let order = SortValue.compare(
          left.values[number],
          right.values[number],
          descending: descending
        )
        if order != 0 { return order < 0 }
      }
    }
    let (first, second) = (left.document, right.document)
    if first.segment != second.segment { return first.segment < second.segment }
    return first.document < second.document
  }
}

/// The values that the documents of one segment are ordered by.
struct SortColumns {
  private let columns: [(values: FieldValues, isNumber: Bool, descending: Bool)?]

  init(_ keys: [SortKey], of segment: SegmentReader) {
    columns = keys.map { key in
      guard case .field(let name, let descending) = key else { return nil }
      return (FieldValues(name, of: segment), name == "size", descending)
    }
  }

  /// One value for each key; nothing where the score decides.
  func values(of document: Int) throws(IndexError) -> [SortValue] {
    var result: [SortValue] = []
    for column in columns {
      guard let column else {
        result.append(.missing)
        continue
      }
      result.append(
        SortValue(
          try column.values.values(of: document),
          isNumber: column.isNumber,
          descending: column.descending
        )
      )
    }
    return result
  }
}
