internal import CInline
import EngIndex

/// Memory that kernels work in, kept from one search to the next; one search at a time uses it.
final class Scratch: @unchecked Sendable {
  /// Documents of the largest window.
  static let windowSize = 1 << 16
  /// Documents of a window of marks.
  static let markWindowSize = 1 << 14

  /// Candidates: their documents, scores so far, and where they came from in the leading block.
  let documents: UnsafeMutablePointer<UInt32>
  let scores: UnsafeMutablePointer<UInt32>
  let slots: UnsafeMutablePointer<UInt32>
  /// Where each candidate was found in a block.
  let found: UnsafeMutablePointer<UInt32>
  /// A window's marks, one for each document, zero between uses.
  let marks: UnsafeMutablePointer<UInt8>
  /// Bits of a window of marks, one for each document, with room for the bits of a block before and after;
  /// zero between uses. The second are for another list.
  let markBits: UnsafeMutablePointer<UInt64>
  let otherMarkBits: UnsafeMutablePointer<UInt64>
  /// A window's sums, zero between uses, and which of its documents were seen.
  let sums: UnsafeMutablePointer<UInt32>
  let seen: UnsafeMutablePointer<UInt64>
  private static let markBitRoom = BlockBits.maximumWords + 1
  /// In raw memory like the rest: the access to a class's variable is checked.
  let phraseMatcher: UnsafeMutablePointer<PhraseMatcher>
  /// Where positions of candidates lie, by list and slot.
  private(set) var spans: UnsafeMutablePointer<PositionSpan>
  private var spanRoom = 1024

  /// What phrases that are scored as one with terms came to.
  let loosePostings: KnownLoosePostings

  /// Lists whose memory is kept here.
  private static let keptLists = 16
  private let listMemory: UnsafeMutablePointer<UInt32>

  /// - Parameter loosePostings: Those of all searches of the index.
  init(_ loosePostings: KnownLoosePostings) {
    self.loosePostings = loosePostings
    listMemory = .allocate(capacity: Scratch.keptLists * TermList.memorySize)
    let n = Scratch.windowSize
    documents = .allocate(capacity: n + 64)
    scores = .allocate(capacity: n + 64)
    slots = .allocate(capacity: n + 64)
    phraseMatcher = .allocate(capacity: 1)
    phraseMatcher.initialize(to: PhraseMatcher())
    spans = .allocate(capacity: spanRoom)
    found = .allocate(capacity: n + 64)
    marks = Self.zeros(Scratch.markWindowSize)
    let words = Scratch.markWindowSize / 64 + 2 * Scratch.markBitRoom
    markBits = Self.zeros(words) + Scratch.markBitRoom
    otherMarkBits = Self.zeros(words) + Scratch.markBitRoom
    sums = Self.zeros(n)
    seen = Self.zeros(n / 64)
  }

  /// What the list of one term with that number works with; nil of the later ones.
  func listMemory(_ number: Int) -> UnsafeMutablePointer<UInt32>? {
    number < Scratch.keptLists ? listMemory + number * TermList.memorySize : nil
  }

  /// Room for spans; those held before are lost.
  func reserveSpans(_ count: Int) {
    guard count > spanRoom else { return }
    spans.deallocate()
    spanRoom = count
    spans = .allocate(capacity: count)
  }

  private static func zeros<Value: FixedWidthInteger>(_ count: Int) -> UnsafeMutablePointer<Value> {
    cinline_zeros(count, MemoryLayout<Value>.stride).bindMemory(to: Value.self, capacity: count)
  }

  deinit {
    listMemory.deallocate()
    documents.deallocate()
    scores.deallocate()
    slots.deallocate()
    phraseMatcher.deinitialize(count: 1)
    phraseMatcher.deallocate()
    spans.deallocate()
    found.deallocate()
    marks.deallocate()
    (markBits - Scratch.markBitRoom).deallocate()
    (otherMarkBits - Scratch.markBitRoom).deallocate()
    sums.deallocate()
    seen.deallocate()
  }
}
