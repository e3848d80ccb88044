internal import EngAnalysis

/// Analyses documents into in-memory indexes, on one thread or several.
///
/// What is written of several indexes together does not depend on how many there are, since documents keep their
/// ordinals; and nothing depends on how long anything takes.
final class DocumentAnalysis {
  let indexes: [InMemoryIndex]
  private var measures: [InMemoryIndex.Measure] = []
  private let pool: Pool?
  private var batch = Batch(first: 0)

  /// Bytes of text that are handed over at a time.
  private static let batchSize = 1 << 18
  /// Bytes of text that are not handed over, which copies them.
  private static let largeSize = 16 * batchSize

  /// Texts of documents whose ordinals follow one another.
  private final class Batch {
    let first: Int
    let text = OutputBytes()
    /// Bytes of title and body.
    var counts: [(title: Int, body: Int)] = []
    /// Of the text, once it is handed over.
    var byteCount = 0

    // Once it is analysed.
    var measures: [InMemoryIndex.Measure] = []
    /// What its index takes with it.
    var indexByteCount = 0
    var isIndexFull = false

    init(first: Int) { self.first = first }

    /// Analyses the next document.
    func analyse(
      title: UnsafeBufferPointer<UInt8>,
      body: UnsafeBufferPointer<UInt8>,
      into index: InMemoryIndex
    ) {
      let ordinal = UInt32(truncatingIfNeeded: first + measures.count)
      measures.append(index.add(document: ordinal, title: title, body: body))
      indexByteCount = index.byteCount
      isIndexFull = index.isFull
    }
  }

  init(_ analyzer: Analyzer, threads: Int) {
    indexes = (0..<max(threads, 1)).map { _ in InMemoryIndex(analyzer) }
    pool = threads > 1 ? Pool(indexes) : nil
  }

  /// Bytes that the indexes and what waits to be analysed take; of several, about.
  var byteCount: Int {
    guard let pool else { return indexes[0].byteCount + measures.count * 12 }
    return pool.byteCount + batch.text.count + batch.first * 12
  }

  /// Whether an index takes no more documents.
  var isFull: Bool { pool?.isFull ?? indexes[0].isFull }

  /// Analyses the next document.
  func add(title: UnsafeBufferPointer<UInt8>, body: UnsafeBufferPointer<UInt8>) {
    guard let pool else {
      let ordinal = UInt32(truncatingIfNeeded: measures.count)
      measures.append(indexes[0].add(document: ordinal, title: title, body: body))
      return
    }
    if title.count + body.count > DocumentAnalysis.largeSize {
      submit(to: pool)
      pool.analyse(batch, title: title, body: body)
      batch = Batch(first: batch.first + 1)
      return
    }
    batch.text.raw(UnsafeRawBufferPointer(title))
    batch.text.raw(UnsafeRawBufferPointer(body))
    batch.counts.append((title.count, body.count))
    if batch.text.count >= DocumentAnalysis.batchSize { submit(to: pool) }
  }

  private func submit(to pool: Pool) {
    guard !batch.counts.isEmpty else { return }
    let full = batch
    batch = Batch(first: full.first + full.counts.count)
    pool.submit(full)
  }

  /// Waits for the last document.
  ///
  /// - Returns: The measures of all, by ordinal.
  func finish() -> [InMemoryIndex.Measure] {
    guard let pool else { return measures }
    submit(to: pool)
    return pool.finish().flatMap(\.measures)
  }

  /// Ends the threads; nothing is analysed any more.
  func stop() { pool?.close() }

  /// Threads that each analyse every so manieth batch into an index of its own.
  private final class Pool: @unchecked Sendable {
    // All that follows is used within the monitor, but for the indexes and batches: each is with one
    // thread at a time.
    private let monitor = Monitor()
    private var batches: [Batch] = []
    /// How many batches each thread has done.
    private var done: [Int]
    private var isClosing = false
    private var threads: [WorkerThread] = []
    /// Of each thread.
    private var indexes: [InMemoryIndex] = []

