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

  /// Reads a column as `ColumnsWriter` writes it.
  init(_ reader: inout ByteReader, documentCount: Int) throws(IndexError) {
    name = try reader.string()
    guard let kind = Kind(rawValue: try reader.byte()) else {
      throw reader.corrupted("unknown kind of column")
    }
    self.kind = kind
    let valueCount = try reader.count(upTo: reader.remaining)
    var values: [String] = []
    values.reserveCapacity(valueCount)
    for _ in 0..<valueCount { values.append(try reader.string()) }
    var numbers: [Double] = []
    if kind == .number {
      for value in values {
        guard let number = Column.number(value) else { throw reader.corrupted("not a number") }
        numbers.append(number)
      }
    }
    let blockCount = (documentCount + Column.blockSize - 1) / Column.blockSize
    var bounds: [(minimum: UInt32, maximum: UInt32)] = []
    for _ in 0..<blockCount {
      let minimum = try reader.count(upTo: valueCount)
      if minimum == 0 {
        bounds.append((Column.none, 0))
      } else {
        let rest = try reader.count(upTo: valueCount - minimum)
        bounds.append((UInt32(minimum - 1), UInt32(minimum - 1 + rest)))
      }
    }
    let counts = try Column.unpack(documentCount, &reader)
    let pairCount = try reader.count(upTo: Int(Int32.max))
    let ordinals = try Column.unpack(pairCount, &reader)
    var starts: [UInt32] = [0]
    starts.reserveCapacity(documentCount + 1)
    var at = 0
    for (document, count) in counts.enumerated() {
      guard Int(count) <= pairCount - at else {
        throw reader.corrupted("more values than there are")
      }
      let bound = bounds[document / Column.blockSize]
      for place in at..<(at + Int(count)) {
        guard ordinals[place] >= bound.minimum, ordinals[place] <= bound.maximum,
          place == at || ordinals[place] > ordinals[place - 1]
        else { throw reader.corrupted("ordinals do not ascend within their bounds") }
      }
      at += Int(count)
      starts.append(UInt32(at))
    }
    guard at == pairCount else { throw reader.corrupted("values without a document") }
    self.values = values
    self.numbers = numbers
    self.starts = starts
    self.ordinals = ordinals
    self.bounds = bounds
  }

  private static func unpack(
    _ count: Int,
    _ reader: inout ByteReader
  ) throws(IndexError) -> [UInt32] {
    let width = Int(try reader.byte())
    // Without bits there is no limit to how many values a damaged file could ask for.
    guard width <= 32, width > 0 || count <= SegmentLimits.documents else {
      throw reader.corrupted("numbers too wide")
    }
    let bytes = try reader.raw(BitPacking.byteCount(count, width: width))
    guard width > 0, let base = bytes.baseAddress else {
      return [UInt32](repeating: 0, count: count)
    }
    return (0..<count).map { BitPacking.value(base, bit: $0 * width, width: width) }
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

  package var blockCount: Int { bounds.count }

  /// The least and the greatest ordinal in a block of documents; nil if none of them has a value.
  package func bounds(ofBlock block: Int) throws(IndexError) -> ClosedRange<UInt32>? {
    guard block >= 0, block < bounds.count else { return nil }
    let (minimum, maximum) = bounds[block]
    return minimum <= maximum ? minimum...maximum : nil
  }
}

extension SegmentReader {
  /// The columns of this segment, sorted by name: `date`, and every name of a stored field. Values of
  /// more than 1,024 bytes are in no column.
  ///
  /// - Complexity: The first call reads all columns.
  package func columns() throws(IndexError) -> [Column] {
    if let known = columnCache.withLock({ $0 }) { return known }
    let range = section(.columns)
    var reader = ByteReader(try file.buffer(range), file: name, at: range.lowerBound)
    let count = try reader.count(upTo: reader.remaining)
    var made: [Column] = []
    for _ in 0..<count {
      let column = try Column(&reader, documentCount: documentCount)
      if let last = made.last, !last.name.utf8.lexicographicallyPrecedes(column.name.utf8) {
        throw reader.corrupted("columns are not sorted")
      }
      made.append(column)
    }
    guard reader.remaining == 0 else { throw reader.corrupted("has bytes left over") }
    let columns = made
    columnCache.withLock { $0 = columns }
    return columns
  }

  /// The column of a field, nil if no document of this segment has it.
  package func column(_ name: String) throws(IndexError) -> Column? {
    try columns().first { $0.name == name }
  }
}
