import EngAnalysis
public import EngIndex
public import EngQuery
public import EngStorage
import Glibc

/// An index opened for searching, as it was at one commit.
///
/// A value of this type goes on seeing that commit while a writer adds others, and can be used from
/// several threads at once.
public struct SearchIndex: Sendable {
  /// The commit that is searched.
  public let snapshot: IndexSnapshot

  private let analyzer: Analyzer
  private let resources = SearchResources()

  /// Opens the last commit of the index in a directory.
  public static func open(_ directory: String) throws(IndexError) -> SearchIndex {
    try SearchIndex(IndexSnapshot.open(directory))
  }

  /// Searches a snapshot that is already open.
  ///
  /// - Throws: `IndexError.analyzerChanged` if this version does not know the index's analyzer.
  public init(_ snapshot: IndexSnapshot) throws(IndexError) {
    guard let analyzer = Analyzer.named(snapshot.analyzerName) else {
      throw .analyzerChanged(found: snapshot.analyzerName, current: Analyzer.text.name)
    }
    self.snapshot = snapshot
    self.analyzer = analyzer
  }

  /// Whether the terms of the index were made by other rules or character data than this version's, so
  /// that words may be missed until `IndexWriter.reindex` has made them anew.
  public var hasOtherRules: Bool { !analyzer.hasVersions(of: snapshot.analyzerFingerprint) }

  /// Finds the documents that match a query, best first.
  ///
  /// Equal scores stand in the order of the index, so the same query on the same commit always
  /// gives the same answer.
  ///
  /// - Throws: `QuerySyntaxError` if a value in the query cannot be read, or with
  ///   `SearchOptions.strict` for any error in it; `IndexError` if the index cannot be read;
  ///   `SearchError` if `SearchOptions.after` does not belong to this search.
  public func search(
    _ query: String,
    _ options: SearchOptions = SearchOptions()
  ) throws -> SearchResults {
    let clock = ContinuousClock()
    let start = clock.now
    let parsed = try read(query, options)
    var results = try search(parsed.syntax, text: query, options)
    results.diagnostics = parsed.diagnostics + results.diagnostics
    results.elapsed = clock.now - start
    return results
  }

  /// Finds the documents that match a query made in code, best first.
  ///
  /// - Throws: `QuerySyntaxError` if the query is nested deeper or has more words than a text may;
  ///   else as ``search(_:_:)-(String,_)``.
  public func search(
    _ query: Query,
    _ options: SearchOptions = SearchOptions()
  ) throws -> SearchResults {
    if let excess = query.excess ?? WordParts(analyzer: analyzer).excess(query) {
      throw QuerySyntaxError(diagnostics: [excess])
    }
    return try search(query, text: query.description, options)
  }

  /// The tree of a query that may run.
  func read(_ query: String, _ options: SearchOptions) throws(QuerySyntaxError) -> ParsedQuery {
    let parsed = QueryParser.parse(query)
    guard !parsed.isFatal, !(options.strict && parsed.hasErrors) else {
      throw QuerySyntaxError(diagnostics: parsed.diagnostics)
    }
    if let excess = WordParts(analyzer: analyzer).excess(parsed.syntax) {
      throw QuerySyntaxError(diagnostics: parsed.diagnostics + [excess])
    }
    return parsed
  }

  /// - Parameter recorder: Takes down what is done, if that is to be told.
  func search(
    _ syntax: QuerySyntax,
    text: String,
    _ options: SearchOptions,
    recorder: WorkRecorder? = nil
  ) throws -> SearchResults {
    let clock = ContinuousClock()
    let start = clock.now
    let planner = planner(options, recorder)
    let plan = try plan(syntax, planner, options)
    recorder?.planned(plan)
    var executor = executor(plan, planner, titleWeight: options.usedTitleWeight)
    executor.threads = options.threads
    let offset = try offset(syntax, options)
    let limit = min(max(options.limit, 0), Int.max - offset)
    let (found, hits) = try find(plan, executor, limit: limit, offset: offset, options)
    let isWhole =
      planner.budget.limit == nil && (options.countsAll || found.hits.count < offset + limit)
    let isEmpty = found.total == 0 && found.hits.isEmpty && planner.budget.limit == nil
    // What these take is no work of the search.
    let clauses = isEmpty && recorder == nil ? try reports(syntax, planner) : []
    let end = offset + hits.count
    let next = SearchCursor(
      generation: snapshot.generation,
      rank: end,
      search: SearchCursor.search(syntax, options)
    )
    return SearchResults(
      hits: hits,
      total: Total(
        value: max(found.total, found.hits.count),
        relation: isWhole ? .exact : .atLeast
      ),
      limit: planner.budget.limit,
      facets: found.facets,
      next: hits.isEmpty || isWhole && end >= max(found.total, found.hits.count) ? nil : next,
      diagnostics: [],
      clauses: clauses,
      syntax: syntax,
      elapsed: clock.now - start
    )
  }

