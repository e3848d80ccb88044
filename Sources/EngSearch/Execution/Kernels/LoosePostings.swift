import EngIndex
import EngStorage
import Synchronization

/// Postings that stand in no list of the index: the documents of a phrase that is scored as one with terms.
final class LoosePostings: Sendable {
  /// The documents, ascending, then as many frequencies.
  nonisolated(unsafe) let memory: UnsafeMutablePointer<UInt32>
  let count: Int
  /// Of one of the phrases' words.
  nonisolated(unsafe) let cursor: PostingsCursor

  /// - Parameter postings: Documents and frequencies in any order; those of the same document are added up.
  init(_ postings: [(document: UInt32, frequency: UInt32)], cursor: PostingsCursor) {
    self.cursor = cursor
    let sorted = postings.sorted { $0.document < $1.document }
    var merged: [(document: UInt32, frequency: UInt32)] = []
    for posting in sorted {
      if let last = merged.last, last.document == posting.document {
        let (sum, overflow) = last.frequency.addingReportingOverflow(posting.frequency)
        merged[merged.count - 1].frequency = overflow ? .max : sum
      } else {
        merged.append(posting)
      }
    }
    count = merged.count
    memory = .allocate(capacity: count * 2)
    for (place, posting) in merged.enumerated() {
      memory[place] = posting.document
      memory[count + place] = posting.frequency
    }
  }

  deinit { memory.deallocate() }
}

/// What phrases came to in the segments of one snapshot, kept from one search to the next.
final class KnownLoosePostings: Sendable {
  /// 8 MiB in all.
  private let known = Mutex(Kept<LoosePostings?>(limit: 1 << 20))

  /// - Parameter find: Called if they are not known.
  func postings(
    of sequences: [FlatQuery.Sequence],
    in segment: SegmentReader,
    find: () throws(IndexError) -> LoosePostings?
  ) throws(IndexError) -> LoosePostings? {
    var key = String(UInt(bitPattern: ObjectIdentifier(segment)))
    for sequence in sequences {
      // No term has a zero byte.
      key += "\0\0"
      for (term, offset) in zip(sequence.terms, sequence.offsets) { key += "\(offset)\0\(term)\0" }
    }
    if let postings = known.withLock({ $0[key] }) { return postings }
    let found = try find()
    known.withLock { $0.keep(found, for: key, size: (found?.count ?? 0) + 16) }
    return found
  }
}

extension SegmentSearch {
  /// The documents of a segment, deleted ones too, in which any of some phrases occurs, and how often; nil if
  /// there are none.
  ///
  /// - Parameter scratch: Is at work in nothing else.
  /// - Complexity: That of looking for each of the phrases, the first time.
  static func postings(
    of sequences: [FlatQuery.Sequence],
    in segment: SegmentReader,
    scratch: Scratch,
    record: PassRecord?
  ) throws(IndexError) -> LoosePostings? {
    try scratch.loosePostings.postings(of: sequences, in: segment) { () throws(IndexError) in
      try findPostings(of: sequences, in: segment, scratch: scratch, record: record)
    }
  }

  private static func findPostings(
    of sequences: [FlatQuery.Sequence],
    in segment: SegmentReader,
    scratch: Scratch,
    record: PassRecord?
  ) throws(IndexError) -> LoosePostings? {
    var postings: [(document: UInt32, frequency: UInt32)] = []
    var cursor: PostingsCursor?
    for sequence in sequences {
      let search = try SegmentSearch(
        FlatQuery(sequence),
        in: segment,
        firstDocument: 0,
        scale: 1,
        saturation: .none,
        scratch: scratch,
        isIgnoringDeletions: true,
        record: record
      ) { _, _ in NoneMatcher() }
      guard let search else { continue }
      try search.appendOccurrences(to: &postings)
      if let record { search.add(to: record) }
      cursor = search.lists[0].cursor
    }
    guard let cursor, !postings.isEmpty else { return nil }
    return LoosePostings(postings, cursor: cursor)
  }

  /// Appends each document in which the one phrase occurs, and how often.
  private func appendOccurrences(
    to postings: inout [(document: UInt32, frequency: UInt32)]
  ) throws(IndexError) {
    let lead = lists
    guard let phrase = phrases.first, let parts = phrase.parts.baseAddress else { return }
    scratch.reserveSpans(requiredCount * slotCount)
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    while !lead.pointee.isAtEnd {
      try lead.pointee.decode()
      var count = lead.pointee.count
      let leadDocuments = lead.pointee.documents
      for slot in steps(count) {
        documents[slot] = leadDocuments[slot]
        scores[slot] = 0
        slots[slot] = UInt32(truncatingIfNeeded: slot)
      }
      var number = 1
      while number < requiredCount, count > 0 {
        count = try require(number, of: count, isScoring: false, needed: 0, rest: 0)
        if lists[number].isAtEnd, count == 0 { return }
        number &+= 1
      }
      try locateInLead(count)
      let extents = try lead.pointee.extents()
      for candidate in steps(count) {
        let frequency = scratch.phraseMatcher.pointee.frequency(
          of: parts,
          count: phrase.parts.count,
          spans: scratch.spans + Int(slots[candidate]),
          extent: extents[Int(documents[candidate])],
          firstOnly: false
        )
        guard let frequency else { throw lead.pointee.malformedPositions }
        if frequency > 0 { postings.append((documents[candidate], frequency)) }
      }
      lead.pointee.nextBlock()
    }
  }
}
