package import EngStorage
internal import Glibc

/// A lock with a condition to wait for.
package final class Monitor: @unchecked Sendable {
  // Made in `init` and only used through the calls of pthread, which synchronise.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  package init() {
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

  package func withLock<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Waits, within `withLock`, until `notify()`; it may also return without.
  package func wait() { pthread_cond_wait(condition, mutex) }

  /// As `wait()`, but not much longer than some milliseconds.
  func wait(milliseconds: Int) {
    var end = timespec()
    clock_gettime(CLOCK_REALTIME, &end)
    end.tv_nsec += milliseconds * 1_000_000
    end.tv_sec += end.tv_nsec / 1_000_000_000
    end.tv_nsec %= 1_000_000_000
    pthread_cond_timedwait(condition, mutex, &end)
  }

  /// Wakes all that wait.
  package func notify() { pthread_cond_broadcast(condition) }
}

/// Hands a value to another thread; who does so sees to it that they take turns.
package struct Handed<Value>: @unchecked Sendable {
  package let value: Value

  package init(value: Value) { self.value = value }
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

/// What `body` makes of each part, in their order: of the first on this thread, of each other on one of its own.
///
/// - Parameter meanwhile: Called every few milliseconds while this thread waits for the others.
/// - Throws: The error of the first part that has one, when all have ended.
package func inParallel<Part, Value>(
  _ parts: [Part],
  meanwhile: () -> Void = {},
  _ body: @escaping (Part) throws(IndexError) -> Value
) throws(IndexError) -> [Value] {
  if parts.count < 2 { return try parts.map(body) }
  let shared = SharedResults<Value>(count: parts.count)
  let task = Handed(value: (parts: parts, body: body, shared: shared))
  @Sendable func run(_ number: Int) {
    let (parts, body, shared) = task.value
    let result: Result<Value, IndexError>
    do throws(IndexError) {
      result = .success(try body(parts[number]))
    } catch {
      result = .failure(error)
    }
    shared.set(result, of: number)
  }
  var threads: [WorkerThread] = []
  for number in parts.indices.dropFirst() {
    if let thread = WorkerThread({ run(number) }) { threads.append(thread) } else { run(number) }
  }
  run(0)
  while !shared.waitForAll(milliseconds: 10) { meanwhile() }
  for thread in threads { thread.join() }
  return try shared.values()
}

/// The results of several threads.
private final class SharedResults<Value> {
  private var results: [Result<Value, IndexError>?]
  private var missing: Int
  private let monitor = Monitor()

  init(count: Int) {
    results = Array(repeating: nil, count: count)
    missing = count
  }

  func set(_ result: Result<Value, IndexError>, of number: Int) {
    monitor.withLock {
      results[number] = result
      missing -= 1
      if missing == 0 { monitor.notify() }
    }
  }

  /// Whether all are there, after waiting for them not much longer than some milliseconds.
  func waitForAll(milliseconds: Int) -> Bool {
    monitor.withLock {
      if missing > 0 { monitor.wait(milliseconds: milliseconds) }
      return missing == 0
    }
  }

  func values() throws(IndexError) -> [Value] {
    var values: [Value] = []
    for result in results { if let result { values.append(try result.get()) } }
    return values
  }
}
