internal import EngStorage

/// The posting list of a term in one source, read from start to end with its new document numbers.
final class MergedList {
  static let end = UInt32.max
  /// The new number of the next document that is not deleted; `end` after the last.
  private(set) var next = MergedList.end

  private let reader: SegmentReader
  private let map: [UInt32]
  private let extents: UnsafePointer<UInt8>
  private let code = PositionCode.shared
  private var cursor: PostingsCursor?
  private var block = 0
  private var count = 0
  private var place = 0
  private var bits: UnsafeRawPointer
  private let documents: UnsafeMutablePointer<UInt32>
  private let counts: UnsafeMutablePointer<UInt32>
  /// Where the positions of each posting start, in bits; then where the last ends.
  private let starts: UnsafeMutablePointer<Int>

  init(_ reader: SegmentReader, map: [UInt32]) throws(IndexError) {
    self.reader = reader
    self.map = map
    extents = try reader.extents()
    documents = .allocate(capacity: 160)
    counts = .allocate(capacity: 160)
    starts = .allocate(capacity: 160)
    bits = UnsafeRawPointer(documents)
  }

  deinit {
    documents.deallocate()
    counts.deallocate()
    starts.deallocate()
  }

  func open(_ info: TermInfo) throws(IndexError) {
    cursor = try reader.postings(info)
    block = 0
    count = 0
    place = 0
    try findNext()
  }

  /// Documents that have a term, deleted ones included.
  func documentFrequency(of term: [UInt8]) throws(IndexError) -> Int {
    try info(of: term)?.documentFrequency ?? 0
  }

  /// Adds the postings of a term that are kept to the list of a group.
  func add(_ term: [UInt8], to list: GroupList) throws(IndexError) {
    guard let info = try info(of: term) else { return }
    let cursor = try reader.postings(info)
    for block in 0..<cursor.blockCount {
      let count = try cursor.documents(ofBlock: block, into: documents)
      try cursor.frequencies(ofBlock: block, into: counts)
      for i in 0..<count {
        let number = map[Int(documents[i])]
        if number != .max { list.add(document: number, frequency: counts[i]) }
      }
    }
  }

  private func info(of term: [UInt8]) throws(IndexError) -> TermInfo? {
    try term.span.withBytes { term throws(IndexError) in try reader.terms.find(term) }
  }

  /// Goes to the next posting that is kept, from `place` on.
  private func findNext() throws(IndexError) {
    while true {
      while place < count {
        let number = map[Int(documents[place])]
        if number != .max {
          next = number
          return
        }
        place &+= 1
      }
      guard let cursor, block < cursor.blockCount else {
        next = MergedList.end
        return
      }
      count = try cursor.documents(ofBlock: block, into: documents)
      try cursor.frequencies(ofBlock: block, into: counts)
      var bit = 0
      for i in 0..<count {
        starts[i] = bit
        guard counts[i] > 0, counts[i] <= SegmentLimits.documentBytes else {
          throw reader.file.corrupted(0, "frequency out of range")
        }
        bit &+= code.bitCount(Int(counts[i]), extent: extents[Int(documents[i])])
      }
      starts[count] = bit
      bits = try cursor.positionBits(ofBlock: block, bitCount: bit)
      block += 1
      place = 0
    }
  }

  /// Adds all postings of the term to a list that sorts them.
  func copy(to list: ReorderedList) throws(IndexError) {
    while next != MergedList.end {
      map.withUnsafeBufferPointer { map in
        while place < count {
          let number = map[Int(documents[place])]
          if number != .max {
            list.add(document: number, count: counts[place], bits: bits, bit: starts[place])
          }
          place &+= 1
        }
      }
      try findNext()
    }
  }

  /// Copies the postings of documents before `limit`, at least one.
  func copy(to range: TermRange, before limit: UInt32) throws(IndexError) {
    map.withUnsafeBufferPointer { map in
      while place < count {
        let number = map[Int(documents[place])]
        if number != .max {
          guard number < limit else { break }
          let start = starts[place]
          range.add(
            document: number,
            count: Int(counts[place]),
            bits: bits,
            offset: start,
            bitCount: starts[place &+ 1] &- start
          )
        }
        place &+= 1
      }
    }
    try findNext()
  }
}
