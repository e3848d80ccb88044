import EngIndex
import EngStorage

/// One flat query at work in one segment.
///
/// The lists stand in raw memory: those that a document must be in, rarest first; then those that add to
/// its score; then those that it must not be in.
final class SegmentSearch {
  /// A phrase whose words all have lists among the required ones.
  struct Phrase {
    /// The rarest word first; where its spans begin is `slotCount` times the number of its list.
    let parts: UnsafeMutableBufferPointer<PhraseMatcher.Part>
    /// In fixed point.
    let weight: Double

    /// No document's score is higher.
    var bound: UInt32 { UInt32(weight) &+ 1 }
  }

  /// A general matcher that candidates, ascending, are put to.
  final class Test {
    let matcher: Matcher
    /// No score of its is higher.
    let bound: UInt32
    private var isStarted = false

    init(_ matcher: Matcher, bound: UInt32) {
      self.matcher = matcher
      self.bound = bound
    }

    func matches(_ document: UInt32) throws(IndexError) -> Bool {
      if !isStarted || matcher.document < document {
        try matcher.advance(to: document)
        isStarted = true
      }
      return matcher.document == document
    }
  }

  let scratch: Scratch
  /// Nil has no end.
  private let budget: SearchBudget?
  let scorer: Scorer
  let lists: UnsafeMutablePointer<TermList>
  let listCount: Int
  let requiredCount: Int
  let optionalCount: Int
  let phrases: [Phrase]
  /// What the lists read that is in no list of the index, kept for them.
  private let loose: [LoosePostings]
  /// The phrases of the lists that have some beside.
  let lookups: [(list: Int, lookup: PhraseLookup)]
  /// What else a document must, may and must not match.
  let requiredTests: [Test]
  let optionalTests: [Test]
  let excludedTests: [Test]
  let documentCount: Int
  /// The number of the segment's first document in the snapshot.
  let firstDocument: Int
  /// Bit d is set if document d is deleted; nil if none is.
  let deleted: UnsafeMutablePointer<UInt64>?
  /// Documents that were given a score, in whole or by the list that brought them up.
  @exclusivity(unchecked) var documentsScored = 0
  /// How the lists are called, and how many terms they have; empty if nobody asks.
  let labels: [Label]
  /// Positions that others read with the same memory before.
  let positionsBefore: Int

  var excludedStart: Int { requiredCount &+ optionalCount }

  /// Whether lists alone decide what matches.
  var hasOnlyLists: Bool {
    lookups.isEmpty && phrases.isEmpty && requiredTests.isEmpty && excludedTests.isEmpty
      && excludedStart == listCount && deleted == nil
  }

  /// Whether a general matcher would bring up far fewer documents than the rarest list.
  var isLedByTest: Bool {
    let documents = lists[0].documentFrequency
    return requiredTests.contains { $0.matcher.cost &* 4 < documents }
  }

  /// The most candidates that a block of the leading list makes.
  var slotCount: Int { lists[0].blockRoom }

  /// A list that the segment has.
  private struct Found {
    let request: Int
    /// Its terms among all that were found.
    let terms: Range<Int>
    let documents: Int
    let loose: LoosePostings?
    let lookup: PhraseLookup?

    init(
      request: Int,
      terms: Range<Int>,
      _ infos: [TermInfo],
      loose: LoosePostings? = nil,
      lookup: PhraseLookup? = nil
    ) {
      self.request = request
      self.terms = terms
      self.loose = loose
      self.lookup = lookup
      documents = infos[terms].reduce(loose?.count ?? 0) { $0 + $1.documentFrequency }
    }
  }

  /// What the segment knows of the terms of a request: of several that have a list of their own, of that.
  private static func lists(
    of request: FlatQuery.Request,
    in segment: SegmentReader
  ) throws(IndexError) -> [TermInfo] {
    var terms: [String] = []
    var infos: [TermInfo] = []
    for term in request.terms {
      guard let info = try segment.term(term) else { continue }
      terms.append(term)
      infos.append(info)
    }
    if terms.count > 1, let group = try segment.group(of: terms) { return [group] }
    return infos
  }

