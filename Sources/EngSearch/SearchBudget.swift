import Synchronization

/// The time that a search may take, and who takes down what it does: what all parts of a search share.
///
/// Whoever works in a loop asks it now and then, and leaves what is found so far.
package final class SearchBudget: Sendable {
  private let start = ContinuousClock.now
  private let time: Duration?
  private let reached = Mutex<SearchLimit?>(nil)
  private let allowed: Int
  private let asked = Atomic<Int>(0)
  /// What takes down the work of the search; nil unless it is to be told.
  let recorder: WorkRecorder?

  /// - Parameters:
  ///   - time: From now on; nil has no end.
  ///   - questions: How often `isOver` may be asked; with the next question the time is over. Ends a search
  ///     after the same work each time.
  package convenience init(_ time: Duration? = nil, questions: Int = .max) {
    self.init(time, questions: questions, recorder: nil)
  }

  init(_ time: Duration?, questions: Int = .max, recorder: WorkRecorder?) {
    self.time = time
    self.recorder = recorder
    allowed = questions
  }

  /// How often `isOver` was asked.
  package var questions: Int { asked.load(ordering: .relaxed) }

  /// Whether the search has to end: its time is over, or its task was cancelled.
  package var isOver: Bool {
    let number = asked.wrappingAdd(1, ordering: .relaxed).newValue
    if let known = limit, known.isEnd { return true }
    if Task.isCancelled {
      note(.cancellation)
      return true
    }
    // The end as a moment may lie beyond what a clock can tell.
    if number > allowed || time.map({ ContinuousClock.now - start >= $0 }) ?? false {
      note(.deadline)
      return true
    }
    return false
  }

  /// The limit that was reached, if any.
  package var limit: SearchLimit? { reached.withLock { $0 } }

  /// Remembers that a limit was reached; an end counts more than a cut.
  package func note(_ limit: SearchLimit) {
    reached.withLock { known in
      if known == nil || known == .terms { known = limit }
    }
  }
}

/// What ended a search before it was complete.
///
/// More kinds may be added in a later version.
public enum SearchLimit: String, Sendable, Equatable, Codable {
  /// `SearchOptions.deadline` was over.
  case deadline

  /// The task that searched was cancelled.
  case cancellation

  /// A pattern inside a phrase or NEAR stands for more terms than are looked at there.
  case terms

  /// Whether the search stopped there, and did not only leave something out.
  var isEnd: Bool { self != .terms }
}
