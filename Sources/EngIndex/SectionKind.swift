/// The sections of a segment.
enum SectionKind: UInt32, CaseIterable {
  case metadata = 1
  case terms, termIndex, postings, skips, bounds, positions
  case norms, extents, lengths, ordinals
  case stored, storedIndex
  case keys, keyIndex, keyBuckets, keyPrints, keyNumbers
  case compounds, compoundIndex
  case spellings, spellingIndex
  case stems, stemIndex
  case columns
  case groups, groupIndex
  case titleEnds

  var name: String { String(describing: self) }
}
