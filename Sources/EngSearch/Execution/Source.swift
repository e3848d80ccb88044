import EngAnalysis
import EngIndex
import EngStorage

/// Walks the documents of one segment in which something occurs, ascending.
///
/// `document` is the current one and `Source.end` after the last; before the first `advance` it
/// means nothing.
class Source {
  static let end = UInt32.max

  var document: UInt32 = 0

  /// About how many documents there are.
  var cost: Int { 0 }

  /// Moves to the first document at or after `target`, which is not before the current one.
  func advance(to target: UInt32) throws(IndexError) {}

  /// How often it occurs in the current document; at least 1.
  func frequency() throws(IndexError) -> UInt32 { 1 }

  /// Where it occurs in the current document, ascending.
  func spans() throws(IndexError) -> [Span] { [] }

  /// Adds what was read so far.
  func addWork(to record: PassRecord) {}
}

/// Nothing occurs anywhere.
final class EmptySource: Source {
  override func advance(to target: UInt32) { document = Source.end }
}

/// One term.
final class TermSource: Source {
  private let term: String
  private let cursor: PostingsCursor
  private var block = -1
  private var count = 0
  private var index = 0
  private var frequenciesDecoded = false
  private var positions = PositionBuffer()
  /// Those of all documents, once positions were read.
  private var extents: UnsafePointer<UInt8>?
  // What was read.
  private var decodedPostings = 0
  private var frequencyBlocks = 0
  private var readPositions = 0
  private let documents: UnsafeMutablePointer<UInt32>
  private let frequencies: UnsafeMutablePointer<UInt32>

  init(_ term: String, _ cursor: PostingsCursor) {
    self.term = term
    self.cursor = cursor
    documents = .allocate(capacity: 160)
    frequencies = .allocate(capacity: 160)
    documents.initialize(repeating: 0, count: 160)
    frequencies.initialize(repeating: 0, count: 160)
  }

  deinit {
    documents.deallocate()
    frequencies.deallocate()
  }

  override var cost: Int { cursor.documentFrequency }

  override func advance(to target: UInt32) throws(IndexError) {
    if block < 0 || block < cursor.blockCount && cursor.lastDocument(ofBlock: block) < target {
      try enterBlock(holding: target)
    }
    while index < count, documents[index] < target { index += 1 }
    document = index < count ? documents[index] : Source.end
  }

  /// Decodes the first block that ends at or after `target`, galloping over those before.
  private func enterBlock(holding target: UInt32) throws(IndexError) {
    var low = block + 1
    var step = 1
    var high = low
    while high < cursor.blockCount, cursor.lastDocument(ofBlock: high) < target {
      low = high + 1
      high += step
      step *= 2
    }
    high = min(high, cursor.blockCount)
    while low < high {
      let middle = (low + high) / 2
      if cursor.lastDocument(ofBlock: middle) < target { low = middle + 1 } else { high = middle }
    }
    block = low
    index = 0
    frequenciesDecoded = false
    count =
      low < cursor.blockCount ? try cursor.documents(ofBlock: low, into: documents) : 0
    decodedPostings += count
  }

  private func decodeFrequencies() throws(IndexError) {
    guard !frequenciesDecoded else { return }
    try cursor.frequencies(ofBlock: block, into: frequencies)
    frequenciesDecoded = true
    frequencyBlocks += 1
  }

  override func frequency() throws(IndexError) -> UInt32 {
    try decodeFrequencies()
    return frequencies[index]
  }

  override func spans() throws(IndexError) -> [Span] {
    try decodeFrequencies()
    let extents = if let extents { extents } else { try cursor.documentExtents() }
    self.extents = extents
    try cursor.positions(
      ofBlock: block,
      at: index,
      documents: documents,
      frequencies: frequencies,
      extents: extents,
      into: &positions
    )
    readPositions += positions.count
    return (0..<positions.count).map {
      Span(start: positions.values[$0], end: positions.values[$0] &+ 1)
    }
  }

