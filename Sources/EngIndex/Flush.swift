internal import EngStorage

/// Writes what several in-memory indexes hold as the terms of one segment, whose documents have their
/// numbers already.
struct Flush {
  let indexes: [InMemoryIndex]
  let writer: SegmentWriter
  /// By ordinal.
  let norms: [UInt8]
  /// Terms of a range; a multiple of 32.
  private static let rangeSize = 1024

  /// The numbers of the terms in each index, those of one term after the other in the order of the
  /// terms; `.max` where an index does not have the term.
  private func mergedTerms() -> [UInt32] {
    let sorted = indexes.map { $0.sortedTerms() }
    if sorted.count == 1 { return sorted[0] }
    var places = [Int](repeating: 0, count: sorted.count)
    var merged: [UInt32] = []
    while true {
      var smallest: UnsafeBufferPointer<UInt8>?
      for i in indexes.indices where places[i] < sorted[i].count {
        let term = indexes[i][Int(sorted[i][places[i]])]
        if let known = smallest, TermDictionary.compare(known, term) <= 0 { continue }
        smallest = term
      }
      guard let smallest else { return merged }
      for i in indexes.indices {
        guard places[i] < sorted[i].count,
          TermDictionary.compare(indexes[i][Int(sorted[i][places[i]])], smallest) == 0
        else {
          merged.append(.max)
          continue
        }
        merged.append(sorted[i][places[i]])
        places[i] += 1
      }
    }
  }

  func run() throws(IndexError) {
    let terms = mergedTerms()
    let count = terms.count / indexes.count
    let range = writer.range()
    let list = DecodedList()
    for first in stride(from: 0, to: count, by: Flush.rangeSize) {
      try encode(terms, first..<min(first + Flush.rangeSize, count), list, to: range)
      try writer.append(range)
      range.removeAll()
    }
    for index in indexes { index.finishSpellings() }
    try writeStrings({ $0.compounds.sortedStrings() }) { key throws(IndexError) in
      try writer.addCompound(key)
    }
    try writeStrings({ $0.spellings.sortedStrings() }) { key throws(IndexError) in
      try writer.addSpelling(key)
    }
  }

  private func encode(
    _ terms: [UInt32],
    _ range: Range<Int>,
    _ list: DecodedList,
    to out: TermRange
  ) throws(IndexError) {
    let width = indexes.count
    var splits: [Int] = []
    let numbers = writer.numbers
    for term in range {
      list.removeAll()
      splits.removeAll(keepingCapacity: true)
      var name: UnsafeBufferPointer<UInt8>?
      for i in 0..<width {
        let number = terms[term * width + i]
        guard number != .max else { continue }
        name = indexes[i][Int(number)]
        indexes[i].read(Int(number), into: list)
        splits.append(list.count)
      }
      numbers.withUnsafeBufferPointer { numbers in
        norms.withUnsafeBufferPointer { norms in
          guard let numbers = numbers.baseAddress, let norms = norms.baseAddress else { return }
          list.write(to: out, numbers: numbers, norms: norms, splits: splits)
        }
      }
      if let name { try out.endTerm(name) }
    }
  }

  /// Gives the distinct strings of all indexes in order.
  private func writeStrings(
    _ strings: (InMemoryIndex) -> [[UInt8]],
    _ body: (UnsafeBufferPointer<UInt8>) throws(IndexError) -> Void
  ) throws(IndexError) {
    var all = indexes.flatMap(strings)
    if indexes.count > 1 { all.sort { $0.lexicographicallyPrecedes($1) } }
    for i in all.indices where i == 0 || all[i] != all[i - 1] {
      let string = all[i]
      try string.span.withBytes { key throws(IndexError) in try body(key) }
    }
  }
}
