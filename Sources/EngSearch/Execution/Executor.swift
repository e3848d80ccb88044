import EngAnalysis
import EngIndex
import EngStorage

/// Runs plans on a snapshot.
struct Executor {
  let snapshot: IndexSnapshot
  let bm25: BM25
  /// What real scores are multiplied by.
  let scale: Double
  private let text: TextTokenizer
  private let resources: SearchResources
  private let saturation: SaturationTable
  var budget: SearchBudget
  /// What an occurrence in the title counts.
  let titleWeight: Double
  /// The numbers of the segments that are searched, ascending.
  private let segments: [Int]
  /// The most threads that work on a search.
  var threads = 1
  /// - Parameter maximumScore: The highest score of any plan to be run.
  init(
    snapshot: IndexSnapshot,
    analyzer: Analyzer,
    bm25: BM25,
    maximumScore: Double,
    resources: SearchResources,
    budget: SearchBudget,
    titleWeight: Double = 1
  ) {
    self.snapshot = snapshot
    self.bm25 = bm25
    scale = BM25.scale(maximumScore: maximumScore)
    text = TextTokenizer(analyzer)
    self.resources = resources
    saturation = resources.saturation(bm25)
    self.budget = budget
    self.titleWeight = titleWeight
    segments = Array(snapshot.segments.indices)
  }

  /// The same for another thread, and for some of the segments.
  private init(_ executor: Executor, segments: [Int]) {
    snapshot = executor.snapshot
    bm25 = executor.bm25
    scale = executor.scale
    text = TextTokenizer(executor.text.analyzer)
    resources = executor.resources
    saturation = executor.saturation
    budget = executor.budget
    titleWeight = executor.titleWeight
    self.segments = segments
  }

  /// As many executors as there are threads, or fewer, each with its share of the segments.
  private func shares() -> [Executor] {
    let count = min(threads, segments.count)
    guard count > 1 else { return [self] }
    var shares = Array(repeating: (segments: [Int](), documents: 0), count: count)
    func size(_ number: Int) -> Int { snapshot.segments[number].documentCount }
    for number in segments.sorted(by: { size($0) > size($1) }) {
      let least = shares.indices.min { shares[$0].documents < shares[$1].documents } ?? 0
      shares[least].segments.append(number)
      shares[least].documents += size(number)
    }
    return shares.map { Executor(self, segments: $0.segments.sorted()) }
  }

  /// The same for another thread.
  func copy() -> Executor { Executor(self, segments: segments) }

  /// Postings from which on a thread costs less than counting.
  private static let countedApart = 1 << 16

  /// Whether another thread should count the matches while this one finds the best: of one segment, which no
  /// threads share, whose lists are long.
  func countsApart(_ plan: Plan) throws(IndexError) -> Bool {
    guard threads > 1, segments.count == 1, titleWeight == 1,
      let prepared = FlatSearch.Prepared(plan), prepared.counted.onlyTerm == nil
    else { return false }
    var postings = 0
    for request in prepared.counted.requests {
      for term in request.terms {
        postings += try snapshot.segments[segments[0]].term(term)?.documentFrequency ?? 0
      }
    }
    return postings >= Executor.countedApart
  }

  /// What `search` finds in all segments, each thread searching a share of them.
  private func shared(
    limit: Int,
    _ search: @escaping (Executor) throws(IndexError) -> (hits: [ScoredDocument], total: Int)
  ) throws(IndexError) -> (hits: [ScoredDocument], total: Int) {
    let found = try inParallel(shares(), meanwhile: { _ = budget.isOver }, search)
    let hits = found.flatMap(\.hits).sorted { $0.precedes($1) }
    return (Array(hits.prefix(limit)), found.reduce(0) { $0 + $1.total })
  }

