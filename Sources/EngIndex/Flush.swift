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

  /// The numbers of the terms in each index, those of one term after the other in the order of the
  /// terms; `.max` where an index does not have the term.
  private func mergedTerms() -> [UInt32] {
    let sorted = sortedTerms()
    if sorted.count == 1 { return sorted[0] }
    var places = [Int](repeating: 0, count: sorted.count)
    var merged: [UInt32] = []
    while true {
      var smallest: UnsafeBufferPointer<UInt8>?
      for i in indexes.indices where places[i] < sorted[i].count {
        let term = indexes[i][Int(sorted[i][places[i]])]
        if let known = smallest, TermDictionary.compare(known, term) <= 0 { continue }
        smallest = term
      }
      guard let smallest else { return merged }
      for i in indexes.indices {
        guard places[i] < sorted[i].count,
          TermDictionary.compare(indexes[i][Int(sorted[i][places[i]])], smallest) == 0
        else {
          merged.append(.max)
          continue
        }
        merged.append(sorted[i][places[i]])
        places[i] += 1
      }
    }
  }

  /// The numbers of each index's terms in the order of the terms; the indexes are sorted side by side.
  private func sortedTerms() -> [[UInt32]] {
    let results = indexes.map { Sorting($0) }
    var running: [WorkerThread] = []
    for result in results.dropFirst() {
      let handed = Handed(value: result)
      if let thread = WorkerThread({ handed.value.run() }) {
        running.append(thread)
      } else {
        result.run()
      }
    }
    results.first?.run()
    for thread in running { thread.join() }
    return results.map(\.terms)
  }

  private final class Sorting {
    let index: InMemoryIndex
    private(set) var terms: [UInt32] = []
    init(_ index: InMemoryIndex) { self.index = index }
    func run() { terms = index.sortedTerms() }
  }

  func run() throws(IndexError) {
    let terms = mergedTerms()
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
    for index in indexes { index.finishSpellings() }
    try write(distinctStrings { $0.compounds.sortedStrings() }) { key throws(IndexError) in
      try writer.addCompound(key)
    }
    let spellings = distinctStrings { $0.spellings.sortedStrings() }
    try write(spellings) { key throws(IndexError) in try writer.addSpelling(key) }
    if let stemmer { try writeStems(terms, spellings, stemmer) }
  }

  /// - Parameters:
  ///   - terms: As `mergedTerms` gives them.
  ///   - spellings: Terms and their spellings, in order.
  private func writeStems(
    _ terms: [UInt32],
    _ spellings: [[UInt8]],
    _ stemmer: TermStemmer
  ) throws(IndexError) {
    var stems = StemClassesWriter(stemmer)
    var next = 0
    for first in stride(from: 0, to: terms.count, by: indexes.count) {
      guard let i = indexes.indices.first(where: { terms[first + $0] != .max }) else { continue }
      let term = indexes[i][Int(terms[first + i])]
      let before = next
      while next < spellings.count {
        let entry = spellings[next]
        guard entry.count > term.count, entry[term.count] == 0, entry.starts(with: term) else {
          break
        }
        entry.withUnsafeBufferPointer {
          stems.add(term, spelled: UnsafeBufferPointer(rebasing: $0[(term.count + 1)...]))
        }
        next += 1
      }
      if next == before { stems.add(plain: term) }
    }
    try stems.forEach { key throws(IndexError) in try writer.addStem(key) }
  }

  private func rangeCount(_ terms: [UInt32]) -> Int {
    (terms.count / indexes.count + Flush.rangeSize - 1) / Flush.rangeSize
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

  private func writeInParallel(_ terms: [UInt32]) throws(IndexError) {
    let ranges = Ranges(count: rangeCount(terms))
    // Every thread reads the indexes and the numbers, which nobody changes meanwhile, and has a range and
    // a list of its own.
    let handed = Handed(value: (flush: self, ranges: ranges))
    var running: [WorkerThread] = []
    for _ in 1..<threads {
      let thread = WorkerThread {
        let (flush, ranges) = handed.value
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
    _ terms: [UInt32],
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
    _ terms: [UInt32],
    _ number: Int,
    _ list: DecodedList,
    to out: TermRange
  ) throws(IndexError) {
    let width = indexes.count
    let first = number * Flush.rangeSize
    let range = first..<min(first + Flush.rangeSize, terms.count / width)
    var splits: [Int] = []
    let numbers = writer.numbers
    for term in range {
      prefetch(terms, after: term, limit: range.upperBound)
      list.removeAll()
      splits.removeAll(keepingCapacity: true)
      var name: UnsafeBufferPointer<UInt8>?
      for i in 0..<width {
        let number = terms[term * width + i]
        guard number != .max else { continue }
        name = indexes[i][Int(number)]
        indexes[i].read(Int(number), into: list)
        splits.append(list.count)
      }
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
  private func prefetch(_ terms: [UInt32], after term: Int, limit: Int) {
    let width = indexes.count
    for i in 0..<width {
      if term &+ 8 < limit {
        let number = terms[(term &+ 8) &* width &+ i]
        if number != .max { indexes[i].prefetch(Int(number)) }
      }
      if term &+ 4 < limit {
        let number = terms[(term &+ 4) &* width &+ i]
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
