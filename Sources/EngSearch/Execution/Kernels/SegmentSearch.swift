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
    let parts: UnsafeMutablePointer<PhraseMatcher.Part>
    let count: Int
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
  let scorer: Scorer
  let lists: UnsafeMutablePointer<TermList>
  let listCount: Int
  let requiredCount: Int
  let optionalCount: Int
  let phrases: [Phrase]
  /// What else a document must, may and must not match.
  let requiredTests: [Test]
  let optionalTests: [Test]
  let excludedTests: [Test]
  let documentCount: Int
  /// The number of the segment's first document in the snapshot.
  let firstDocument: Int
  /// Bit d is set if document d is deleted; nil if none is.
  let deleted: UnsafeMutablePointer<UInt64>?

  var excludedStart: Int { requiredCount + optionalCount }

  /// Whether lists alone decide what matches.
  var hasOnlyLists: Bool {
    phrases.isEmpty && requiredTests.isEmpty && excludedTests.isEmpty
      && excludedStart == listCount && deleted == nil
  }

  /// Whether a general matcher would bring up far fewer documents than the rarest list.
  var isLedByTest: Bool {
    let documents = lists[0].documentFrequency
    return requiredTests.contains { $0.matcher.cost &* 4 < documents }
  }

  /// The most candidates that a block of the leading list makes.
  var slotCount: Int { lists[0].blockRoom }

  /// A list that the query asks for.
  private struct Request {
    var terms: [String]
    var weight: Double
    /// Of the terms that the segment has.
    var infos: [TermInfo]
    var documents: Int
    var repeats: UInt32 = 1
    var isInPhrase = false
  }

  /// Nil if nothing can match in the segment.
  init?(
    _ query: FlatQuery,
    in segment: SegmentReader,
    firstDocument: Int,
    scale: Double,
    saturation: SaturationTable,
    scratch: Scratch,
    isIgnoringDeletions: Bool = false,
    matcher: (Plan, SegmentReader) throws(IndexError) -> Matcher
  ) throws(IndexError) {
    var required: [Request] = []
    var optional: [Request] = []
    var excluded: [Request] = []
    for leaf in query.required where !leaf.isPhrase {
      guard try Self.add(leaf.terms, leaf.weight * scale, to: &required, segment) else {
        return nil
      }
    }
    for leaf in query.required where leaf.isPhrase {
      for term in leaf.terms where !required.contains(where: { $0.terms == [term] }) {
        guard try Self.add([term], 0, to: &required, segment) else { return nil }
      }
    }
    for leaf in query.optional {
      _ = try Self.add(leaf.terms, leaf.weight * scale, to: &optional, segment)
    }
    for leaf in query.excluded { _ = try Self.add(leaf.terms, 0, to: &excluded, segment) }
    if required.isEmpty, optional.isEmpty { return nil }
    required.sort { $0.documents < $1.documents }
    let phraseLeaves = query.required.filter(\.isPhrase)
    for leaf in phraseLeaves {
      for number in required.indices
      where leaf.terms.contains(where: { required[number].terms == [$0] }) {
        required[number].isInPhrase = true
      }
    }
    let phraseWeight = phraseLeaves.count == 1 ? phraseLeaves[0].weight * scale : 0

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
    self.firstDocument = firstDocument
    documentCount = segment.documentCount
    scorer = saturation.scorer(norms: try segment.norms())
    requiredCount = required.count
    optionalCount = optional.count
    let requests = required + optional + excluded
    var cursors: [[PostingsCursor]] = []
    for request in requests {
      var members: [PostingsCursor] = []
      for info in request.infos { members.append(try segment.postings(info)) }
      cursors.append(members)
    }
    listCount = requests.count
    lists = .allocate(capacity: requests.count)
    for (number, request) in requests.enumerated() {
      let members = cursors[number]
      (lists + number).initialize(
        to: members.count == 1
          ? TermList(
            members[0],
            scorer: scorer,
            weight: request.weight,
            repeats: request.repeats,
            isInPhrase: request.isInPhrase,
            phraseWeight: request.isInPhrase ? phraseWeight : 0
          )
          : TermList(members, scorer: scorer, weight: request.weight, repeats: request.repeats)
      )
    }
    let room = lists[0].blockRoom
    phrases = phraseLeaves.map { leaf in
      var parts = zip(leaf.terms, leaf.offsets).map { term, offset in
        let list = required.firstIndex { $0.terms == [term] } ?? 0
        return PhraseMatcher.Part(span: list * room, offset: Int(offset))
      }
      parts.sort { $0.span < $1.span }
      let copy = UnsafeMutablePointer<PhraseMatcher.Part>.allocate(capacity: parts.count)
      for (place, part) in parts.enumerated() { (copy + place).initialize(to: part) }
      return Phrase(parts: copy, count: parts.count, weight: leaf.weight * scale)
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

  /// - Returns: Whether the segment has any of the terms.
  private static func add(
    _ terms: [String],
    _ weight: Double,
    to requests: inout [Request],
    _ segment: SegmentReader
  ) throws(IndexError) -> Bool {
    if let known = requests.firstIndex(where: { $0.terms == terms && $0.weight == weight }) {
      requests[known].repeats &+= 1
      return true
    }
    var infos: [TermInfo] = []
    var documents = 0
    for term in terms {
      guard let info = try segment.term(term) else { continue }
      infos.append(info)
      documents += info.documentFrequency
    }
    guard !infos.isEmpty else { return false }
    requests.append(Request(terms: terms, weight: weight, infos: infos, documents: documents))
    return true
  }

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
