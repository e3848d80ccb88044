internal import EngStorage

/// The distinct terms of several in-memory indexes, numbered in the order of their bytes.
final class MergedTerms {
  let indexes: [InMemoryIndex]
  /// The numbers of the terms in each index, those of one term after the other.
  private let numbers: [UInt32]
  /// By term; known once its postings were read.
  let documentFrequencies: UnsafeMutablePointer<UInt32>

  /// - Complexity: O(terms × log terms); the indexes are sorted side by side.
  init(_ indexes: [InMemoryIndex]) {
    self.indexes = indexes
    numbers = Self.merged(indexes)
    let count = numbers.count / indexes.count
    documentFrequencies = .allocate(capacity: count + 1)
    documentFrequencies.initialize(repeating: 0, count: count + 1)
  }

  deinit { documentFrequencies.deallocate() }

  var count: Int { numbers.count / indexes.count }

  /// The number of a term in an index; `.max` if the index does not have it.
  @inline(__always)
  func number(of term: Int, in index: Int) -> UInt32 {
    numbers[term &* indexes.count &+ index]
  }

  func bytes(of term: Int) -> UnsafeBufferPointer<UInt8> {
    for i in indexes.indices {
      let number = number(of: term, in: i)
      if number != .max { return indexes[i][Int(number)] }
    }
    return UnsafeBufferPointer(start: nil, count: 0)
  }

  /// The number of the term of some bytes.
  func find(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      let order = TermDictionary.compare(self.bytes(of: middle), bytes)
      if order == 0 { return middle }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  private static func merged(_ indexes: [InMemoryIndex]) -> [UInt32] {
    let sorted = sortedTerms(indexes)
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

  /// The numbers of each index's terms in the order of the terms.
  private static func sortedTerms(_ indexes: [InMemoryIndex]) -> [[UInt32]] {
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
}
