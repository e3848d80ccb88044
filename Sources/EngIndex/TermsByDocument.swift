internal import EngStorage

/// The terms of each document of several segments, of those terms that stand in neither few documents nor many:
/// rare ones say little about which documents belong together, and of frequent ones the gaps are short
/// anyway.
final class TermsByDocument {
  /// By document: where its terms start in `terms`, and after the last document where they end.
  let starts: [Int]
  /// Numbers below `termCount`.
  let terms: PageMemory<UInt32>
  let termCount: Int

  /// A term must stand in so many documents, of a small index in a thousandth of them.
  private static let leastFrequency = 256
  /// A term must stand in less than this part of the documents.
  private static let greatestShare = 10

  /// - Parameters:
  ///   - documents: Of each source, what the new segment calls its documents; `.max` for a deleted one.
  ///   - documentCount: Of the new segment.
  ///   - memoryLimit: Bytes for `terms`. If they would take more, the terms in the most documents are left out.
  /// - Complexity: O(postings); the lists are read three times.
  init(
    _ sources: [SegmentReader],
    documents: [[UInt32]],
    documentCount: Int,
    memoryLimit: Int
  ) throws(IndexError) {
    let lists = TermLists(sources, documents, documentCount)
    let least = min(max(documentCount / 1000, 4), TermsByDocument.leastFrequency)
    let limit = max(documentCount / TermsByDocument.greatestShare, least)
    // How many postings the terms of each frequency have.
    var postings = [Int](repeating: 0, count: limit)
    try lists.forEach(in: least..<limit) { list in postings[list.count] += list.count }
    var end = least
    var total = 0
    while end < limit, total + postings[end] <= memoryLimit / 4 {
      total += postings[end]
      end += 1
    }
    var places = [Int](repeating: 0, count: documentCount)
    try lists.forEach(in: least..<end) { list in
      for document in list { places[Int(document)] += 1 }
    }
    var start = 0
    for document in places.indices {
      let count = places[document]
      places[document] = start
      start += count
    }
    terms = PageMemory(capacity: total)
    let terms = terms.start
    var term: UInt32 = 0
    try lists.forEach(in: least..<end) { list in
      places.withUnsafeMutableBufferPointer { places in
        for document in list {
          terms[places[Int(document)]] = term
          places[Int(document)] &+= 1
        }
      }
      term += 1
    }
    termCount = Int(term)
    // By now each place is where the terms of the next document start.
    starts = [0] + places
  }
}

/// The posting lists of several segments as one.
private final class TermLists {
  private let sources: [SegmentReader]
  private let documents: [[UInt32]]
  private let hasDeleted: Bool
  /// The documents of a term, with the room that decoding takes.
  private let list: PageMemory<UInt32>
  private let documentCount: Int

  init(_ sources: [SegmentReader], _ documents: [[UInt32]], _ documentCount: Int) {
    self.sources = sources
    self.documents = documents
    self.documentCount = documentCount
    hasDeleted = documents.contains { $0.contains(.max) }
    list = PageMemory(capacity: documentCount + 160)
  }

  /// Calls `body` with the documents, not deleted, of each term that stands in a number of them that lies in
  /// `range`, in the order of the terms.
  func forEach(
    in range: Range<Int>,
    _ body: (UnsafeBufferPointer<UInt32>) -> Void
  ) throws(IndexError) {
    guard !range.isEmpty else { return }
    let cursors = sources.map { $0.terms.cursor() }
    try mergeTerms(cursors) { _, holders throws(IndexError) in
      var frequency = 0
      for holder in holders { frequency += cursors[holder].info.documentFrequency }
      guard frequency >= range.lowerBound, hasDeleted || frequency < range.upperBound else {
        return
      }
      var count = 0
      for holder in holders { try append(cursors[holder].info, of: holder, &count) }
      if range.contains(count) { body(UnsafeBufferPointer(start: list.start, count: count)) }
    }
  }

  private func append(
    _ info: TermInfo,
    of source: Int,
    _ count: inout Int
  ) throws(IndexError) {
    let reader = sources[source]
    let cursor = try reader.postings(info)
    let list = list.start
    for block in 0..<cursor.blockCount {
      // Documents ascend, so that no more are kept than there are; but the file says so.
      guard count <= documentCount else {
        throw reader.file.corrupted(0, "more documents than there are")
      }
      let size = try cursor.documents(ofBlock: block, into: list + count)
      documents[source].withUnsafeBufferPointer { documents in
        for i in count..<count + size {
          let document = documents[Int(list[i])]
          list[count] = document
          if document != .max { count &+= 1 }
        }
      }
    }
  }
}
