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
  private struct State {
    /// 8 MiB in all.
    var known = Kept<LoosePostings?>(limit: 1 << 20)
    var sought: [String: LooseSearch] = [:]
  }

  private let state = Mutex(State())

  /// - Parameters:
  ///   - parts: How many parts of the segment two threads that ask at the same time share.
  ///   - find: What a part has; called if the postings are not known.
  func postings(
    of sequences: [FlatQuery.Sequence],
    in segment: SegmentReader,
    parts: Int,
    find: (Int) throws(IndexError) -> LooseSearch.Part
  ) throws(IndexError) -> LoosePostings? {
    var key = String(UInt(bitPattern: ObjectIdentifier(segment)))
    for sequence in sequences {
      // No term has a zero byte.
      key += "\0\0"
      for (term, offset) in zip(sequence.terms, sequence.offsets) { key += "\(offset)\0\(term)\0" }
    }
    let (known, sought) = state.withLock { state -> (LoosePostings?, LooseSearch?) in
      if let postings = state.known[key] { return (postings, nil) }
      let search = state.sought[key] ?? LooseSearch(parts: parts)
      state.sought[key] = search
      return (nil, search)
    }
    guard let search = sought else { return known }
    defer { state.withLock { if $0.sought[key] === search { $0.sought[key] = nil } } }
    while let part = search.take() {
      do throws(IndexError) {
        search.add(try find(part))
      } catch {
        search.fail(error)
      }
    }
    let found = try search.found()
    state.withLock { $0.known.keep(found, for: key, size: (found?.count ?? 0) + 16) }
    return found
  }
}

/// A search for phrases in parts of a segment, which all threads that want to know take in turn.
final class LooseSearch: @unchecked Sendable {
  struct Part {
    var postings: [(document: UInt32, frequency: UInt32)] = []
    /// Of one of the phrases' words; nil if the segment has none of them.
    var cursor: PostingsCursor?
  }

  // Touched in `monitor` only.
  private let monitor = Monitor()
  private var next = 0
  private var missing: Int
  private let count: Int
  private var all = Part()
  private var isDone = false
  private var postings: LoosePostings?
  private var error: IndexError?

  init(parts: Int) {
    count = parts
    missing = parts
  }

  /// A part that no thread has.
  func take() -> Int? {
    monitor.withLock {
      guard next < count, !isDone else { return nil }
      next += 1
      return next - 1
    }
  }

  func add(_ part: Part) {
    monitor.withLock {
      all.postings += part.postings
      all.cursor = all.cursor ?? part.cursor
      missing -= 1
      guard missing == 0, !isDone else { return }
      if let cursor = all.cursor, !all.postings.isEmpty {
        postings = LoosePostings(all.postings, cursor: cursor)
      }
      isDone = true
      monitor.notify()
    }
  }

  func fail(_ error: IndexError) {
    monitor.withLock {
      guard !isDone else { return }
      self.error = error
      isDone = true
      monitor.notify()
    }
  }

  /// What was found, once all threads have done their parts.
  func found() throws(IndexError) -> LoosePostings? {
    monitor.withLock { while !isDone { monitor.wait() } }
    // Nothing changes it now.
    if let error { throw error }
    return postings
  }
}

extension SegmentSearch {
  /// Segments of fewer documents are one part. A second one costs some microseconds, once.
  private static let sharedDocuments = 32

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
    // What each of two threads reads is more than what one reads alone: not where it is shown.
    let parts = segment.documentCount < sharedDocuments || record != nil ? 1 : 2
    let size = segment.documentCount / parts
    return try scratch.loosePostings.postings(of: sequences, in: segment, parts: parts) {
      part throws(IndexError) in
      let end = part + 1 == parts ? segment.documentCount : (part + 1) * size
      return try findPostings(
        of: sequences,
        among: UInt32(part * size)..<UInt32(end),
        in: segment,
        scratch: scratch,
        record: record
      )
    }
  }

  private static func findPostings(
    of sequences: [FlatQuery.Sequence],
    among documents: Range<UInt32>,
    in segment: SegmentReader,
    scratch: Scratch,
    record: PassRecord?
  ) throws(IndexError) -> LooseSearch.Part {
    var found = LooseSearch.Part()
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
      try search.appendOccurrences(among: documents, to: &found.postings)
      if let record { search.add(to: record) }
      found.cursor = search.lists[0].cursor
    }
    return found
  }

  /// Appends each of some documents in which the one phrase occurs, and how often.
  private func appendOccurrences(
    among range: Range<UInt32>,
    to postings: inout [(document: UInt32, frequency: UInt32)]
  ) throws(IndexError) {
    let lead = lists
    guard let phrase = phrases.first, let parts = phrase.parts.baseAddress else { return }
    scratch.reserveSpans(requiredCount * slotCount)
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    lead.pointee.seek(range.lowerBound)
    while !lead.pointee.isAtEnd {
      try lead.pointee.decode()
      let leadDocuments = lead.pointee.documents
      if leadDocuments[0] >= range.upperBound { return }
      var count = 0
      for slot in steps(lead.pointee.count) {
        documents[count] = leadDocuments[slot]
        scores[count] = 0
        slots[count] = UInt32(truncatingIfNeeded: slot)
        count &+= range.contains(leadDocuments[slot]) ? 1 : 0
      }
      var number = 1
      while number < requiredCount, count > 0 {
        count = try require(
          number,
          of: count,
          isScoring: false,
          needed: 0,
          worth: .max,
          rest: 0
        )
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
