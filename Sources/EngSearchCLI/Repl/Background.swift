internal import Synchronization

/// Work in a task of its own that an interrupt ends.
enum Background {
  private final class Slot<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
  }

  /// The result of `work`, or nil if an interrupt came first: its task is cancelled then, which a search
  /// notices within thousands of documents, and what it still returns is thrown away.
  static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) throws -> Value?
  {
    guard Signals.listen(), let events = Signals.descriptor else { return try work() }
    let slot = Slot<Value>()
    _ = Signals.take()
    let task = Task.detached {
      let result = Result { try work() }
      slot.result.withLock { $0 = result }
      Signals.post(.done)
    }
    while true {
      if let result = slot.result.withLock({ $0 }) { return try result.get() }
      _ = Signals.wait(for: [events])
      if Signals.take().contains(.interrupt) {
        task.cancel()
        return nil
      }
    }
  }
}
