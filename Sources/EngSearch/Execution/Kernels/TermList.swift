import EngIndex
import EngStorage

/// The posting list of one term in one segment, or of several terms scored as one, read forward by
/// blocks.
///
/// The blocks of several terms are made as they are needed, with the frequencies added up. Such a block
/// ends with the first that ends of the members' blocks, so it takes from each of them at most that one.
///
/// Lives in raw memory, so that its fields are plain loads and stores; `release()` ends it.
struct TermList {
  let cursor: PostingsCursor
  // The cursor's table of last documents, nil for a list of one block or of several cursors: to read it through the
  // cursor would copy that each time.
  private let lasts: UnsafeRawPointer?
  let scorer: Scorer
  /// In fixed point; 0 if the term is matched but not scored.
  let weight: Double
  /// Whether positions are asked for.
  let isInPhrase: Bool
  /// Whether phrases that no list has count as occurrences of the term, too; whoever asks looks for them.
  let hasPhrases: Bool
  /// In fixed point, of the one phrase that the term is part of; 0 if there is none, or several. The
  /// phrase occurs at most as often as the term, so a posting's bounds tell the phrase's too.
  let phraseWeight: Double
  /// How often the query has the term; its score counts as often.
  let repeats: UInt32
  /// The documents; of several terms at least as many.
  let documentFrequency: Int
  /// `Int.max` for several terms.
  let blockCount: Int
  /// The lists of several terms, or nil.
  let members: UnsafeMutablePointer<TermList>?
  let memberCount: Int
  /// Postings that are in no list of the index, scored together with the members': ascending documents, then
  /// as many frequencies. Nil if there are none.
  let loose: UnsafeMutablePointer<UInt32>?
  let looseCount: Int
  /// The first of them in the current block.
  var looseIndex = 0
  /// Where the current block of several terms begins.
  var start: UInt32 = 0
  /// No posting's score is higher, that of a phrase left out.
  private(set) var listBound: UInt32 = 0

  /// The current block; `blockCount` at the end.
  var block = 0
  /// Its last document; `UInt32.max` at the end.
  var lastDocument: UInt32
  /// The block that `documents` holds, and its number of postings.
  private(set) var decodedBlock = -1
  var count = 0
  /// The first posting of the decoded block that was not consumed.
  var index = 0
  private var frequencyBlock = -1
  // What was done, counted by the block.
  private(set) var decodedBlocks = 0
  private(set) var frequencyBlocks = 0
  /// Blocks that answered as bits and were not decoded.
  var bitBlocks = 0
  private var scoredBlock = -1
  var boundedBlock = -1
  var blockBound: UInt32 = 0

  // The block that `bits` holds, and whether it has any.
  var bitsBlock = -1
  var hasBits = false
  var bits = BlockBits()

  /// The decoded block, ascending; `UInt32.max` after its end, up to 128.
  let documents: UnsafeMutablePointer<UInt32>
  let frequencies: UnsafeMutablePointer<UInt32>
  let scores: UnsafeMutablePointer<UInt32>
  private let ownsMemory: Bool
  /// What `extents` gave: asking the index goes over the pages that have them.
  private var knownExtents: UnsafePointer<UInt8>?

  static let blockSize = 128
  /// Values that decoding may write to a buffer.
  private static let room = 160
  /// Values that a list of one term works with.
  static let memorySize = room * 3

  /// - Parameter memory: Room for `memorySize` values, which must outlive the list; nil for its own.
  init(
    _ cursor: PostingsCursor,
    scorer: Scorer,
    weight: Double,
    repeats: UInt32,
    isInPhrase: Bool = false,
    phraseWeight: Double = 0,
    hasPhrases: Bool = false,
    memory: UnsafeMutablePointer<UInt32>? = nil
  ) {
    self.cursor = cursor
    lasts = cursor.lastDocuments
    self.scorer = scorer
    self.weight = weight
    self.isInPhrase = isInPhrase
    self.phraseWeight = phraseWeight
    self.hasPhrases = hasPhrases
    self.repeats = repeats
    members = nil
    memberCount = 0
    loose = nil
    looseCount = 0
    documentFrequency = cursor.documentFrequency
    blockCount = cursor.blockCount
    lastDocument = blockCount > 0 ? cursor.lastDocument(ofBlock: 0) : .max
    ownsMemory = memory == nil
    documents = memory ?? .allocate(capacity: TermList.memorySize)
    frequencies = documents + TermList.room
    scores = frequencies + TermList.room
    guard weight > 0 else { return }
    listBound = repeats &* (UInt32(weight) &+ 1)
    // How often the phrases occur is not known.
    if phraseWeight == 0, !hasPhrases { listBound = min(boundOfAll(), listBound) }
  }