  /// The best `limit` documents of a plan, best first, and how many match.
  ///
  /// - Parameters:
  ///   - isCounting: Without it the total may be 0 or too low.
  ///   - general: Whether the general matchers are to be used, document after document, also where there
  ///     is a faster way to the same answer.
  func run(
    _ plan: Plan,
    limit: Int,
    isCounting: Bool = true,
    general: Bool = false
  ) throws(IndexError) -> (hits: [ScoredDocument], total: Int) {
    if budget.isOver { return ([], 0) }
    if threads > 1, segments.count > 1 {
      return try shared(limit: limit) { executor throws(IndexError) in
        try executor.run(plan, limit: limit, isCounting: isCounting, general: general)
      }
    }
    // The kernels know one frequency of a term in a document.
    if !general, titleWeight == 1 || limit == 0, let prepared = FlatSearch.Prepared(plan) {
      return try run(prepared, limit: limit, isCounting: isCounting)
    }
    if !general, case .terms(let terms, let score) = plan {
      return try run(terms, score: fixed(score), limit: limit, isCounting: isCounting)
    }
    var top = TopHits(capacity: limit)
    var total = 0
    var visited = 0
    all: for number in segments {
      let segment = snapshot.segments[number]
      let record = budget.recorder?.begin(number)
      let matcher = try matcher(plan, segment)
      var scored = 0
      defer {
        record?.add(matcher, scored: scored)
        record?.end(limit > 0 ? .bestAndCount : .count, .matchers)
      }
      let hasDeletions = segment.deletedCount > 0
      try matcher.advance(to: 0)
      while matcher.document != Source.end {
        visited += 1
        if visited & 1023 == 0, budget.isOver { break all }
        let document = matcher.document
        guard Int(document) < segment.documentCount else {
          throw .corrupted(
            file: segment.name,
            offset: 0,
            reason: "a posting names document \(document)"
          )
        }
        if !hasDeletions || !segment.isDeleted(Int(document)) {
          total += 1
          if limit > 0 {
            let score = try matcher.score()
            scored += 1
            top.insert(ScoredDocument(score: score, segment: number, document: document))
          }
        }
        try matcher.advance(to: document + 1)
      }
    }
    return (top.ranked(), total)
  }

  /// The same for a plan that the kernels know.
  func run(
    _ prepared: FlatSearch.Prepared,
    limit: Int,
    isCounting: Bool
  ) throws(IndexError) -> (hits: [ScoredDocument], total: Int) {
    if budget.isOver { return ([], 0) }
    if threads > 1, segments.count > 1 {
      return try shared(limit: limit) { executor throws(IndexError) in
        try executor.run(prepared, limit: limit, isCounting: isCounting)
      }
    }
    let scratch = resources.takeScratch()
    defer { resources.giveBack(scratch) }
    let search = FlatSearch(
      snapshot: snapshot,
      segments: segments,
      saturation: saturation,
      scratch: scratch,
      scale: scale,
      budget: budget
    ) { plan, segment throws(IndexError) in try matcher(plan, segment) }
    return try search.run(prepared, limit: limit, isCounting: isCounting)
  }

  /// The documents with any of many terms: all have the same score, so the first ones are the best.
  private func run(
    _ terms: TermSet,
    score: UInt64,
    limit: Int,
    isCounting: Bool
  ) throws(IndexError) -> (hits: [ScoredDocument], total: Int) {
    var hits: [ScoredDocument] = []
    var total = 0
    for number in segments where isCounting || hits.count < limit {
      let segment = snapshot.segments[number]
      let missing = max(limit - hits.count, 0)
      let record = budget.recorder?.begin(number)
      let first: [UInt32]
      if isCounting {
        let bits = try terms.documents(of: segment)
        total += segment.liveCount(of: bits)
        first = segment.firstDocuments(missing, of: bits)
        record?.add(terms.list(of: segment))
      } else {
        let found = try terms.firstDocuments(missing, of: segment)
        first = found.documents
        total += first.count
        record?.add(terms.list(of: segment, read: (found.postings, found.blocks)))
      }
      record?.end(!isCounting ? .best : limit > 0 ? .bestAndCount : .count, .pattern)
      for document in first {
        hits.append(ScoredDocument(score: score, segment: number, document: document))
      }
    }
    return (hits, total)
  }

  /// How many documents match a plan.
  func count(_ plan: Plan) throws(IndexError) -> Int {
    try run(plan, limit: 0).total
  }

  /// Where an occurrence is in one document. No other document is looked at for what stands together.
  ///
  /// - Parameter known: What documents before this one were looked at with.
  func spans(
    of occurrence: Occurrence,
    in document: UInt32,
    of segment: SegmentReader,
    _ known: TermSources = TermSources()
  ) throws(IndexError) -> [Span] {
    func lists(_ parts: [Occurrence]) throws(IndexError) -> [[Span]]? {
      var lists: [[Span]] = []
      for part in parts {
        let found = try spans(of: part, in: document, of: segment, known)
        if found.isEmpty { return nil }
        lists.append(found)
      }
      return lists
    }
    switch occurrence {
    case .anyOf(let parts):
      var found: [[Span]] = []
      for part in parts { found.append(try spans(of: part, in: document, of: segment, known)) }
      return Spans.union(found)
    case .phrase(let parts, let gaps, let slop):
      return try lists(parts).map { Spans.phrase($0, gaps: gaps, slop: slop) } ?? []
    case .near(let parts, let distance):
      return try lists(parts).map { Spans.near($0, distance: distance) } ?? []
    case .term(let term):
      return try known.spans(of: term, in: document, of: segment)
    case .within, .typed:
      break
    }
    let source = try source(occurrence, segment)
    try source.advance(to: document)
    return source.document == document ? try source.spans() : []
  }