  /// The plan of a query, which another thread prepares if it may.
  private func plan(
    _ syntax: QuerySyntax,
    _ planner: Planner,
    _ options: SearchOptions
  ) throws(IndexError) -> Plan {
    guard options.threads > 1, planner.budget.recorder == nil else {
      return try planner.plan(syntax)
    }
    let ahead = WordsAhead { ahead in
      HelperThreads.shared.run {
        var other = options
        other.synonyms = nil
        let planner = self.planner(other)
        _ = resources.saturation(planner.bm25)
        ahead.look(syntax, planner)
      }
    }
    defer { ahead.end() }
    var planner = planner
    planner.ahead = ahead
    return try planner.plan(syntax)
  }

  /// What the search collects, and the hits that are shown. Another thread counts the matches if that is much
  /// work.
  private func find(
    _ plan: Plan,
    _ executor: Executor,
    limit: Int,
    offset: Int,
    _ options: SearchOptions
  ) throws(IndexError) -> (collected: Collected, hits: [Hit]) {
    let isCounting = options.countsAll || limit == 0
    func collect(isCounting: Bool) throws(IndexError) -> (collected: Collected, queue: HitQueue) {
      let found = try executor.collect(
        plan,
        limit: limit == 0 ? 0 : offset + limit,
        sort: options.sort,
        facets: options.facets,
        isCounting: isCounting
      )
      executor.budget.recorder?.foundAll()
      let ranked = found.hits.enumerated().dropFirst(offset).map { (rank: $0 + 1, document: $1) }
      return (found, HitQueue(ranked))
    }
    let marks = plan.marked
    let isPlain = options.facets.isEmpty && (options.sort.isEmpty || options.sort == [.relevance])
    guard isCounting, limit > 0, isPlain, try executor.countsApart(plan) else {
      let (collected, queue) = try collect(isCounting: isCounting)
      return (collected, try hits(queue, marks, executor: executor, options: options))
    }
    let counter = executor.copy()
    let shared = SharedHitQueue()
    let parts = try inParallel(
      [false, true],
      meanwhile: { _ = executor.budget.isOver }
    ) { isCounted throws(IndexError) -> (collected: Collected, hits: [Hit]) in
      if isCounted {
        let total = try counter.count(plan)
        guard let queue = shared.counted() else { return (Collected(total: total), []) }
        return (
          Collected(total: total), try takeHits(queue, marks, executor: counter, options: options)
        )
      }
      let (collected, queue) = try collect(isCounting: false)
      let hits =
        shared.offer(queue)
        ? try takeHits(queue, marks, executor: executor, options: options)
        : try hits(queue, marks, executor: executor, options: options)
      return (collected, hits)
    }
    var collected = parts[0].collected
    collected.total = parts[1].collected.total
    return (collected, (parts[0].hits + parts[1].hits).sorted { $0.rank < $1.rank })
  }

  /// How many hits of the ranking come before the ones asked for.
  private func offset(
    _ syntax: QuerySyntax,
    _ options: SearchOptions
  ) throws(SearchError) -> Int {
    let offset = max(options.offset, 0)
    guard let cursor = options.after else { return offset }
    guard cursor.generation == snapshot.generation else {
      throw .staleCursor(generation: cursor.generation, current: snapshot.generation)
    }
    guard cursor.search == SearchCursor.search(syntax, options) else { throw .foreignCursor }
    return min(cursor.rank, Int.max - offset) + offset
  }