  /// Several terms scored as one.
  ///
  /// - Parameters:
  ///   - anyCursor: The only one of the cursors, or any one of the segment, which is not read.
  ///   - loose: Postings beside those of the cursors, which must outlive the list.
  init(
    _ cursors: [PostingsCursor],
    anyCursor: PostingsCursor,
    loose postings: LoosePostings? = nil,
    scorer: Scorer,
    weight: Double,
    repeats: UInt32
  ) {
    cursor = anyCursor
    lasts = cursors.count == 1 ? anyCursor.lastDocuments : nil
    self.scorer = scorer
    self.weight = weight
    self.repeats = repeats
    isInPhrase = false
    hasPhrases = false
    phraseWeight = 0
    loose = postings?.memory
    looseCount = postings?.count ?? 0
    let members = UnsafeMutablePointer<TermList>.allocate(capacity: cursors.count)
    var sum = 0
    for (number, cursor) in cursors.enumerated() {
      (members + number).initialize(to: TermList(cursor, scorer: scorer, weight: 0, repeats: 1))
      sum += cursor.documentFrequency
    }
    self.members = members
    memberCount = cursors.count
    sum += looseCount
    documentFrequency = sum
    blockCount = .max
    lastDocument = 0
    ownsMemory = true
    let room = TermList.blockSize * (cursors.count + (looseCount > 0 ? 1 : 0)) + 32
    documents = .allocate(capacity: room * 3)
    frequencies = documents + room
    scores = frequencies + room
    listBound = weight > 0 ? repeats &* (UInt32(weight) &+ 1) : 0
    open(from: 0)
    // One block has them all.
    if weight > 0, sum <= TermList.blockSize {
      listBound = currentBound()
    } else if weight > 0, cursors.count == 1 {
      listBound = min(max(boundOfAll(), boundOfLoose()), listBound)
    }
  }

  func release() {
    if let members {
      for number in steps(memberCount) { members[number].release() }
      members.deallocate()
    }
    if ownsMemory { documents.deallocate() }
  }

  /// The last document of a block of one term; `UInt32.max` after the last block.
  @inline(__always)
  func lastDocument(ofBlock block: Int) -> UInt32 {
    guard block < blockCount else { return .max }
    guard let lasts else { return cursor.lastDocument(ofBlock: block) }
    return UInt32(littleEndian: lasts.loadUnaligned(fromByteOffset: block &* 4, as: UInt32.self))
  }

  var isAtEnd: Bool { block == blockCount }

  /// The most postings that a block can have.
  var blockRoom: Int {
    TermList.blockSize &* max(memberCount &+ (looseCount > 0 ? 1 : 0), 1)
  }

  /// Goes to the block that may hold `target`.
  mutating func seek(_ target: UInt32) {
    guard lastDocument < target else { return }
    guard members == nil else {
      block &+= 1
      open(from: target)
      return
    }
    block &+= 1
    lastDocument = lastDocument(ofBlock: block)
    if lastDocument < target {
      block = cursor.firstBlock(endingAtOrAfter: target, from: block &+ 1)
      lastDocument = lastDocument(ofBlock: block)
    }
    index = 0
  }

  /// Goes to the next block after the current one that may have a posting of score `needed`, but not
  /// past one that reaches document `end`.
  mutating func nextBlock(reaching needed: UInt32, before end: UInt32) {
    guard needed > 0, memberCount < 2, cursor.blockCount > 1 else {
      nextBlock()
      return
    }
    guard let members else {
      go(toBlock: block(after: block, reaching: needed, before: end))
      return
    }
    // The next of the postings that are in no list.
    var next = looseIndex
    while next < looseCount, loose?[next] ?? 0 <= lastDocument { next &+= 1 }
    let stop = next < looseCount ? min(end, loose?[next] ?? 0) : end
    let skipped = block(after: members.pointee.block, reaching: needed, before: stop)
    members.pointee.go(toBlock: skipped)
    nextBlock()
  }

