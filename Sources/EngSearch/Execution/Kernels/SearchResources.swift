import EngAnalysis
import EngIndex
import EngStorage
import Synchronization

/// What searches of one index keep from one to the next.
final class SearchResources: Sendable {
  private struct Known {
    var scratches: [Scratch] = []
    var saturation: SaturationTable?
    var parameters: [Double] = []
    // Groups of terms, and occurrences of words.
    var documentFrequencies = Kept<Int>(limit: 10_000)
    var words = Kept<[Occurrence]>(limit: 50_000)
    var titleEnds: [ObjectIdentifier: [UInt32]] = [:]
  }

  /// A word of a query and how its forms are found.
  struct WordKey {
    let text: String
    /// Nil if it is searched for only as it is.
    let language: String?
    let strength: StemmingStrength

    fileprivate var string: String { "\(language ?? "")/\(strength.rawValue)/\(text)" }
  }

  private let known = Mutex(Known())
  private let loosePostings = KnownLoosePostings()

  /// The saturations of a ranking; those of the last one asked for are kept.
  func saturation(_ bm25: BM25) -> SaturationTable {
    let parameters = [bm25.k1, bm25.b, bm25.normalisation[0], bm25.normalisation[1]]
    let table = known.withLock { $0.parameters == parameters ? $0.saturation : nil }
    if let table { return table }
    let made = SaturationTable(bm25)
    known.withLock {
      $0.saturation = made
      $0.parameters = parameters
    }
    return made
  }

  /// How many documents of a snapshot, always the same one, hold any of some terms, those not yet merged
  /// away included. Counted once for the same terms.
  func documentFrequency(
    _ terms: [String],
    in snapshot: IndexSnapshot,
    _ recorder: WorkRecorder? = nil
  ) throws(IndexError) -> Int {
    // No term has a zero byte.
    let key = terms.joined(separator: "\0")
    if let count = known.withLock({ $0.documentFrequencies[key] }) { return count }
    let scratch = takeScratch()
    defer { giveBack(scratch) }
    let query = FlatQuery(anyOf: terms)
    var count = 0
    for (number, segment) in snapshot.segments.enumerated() {
      let record = recorder?.begin(number)
      let search = try SegmentSearch(
        query,
        in: segment,
        firstDocument: 0,
        scale: 1,
        saturation: .none,
        scratch: scratch,
        isIgnoringDeletions: true,
        record: record
      ) { _, _ in NoneMatcher() }
      count += try search?.count() ?? 0
      if let record {
        search?.add(to: record)
        recorder?.addPlanning(record.work)
      }
    }
    let found = count
    known.withLock { $0.documentFrequencies.keep(found, for: key) }
    return count
  }

  /// Where the words of a piece of text occur in a snapshot, always the same one, if that was found out
  /// before.
  func occurrences(of word: WordKey) -> [Occurrence]? { known.withLock { $0.words[word.string] } }

  /// Keeps where they occur, unless the text is long.
  func keep(_ occurrences: [Occurrence], of word: WordKey) {
    guard word.text.utf8.count <= 64 else { return }
    var size = 1
    for case .anyOf(let parts) in occurrences { size += parts.count }
    known.withLock { $0.words.keep(occurrences, for: word.string, size: size) }
  }

  /// Where the titles of a segment's documents end, if that was found out before.
  func titleEnds(of segment: SegmentReader) -> [UInt32]? {
    known.withLock { $0.titleEnds[ObjectIdentifier(segment)] }
  }

  /// Keeps where the titles of a segment's documents end; the segment must live as long.
  func keep(_ titleEnds: [UInt32], of segment: SegmentReader) {
    known.withLock { $0.titleEnds[ObjectIdentifier(segment)] = titleEnds }
  }

  /// Memory that nobody else works in until it is given back.
  func takeScratch() -> Scratch {
    known.withLock { $0.scratches.popLast() } ?? Scratch(loosePostings)
  }

  func giveBack(_ scratch: Scratch) {
    known.withLock { $0.scratches.append(scratch) }
  }
}
