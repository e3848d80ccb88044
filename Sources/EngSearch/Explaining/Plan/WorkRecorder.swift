import EngIndex
import EngStorage
import Synchronization

/// Takes down what a search does, for a report of it; other searches have none.
///
/// What is counted stands in the lists themselves and is added up when a pass ends, so searches count the
/// same whether anybody asks or not.
final class WorkRecorder: Sendable {
  /// A pass through a segment that ended.
  struct Ended: Sendable {
    let segment: Int
    let purpose: QueryPlan.Pass.Purpose
    let method: QueryPlan.Pass.Method
    let work: QueryPlan.Work
    let lists: [QueryPlan.List]
    let elapsed: Duration
  }

  private struct State {
    var planning = QueryPlan.Work()
    var passes: [Ended] = []
    var plan: Plan?
    var planned: ContinuousClock.Instant?
    var found: ContinuousClock.Instant?
  }

  private let state = Mutex(State())
  private let snapshot: IndexSnapshot

  init(_ snapshot: IndexSnapshot) { self.snapshot = snapshot }

  /// What terms that are read as one are called: the most frequent first.
  fileprivate func name(_ terms: [String]) throws(IndexError) -> String {
    guard terms.count > 1 else { return terms.first ?? "" }
    var counted: [(term: String, documents: Int)] = []
    for term in terms {
      var documents = 0
      for segment in snapshot.segments {
        documents += try segment.term(term)?.documentFrequency ?? 0
      }
      counted.append((term, documents))
    }
    counted.sort { ($1.documents, $0.term) < ($0.documents, $1.term) }
    return counted.map(\.term).joined(separator: " | ")
  }

  func begin(_ segment: Int) -> PassRecord { PassRecord(self, segment: segment) }

  fileprivate func add(_ pass: Ended) { state.withLock { $0.passes.append(pass) } }

  /// Adds what was read to plan the query; the rest of the lists was not skipped, but not wanted.
  func addPlanning(_ work: QueryPlan.Work) {
    var work = work
    work.blocksSkipped = 0
    let read = work
    state.withLock { $0.planning += read }
  }

  /// The query is planned.
  func planned(_ plan: Plan) {
    state.withLock {
      $0.plan = plan
      $0.planned = .now
    }
  }

  /// The documents are found.
  func foundAll() { state.withLock { $0.found = .now } }

  var planning: QueryPlan.Work { state.withLock { $0.planning } }
  /// By segment; what found the best before what counted.
  var passes: [Ended] {
    let purposes = QueryPlan.Pass.Purpose.allCases
    func place(_ pass: Ended) -> Int { purposes.firstIndex(of: pass.purpose) ?? 0 }
    return state.withLock { $0.passes }
      .sorted { ($0.segment, place($0)) < ($1.segment, place($1)) }
  }
  var plan: Plan? { state.withLock { $0.plan } }
  var plannedAt: ContinuousClock.Instant? { state.withLock { $0.planned } }
  var foundAt: ContinuousClock.Instant? { state.withLock { $0.found } }
}

/// What one pass through a segment does; one thread works with it.
final class PassRecord {
  private let recorder: WorkRecorder
  private let segment: Int
  private let start = ContinuousClock.now
  private(set) var lists: [QueryPlan.List] = []
  /// What is not told for each list.
  private var other = QueryPlan.Work()
  /// Whether lists of which nothing was read are left out.
  var takesOnlyRead = false

  fileprivate init(_ recorder: WorkRecorder, segment: Int) {
    self.recorder = recorder
    self.segment = segment
  }

  func name(_ terms: [String]) throws(IndexError) -> String { try recorder.name(terms) }

  func add(_ list: QueryPlan.List) {
    if !takesOnlyRead || list.work.blocks > 0 { lists.add(list) }
  }

  /// Adds what a matcher read that went through documents and scored some.
  func add(_ matcher: Matcher, scored: Int) {
    matcher.addWork(to: self)
    addScored(scored)
  }

  func addScored(_ documents: Int) { other.documentsScored += documents }
  func addPositions(_ positions: Int) { other.positions += positions }

  /// The work so far.
  var work: QueryPlan.Work { lists.reduce(into: other) { $0 += $1.work } }

  /// - Parameter search: What ran the pass, if it was a kernel.
  func end(
    _ purpose: QueryPlan.Pass.Purpose,
    _ method: QueryPlan.Pass.Method,
    _ search: SegmentSearch? = nil
  ) {
    search?.add(to: self)
    recorder.add(
      WorkRecorder.Ended(
        segment: segment,
        purpose: purpose,
        method: method,
        work: work,
        lists: lists,
        elapsed: .now - start
      )
    )
  }
}

extension QueryPlan.List {
  /// A list of a term of which `postings` were decoded, in the order of its blocks, and nothing else.
  init(_ term: String, _ cursor: PostingsCursor, decoded postings: Int, frequencyBlocks: Int) {
    var work = QueryPlan.Work()
    work.postings = postings
    work.blocks = TermList.blocks(ofDecoded: postings)
    work.frequencyBlocks = frequencyBlocks
    work.blocksSkipped = cursor.blockCount - work.blocks
    self.init(
      label: term,
      terms: 1,
      documents: cursor.documentFrequency,
      blocks: cursor.blockCount,
      work: work
    )
  }
}

extension [QueryPlan.List] {
  /// Adds a list; one with the same label is the same, read more than once.
  mutating func add(_ list: QueryPlan.List) {
    if let known = firstIndex(where: { $0.label == list.label }) {
      self[known].documents += list.documents
      self[known].blocks += list.blocks
      self[known].work += list.work
    } else {
      append(list)
    }
  }
}