  override func addWork(to record: PassRecord) {
    record.add(
      QueryPlan.List(term, cursor, decoded: decodedPostings, frequencyBlocks: frequencyBlocks)
    )
    record.addPositions(readPositions)
  }
}

/// Any of several, whose frequencies are added up.
final class UnionSource: Source {
  private let sources: [Source]

  init(_ sources: [Source]) {
    self.sources = sources
  }

  private var started = false

  override var cost: Int { sources.reduce(0) { $0 + $1.cost } }

  override func advance(to target: UInt32) throws(IndexError) {
    var first = Source.end
    for source in sources {
      if !started || source.document < target { try source.advance(to: target) }
      first = min(first, source.document)
    }
    started = true
    document = first
  }

  override func frequency() throws(IndexError) -> UInt32 {
    var sum: UInt32 = 0
    for source in sources where source.document == document {
      sum = UInt32(clamping: UInt64(sum) + UInt64(try source.frequency()))
    }
    return sum
  }

  override func spans() throws(IndexError) -> [Span] {
    var lists: [[Span]] = []
    for source in sources where source.document == document { lists.append(try source.spans()) }
    return Spans.union(lists)
  }

  override func addWork(to record: PassRecord) {
    for source in sources { source.addWork(to: record) }
  }
}

/// Documents in which all of several occur, and together in a certain way.
final class TogetherSource: Source {
  enum Arrangement {
    case phrase(gaps: [Int], slop: Int)
    case near(distance: Int)
  }

  private let parts: [Source]
  private let byCost: [Source]
  private let arrangement: Arrangement
  private var found: [Span] = []

  /// - Parameter parts: At least one.
  init(_ parts: [Source], _ arrangement: Arrangement) {
    self.parts = parts
    byCost = parts.sorted { $0.cost < $1.cost }
    self.arrangement = arrangement
  }

  private var started = false

  override var cost: Int { byCost.first?.cost ?? 0 }

  override func advance(to target: UInt32) throws(IndexError) {
    if !started {
      for source in byCost { try source.advance(to: target) }
      started = true
    }
    var target = target
    candidates: while true {
      for source in byCost {
        if source.document < target { try source.advance(to: target) }
        if source.document == Source.end {
          document = Source.end
          return
        }
        if source.document > target {
          target = source.document
          continue candidates
        }
      }
      var lists: [[Span]] = []
      for part in parts { lists.append(try part.spans()) }
      switch arrangement {
      case .phrase(let gaps, let slop): found = Spans.phrase(lists, gaps: gaps, slop: slop)
      case .near(let distance): found = Spans.near(lists, distance: distance)
      }
      if !found.isEmpty {
        document = target
        return
      }
      target += 1
    }
  }

  override func frequency() -> UInt32 { UInt32(clamping: found.count) }

  override func spans() -> [Span] { found }

  override func addWork(to record: PassRecord) {
    for part in parts { part.addWork(to: record) }
  }
}

/// The occurrences that stand a test on the stored text.
final class TextTestSource: Source {
  private let base: Source
  private let test: (UInt32, [Span]) throws(IndexError) -> [Span]
  private var found: [Span] = []

  init(_ base: Source, _ test: @escaping (UInt32, [Span]) throws(IndexError) -> [Span]) {
    self.base = base
    self.test = test
  }

  override var cost: Int { base.cost }

  override func advance(to target: UInt32) throws(IndexError) {
    try base.advance(to: target)
    while base.document != Source.end {
      found = try test(base.document, try base.spans())
      if !found.isEmpty { break }
      try base.advance(to: base.document + 1)
    }
    document = base.document
  }

  override func frequency() -> UInt32 { UInt32(clamping: found.count) }

  override func spans() -> [Span] { found }

  override func addWork(to record: PassRecord) { base.addWork(to: record) }
}
