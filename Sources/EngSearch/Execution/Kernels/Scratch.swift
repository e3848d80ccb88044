import EngIndex

/// Memory that kernels work in, kept from one search to the next; one search at a time uses it.
final class Scratch: @unchecked Sendable {
  /// Documents of the largest window.
  static let windowSize = 1 << 16

  /// Candidates: their documents, scores so far, and where they came from in the leading block.
  let documents: UnsafeMutablePointer<UInt32>
  let scores: UnsafeMutablePointer<UInt32>
  let slots: UnsafeMutablePointer<UInt32>
  /// A window's sums, zero between uses, and which of its documents were seen.
  let sums: UnsafeMutablePointer<UInt32>
  let seen: UnsafeMutablePointer<UInt64>
  var starts = PositionBuffer()
  var positions = PositionBuffer()

  init() {
    let n = Scratch.windowSize
    documents = .allocate(capacity: n + 64)
    scores = .allocate(capacity: n + 64)
    slots = .allocate(capacity: n + 64)
    sums = .allocate(capacity: n)
    // Fresh pages are zero already; writing them now would touch them all.
    seen = .allocate(capacity: n / 64)
    sums.initialize(repeating: 0, count: n)
    seen.initialize(repeating: 0, count: n / 64)
  }

  deinit {
    documents.deallocate()
    scores.deallocate()
    slots.deallocate()
    sums.deallocate()
    seen.deallocate()
  }
}