  func planner(_ options: SearchOptions, _ recorder: WorkRecorder? = nil) -> Planner {
    let statistics = snapshot.statistics
    let defaults = SearchOptions()
    let k1 = options.k1.isFinite ? options.k1 : defaults.k1
    let b = options.b.isFinite ? options.b : defaults.b
    let bm25 = BM25(
      documents: statistics.documents,
      totalLength: statistics.totalLength,
      k1: max(k1, 0),
      b: min(max(b, 0), 1)
    )
    return Planner(
      snapshot: snapshot,
      analyzer: analyzer,
      anyWord: options.anyWord,
      bm25: bm25,
      now: options.now ?? time(nil),
      stemmer: stemmer(options),
      synonyms: options.synonyms,
      resources: resources,
      budget: SearchBudget(options.deadline, recorder: recorder),
      proximity: options.proximity,
      stopLanguage: options.keepsStopWords || analyzer.stemmer == nil
        ? nil : options.language.flatMap(TermStemmer.languageName) ?? analyzer.language,
      threads: options.threads
    )
  }

  /// What finds the forms of words; nil if there are to be none.
  private func stemmer(_ options: SearchOptions) -> TermStemmer? {
    let strength =
      options.stemming.flatMap { StemmingStrength(rawValue: $0.rawValue) } ?? analyzer.strength
    guard strength != .none else { return nil }
    let language = options.language ?? analyzer.language
    return TermStemmer(language: language, strength: strength)
      ?? TermStemmer(language: language, strength: .standard)
  }

  func executor(_ plan: Plan, _ planner: Planner, titleWeight: Double = 1) -> Executor {
    Executor(
      snapshot: snapshot,
      analyzer: analyzer,
      bm25: planner.bm25,
      maximumScore: plan.maximumScore,
      resources: resources,
      budget: planner.budget,
      titleWeight: titleWeight
    )
  }

  /// The documents with what is shown of them, with as many threads as pay.
  private func hits(
    _ queue: HitQueue,
    _ marks: [Plan.Mark],
    executor: Executor,
    options: SearchOptions
  ) throws(IndexError) -> [Hit] {
    // A thread costs about as much as showing one document.
    let count = min(max(options.threads, 1), max(queue.count / 2, 1))
    let made = try inParallel(
      (0..<count).map { $0 == 0 ? executor : executor.copy() }
    ) { executor throws(IndexError) in
      try takeHits(queue, marks, executor: executor, options: options)
    }
    return made.joined().sorted { $0.rank < $1.rank }
  }

  /// Hits of the documents that no other thread takes.
  private func takeHits(
    _ queue: HitQueue,
    _ marks: [Plan.Mark],
    executor: Executor,
    options: SearchOptions
  ) throws(IndexError) -> [Hit] {
    var hits: [Hit] = []
    let known = TermSources()
    while let (rank, document) = queue.take() {
      hits.append(
        try hit(document, rank: rank, marks, known, executor: executor, options: options)
      )
    }
    return hits
  }

  private func hit(
    _ scored: ScoredDocument,
    rank: Int,
    _ marks: [Plan.Mark],
    _ known: TermSources,
    executor: Executor,
    options: SearchOptions
  ) throws(IndexError) -> Hit {
    let segment = snapshot.segments[scored.segment]
    let score = Double(scored.score) / executor.scale
    if options.snippets <= 0, !options.matches {
      // Finding the places of matches costs a hundred times what reading the document does.
      return Hit(rank: rank, score: score, document: try segment.document(Int(scored.document)))
    }
    let text = try executor.text(scored.document, of: segment)
    var title: [SnippetBuilder.Mark] = []
    var body: [SnippetBuilder.Mark] = []
    for (group, mark) in marks.enumerated() {
      for span in try executor.spans(of: mark, in: scored.document, of: segment, text, known) {
        guard let bytes = text.bytes(of: span) else { continue }
        let mark = SnippetBuilder.Mark(bytes: bytes, group: group)
        if text.field(of: span) == .title { title.append(mark) } else { body.append(mark) }
      }
    }
    let document = text.document
    let builder = SnippetBuilder(
      count: options.snippets,
      length: min(options.snippetLength, 1 << 20)
    )
    var snippets: [Snippet] = []
    if !title.isEmpty {
      snippets += builder.snippets(field: "title", text: document.title, marks: title)
    }
    if !body.isEmpty {
      snippets += builder.snippets(field: "body", text: document.body, marks: body)
    } else if title.isEmpty {
      snippets += builder.opening(field: "body", text: document.body)
    }
    for index in snippets.indices {
      let snippet = snippets[index]
      snippets[index].line =
        Self.lineAndColumn(
          of: snippet.matches.first?.lowerBound ?? snippet.byteRange.lowerBound,
          in: snippet.field == "title" ? document.title : document.body
        ).line
    }
    let place = Self.lineAndColumn(
      of: body.lazy.map { $0.bytes.lowerBound }.min() ?? 0,
      in: document.body
    )
    return Hit(
      rank: rank,
      key: document.key,
      path: document.path,
      line: place.line,
      column: place.column,
      title: document.title,
      score: score,
      date: document.date,
      snippets: snippets,
      matches: options.matches ? SnippetBuilder.Mark.joined(body) : [],
      stamp: document.stamp,
      fields: document.fields
    )
  }

