import Synchronization

/// The documents of a result of which hits are yet to be made, for several threads.
final class HitQueue: Sendable {
  typealias Found = (rank: Int, document: ScoredDocument)

  private let found: [Found]
  private let next = Atomic<Int>(0)

  /// - Parameter found: In the order of the ranking; they are taken in that of the index.
  init(_ found: [Found]) {
    self.found = found.sorted {
      ($0.document.segment, $0.document.document) < ($1.document.segment, $1.document.document)
    }
  }

  var count: Int { found.count }

  /// The next document that no thread has.
  func take() -> Found? {
    let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return place < found.count ? found[place] : nil
  }
}

/// A queue that the thread that counts the matches takes part in once it has counted them.
final class SharedHitQueue: Sendable {
  private struct State {
    var queue: HitQueue?
    var isCounted = false
  }

  private let state = Mutex(State())

  /// Whether the other thread will take part; else it has ended.
  func offer(_ queue: HitQueue) -> Bool {
    state.withLock {
      $0.queue = queue
      return !$0.isCounted
    }
  }

  /// Says that the matches are counted.
  ///
  /// - Returns: The queue, if there is one by now.
  func counted() -> HitQueue? {
    state.withLock {
      $0.isCounted = true
      return $0.queue
    }
  }
}
