internal import Glibc
internal import Synchronization

/// Work on another thread that an interrupt can stop waiting for.
enum Background {
  private final class Slot<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
  }

  private final class Start {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// The result of `work`, or nil if an interrupt came first. What was interrupted runs on unseen, and its
  /// result is thrown away: searches read a commit that nothing changes, so it can do no harm.
  static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) throws -> Value?
  {
    guard Signals.listen(), let events = Signals.descriptor else { return try work() }
    let slot = Slot<Value>()
    let start = Start {
      let result = Result { try work() }
      slot.result.withLock { $0 = result }
      Signals.post(.done)
    }
    _ = Signals.take()
    var thread = pthread_t()
    let pointer = unsafe Unmanaged.passRetained(start).toOpaque()
    let code = unsafe pthread_create(
      &thread,
      nil,
      { pointer in
        guard let pointer = unsafe pointer else { return nil }
        unsafe Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue().body()
        return nil
      },
      pointer
    )
    guard code == 0 else {
      unsafe Unmanaged<Start>.fromOpaque(pointer).release()
      return try work()
    }
    pthread_detach(thread)
    while true {
      if let result = slot.result.withLock({ $0 }) { return try result.get() }
      _ = Signals.wait(for: [events])
      if Signals.take().contains(.interrupt) { return nil }
    }
  }
}