  /// The line and the column of a byte, both from 1, the column in bytes.
  private static func lineAndColumn(of offset: Int, in text: String) -> (line: Int, column: Int) {
    var line = 1
    var start = 0
    var text = text
    text.withUTF8 { bytes in
      for (index, byte) in bytes.prefix(offset).enumerated() where byte == 0x0A {
        line += 1
        start = index + 1
      }
    }
    return (line, offset - start + 1)
  }

  // MARK: Documents

  /// The document of a key, or nil if there is none.
  public func document(forKey key: String) throws(IndexError) -> Document? {
    for segment in snapshot.segments {
      if let document = try segment.document(forKey: key), !segment.isDeleted(document) {
        return try segment.document(document)
      }
    }
    return nil
  }

  /// The keys of all documents that begin with a prefix, in the order of their bytes.
  public func keys(withPrefix prefix: String) throws(IndexError) -> [String] {
    var keys: [String] = []
    for segment in snapshot.segments {
      for document in 0..<segment.documentCount where !segment.isDeleted(document) {
        let key = try segment.key(of: document)
        if key.utf8.starts(with: prefix.utf8) { keys.append(key) }
      }
    }
    return keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Calls `body` with the key, path and stamp of every document: segment by segment, in the order in which
  /// they were put.
  public func forEachDocument(
    _ body: (DocumentSummary) throws -> Void
  ) throws {
    for segment in snapshot.segments {
      var failure: (any Error)?
      try segment.forEachSource { number, source throws(IndexError) in
        guard !segment.isDeleted(number) else { return true }
        let key = try segment.key(of: number)
        do {
          try body(DocumentSummary(key: key, path: source.path, stamp: source.stamp))
        } catch {
          failure = error
        }
        return failure == nil
      }
      if let failure { throw failure }
    }
  }

  /// The size and shape of the index; reads all terms.
  public func statistics() throws(IndexError) -> IndexStatistics {
    var statistics = IndexStatistics(
      documents: snapshot.documentCount,
      deleted: 0,
      segments: snapshot.segments.count,
      terms: 0,
      postings: 0,
      positions: 0,
      tokens: 0,
      sections: [],
      generation: snapshot.generation,
      analyzer: snapshot.analyzerName,
      analyzerFingerprint: snapshot.analyzerFingerprint
    )
    var bytes: [String: Int] = [:]
    for segment in snapshot.segments {
      statistics.deleted += segment.deletedCount
      statistics.tokens += segment.totalLength
      var terms = 0
      var postings = 0
      var positions = 0
      var listBytes = 0
      try segment.forEachTerm(from: "") { _, info throws(IndexError) -> Bool in
        terms += 1
        postings += info.documentFrequency
        positions += info.totalFrequency
        listBytes += info.listByteCount
        return true
      }
      statistics.terms += terms
      statistics.postings += postings
      statistics.positions += positions
      for section in segment.sectionSizes { bytes[section.name, default: 0] += section.bytes }
      // The lists of groups lie behind those of the terms.
      let groupBytes =
        (segment.sectionSizes.first { $0.name == "postings" }?.bytes ?? 0) - listBytes
      if groupBytes > 0 {
        bytes["postings", default: 0] -= groupBytes
        bytes["groupPostings", default: 0] += groupBytes
      }
    }
    statistics.sections = bytes.map { IndexStatistics.Section(name: $0.key, bytes: $0.value) }
      .sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
    return statistics
  }

  /// The bytes of all titles and bodies; reads every document.
  package func textBytes() throws(IndexError) -> Int {
    var bytes = 0
    for segment in snapshot.segments {
      try segment.forEachDocument { number, document throws(IndexError) in
        guard !segment.isDeleted(number) else { return true }
        bytes += document.title.utf8.count + document.body.utf8.count
        return true
      }
    }
    return bytes
  }
}
