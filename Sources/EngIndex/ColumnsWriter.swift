internal import EngStorage

// The values of stored fields, by field:
//
//     columns := columns: varint, column{columns}
//     column  := name: string, kind: u8 (0 keyword, 1 number), values: varint, string{values},
//                (minimum + 1: varint, maximum - minimum: varint, or 0){blocks},
//                countWidth: u8, (count: countWidth bits){documents},
//                ordinals: varint, width: u8, (ordinal: width bits){ordinals}
//
// Values are distinct and sorted (`Column.Kind`); their numbers are ordinals. Bounds are those of the
// ordinals in blocks of 4,096 documents, 0 if there are none. Documents go by number, the ordinals of one
// ascend. Packed values stand one after the other and start and end at a byte.

/// Collects the values of stored fields and writes them as columns.
final class ColumnsWriter {
  /// Bytes of a value; longer ones are in no column.
  static let valueBytes = 1024

  private final class Field {
    let values = ValueTable()
    /// Ordinals of documents, ascending, with the number of one value each.
    var pairs: [(document: UInt32, value: UInt32)] = []
  }

  private final class ValueTable {
    var table = ByteStringTable()
  }

  private var fields: [String: Field] = [:]
  private(set) var memory = 0

  /// Adds the values in the record of a document.
  ///
  /// - Parameter document: Its ordinal.
  func add(document: Int, record: UnsafeRawBufferPointer) throws(IndexError) {
    guard !record.isEmpty else { return }
    var reader = ByteReader(record, file: "")
    try Document.forEachValue(in: &reader) { name, value in
      guard value.count <= ColumnsWriter.valueBytes else { return }
      let field: Field
      if let known = fields[name] {
        field = known
      } else {
        field = Field()
        fields[name] = field
      }
      let before = field.values.table.count
      let number = field.values.table.number(value)
      if number == before { memory += value.count + 32 }
      field.pairs.append((UInt32(truncatingIfNeeded: document), UInt32(truncatingIfNeeded: number)))
      memory += 16
    }
  }

  /// The section.
  ///
  /// - Parameter numbers: Those of the documents, by ordinal.
  func encoded(numbers: [UInt32]) -> OutputBytes {
    let out = OutputBytes()
    out.varint(fields.count)
    for (name, field) in fields.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      out.string(name)
      encode(field, numbers, to: out)
    }
    return out
  }

  private func encode(_ field: Field, _ numbers: [UInt32], to out: OutputBytes) {
    let strings = (0..<field.values.table.count).map {
      String(decoding: field.values.table[$0], as: UTF8.self)
    }
    let parsed = strings.map { Column.number($0) }
    let isNumber = !parsed.contains(nil)
    let sorted = strings.indices.sorted { a, b in
      if isNumber, let x = parsed[a], let y = parsed[b], x != y { return x < y }
      return strings[a].utf8.lexicographicallyPrecedes(strings[b].utf8)
    }
    var ordinals = [UInt32](repeating: 0, count: strings.count)
    for (place, value) in sorted.enumerated() { ordinals[value] = UInt32(place) }
    out.byte(isNumber ? Column.Kind.number.rawValue : Column.Kind.keyword.rawValue)
    out.varint(strings.count)
    for value in sorted { out.string(strings[value]) }
    var pairs = field.pairs.map { pair in
      UInt64(numbers[Int(pair.document)]) << 32 | UInt64(ordinals[Int(pair.value)])
    }
    pairs.sort()
    var counts = [UInt32](repeating: 0, count: numbers.count)
    var kept: [UInt32] = []
    var bounds = [ClosedRange<UInt32>?](
      repeating: nil,
      count: (numbers.count + Column.blockSize - 1) / Column.blockSize
    )
    for (i, pair) in pairs.enumerated() where i == 0 || pair != pairs[i - 1] {
      let document = Int(pair >> 32)
      let ordinal = UInt32(truncatingIfNeeded: pair)
      counts[document] += 1
      kept.append(ordinal)
      let block = document / Column.blockSize
      let known = bounds[block] ?? ordinal...ordinal
      bounds[block] = min(known.lowerBound, ordinal)...max(known.upperBound, ordinal)
    }
    for bound in bounds {
      guard let bound else {
        out.varint(0)
        continue
      }
      out.varint(Int(bound.lowerBound) + 1)
      out.varint(Int(bound.upperBound - bound.lowerBound))
    }
    pack(counts, to: out)
    out.varint(kept.count)
    pack(kept, to: out)
  }

  private func pack(_ values: [UInt32], to out: OutputBytes) {
    let width = BitPacking.width(values.reduce(0, |))
    out.byte(UInt8(width))
    let size = BitPacking.byteCount(values.count, width: width)
    BitPacking.pack(values, count: values.count, width: width, into: out.reserve(size))
    out.advance(size)
  }
}
