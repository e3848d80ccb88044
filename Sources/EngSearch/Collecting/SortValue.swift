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

  /// A stored value. Numbers compare as such wherever they stand, but dates, titles and paths are
  /// never numbers.
  init(_ text: String, of field: String) {
    switch field {
    case "date", "title", "body", "path", "key": self = .text(text)
    default: self = Column.number(text).map { .number($0) } ?? .text(text)
    }
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
final class SortColumns {
  private struct SortField {
    var name: String
    var descending: Bool
    var values: FieldValues
    /// The value of each ordinal of the field's column.
    var ofOrdinal: [SortValue] = []
  }

  private var fields: [SortField?] = []
  private var ordinals: [UInt32] = []

  init(_ keys: [SortKey], of segment: SegmentReader) throws(IndexError) {
    for key in keys {
      guard case .field(let name, let descending) = key else {
        fields.append(nil)
        continue
      }
      let values = try FieldValues(name, of: segment)
      var field = SortField(name: name, descending: descending, values: values)
      if let column = values.column {
        field.ofOrdinal = (0..<column.valueCount).map {
          SortValue(column.value(ofOrdinal: UInt32($0)), of: name)
        }
      }
      fields.append(field)
    }
  }

  /// One value for each key, of several the one that comes first; nothing where the score decides.
  func values(of document: Int) throws(IndexError) -> [SortValue] {
    var result: [SortValue] = []
    for field in fields {
      var first = SortValue.missing
      guard let field else {
        result.append(first)
        continue
      }
      if let column = field.values.column {
        try column.ordinals(of: document, into: &ordinals)
        for ordinal in ordinals {
          let value = field.ofOrdinal[Int(ordinal)]
          let order = SortValue.compare(value, first, descending: field.descending)
          if order < 0 { first = value }
        }
      } else {
        for text in try field.values.values(of: document) {
          let value = SortValue(text, of: field.name)
          let order = SortValue.compare(value, first, descending: field.descending)
          if order < 0 { first = value }
        }
      }
      result.append(first)
    }
    return result
  }
}