  /// Documents of the rarest required list of terms alone.
  ///
  /// - Parameter ends: Where those of each request end among `infos`.
  private static func rarest(_ query: FlatQuery, _ infos: [TermInfo], _ ends: [Int]) -> Int {
    var rarest = Int.max
    for number in 0..<query.requiredRequests where query.requests[number].sequences.isEmpty {
      let terms = infos[(number > 0 ? ends[number - 1] : 0)..<ends[number]]
      rarest = min(rarest, terms.reduce(0) { $0 + $1.documentFrequency })
    }
    return rarest
  }

  /// Nil if nothing can match in the segment.
  ///
  /// - Parameter record: Of the pass that the search is part of, if it is to be told.
  init?(
    _ query: FlatQuery,
    in segment: SegmentReader,
    firstDocument: Int,
    scale: Double,
    saturation: SaturationTable,
    scratch: Scratch,
    budget: SearchBudget? = nil,
    isIgnoringDeletions: Bool = false,
    record: PassRecord? = nil,
    matcher: (Plan, SegmentReader) throws(IndexError) -> Matcher
  ) throws(IndexError) {
    var infos: [TermInfo] = []
    var found: [Found] = []
    var names: [Label] = []
    infos.reserveCapacity(query.requests.count)
    found.reserveCapacity(query.requests.count)
    var ends: [Int] = []
    ends.reserveCapacity(query.requests.count)
    for request in query.requests {
      infos += try Self.lists(of: request, in: segment)
      ends.append(infos.count)
    }
    let rarest = Self.rarest(query, infos, ends)
    for (number, request) in query.requests.enumerated() {
      let first = number > 0 ? ends[number - 1] : 0
      let end = ends[number]
      if let record {
        names += try Self.names(of: request, in: segment, lists: end - first, record)
      }
      var loose: LoosePostings?
      if !request.sequences.isEmpty {
        if number < query.requiredRequests, end - first == 1,
          infos[first].documentFrequency > max(rarest, segment.documentCount / 2)
        {
          let lookup = try PhraseLookup(request.sequences, in: segment)
          found.append(Found(request: number, terms: first..<end, infos, lookup: lookup))
          continue
        }
        loose = try Self.postings(
          of: request.sequences,
          in: segment,
          scratch: scratch,
          record: record
        )
      }
      guard end > first || loose != nil else {
        if number < query.requiredRequests { return nil }
        continue
      }
      // Where nothing is scored, what counts as one may as well be several: nothing is merged.
      let isOne = request.weight > 0 || number < query.requiredRequests
      let together = isOne ? first : end
      for list in first..<together {
        found.append(Found(request: number, terms: list..<list + 1, infos))
      }
      if isOne || loose != nil {
        let terms = together..<end
        found.append(Found(request: number, terms: terms, infos, loose: loose))
      }
    }
    requiredCount = query.requiredRequests
    let optionalEnd = query.requiredRequests + query.optionalRequests
    optionalCount = found.count { $0.request < optionalEnd } - requiredCount
    if requiredCount + optionalCount == 0 { return nil }
    if requiredCount > 1 { found[..<requiredCount].sort { $0.documents < $1.documents } }

    func tests(_ plans: [Plan]) throws(IndexError) -> [Test] {
      var tests: [Test] = []
      for plan in plans {
        let bound = UInt32(min(plan.maximumScore * scale, Double(1 << 30))) + 1
        tests.append(Test(try matcher(plan, segment), bound: bound))
      }
      return tests
    }
    requiredTests = try tests(query.requiredTests)
    optionalTests = try tests(query.optionalTests)
    excludedTests = try tests(query.excludedTests)
    self.scratch = scratch
    self.budget = budget
    self.firstDocument = firstDocument
    documentCount = segment.documentCount
    scorer = saturation.scorer(norms: try segment.norms())
    listCount = found.count
    loose = found.compactMap(\.loose)
    var lookups: [(list: Int, lookup: PhraseLookup)] = []
    for (number, list) in found.enumerated() {
      if let lookup = list.lookup { lookups.append((number, lookup)) }
    }
    self.lookups = lookups
    var labels: [Label] = []
    if let record {
      for list in found {
        let request = query.requests[list.request]
        labels.append(
          try Self.label(
            names[list.terms],
            request,
            hasPhrases: list.loose != nil || list.lookup != nil,
            isWhole: request.weight > 0 || list.request < query.requiredRequests,
            record
          )
        )
      }
    }
    self.labels = labels
    positionsBefore = scratch.phraseMatcher.pointee.positionsRead
    lists = .allocate(capacity: found.count)
    let phraseWeight = query.phrases.count == 1 ? query.phrases[0].weight * scale : 0
    var made = 0
    do {
      for list in found {
        let request = query.requests[list.request]
        let scaled = request.weight * scale
        if list.terms.count == 1, list.loose == nil {
          let cursor = try segment.postings(infos[list.terms.lowerBound])
          (lists + made).initialize(
            to: TermList(
              cursor,
              scorer: scorer,
              weight: scaled,
              repeats: request.repeats,
              isInPhrase: request.isInPhrase,
              phraseWeight: request.isInPhrase ? phraseWeight : 0,
              hasPhrases: list.lookup != nil,
              memory: scratch.listMemory(made)
            )
          )
        } else {
          var members: [PostingsCursor] = []
          for term in list.terms { members.append(try segment.postings(infos[term])) }
          let anyCursor = members.first ?? list.loose?.cursor
          guard let anyCursor else { continue }
          (lists + made).initialize(
            to: TermList(
              members,
              anyCursor: anyCursor,
              loose: list.loose,
              scorer: scorer,
              weight: scaled,
              repeats: request.repeats
            )
          )
        }
        made += 1
      }
    } catch {
      for number in steps(made) { lists[number].release() }
      lists.deallocate()
      throw error
    }
    let room = lists[0].blockRoom
    phrases = query.phrases.map { phrase in
      var parts = UnsafeMutableBufferPointer<PhraseMatcher.Part>.allocate(
        capacity: phrase.parts.count
      )
      for (place, part) in phrase.parts.enumerated() {
        let list = found.firstIndex { $0.request == part.request } ?? 0
        parts.initializeElement(
          at: place,
          to: PhraseMatcher.Part(span: list * room, offset: part.offset)
        )
      }
      parts.sort { $0.span < $1.span }
      return Phrase(parts: parts, weight: phrase.weight * scale)
    }
    if segment.deletedCount > 0, !isIgnoringDeletions {
      let words = segment.deletedWords
      let copy = UnsafeMutablePointer<UInt64>.allocate(capacity: words.count)
      for (place, word) in words.enumerated() { copy[place] = word }
      deleted = copy
    } else {
      deleted = nil
    }
  }

