import EngIndex
import EngStorage

/// A test that terms pass or do not.
enum TermTest: Sendable {
  /// Terms with a beginning.
  case prefix(String)
  case glob(Glob)
  case expression(RegularExpression)
  case edits(String, limit: Int)

  /// Whether the terms that may pass stand next to each other.
  var isNarrow: Bool {
    if case .prefix = self { true } else { false }
  }

  func automaton() -> TermAutomaton {
    switch self {
    case .prefix(let text): TermAutomaton(Glob(Glob.escaped(text) + "*"))
    case .glob(let glob): TermAutomaton(glob)
    case .expression(let expression): TermAutomaton(expression)
    case .edits(let word, let limit): TermAutomaton(EditPattern(word, limit: limit))
    }
  }
}

/// The terms of a snapshot that pass a test.
///
/// Few terms are listed; of many only the documents are kept, so that memory is bounded whatever the
/// test.
final class TermSet: Sendable {
  /// Terms of a segment that are listed.
  static let listLimit = 4096

  /// The terms of one segment.
  private struct Found {
    /// The listed terms, one after the other, and where each ends.
    var bytes: [UInt8] = []
    var ends: [Int] = []
    var infos: [TermInfo] = []
    /// The documents with any of the terms; empty as long as the list is whole.
    var documents: [UInt64] = []
    /// What was read for them, in postings and blocks.
    var postings = 0
    var blocks = 0

    /// Names in the order of their bytes.
    var names: [String] {
      var start = 0
      return ends.map { end in
        defer { start = end }
        return String(decoding: bytes[start..<end], as: UTF8.self)
      }
    }

    mutating func noteReading(_ info: TermInfo) {
      postings += info.documentFrequency
      blocks += info.blockCount
    }

    /// There are more terms than are listed: their documents are kept.
    mutating func keepDocuments(of segment: SegmentReader) throws(IndexError) {
      guard documents.isEmpty else { return }
      documents = try segment.documents(with: infos)
      for info in infos { noteReading(info) }
    }

    /// Adds terms that come after these.
    mutating func append(_ next: Found, of segment: SegmentReader) throws(IndexError) {
      var next = next
      if !documents.isEmpty || !next.documents.isEmpty
        || infos.count + next.infos.count > TermSet.listLimit
      {
        try keepDocuments(of: segment)
        try next.keepDocuments(of: segment)
        for (word, bits) in next.documents.enumerated() { documents[word] |= bits }
        postings += next.postings
        blocks += next.blocks
      }
      let listed = min(next.infos.count, TermSet.listLimit - infos.count)
      let end = bytes.count
      bytes += next.bytes.prefix(listed > 0 ? next.ends[listed - 1] : 0)
      ends += next.ends.prefix(listed).map { $0 + end }
      infos += next.infos.prefix(listed)
    }
  }

  let test: TermTest
  /// Whether there are more terms than `terms`.
  let isCut: Bool
  private let found: [ObjectIdentifier: Found]

  /// Parts for each thread: matching terms, and what must be read to find them, lie close together.
  private static let partsPerThread = 8

  /// - Parameters:
  ///   - threads: The most threads that look for the terms.
  ///   - sharedBlocks: Blocks of a dictionary from which on they share them.
  init(
    _ test: TermTest,
    in snapshot: IndexSnapshot,
    _ budget: SearchBudget,
    threads: Int = 1,
    sharedBlocks: Int = 512
  ) throws(IndexError) {
    self.test = test
    var parts: [(segment: SegmentReader, blocks: Range<Int>)] = []
    for segment in snapshot.segments {
      let count = segment.termBlockCount
      let isShared = threads > 1 && count >= sharedBlocks && !test.isNarrow
      let ranges = (0..<count).parts(isShared ? threads * TermSet.partsPerThread : 1)
      for blocks in ranges { parts.append((segment, blocks)) }
    }
    let automata = Automata(test)
    let lists = try inParallel(
      parts,
      threads: test.isNarrow ? 1 : threads,
      meanwhile: { _ = budget.isOver }
    ) { part throws(IndexError) in
      let automaton = automata.take()
      defer { automata.giveBack(automaton) }
      return try Self.find(automaton, in: part.segment, part.blocks, budget)
    }
    var all: [ObjectIdentifier: Found] = [:]
    for (part, found) in zip(parts, lists) {
      let segment = ObjectIdentifier(part.segment)
      if var known = all.removeValue(forKey: segment) {
        try known.append(found, of: part.segment)
        all[segment] = known
      } else {
        all[segment] = found
      }
    }
    found = all
    isCut = all.values.contains { !$0.documents.isEmpty }
  }

  private static func find(
    _ automaton: TermAutomaton,
    in segment: SegmentReader,
    _ blocks: Range<Int>,
    _ budget: SearchBudget
  ) throws(IndexError) -> Found {
    var found = Found()
    try segment.forEachTerm(matching: automaton, in: blocks, until: { budget.isOver }) {
      bytes,
      info throws(IndexError) in
      if found.infos.count < TermSet.listLimit {
        found.bytes.append(contentsOf: bytes)
        found.ends.append(found.bytes.count)
        found.infos.append(info)
        return
      }
      try found.keepDocuments(of: segment)
      try segment.mark(info, in: &found.documents)
      found.noteReading(info)
    }
    return found
  }

