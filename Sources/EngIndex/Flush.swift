internal import EngAnalysis
internal import EngStorage

/// Writes what several in-memory indexes hold as the terms of one segment, whose documents have their
/// numbers already.
struct Flush {
  let indexes: [InMemoryIndex]
  let writer: SegmentWriter
  /// By ordinal.
  let norms: [UInt8]
  /// Puts the terms into classes, if the analyzer has stems.
  let stemmer: TermStemmer?
  let threads: Int
  /// Terms of a range; a multiple of 32.
  private static let rangeSize = 1024

  func run() throws(IndexError) {
    for index in indexes { index.finish() }
    let terms = MergedTerms(indexes)
    if threads > 1 {
      try writeInParallel(terms)
    } else {
      let range = writer.range()
      let list = DecodedList()
      for number in 0..<rangeCount(terms) {
        try encode(terms, number, list, to: range)
        try writer.append(range)
        range.removeAll()
      }
    }
    try write(distinctStrings { $0.compounds.sortedStrings() }) { key throws(IndexError) in
      try writer.addCompound(key)
    }
    let spellings = distinctStrings { $0.spellings.sortedStrings() }
    try write(spellings) { key throws(IndexError) in try writer.addSpelling(key) }
    if let stemmer { try writeStems(terms, spellings, stemmer) }
  }

  private func rangeCount(_ terms: MergedTerms) -> Int {
    (terms.count + Flush.rangeSize - 1) / Flush.rangeSize
  }

  /// Ranges that several threads make and one appends, in their order.
  private final class Ranges {
    let monitor = Monitor()
    let count: Int
    // Used within the monitor.
    var next = 0
    var appended = 0
    var ready: [Int: TermRange] = [:]
    var free: [TermRange] = []
    var failure: IndexError?
    init(count: Int) { self.count = count }
  }

  private func writeInParallel(_ terms: MergedTerms) throws(IndexError) {
    let ranges = Ranges(count: rangeCount(terms))
    // Every thread reads the indexes and the numbers, which nobody changes meanwhile, and has a range and
    // a list of its own.
    let handed = Handed(value: (flush: self, terms: terms, ranges: ranges))
    var running: [WorkerThread] = []
    for _ in 1..<threads {
      let thread = WorkerThread {
        let (flush, terms, ranges) = handed.value
        let list = DecodedList()
        while flush.encodeNext(terms, of: ranges, list, waits: true) {}
      }
      if let thread { running.append(thread) }
    }
    let list = DecodedList()
    var failure: IndexError?
    while failure == nil {
      let (isFinished, range) = ranges.monitor.withLock { () -> (Bool, Handed<TermRange>?) in
        failure = ranges.failure
        let range = ranges.ready.removeValue(forKey: ranges.appended)
        return (ranges.appended == ranges.count, range.map { Handed(value: $0) })
      }
      if isFinished { break }
      if let range = range?.value {
        do throws(IndexError) {
          try writer.append(range)
        } catch {
          ranges.monitor.withLock {
            ranges.failure = error
            ranges.monitor.notify()
          }
          failure = error
        }
        range.removeAll()
        ranges.monitor.withLock {
          ranges.appended += 1
          ranges.free.append(range)
          ranges.monitor.notify()
        }
      } else if !encodeNext(terms, of: ranges, list, waits: false) {
        ranges.monitor.withLock {
          if ranges.ready[ranges.appended] == nil, ranges.failure == nil { ranges.monitor.wait() }
        }
      }
    }
    for thread in running { thread.join() }
    if let failure { throw failure }
  }

  /// Makes the next range that nobody makes yet; false if there is none, or if it is far ahead of what
  /// was appended and this must not wait.
  private func encodeNext(
    _ terms: MergedTerms,
    of ranges: Ranges,
    _ list: DecodedList,
    waits: Bool
  ) -> Bool {
    let job = ranges.monitor.withLock { () -> (number: Int, range: Handed<TermRange>)? in
      while ranges.next < ranges.count, ranges.failure == nil,
        ranges.next > ranges.appended + 4 * threads
      {
        guard waits else { return nil }
        ranges.monitor.wait()
      }
      guard ranges.next < ranges.count, ranges.failure == nil else { return nil }
      ranges.next += 1
      return (ranges.next - 1, Handed(value: ranges.free.popLast() ?? writer.range()))
    }
    guard let job else { return false }
    var failure: IndexError?
    do throws(IndexError) {
      try encode(terms, job.number, list, to: job.range.value)
    } catch {
      failure = error
    }
    ranges.monitor.withLock {
      if let failure { ranges.failure = failure }
      ranges.ready[job.number] = job.range.value
      ranges.monitor.notify()
    }
    return true
  }

  private func encode(
    _ terms: MergedTerms,
    _ number: Int,
    _ list: DecodedList,
    to out: TermRange
  ) throws(IndexError) {
    let first = number * Flush.rangeSize
    let range = first..<min(first + Flush.rangeSize, terms.count)
    var splits: [Int] = []
    let numbers = writer.numbers
    for term in range {
      prefetch(terms, after: term, limit: range.upperBound)
      list.removeAll()
      splits.removeAll(keepingCapacity: true)
      var name: UnsafeBufferPointer<UInt8>?
      for i in indexes.indices {
        let number = terms.number(of: term, in: i)
        guard number != .max else { continue }
        name = indexes[i][Int(number)]
        indexes[i].read(Int(number), into: list)
        splits.append(list.count)
      }
      terms.documentFrequencies[term] = UInt32(truncatingIfNeeded: list.count)
      numbers.withUnsafeBufferPointer { numbers in
        norms.withUnsafeBufferPointer { norms in
          guard let numbers = numbers.baseAddress, let norms = norms.baseAddress else { return }
          list.write(to: out, numbers: numbers, norms: norms, splits: splits)
        }
      }
      if let name { try out.endTerm(name) }
    }
  }

  /// Starts reading what the terms after the next ones need: most have one chunk, and memory far apart.
  @inline(__always)
  private func prefetch(_ terms: MergedTerms, after term: Int, limit: Int) {
    for i in indexes.indices {
      if term &+ 8 < limit {
        let number = terms.number(of: term &+ 8, in: i)
        if number != .max { indexes[i].prefetch(Int(number)) }
      }
      if term &+ 4 < limit {
        let number = terms.number(of: term &+ 4, in: i)
        if number != .max { indexes[i].prefetchPostings(Int(number)) }
      }
    }
  }

  /// The strings of all indexes in order, each once.
  private func distinctStrings(_ strings: (InMemoryIndex) -> [[UInt8]]) -> [[UInt8]] {
    var all = indexes.flatMap(strings)
    if indexes.count == 1 { return all }
    all.sort { $0.lexicographicallyPrecedes($1) }
    return all.indices.filter { $0 == 0 || all[$0] != all[$0 - 1] }.map { all[$0] }
  }

  private func write(
    _ strings: [[UInt8]],
    _ body: (UnsafeBufferPointer<UInt8>) throws(IndexError) -> Void
  ) throws(IndexError) {
    for string in strings {
      try string.span.withBytes { key throws(IndexError) in try body(key) }
    }
  }
}