    // Used by the thread that submits.
    private(set) var byteCount = 0
    private(set) var isFull = false

    /// Nil if no thread can be started.
    init?(_ indexes: [InMemoryIndex]) {
      done = [Int](repeating: 0, count: indexes.count)
      for index in indexes {
        let handed = Handed(value: index)
        // The threads are joined before the pool goes away.
        let pool = Handed(value: Unmanaged.passUnretained(self))
        let place = threads.count
        let thread = WorkerThread {
          pool.value._withUnsafeGuaranteedRef { $0.work(handed.value, place) }
        }
        guard let thread else { continue }
        threads.append(thread)
        self.indexes.append(index)
      }
      if threads.isEmpty { return nil }
      monitor.withLock { done.removeLast(done.count - threads.count) }
    }

    deinit { close() }

    /// Ends the threads, once they have done what they are at.
    func close() {
      monitor.withLock {
        isClosing = true
        monitor.notify()
      }
      for thread in threads { thread.join() }
      threads.removeAll()
    }

    /// Hands over the next batch, and waits until at most two for each thread, of not too many bytes, are not done.
    ///
    /// Only those before count as known, however quick the threads are, and what the indexes take is said as of
    /// them.
    func submit(_ batch: Batch) {
      let count = threads.count
      batch.byteCount = batch.text.count
      monitor.withLock {
        batches.append(batch)
        monitor.notify()
        var known = max(batches.count - 2 * count, 0)
        var waiting = batches[known...].reduce(0) { $0 + $1.byteCount }
        while waiting > 8 * count * DocumentAnalysis.batchSize {
          waiting -= batches[known].byteCount
          known += 1
        }
        wait(for: known)
        measure(known, waiting: waiting)
      }
    }

    /// Analyses a large document, once all before it are done, on this thread.
    func analyse(
      _ batch: Batch,
      title: UnsafeBufferPointer<UInt8>,
      body: UnsafeBufferPointer<UInt8>
    ) {
      let place = monitor.withLock {
        wait(for: batches.count)
        return batches.count % done.count
      }
      // Whose thread waits for a batch that is not there.
      batch.analyse(title: title, body: body, into: indexes[place])
      monitor.withLock {
        batches.append(batch)
        done[place] += 1
        monitor.notify()
        measure(batches.count, waiting: 0)
      }
    }

    /// Says what is taken as of the first `known` batches.
    private func measure(_ known: Int, waiting: Int) {
      byteCount = waiting
      for last in batches[max(known - done.count, 0)..<known] {
        byteCount += last.indexByteCount
        isFull = isFull || last.isIndexFull
      }
    }

    func finish() -> [Batch] {
      monitor.withLock {
        wait(for: batches.count)
        return batches
      }
    }

    /// Waits until the first `count` batches are done.
    private func wait(for count: Int) {
      while done.indices.contains(where: { done[$0] * done.count + $0 < count }) { monitor.wait() }
    }

    private func work(_ index: InMemoryIndex, _ place: Int) {
      while true {
        let next = monitor.withLock { () -> Handed<Batch>? in
          var number = done[place] * done.count + place
          while number >= batches.count, !isClosing {
            monitor.wait()
            number = done[place] * done.count + place
          }
          return isClosing ? nil : Handed(value: batches[number])
        }
        guard let batch = next?.value else { return }
        var at = batch.text.start.assumingMemoryBound(to: UInt8.self)
        for (title, body) in batch.counts {
          batch.analyse(
            title: UnsafeBufferPointer(start: at, count: title),
            body: UnsafeBufferPointer(start: at + title, count: body),
            into: index
          )
          at += title + body
        }
        batch.text.free()
        batch.counts = []
        monitor.withLock {
          done[place] += 1
          monitor.notify()
        }
      }
    }
  }
}