  /// The next block of the cursor's list, after one of them, that may have a posting of score `needed`, but
  /// none behind one that reaches document `end`.
  private func block(after block: Int, reaching needed: UInt32, before end: UInt32) -> Int {
    let count = cursor.blockCount
    var next = block &+ 1
    while next < count {
      if next % PostingsCursor.groupSize == 0 {
        let after = min(next &+ PostingsCursor.groupSize, count)
        if bound(ofGroup: next / PostingsCursor.groupSize) < needed,
          lastDocument(ofBlock: after &- 1) < end
        {
          next = after
          continue
        }
      }
      if bound(ofBlock: next) >= needed || lastDocument(ofBlock: next) >= end { break }
      next &+= 1
    }
    return next
  }

  private mutating func go(toBlock block: Int) {
    self.block = block
    lastDocument = lastDocument(ofBlock: block)
    index = 0
  }

  /// Goes to the next block.
  mutating func nextBlock() {
    block &+= 1
    guard members == nil else {
      open(from: lastDocument &+ 1)
      return
    }
    go(toBlock: block)
  }

  /// Decodes the documents of the current block, of which there is one.
  mutating func decode() throws(IndexError) {
    guard decodedBlock != block else { return }
    decodedBlock = -1
    index = 0
    if let members {
      try merge(members)
      decodedBlock = block
      return
    }
    count = try cursor.documents(ofBlock: block, into: documents)
    if count < TermList.blockSize {
      for place in steps(TermList.blockSize, from: count) { documents[place] = .max }
    }
    decodedBlock = block
    decodedBlocks &+= 1
    if bitsBlock == block { bitBlocks &-= 1 }
  }

  mutating func decodeFrequencies() throws(IndexError) {
    guard frequencyBlock != block, members == nil else { return }
    frequencyBlock = -1
    try cursor.frequencies(ofBlock: block, into: frequencies)
    frequencyBlock = block
    frequencyBlocks &+= 1
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
    for place in steps(count) {
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

  /// The score of the posting of a document at a place in the current block.
  @inline(__always)
  mutating func score(at place: Int, document: UInt32) throws(IndexError) -> UInt32 {
    try decodeFrequencies()
    return decodedScore(at: place, document: document)
  }

  /// The same after the frequencies of the block were decoded.
  @inline(__always)
  func decodedScore(at place: Int, document: UInt32) -> UInt32 {
    repeats
      &* scorer.score(
        weight: weight,
        frequency: frequencies[place],
        document: document
      )
  }

  /// No phrase of `phraseWeight` scores more in the document at a place in the current block, whose
  /// frequencies were decoded.
  @inline(__always)
  func phraseBound(at place: Int, document: UInt32) -> UInt32 {
    scorer.score(weight: phraseWeight, frequency: frequencies[place], document: document) &+ 1
  }

  /// The first place in the decoded block whose document is not before `target`, which is at most the
  /// block's last.
  @inline(__always)
  func place(of target: UInt32) -> Int {
    let documents = documents
    if members != nil { return placeInMembers(of: target) }
    var place = documents[63] < target ? 64 : 0
    place &+= documents[place &+ 31] < target ? 32 : 0
    place &+= documents[place &+ 15] < target ? 16 : 0
    place &+= documents[place &+ 7] < target ? 8 : 0
    place &+= documents[place &+ 3] < target ? 4 : 0
    place &+= documents[place &+ 1] < target ? 2 : 0
    place &+= documents[place] < target ? 1 : 0
    return place
  }

  /// Finds where the positions of some postings of the current block lie.
  ///
  /// - Parameters:
  ///   - places: The postings' places in the block, ascending, `count` of them.
  ///   - slots: Where in `spans` each one's goes.
  mutating func locatePositions(
    _ places: UnsafePointer<UInt32>,
    slots: UnsafePointer<UInt32>,
    count: Int,
    into spans: UnsafeMutablePointer<PositionSpan>
  ) throws(IndexError) {
    try decodeFrequencies()
    let extents = try extents()
    let first = bitsBlock == block ? bits.first : decodedBlock == block ? documents[0] : .max
    let extent = cursor.commonExtent(from: first, through: lastDocument, extents)
    if extent == nil { try decode() }
    try cursor.locatePositions(
      ofBlock: block,
      places: places,
      slots: slots,
      count: count,
      extent: extent,
      documents: documents,
      frequencies: frequencies,
      extents: extents,
      into: spans
    )
  }

  /// The extents of all documents.
  mutating func extents() throws(IndexError) -> UnsafePointer<UInt8> {
    if let knownExtents { return knownExtents }
    let extents = try cursor.documentExtents()
    knownExtents = extents
    return extents
  }

  /// Positions that a phrase was looked for in are not what the index wrote.
  var malformedPositions: IndexError { cursor.malformedPositions }
}
