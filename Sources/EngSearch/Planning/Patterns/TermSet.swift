import EngIndex
import EngStorage

/// A test that terms pass or do not.
enum TermTest: Sendable {
  /// Terms with a beginning.
  case prefix(String)
  case glob(Glob)
  case expression(RegularExpression)
  case edits(String, limit: Int)

  /// An automaton for the test; nil where the beginning is all.
  func automaton() -> TermAutomaton? {
    switch self {
    case .prefix: nil
    case .glob(let glob): GlobAutomaton(glob)
    case .expression(let expression): ExpressionAutomaton(expression)
    case .edits(let word, let limit): EditAutomaton(word, limit: limit)
    }
  }

  /// What all terms that pass begin with.
  var beginning: String {
    switch self {
    case .prefix(let text): text
    case .glob(let glob): glob.literalPrefix
    case .expression(let expression): expression.literalPrefix
    case .edits: ""
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

  let test: TermTest
  /// The terms in the order of their bytes; of more than are listed the first.
  let terms: [String]
  /// Whether there are more terms than `terms`.
  let isCut: Bool
  /// The documents with any of the terms, of each segment; nil as long as the list is whole.
  private let documents: [ObjectIdentifier: [UInt64]]
  private let lists: [ObjectIdentifier: [TermInfo]]

  init(_ test: TermTest, in snapshot: IndexSnapshot, _ budget: SearchBudget) throws(IndexError) {
    self.test = test
    var names: [[String]] = []
    var documents: [ObjectIdentifier: [UInt64]] = [:]
    var lists: [ObjectIdentifier: [TermInfo]] = [:]
    var isCut = false
    for segment in snapshot.segments {
      var found: [String] = []
      var infos: [TermInfo] = []
      var bits: [UInt64] = []
      try TermSet.forEachTerm(test, in: segment, budget) { bytes, info throws(IndexError) in
        if infos.count < TermSet.listLimit {
          found.append(String(decoding: bytes, as: UTF8.self))
          infos.append(info)
          return true
        }
        if bits.isEmpty { bits = try TermSet.documents(infos, in: segment) }
        try TermSet.add(info, of: segment, to: &bits)
        return true
      }
      names.append(found)
      lists[ObjectIdentifier(segment)] = infos
      if !bits.isEmpty {
        isCut = true
        documents[ObjectIdentifier(segment)] = bits
      }
    }
    if names.count == 1 {
      terms = names[0]
    } else {
      terms = Set(names.joined()).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    self.isCut = isCut
    self.documents = documents
    self.lists = lists
  }

  /// Goes over the terms of a segment that pass a test, until `body` gives false or the time is over.
  private static func forEachTerm(
    _ test: TermTest,
    in segment: SegmentReader,
    _ budget: SearchBudget,
    _ body: (UnsafeBufferPointer<UInt8>, TermInfo) throws(IndexError) -> Bool
  ) throws(IndexError) {
    let beginning = Array(test.beginning.utf8)
    var walk = test.automaton().map { TermWalk($0) }
    var seen = 0
    func visit(
      _ bytes: UnsafeBufferPointer<UInt8>,
      _ info: TermInfo
    ) throws(IndexError) -> Bool {
      seen += 1
      if seen & 1023 == 0, budget.isOver { return false }
      guard walk != nil else { return try body(bytes, info) }
      return walk?.go(to: bytes) == true && walk?.isMatch == true ? try body(bytes, info) : true
    }
    if walk == nil || !beginning.isEmpty {
      try segment.forEachTerm(from: test.beginning) { bytes, info throws(IndexError) in
        guard bytes.starts(with: beginning) else { return false }
        return try visit(bytes, info)
      }
      return
    }
    try segment.forEachTerm(unless: { walk?.go(to: $0) == false ? walk?.hopelessLength : nil }) {
      bytes,
      info throws(IndexError) in
      try visit(bytes, info)
    }
  }

  /// The documents of a segment with any of the terms, deleted ones included, as a bitset.
  func documents(of segment: SegmentReader) throws(IndexError) -> [UInt64] {
    if let bits = documents[ObjectIdentifier(segment)] { return bits }
    return try TermSet.documents(lists[ObjectIdentifier(segment)] ?? [], in: segment)
  }

  private static func documents(
    _ infos: [TermInfo],
    in segment: SegmentReader
  ) throws(IndexError) -> [UInt64] {
    var bits = [UInt64](repeating: 0, count: (segment.documentCount + 63) / 64 + 1)
    for info in infos { try add(info, of: segment, to: &bits) }
    return bits
  }

  private static func add(
    _ info: TermInfo,
    of segment: SegmentReader,
    to bits: inout [UInt64]
  ) throws(IndexError) {
    let cursor = try segment.postings(info)
    let count = segment.documentCount
    try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 160) {
      buffer throws(IndexError) in
      guard let base = buffer.baseAddress else { return }
      buffer.initialize(repeating: 0)
      for block in 0..<cursor.blockCount {
        let size = try cursor.documents(ofBlock: block, into: base)
        bits.withUnsafeMutableBufferPointer { words in
          for index in 0..<size {
            let document = Int(base[index])
            if document < count { words[document &>> 6] |= 1 &<< UInt64(document & 63) }
          }
        }
      }
    }
  }

  /// Whether a term is one of the set's.
  func contains(_ term: String, _ walk: inout TermWalk?) -> Bool {
    guard term.utf8.starts(with: test.beginning.utf8) else { return false }
    guard var current = walk ?? test.automaton().map({ TermWalk($0) }) else { return true }
    var term = term
    defer { walk = current }
    return term.withUTF8 { current.go(to: $0) && current.isMatch }
  }
}

/// Matches the documents of a bitset, all with the same score.
final class BitsetMatcher: Matcher {
  private let bits: [UInt64]
  private let value: UInt64
  private let count: Int

  init(_ bits: [UInt64], score: UInt64) {
    self.bits = bits
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
}