  deinit {
    for number in steps(listCount) { lists[number].release() }
    lists.deallocate()
    for phrase in phrases { phrase.parts.deallocate() }
    deleted?.deallocate()
  }

  /// Documents that are looked at between two questions whether the time is over.
  static let documentsBetweenQuestions = 1 << 13

  /// Whether the search has to end, asked after every `documentsBetweenQuestions` of work.
  ///
  /// - Parameter work: Documents looked at since the last question; starts over with it.
  @inline(__always)
  func isOver(after work: inout Int) -> Bool {
    guard work >= SegmentSearch.documentsBetweenQuestions else { return false }
    work = 0
    return isBudgetOver()
  }

  @inline(never)
  private func isBudgetOver() -> Bool { budget?.isOver ?? false }

  /// Leaves out the candidates that are deleted.
  func keepLive(_ count: Int) -> Int {
    guard let deleted else { return count }
    let (documents, scores, slots) = (scratch.documents, scratch.scores, scratch.slots)
    var kept = 0
    for candidate in steps(count) {
      let document = documents[candidate]
      documents[kept] = document
      scores[kept] = scores[candidate]
      slots[kept] = slots[candidate]
      let isDeleted = deleted[Int(document &>> 6)] &>> UInt64(document & 63) & 1 != 0
      kept &+= isDeleted ? 0 : 1
    }
    return kept
  }
}
