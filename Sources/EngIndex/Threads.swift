internal import Glibc

/// A lock with a condition to wait for.
final class Monitor: @unchecked Sendable {
  // Made in `init` and only used through the calls of pthread, which synchronise.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func withLock<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Waits, within `withLock`, until `notify()`; it may also return without.
  func wait() { pthread_cond_wait(condition, mutex) }

  /// Wakes all that wait.
  func notify() { pthread_cond_broadcast(condition) }
}

/// Hands a value to another thread; who does so sees to it that they take turns.
struct Handed<Value>: @unchecked Sendable {
  let value: Value
}

/// A running thread.
final class WorkerThread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private var thread = pthread_t()
  private var isRunning = false

  /// Starts a thread that runs `body`; nil if there cannot be one.
  init?(_ body: @escaping @Sendable () -> Void) {
    let held = Unmanaged.passRetained(Body(body))
    let code = pthread_create(
      &thread,
      nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      },
      held.toOpaque()
    )
    guard code == 0 else {
      held.release()
      return nil
    }
    isRunning = true
  }

  /// Waits for its end.
  func join() {
    guard isRunning else { return }
    isRunning = false
    pthread_join(thread, nil)
  }

  deinit { join() }
}