  /// Where something to be marked is in a document.
  func spans(
    of mark: Plan.Mark,
    in document: UInt32,
    of segment: SegmentReader,
    _ text: StoredText,
    _ known: TermSources = TermSources()
  ) throws(IndexError) -> [Span] {
    switch mark {
    case .occurrence(let occurrence):
      return try spans(of: occurrence, in: document, of: segment, known)
    case .terms(let terms):
      var automaton: TermAutomaton?
      return text.spans(self.text.tokenizer, self.text.batch) { terms.contains($0, &automaton) }
    }
  }

  /// Where the titles of a segment end.
  func titleEnds(of segment: SegmentReader) -> TitleEnds {
    TitleEnds(segment, tokenizer: text.tokenizer, resources: resources)
  }

  /// A stored document with the places of its tokens.
  func text(_ document: UInt32, of segment: SegmentReader) throws(IndexError) -> StoredText {
    StoredText(
      try segment.document(Int(document)),
      tokenizer: text.tokenizer,
      batch: text.batch
    )
  }

  // MARK: From plan to matcher

  func matcher(_ plan: Plan, _ segment: SegmentReader) throws(IndexError) -> Matcher {
    switch plan {
    case .none:
      return NoneMatcher()
    case .all:
      return AllMatcher(count: segment.documentCount)
    case .leaf(let occurrence, let weight), .bonus(let occurrence, let weight):
      return LeafMatcher(
        try source(occurrence, segment),
        bm25: bm25,
        weight: weight * scale,
        norms: try segment.norms(),
        titleWeight: titleWeight,
        titles: titleWeight == 1 ? nil : titleEnds(of: segment)
      )
    case .terms(let terms, let score):
      return try BitsetMatcher(terms, of: segment, score: fixed(score))
    case .constant(let score, let plan):
      return ConstantMatcher(try matcher(plan, segment), score: fixed(score))
    case .stored(let condition):
      let values = try FieldValues(condition.field, of: segment)
      guard let column = values.column else { return ConditionMatcher(condition, values, segment) }
      return ColumnMatcher(column, condition.ordinals(in: column), segment)
    case .boolean(let boolean):
      return BooleanMatcher(
        required: try matchers(boolean.required, segment),
        optional: try matchers(boolean.optional, segment),
        excluded: try matchers(boolean.excluded, segment),
        minimumOptional: boolean.minimumOptional
      )
    }
  }

  private func matchers(
    _ plans: [Plan],
    _ segment: SegmentReader
  ) throws(IndexError) -> [Matcher] {
    var result: [Matcher] = []
    for plan in plans { result.append(try matcher(plan, segment)) }
    return result
  }

  private func fixed(_ score: Double) -> UInt64 {
    UInt64(max(score * scale, 0).rounded())
  }

  func source(
    _ occurrence: Occurrence,
    _ segment: SegmentReader
  ) throws(IndexError) -> Source {
    switch occurrence {
    case .term(let term):
      guard let info = try segment.term(term) else { return EmptySource() }
      return TermSource(term, try segment.postings(info))
    case .anyOf(let parts):
      let sources = try sources(parts, segment).filter { !($0 is EmptySource) }
      guard sources.count > 1 else { return sources.first ?? EmptySource() }
      return UnionSource(sources)
    case .phrase(let parts, let gaps, let slop):
      return try together(parts, .phrase(gaps: gaps, slop: slop), segment)
    case .near(let parts, let distance):
      return try together(parts, .near(distance: distance), segment)
    case .within(let field, let inner):
      let titles = titleEnds(of: segment)
      return TextTestSource(try source(inner, segment)) {
        (document, spans) throws(IndexError) -> [Span] in
        let end = try titles.end(of: document)
        return spans.filter { ($0.start < end) == (field == .title) }
      }
    case .typed(let typed, let inner):
      return TextTestSource(try source(inner, segment)) {
        (document, spans) throws(IndexError) -> [Span] in
        let text = try text(document, of: segment)
        return spans.filter { text.isTyped($0, typed) }
      }
    }
  }

  private func sources(
    _ parts: [Occurrence],
    _ segment: SegmentReader
  ) throws(IndexError) -> [Source] {
    var result: [Source] = []
    for part in parts { result.append(try source(part, segment)) }
    return result
  }

  private func together(
    _ parts: [Occurrence],
    _ arrangement: TogetherSource.Arrangement,
    _ segment: SegmentReader
  ) throws(IndexError) -> Source {
    let sources = try sources(parts, segment)
    if sources.isEmpty || sources.contains(where: { $0 is EmptySource }) { return EmptySource() }
    return TogetherSource(sources, arrangement)
  }
}

/// A tokenizer for one thread, made when it is first asked for: most searches read no text.
private final class TextTokenizer {
  let analyzer: Analyzer
  private(set) lazy var tokenizer = Tokenizer(analyzer)
  private(set) lazy var batch = TokenBatch()

  init(_ analyzer: Analyzer) { self.analyzer = analyzer }
}
