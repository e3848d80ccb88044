/// A document of a snapshot with its score in fixed point.
package struct ScoredDocument: Sendable, Equatable {
  package var score: UInt64
  package var segment: Int
  package var document: UInt32

  /// Whether this one ranks before the other: by score, then in the order of the index.
  func precedes(_ other: ScoredDocument) -> Bool {
    if score != other.score { return score > other.score }
    if segment != other.segment { return segment < other.segment }
    return document < other.document
  }
}

/// The best hits so far, in a heap whose root is the worst of them.
struct TopHits {
  private var heap: [ScoredDocument] = []
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 0)
  }

  mutating func insert(_ hit: ScoredDocument) {
    if heap.count < capacity {
      heap.append(hit)
      var child = heap.count - 1
      while child > 0 {
        let parent = (child - 1) / 2
        guard heap[parent].precedes(heap[child]) else { break }
        heap.swapAt(parent, child)
        child = parent
      }
    } else if let worst = heap.first, hit.precedes(worst) {
      heap[0] = hit
      var parent = 0
      while true {
        var last = parent
        for child in [2 * parent + 1, 2 * parent + 2]
        where child < heap.count && heap[last].precedes(heap[child]) { last = child }
        guard last != parent else { break }
        heap.swapAt(parent, last)
        parent = last
      }
    }
  }

  /// The hits, best first.
  func ranked() -> [ScoredDocument] {
    heap.sorted { $0.precedes($1) }
  }
}