  /// The terms in the order of their bytes; of more than are listed the first.
  ///
  /// - Complexity: Linear in their bytes, with several segments n log n.
  var terms: [String] {
    if found.count == 1 { return found.values.flatMap(\.names) }
    let names = Set(found.values.lazy.flatMap(\.names))
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether there are more than so many terms.
  func hasMore(than count: Int) -> Bool {
    if found.values.contains(where: { $0.ends.count > count }) { return true }
    return found.count > 1 && found.values.reduce(0) { $0 + $1.ends.count } > count
      && terms.count > count
  }

  /// The documents of a segment with any of the terms, deleted ones included, as a bitset.
  func documents(of segment: SegmentReader) throws(IndexError) -> [UInt64] {
    guard let found = found[ObjectIdentifier(segment)] else { return [] }
    return found.documents.isEmpty ? try segment.documents(with: found.infos) : found.documents
  }

  /// What was read of lists to find the terms: those of sets too large to be listed.
  var workOfFinding: QueryPlan.Work {
    var work = QueryPlan.Work()
    for found in found.values {
      work.postings += found.postings
      work.blocks += found.blocks
    }
    return work
  }

  /// The lists of the terms in a segment.
  ///
  /// - Parameter read: How many postings and blocks of them were decoded; nil if `documents(of:)` was asked for,
  ///   which decodes them all unless they are known.
  func list(of segment: SegmentReader, read: (postings: Int, blocks: Int)? = nil) -> QueryPlan.List
  {
    var list = QueryPlan.List(label: label, terms: 0, documents: 0, blocks: 0, work: .init())
    guard var found = found[ObjectIdentifier(segment)] else { return list }
    list.terms = found.infos.count
    let isKnown = !found.documents.isEmpty
    if !isKnown { for info in found.infos { found.noteReading(info) } }
    list.documents = found.postings
    list.blocks = found.blocks
    list.work.postings = read?.postings ?? (isKnown ? 0 : found.postings)
    list.work.blocks = read?.blocks ?? (isKnown ? 0 : found.blocks)
    list.work.blocksSkipped = list.blocks - list.work.blocks
    return list
  }

  /// The pattern in the form of a query.
  var label: String {
    switch test {
    case .prefix(let text): text + "*"
    case .glob(let glob): glob.pattern
    case .expression(let expression): "/\(expression.pattern)/"
    case .edits(let word, let limit): "\(word)~\(limit)"
    }
  }

  /// The first documents of a segment with any of the terms, at most `limit` that are not deleted, ascending.
  ///
  /// - Returns: The documents, and how many postings and blocks were decoded to find them.
  func firstDocuments(
    _ limit: Int,
    of segment: SegmentReader
  ) throws(IndexError) -> (documents: [UInt32], postings: Int, blocks: Int) {
    guard let found = found[ObjectIdentifier(segment)] else { return ([], 0, 0) }
    guard found.documents.isEmpty else {
      return (segment.firstDocuments(limit, of: found.documents), 0, 0)
    }
    return try segment.firstDocuments(limit, with: found.infos)
  }

  /// Whether a term is one of the set's.
  ///
  /// - Parameter automaton: Kept by the caller from term to term.
  func contains(_ term: String, _ automaton: inout TermAutomaton?) -> Bool {
    let current = automaton ?? test.automaton()
    automaton = current
    var term = term
    return term.withUTF8 { current.matches($0) }
  }
}

/// The automata of a test, which learn as they are used, each by one thread at a time.
private final class Automata: @unchecked Sendable {
  private let test: TermTest
  // Used within the monitor.
  private var free: [TermAutomaton] = []
  private let monitor = Monitor()

  init(_ test: TermTest) { self.test = test }

  func take() -> TermAutomaton { monitor.withLock { free.popLast() } ?? test.automaton() }

  func giveBack(_ automaton: TermAutomaton) { monitor.withLock { free.append(automaton) } }
}

/// Matches the documents of a bitset, all with the same score.
final class BitsetMatcher: Matcher {
  private let bits: [UInt64]
  private let value: UInt64
  private let count: Int
  private let terms: TermSet
  private let segment: SegmentReader

  init(_ terms: TermSet, of segment: SegmentReader, score: UInt64) throws(IndexError) {
    bits = try terms.documents(of: segment)
    self.terms = terms
    self.segment = segment
    value = score
    count = bits.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  override var cost: Int { count }

  override func advance(to target: UInt32) {
    var word = Int(target) / 64
    guard word < bits.count else {
      document = Source.end
      return
    }
    var value = bits[word] & (UInt64.max << UInt64(target % 64))
    while value == 0 {
      word += 1
      guard word < bits.count else {
        document = Source.end
        return
      }
      value = bits[word]
    }
    document = UInt32(word * 64 + value.trailingZeroBitCount)
  }

  override func score() -> UInt64 { value }

  override func addWork(to record: PassRecord) { record.add(terms.list(of: segment)) }
}
