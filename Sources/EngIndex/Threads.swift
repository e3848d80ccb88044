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
    guard let started = Self.start(body) else { return nil }
    thread = started
    isRunning = true
  }

  /// Starts a thread that runs `body` and that nobody waits for; nothing if there cannot be one.
  static func detach(_ body: @escaping @Sendable () -> Void) {
    if let started = start(body) { pthread_detach(started) }
  }

  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let held = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread,
      nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      },
      held.toOpaque()
    )
    if code == 0 { return thread }
    held.release()
    return nil
  }

  /// Waits for its end.
  func join() {
    guard isRunning else { return }
    isRunning = false
    pthread_join(thread, nil)
  }

  deinit { join() }
}

/// Threads that wait a moment for more work before they end: to start one takes as long as a short search.
package final class HelperThreads: Sendable {
  package static let shared = HelperThreads()

  /// Milliseconds that a thread without work waits.
  private static let patience = 50

  // Touched in `monitor` only.
  private struct State {
    var jobs: [@Sendable () -> Void] = []
    var idle = 0
  }
  nonisolated(unsafe) private var state = State()
  private let monitor = Monitor()

  private init() {}

  /// Runs a job soon, on a thread that waits or else a new one; not at all if there cannot be one.
  package func run(_ job: @escaping @Sendable () -> Void) {
    let isTaken = monitor.withLock {
      guard state.idle > state.jobs.count else { return false }
      state.jobs.append(job)
      monitor.notify()
      return true
    }
    if !isTaken {
      WorkerThread.detach { [self] in
        job()
        while let next = nextJob() { next() }
      }
    }
  }

  /// A job, once there is one; nil if there is none for long, or another thread that waited took it.
  private func nextJob() -> (@Sendable () -> Void)? {
    monitor.withLock {
      state.idle += 1
      defer { state.idle -= 1 }
      if state.jobs.isEmpty { monitor.wait(milliseconds: HelperThreads.patience) }
      return state.jobs.popLast()
    }
  }
}

extension Range<Int> {
  /// Neighbouring parts of the same size, the last of which may be smaller, at most `count` of them; of an empty range
  /// that one.
  package func parts(_ count: Int) -> [Range<Int>] {
    if isEmpty { return [self] }
    let size = (self.count + count - 1) / count
    return stride(from: lowerBound, to: upperBound, by: size).map {
      $0..<Swift.min($0 + size, upperBound)
    }
  }
}

/// What `body` makes of each part, in their order: of the first on this thread, of the others on helping threads,
/// or on this one if it comes to them first.
///
/// - Parameters:
///   - threads: The most threads at work; nil for one for each part.
///   - meanwhile: Called every few milliseconds while this thread waits for the others.
/// - Throws: The error of the first part that has one, when all have ended.
package func inParallel<Part, Value>(
  _ parts: [Part],
  threads: Int? = nil,
  meanwhile: () -> Void = {},
  _ body: @escaping (Part) throws(IndexError) -> Value
) throws(IndexError) -> [Value] {
  if parts.count < 2 { return try parts.map(body) }
  let shared = SharedWork(parts, body)
  for _ in 1..<min(max(threads ?? parts.count, 1), parts.count) {
    HelperThreads.shared.run { while shared.runNext() {} }
  }
  while shared.runNext() {}
  while !shared.waitForAll(milliseconds: 10) { meanwhile() }
  return try shared.values()
}

/// Parts of some work that several threads take, and their results.
private final class SharedWork<Part, Value>: @unchecked Sendable {
  // Touched in `monitor` only; empty when all parts were taken, so that nothing outlives them for a thread that comes
  // late.
  private var parts: [Part]
  private var body: ((Part) throws(IndexError) -> Value)?
  private var next = 0
  private var results: [Result<Value, IndexError>?]
  private var missing: Int
  private let monitor = Monitor()

  init(_ parts: [Part], _ body: @escaping (Part) throws(IndexError) -> Value) {
    self.parts = parts
    self.body = body
    results = Array(repeating: nil, count: parts.count)
    missing = parts.count
  }

  /// Works on the next part that no thread has.
  ///
  /// - Returns: False if there is none.
  func runNext() -> Bool {
    let (part, number, body) = monitor.withLock {
      () -> (Part?, Int, ((Part) throws(IndexError) -> Value)?) in
      guard next < parts.count else { return (nil, 0, nil) }
      defer { next += 1 }
      let found = (parts[next], next, self.body)
      if next + 1 == parts.count { (parts, self.body) = ([], nil) }
      return found
    }
    guard let part, let body else { return false }
    let result: Result<Value, IndexError>
    do throws(IndexError) {
      result = .success(try body(part))
    } catch {
      result = .failure(error)
    }
    monitor.withLock {
      results[number] = result
      missing -= 1
      if missing == 0 { monitor.notify() }
    }
    return true
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
