package import EngStorage
internal import Synchronization

/// The values of one stored field in a segment, for ranges, sorting and counting.
///
/// The distinct values are sorted and numbered; a document has the numbers (*ordinals*) of its values. So
/// a range of values is a range of ordinals, values compare as their ordinals do, and counting values is
/// counting ordinals. Ordinals of different segments do not compare: their values do.
package struct Column: Sendable {
  /// How the values are sorted.
  package enum Kind: UInt8, Sendable {
    /// By their bytes. ISO 8601 dates are sorted by time so.
    case keyword
    /// As numbers: every value is one.
    case number
  }

  /// Documents in a block of those that have common bounds.
  package static let blockSize = 4096
  /// Stands for the ordinal that a document without a value does not have.
  package static let none = UInt32.max

  /// The field: `date`, or the name of a stored field.
  package let name: String
  package let kind: Kind
  /// The distinct values, ascending.
  private let values: [String]
  private let numbers: [Double]
  /// Where the ordinals of each document start; one more than there are documents.
  private let starts: [UInt32]
  private let ordinals: [UInt32]
  private let bounds: [(minimum: UInt32, maximum: UInt32)]

  /// - Parameter pairs: Each document and one value of it, the documents ascending.
  init(name: String, documentCount: Int, pairs: [(document: Int, value: String)]) {
    self.name = name
    let parsed = pairs.map { Column.number($0.value) }
    let isNumber = !parsed.contains(nil)
    kind = isNumber ? .number : .keyword
    var distinct = Array(Set(pairs.map(\.value)))
    if isNumber {
      distinct.sort {
        let (a, b) = (Column.number($0) ?? 0, Column.number($1) ?? 0)
        return a != b ? a < b : $0 < $1
      }
    } else {
      distinct.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    values = distinct
    numbers = isNumber ? distinct.map { Column.number($0) ?? 0 } : []
    var places: [String: UInt32] = [:]
    for (place, value) in distinct.enumerated() { places[value] = UInt32(place) }
    var starts: [UInt32] = [0]
    var ordinals: [UInt32] = []
    var bounds: [(minimum: UInt32, maximum: UInt32)] = []
    var at = 0
    for document in 0..<documentCount {
      let from = ordinals.count
      while at < pairs.count, pairs[at].document == document {
        if let ordinal = places[pairs[at].value] { ordinals.append(ordinal) }
        at += 1
      }
      let own = Set(ordinals[from...]).sorted()
      ordinals.replaceSubrange(from..., with: own)
      if document % Column.blockSize == 0 { bounds.append((Column.none, 0)) }
      for ordinal in own {
        let last = bounds.count - 1
        bounds[last].minimum = min(bounds[last].minimum, ordinal)
        bounds[last].maximum = max(bounds[last].maximum, ordinal)
      }
      starts.append(UInt32(ordinals.count))
    }
    self.starts = starts
    self.ordinals = ordinals
    self.bounds = bounds
  }

  /// The number that a value is in full, nil for any other text and for what is not finite.
  package static func number(_ value: String) -> Double? {
    guard let first = value.utf8.first, (0x30...0x39).contains(first) || first == 0x2D,
      let number = Double(value), number.isFinite
    else { return nil }
    return number
  }

  /// How many distinct values there are; ordinals are below.
  package var valueCount: Int { values.count }

  package func value(ofOrdinal ordinal: UInt32) -> String {
    ordinal < values.count ? values[Int(ordinal)] : ""
  }

  /// The value as a number; 0 in a column of keywords.
  package func number(ofOrdinal ordinal: UInt32) -> Double {
    ordinal < numbers.count ? numbers[Int(ordinal)] : 0
  }

  /// The first ordinal whose value does not sort before `value` by its bytes; `valueCount` if none.
  package func ordinal(from value: String) -> UInt32 {
    lowerBound { values[$0].utf8.lexicographicallyPrecedes(value.utf8) }
  }

  /// The first ordinal whose number is not below `number`; `valueCount` if none.
  package func ordinal(fromNumber number: Double) -> UInt32 {
    lowerBound { numbers[$0] < number }
  }

  private func lowerBound(_ isBelow: (Int) -> Bool) -> UInt32 {
    var low = 0
    var high = kind == .number ? numbers.count : values.count
    while low < high {
      let middle = (low + high) / 2
      if isBelow(middle) { low = middle + 1 } else { high = middle }
    }
    return UInt32(low)
  }

  /// The ordinals of a document, ascending; they replace what `out` holds.
  package func ordinals(of document: Int, into out: inout [UInt32]) throws(IndexError) {
    out.removeAll(keepingCapacity: true)
    guard document >= 0, document + 1 < starts.count else { return }
    out.append(contentsOf: ordinals[Int(starts[document])..<Int(starts[document + 1])])
  }

  /// The least ordinal of a document, `none` if it has no value.
  package func firstOrdinal(of document: Int) throws(IndexError) -> UInt32 {
    guard document >= 0, document + 1 < starts.count, starts[document] < starts[document + 1]
    else { return Column.none }
    return ordinals[Int(starts[document])]
  }

  /// The greatest ordinal of a document, `none` if it has no value.
  package func lastOrdinal(of document: Int) throws(IndexError) -> UInt32 {
    guard document >= 0, document + 1 < starts.count, starts[document] < starts[document + 1]
    else { return Column.none }
    return ordinals[Int(starts[document + 1]) - 1]
  }

  package var blockCount: Int { bounds.count }

  /// The least and the greatest ordinal in a block of documents; nil if none of them has a value.
  package func bounds(ofBlock block: Int) throws(IndexError) -> ClosedRange<UInt32>? {
    guard block >= 0, block < bounds.count else { return nil }
    let (minimum, maximum) = bounds[block]
    return minimum <= maximum ? minimum...maximum : nil
  }
}

extension SegmentReader {
  /// The columns of this segment, sorted by name: `date`, and every name of a stored field.
  package func columns() throws(IndexError) -> [Column] {
    if let known = columnCache.withLock({ $0 }) { return known }
    var pairs: [String: [(document: Int, value: String)]] = [:]
    try forEachDocument { number, document throws(IndexError) in
      if let date = document.date { pairs["date", default: []].append((number, date)) }
      for field in document.fields {
        pairs[field.name, default: []].append((number, field.value))
      }
      return true
    }
    var made: [Column] = []
    for (name, pairs) in pairs.sorted(by: { $0.key < $1.key }) {
      made.append(Column(name: name, documentCount: documentCount, pairs: pairs))
    }
    let columns = made
    columnCache.withLock { $0 = columns }
    return columns
  }

  /// The column of a field, nil if no document of this segment has it.
  package func column(_ name: String) throws(IndexError) -> Column? {
    try columns().first { $0.name == name }
  }
}
