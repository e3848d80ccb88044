import EngIndex
import EngStorage

/// Telling what a kernel did.
extension SegmentSearch {
  /// Adds what was read of all lists; called once, when the kernel has ended.
  func add(to record: PassRecord) {
    for number in 0..<listCount {
      let label = number < labels.count ? labels[number] : (text: "", terms: 1)
      let (documents, blocks, work) = lists[number].read
      record.add(
        QueryPlan.List(
          label: label.text,
          terms: label.terms,
          documents: documents,
          blocks: blocks,
          work: work
        )
      )
    }
    for (_, lookup) in lookups { lookup.addWork(to: record) }
    for test in requiredTests + optionalTests + excludedTests { test.matcher.addWork(to: record) }
    record.addScored(documentsScored)
    record.addPositions(scratch.phraseMatcher.pointee.positionsRead - positionsBefore)
  }

  /// Adds what was read to make the tests, which others did not put anything to.
  func addUnused(to record: PassRecord) {
    record.takesOnlyRead = true
    for test in requiredTests + optionalTests + excludedTests { test.matcher.addWork(to: record) }
    record.takesOnlyRead = false
  }

  /// How a list is called in reports, and how many terms it is of.
  typealias Label = (text: String, terms: Int)

  /// The names of the lists that a segment has for the terms of a request: one for each, or one for all.
  static func names(
    of request: FlatQuery.Request,
    in segment: SegmentReader,
    lists: Int,
    _ record: PassRecord
  ) throws(IndexError) -> [Label] {
    var names: [String] = []
    for term in request.terms where try segment.term(term) != nil { names.append(term) }
    guard names.count > lists else { return names.map { ($0, 1) } }
    return [(try record.name(request.terms), names.count)]
  }

  /// - Parameters:
  ///   - hasPhrases: Whether phrases are scored as one with the list.
  ///   - isWhole: Whether the list is all that the segment has for the request. It is called the same in all segments
  ///     then, whichever of the terms they have.
  static func label(
    _ names: ArraySlice<Label>,
    _ request: FlatQuery.Request,
    hasPhrases: Bool,
    isWhole: Bool,
    _ record: PassRecord
  ) throws(IndexError) -> Label {
    var parts = isWhole && !names.isEmpty ? [try record.name(request.terms)] : names.map(\.text)
    if hasPhrases {
      parts += request.sequences.map { "\"" + $0.terms.joined(separator: " ") + "\"" }
    }
    return (parts.joined(separator: " | "), names.reduce(0) { $0 + $1.terms })
  }

  /// How counting goes, for reports.
  var countingMethod: QueryPlan.Pass.Method {
    switch counting {
    case .known: .dictionary
    case .common: .commonBits
    case .candidates: .conjunction
    case .bits: .bits
    case .windows: .windows
    case .remainder: .remainder
    }
  }
}
