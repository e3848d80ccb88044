internal import EngAnalysis

/// Analyses documents into in-memory indexes, on one thread or several.
///
/// Which index gets a document depends on timing when there are several; what is written of them
/// together does not, since documents keep their ordinals.
final class DocumentAnalysis {
  let indexes: [InMemoryIndex]
  private var measures: [InMemoryIndex.Measure] = []
  private let pool: Pool?
  private var batch = Batch(first: 0)

  /// Bytes of text that are handed over at a time.
  private static let batchSize = 1 << 18

  /// Texts of documents whose ordinals follow one another.
  private final class Batch {
    let first: Int
    let text = OutputBytes()
    /// Bytes of title and body.
    var counts: [(title: Int, body: Int)] = []
    var measures: [InMemoryIndex.Measure] = []
    init(first: Int) { self.first = first }
  }

  init(_ analyzer: Analyzer, threads: Int) {
    indexes = (0..<max(threads, 1)).map { _ in InMemoryIndex(analyzer) }
    pool = threads > 1 ? Pool(indexes) : nil
  }

  /// Bytes that the indexes and what waits to be analysed take.
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
    batch.text.raw(UnsafeRawBufferPointer(title))
    batch.text.raw(UnsafeRawBufferPointer(body))
    batch.counts.append((title.count, body.count))
    if batch.text.count >= DocumentAnalysis.batchSize { submit(to: pool) }
  }

  private func submit(to pool: Pool) {
    guard !batch.counts.isEmpty else { return }
    pool.submit(batch)
    batch = Batch(first: batch.first + batch.counts.count)
  }

  /// Waits for the last document.
  ///
  /// - Returns: The measures of all, by ordinal.
  func finish() -> [InMemoryIndex.Measure] {
    guard let pool else { return measures }
    submit(to: pool)
    return pool.finish().sorted { $0.first < $1.first }.flatMap(\.measures)
  }

  /// Ends the threads; nothing is analysed any more.
  func stop() { pool?.close() }

  /// Threads that take batches in their order, each into an index of its own.
  private final class Pool: @unchecked Sendable {
    // All that follows is used within the monitor, but for the indexes and batches: each is with one
    // thread at a time.
    private let monitor = Monitor()
    private var waiting: [Batch] = []
    private var done: [Batch] = []
    private var sizes: [Int]
    private var full = false
    private var running = 0
    /// Bytes of texts that are not analysed yet.
    private var pending = 0
    private var isClosing = false
    private var threads: [WorkerThread] = []
    private let limit: Int

    /// Nil if no thread can be started.
    init?(_ indexes: [InMemoryIndex]) {
      limit = indexes.count * 2
      sizes = indexes.map(\.byteCount)
      for (place, index) in indexes.enumerated() {
        let index = Handed(value: index)
        // The threads are joined before the pool goes away.
        let pool = Handed(value: Unmanaged.passUnretained(self))
        let thread = WorkerThread {
          pool.value._withUnsafeGuaranteedRef { $0.work(index.value, place) }
        }
        if let thread { threads.append(thread) }
      }
      if threads.isEmpty { return nil }
    }

    deinit { close() }

    /// Ends the threads, once they have done what they are at.
    func close() {
      monitor.withLock {
        isClosing = true
        waiting.removeAll()
        monitor.notify()
      }
      for thread in threads { thread.join() }
      threads.removeAll()
    }

    var byteCount: Int { monitor.withLock { sizes.reduce(pending, +) } }
    var isFull: Bool { monitor.withLock { full } }

    func submit(_ batch: Batch) {
      monitor.withLock {
        while waiting.count >= limit { monitor.wait() }
        waiting.append(batch)
        pending += batch.text.count
        monitor.notify()
      }
    }

    func finish() -> [Batch] {
      monitor.withLock {
        while !waiting.isEmpty || running > 0 { monitor.wait() }
        defer { done.removeAll() }
        return done
      }
    }

    private func work(_ index: InMemoryIndex, _ place: Int) {
      while true {
        let next = monitor.withLock { () -> Handed<Batch>? in
          while waiting.isEmpty, !isClosing { monitor.wait() }
          guard !waiting.isEmpty else { return nil }
          running += 1
          monitor.notify()
          return Handed(value: waiting.removeFirst())
        }
        guard let batch = next?.value else { return }
        var at = batch.text.start.assumingMemoryBound(to: UInt8.self)
        for (i, (title, body)) in batch.counts.enumerated() {
          batch.measures.append(
            index.add(
              document: UInt32(truncatingIfNeeded: batch.first + i),
              title: UnsafeBufferPointer(start: at, count: title),
              body: UnsafeBufferPointer(start: at + title, count: body)
            )
          )
          at += title + body
        }
        let read = batch.text.count
        batch.text.free()
        let size = index.byteCount
        monitor.withLock {
          done.append(batch)
          sizes[place] = size
          if index.isFull { full = true }
          running -= 1
          pending -= read
          monitor.notify()
        }
      }
    }
  }
}
