/// The sections of a segment.
enum SectionKind: UInt32, CaseIterable {
  case metadata = 1
  case terms, termIndex, postings, bounds, positions, norms
  case stored, storedIndex
  case keys, keyOffsets, keyHashes, keyDocuments
  case compounds, compoundIndex

  var name: String { String(describing: self) }
}
