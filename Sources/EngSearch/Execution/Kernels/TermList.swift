import EngIndex
import EngStorage

/// The posting list of one term in one segment, read forward by blocks.
///
/// Lives in raw memory, so that its fields are plain loads and stores; `release()` ends it.
struct TermList {
  let cursor: PostingsCursor
  let scorer: Scorer
  /// In fixed point; 0 if the term is matched but not scored.
  let weight: Double
  /// How often the query has the term; its score counts as often.
  let repeats: UInt32
  let documentFrequency: Int
  let blockCount: Int
  /// No posting's score is higher.
  private(set) var listBound: UInt32 = 0

  /// The current block; `blockCount` at the end.
  private(set) var block = 0
  /// Its last document; `UInt32.max` at the end.
  private(set) var lastDocument: UInt32
  /// The block that `documents` holds, and its number of postings.
  private(set) var decodedBlock = -1
  private(set) var count = 0
  /// The first posting of the decoded block that was not consumed.
  var index = 0
  private var frequencyBlock = -1
  private var scoredBlock = -1
  private var boundedBlock = -1
  private var blockBound: UInt32 = 0
  // For reading positions of documents found earlier.
  private var placeBlock = -1
  private var placeDocumentsBlock = -1

  /// The decoded block, ascending; `UInt32.max` after its end, up to 128.
  let documents: UnsafeMutablePointer<UInt32>
  let frequencies: UnsafeMutablePointer<UInt32>
  let scores: UnsafeMutablePointer<UInt32>
  private let placeFrequencies: UnsafeMutablePointer<UInt32>
  private let placeDocuments: UnsafeMutablePointer<UInt32>

  static let blockSize = 128
  /// Values that decoding may write to a buffer.
  private static let room = 160

  init(_ cursor: PostingsCursor, scorer: Scorer, weight: Double, repeats: UInt32) {
    self.cursor = cursor
    self.scorer = scorer
    self.weight = weight
    self.repeats = repeats
    documentFrequency = cursor.documentFrequency
    blockCount = cursor.blockCount
    lastDocument = blockCount > 0 ? cursor.lastDocument(ofBlock: 0) : .max
    documents = .allocate(capacity: TermList.room * 5)
    frequencies = documents + TermList.room
    scores = frequencies + TermList.room
    placeFrequencies = scores + TermList.room
    placeDocuments = placeFrequencies + TermList.room
    // One pass over the bounds of a long list would cost more than it saves.
    if weight > 0 {
      if blockCount <= 64 {
        for block in 0..<blockCount { listBound = max(listBound, bound(ofBlock: block)) }
      } else {
        listBound = repeats &* (UInt32(weight) &+ 1)
      }
    }
  }

  func release() { documents.deallocate() }

  var isAtEnd: Bool { block == blockCount }

  private func bound(ofBlock block: Int) -> UInt32 {
    repeats
      &* scorer.bound(
        weight: weight,
        frequency: cursor.maximumFrequency(ofBlock: block),
        norm: cursor.minimumNorm(ofBlock: block)
      )
  }

  /// No posting of the current block has a higher score.
  mutating func currentBound() -> UInt32 {
    if boundedBlock != block {
      boundedBlock = block
      blockBound = block < blockCount ? bound(ofBlock: block) : 0
    }
    return blockBound
  }

  /// No posting from the current one up to document `end` has a higher score.
  mutating func bound(upTo end: UInt32) -> UInt32 {
    var highest = currentBound()
    if lastDocument >= end { return highest }
    var next = block &+ 1
    while next < blockCount {
      highest = max(highest, bound(ofBlock: next))
      if cursor.lastDocument(ofBlock: next) >= end { break }
      next &+= 1
    }
    return highest
  }

  /// Goes to the block that may hold `target`.
  mutating func seek(_ target: UInt32) {
    guard lastDocument < target else { return }
    block = cursor.firstBlock(endingAtOrAfter: target, from: block &+ 1)
    lastDocument = block < blockCount ? cursor.lastDocument(ofBlock: block) : .max
    index = 0
  }

  /// Goes to the next block.
  mutating func nextBlock() {
    block &+= 1
    lastDocument = block < blockCount ? cursor.lastDocument(ofBlock: block) : .max
    index = 0
  }

  /// Decodes the documents of the current block, of which there is one.
  mutating func decode() throws(IndexError) {
    guard decodedBlock != block else { return }
    decodedBlock = -1
    count = try cursor.documents(ofBlock: block, into: documents)
    if count < TermList.blockSize {
      for place in count..<TermList.blockSize { documents[place] = .max }
    }
    decodedBlock = block
    index = 0
  }

  mutating func decodeFrequencies() throws(IndexError) {
    guard frequencyBlock != block else { return }
    frequencyBlock = -1
    try cursor.frequencies(ofBlock: block, into: frequencies)
    frequencyBlock = block
  }

  /// Scores all postings of the decoded block.
  mutating func score() throws(IndexError) {
    guard scoredBlock != block else { return }
    try decodeFrequencies()
    let scorer = scorer
    let weight = weight
    let repeats = repeats
    let documents = documents
    let frequencies = frequencies
    let scores = scores
    for place in 0..<count {
      scores[place] =
        repeats
        &* scorer.score(
          weight: weight,
          frequency: frequencies[place],
          document: documents[place]
        )
    }
    scoredBlock = block
  }

  /// The score of one posting of the decoded block.
  @inline(__always)
  mutating func score(at place: Int) throws(IndexError) -> UInt32 {
    try decodeFrequencies()
    return repeats
      &* scorer.score(
        weight: weight,
        frequency: frequencies[place],
        document: documents[place]
      )
  }

  /// The first place in the decoded block whose document is not before `target`, which is at most the
  /// block's last.
  @inline(__always)
  func place(of target: UInt32) -> Int {
    let documents = documents
    var place = documents[63] < target ? 64 : 0
    place &+= documents[place &+ 31] < target ? 32 : 0
    place &+= documents[place &+ 15] < target ? 16 : 0
    place &+= documents[place &+ 7] < target ? 8 : 0
    place &+= documents[place &+ 3] < target ? 4 : 0
    place &+= documents[place &+ 1] < target ? 2 : 0
    place &+= documents[place] < target ? 1 : 0
    return place
  }

  /// The frequency of a posting found earlier, in any block.
  mutating func frequency(ofBlock block: Int, at place: Int) throws(IndexError) -> UInt32 {
    if placeBlock != block {
      placeBlock = -1
      try cursor.frequencies(ofBlock: block, into: placeFrequencies)
      placeBlock = block
    }
    return placeFrequencies[place]
  }

  /// The positions of the posting whose frequency was asked for last in that block.
  mutating func positions(
    ofBlock block: Int,
    at place: Int,
    into buffer: inout PositionBuffer
  ) throws(IndexError) {
    if decodedBlock != block, placeDocumentsBlock != block {
      placeDocumentsBlock = -1
      _ = try cursor.documents(ofBlock: block, into: placeDocuments)
      placeDocumentsBlock = block
    }
    try cursor.positions(
      ofBlock: block,
      at: place,
      documents: decodedBlock == block ? documents : placeDocuments,
      frequencies: placeFrequencies,
      into: &buffer
    )
  }
}
