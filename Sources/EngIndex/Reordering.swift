internal import EngStorage

/// How a merge reorders documents: within those of one norm, so that ones with common terms stand together.
struct Reordering {
  /// Bytes for the terms of documents; other arrays take about 60 bytes a document and 20 a term and thread.
  var memoryLimit: Int
  /// The order does not depend on it.
  var threads: Int

  /// The order of the documents of a merge. It depends on the documents that are left and their ordinals, not on
  /// the segments they come from nor on an earlier order.
  ///
  /// - Parameters:
  ///   - ordinals: Of each source, the new ordinal of each document; `.max` for a deleted one.
  ///   - lengths: In tokens, by ordinal.
  /// - Returns: The ordinals, by norm and then in the order found.
  func order(
    of sources: [SegmentReader],
    ordinals: [[UInt32]],
    lengths: [UInt32]
  ) throws(IndexError) -> [UInt32] {
    let norms = lengths.map { Norm.encode($0) }
    var starts = [Int](repeating: 0, count: 257)
    for norm in norms { starts[Int(norm) + 1] += 1 }
    for norm in 0..<256 { starts[norm + 1] += starts[norm] }
    let runs = (0..<256).map { starts[$0]..<starts[$0 + 1] }
    // The ordinals by norm and then as they are; by their places there the documents are called here.
    var list = [UInt32](repeating: 0, count: norms.count)
    var places = list
    for (ordinal, norm) in norms.enumerated() {
      let place = starts[Int(norm)]
      starts[Int(norm)] += 1
      list[place] = UInt32(truncatingIfNeeded: ordinal)
      places[ordinal] = UInt32(truncatingIfNeeded: place)
    }
    let documents = try TermsByDocument(
      sources,
      documents: ordinals.map { $0.map { $0 == .max ? .max : places[Int($0)] } },
      documentCount: list.count,
      memoryLimit: memoryLimit
    )
    for source in sources { source.file.releaseMemory() }
    var order = list.indices.map { UInt32(truncatingIfNeeded: $0) }
    documents.starts.withUnsafeBufferPointer { starts in
      order.withUnsafeMutableBufferPointer { order in
        guard let starts = starts.baseAddress, let order = order.baseAddress else { return }
        let bisection = GraphBisection(
          starts: starts,
          terms: documents.terms.start,
          termCount: documents.termCount,
          order: order
        )
        bisection.run(runs, threads: threads)
      }
    }
    return order.map { list[Int($0)] }
  }
}
