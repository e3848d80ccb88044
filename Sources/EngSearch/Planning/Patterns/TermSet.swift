import EngIndex
import EngStorage

/// A test that terms pass or do not.
enum TermTest: Sendable {
  /// Terms with a beginning.
  case prefix(String)
  case glob(Glob)
  case expression(RegularExpression)
  case edits(String, limit: Int)

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

    /// Names in the order of their bytes.
    var names: [String] {
      var start = 0
      return ends.map { end in
        defer { start = end }
        return String(decoding: bytes[start..<end], as: UTF8.self)
      }
    }
  }

  let test: TermTest
  /// Whether there are more terms than `terms`.
  let isCut: Bool
  private let found: [ObjectIdentifier: Found]

  init(_ test: TermTest, in snapshot: IndexSnapshot, _ budget: SearchBudget) throws(IndexError) {
    self.test = test
    let automaton = test.automaton()
    var all: [ObjectIdentifier: Found] = [:]
    for segment in snapshot.segments {
      var found = Found()
      try segment.forEachTerm(matching: automaton, until: { budget.isOver }) {
        bytes,
        info throws(IndexError) in
        if found.infos.count < TermSet.listLimit {
          found.bytes.append(contentsOf: bytes)
          found.ends.append(found.bytes.count)
          found.infos.append(info)
          return
        }
        if found.documents.isEmpty { found.documents = try segment.documents(with: found.infos) }
        try segment.mark(info, in: &found.documents)
      }
      all[ObjectIdentifier(segment)] = found
    }
    found = all
    isCut = all.values.contains { !$0.documents.isEmpty }
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

  /// The first documents of a segment with any of the terms, at most `limit` that are not deleted, ascending.
  func firstDocuments(_ limit: Int, of segment: SegmentReader) throws(IndexError) -> [UInt32] {
    guard let found = found[ObjectIdentifier(segment)] else { return [] }
    return found.documents.isEmpty
      ? try segment.firstDocuments(limit, with: found.infos)
      : segment.firstDocuments(limit, of: found.documents)
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
