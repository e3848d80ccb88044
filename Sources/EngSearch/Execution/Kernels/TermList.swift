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
  private let cursor: PostingsCursor
  let scorer: Scorer
  /// In fixed point; 0 if the term is matched but not scored.
  let weight: Double
  /// How often the query has the term; its score counts as often.
  let repeats: UInt32
  /// The documents; of several terms at least as many.
  let documentFrequency: Int
  /// `Int.max` for several terms.
  let blockCount: Int
  /// The lists of several terms, or nil.
  let members: UnsafeMutablePointer<TermList>?
  let memberCount: Int
  /// Where the current block of several terms begins.
  private var start: UInt32 = 0
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
  private var places: Places?

  /// The decoded block, ascending; `UInt32.max` after its end, up to 128.
  let documents: UnsafeMutablePointer<UInt32>
  let frequencies: UnsafeMutablePointer<UInt32>
  let scores: UnsafeMutablePointer<UInt32>

  /// A block whose positions are read, which may be one that the list has left behind.
  private struct Places {
    let documents: UnsafeMutablePointer<UInt32>
    let frequencies: UnsafeMutablePointer<UInt32>
    /// Where the positions of the postings start; of the first `known` postings and the one after.
    let starts: UnsafeMutablePointer<Int>
    let extents: UnsafePointer<UInt8>
    var known = 0

    init(_ extents: UnsafePointer<UInt8>) {
      self.extents = extents
      documents = .allocate(capacity: TermList.room * 2)
      frequencies = documents + TermList.room
      starts = .allocate(capacity: TermList.blockSize + 1)
      starts[0] = 0
    }

    func release() {
      documents.deallocate()
      starts.deallocate()
    }
  }

  static let blockSize = 128
  /// Values that decoding may write to a buffer.
  private static let room = 160

  init(_ cursor: PostingsCursor, scorer: Scorer, weight: Double, repeats: UInt32) {
    self.cursor = cursor
    self.scorer = scorer
    self.weight = weight
    self.repeats = repeats
    members = nil
    memberCount = 0
    documentFrequency = cursor.documentFrequency
    blockCount = cursor.blockCount
    lastDocument = blockCount > 0 ? cursor.lastDocument(ofBlock: 0) : .max
    documents = .allocate(capacity: TermList.room * 3)
    frequencies = documents + TermList.room
    scores = frequencies + TermList.room
    if weight > 0 { listBound = min(boundOfAll(), repeats &* (UInt32(weight) &+ 1)) }
  }

  /// Several terms, of which there are at least two, scored as one.
  init(_ cursors: [PostingsCursor], scorer: Scorer, weight: Double, repeats: UInt32) {
    cursor = cursors[0]
    self.scorer = scorer
    self.weight = weight
    self.repeats = repeats
    let members = UnsafeMutablePointer<TermList>.allocate(capacity: cursors.count)
    var sum = 0
    for (number, cursor) in cursors.enumerated() {
      (members + number).initialize(to: TermList(cursor, scorer: scorer, weight: 0, repeats: 1))
      sum += cursor.documentFrequency
    }
    self.members = members
    memberCount = cursors.count
    documentFrequency = sum
    blockCount = .max
    lastDocument = 0
    let room = TermList.blockSize * cursors.count + 32
    documents = .allocate(capacity: room * 3)
    frequencies = documents + room
    scores = frequencies + room
    listBound = weight > 0 ? repeats &* (UInt32(weight) &+ 1) : 0
    open(from: 0)
    // One block has them all.
    if weight > 0, sum <= TermList.blockSize { listBound = currentBound() }
  }

  func release() {
    if let members {
      for number in steps(memberCount) { members[number].release() }
      members.deallocate()
    }
    places?.release()
    documents.deallocate()
  }

  /// Begins the block of several terms that may hold `target`.
  private mutating func open(from target: UInt32) {
    guard let members else { return }
    var end = UInt32.max
    var lastOfSingle = UInt32.max
    for number in steps(memberCount) {
      let member = members + number
      member.pointee.seek(target)
      if member.pointee.isAtEnd { continue }
      if member.pointee.blockCount > 1 {
        end = min(end, member.pointee.lastDocument)
      } else if lastOfSingle == .max || member.pointee.lastDocument > lastOfSingle {
        lastOfSingle = member.pointee.lastDocument
      }
    }
    start = target
    index = 0
    // Short lists do not end a block: it takes what it needs of them.
    lastDocument = end == .max ? lastOfSingle : end
    if lastDocument == .max { block = blockCount }
  }

  /// Merges what the members have in the current block.
  private mutating func merge(_ members: UnsafeMutablePointer<TermList>) throws(IndexError) {
    var total = 0
    for number in steps(memberCount) {
      let member = members + number
      if member.pointee.isAtEnd { continue }
      try member.pointee.decode()
      let theirs = member.pointee.documents
      let first = theirs[0] < start ? member.pointee.place(of: start) : 0
      if theirs[first] > lastDocument || theirs[first] < start { continue }
      try member.pointee.decodeFrequencies()
      let end =
        member.pointee.lastDocument <= lastDocument
        ? member.pointee.count : member.pointee.place(of: lastDocument &+ 1)
      total = merge(
        theirs + first,
        member.pointee.frequencies + first,
        end &- first,
        into: total
      )
    }
    count = total
  }

  /// Merges postings into the first `total` ones of the block, from the end backwards.
  ///
  /// - Returns: How many there are then.
  private func merge(
    _ theirs: UnsafeMutablePointer<UInt32>,
    _ theirFrequencies: UnsafeMutablePointer<UInt32>,
    _ added: Int,
    into total: Int
  ) -> Int {
    let (documents, frequencies) = (documents, frequencies)
    if total == 0 || documents[total &- 1] < theirs[0] {
      (documents + total).update(from: theirs, count: added)
      (frequencies + total).update(from: theirFrequencies, count: added)
      return total &+ added
    }
    var mine = total &- 1
    var other = added &- 1
    var at = total &+ added &- 1
    while other >= 0 {
      let document = theirs[other]
      while mine >= 0, documents[mine] > document {
        documents[at] = documents[mine]
        frequencies[at] = frequencies[mine]
        mine &-= 1
        at &-= 1
      }
      var frequency = theirFrequencies[other]
      if mine >= 0, documents[mine] == document {
        let (sum, overflow) = frequency.addingReportingOverflow(frequencies[mine])
        frequency = overflow ? .max : sum
        mine &-= 1
      }
      documents[at] = document
      frequencies[at] = frequency
      at &-= 1
      other &-= 1
    }
    // Documents that both have left a gap.
    let gap = at &- mine
    if gap > 0 {
      let moved = total &+ added &- 1 &- at
      (documents + (mine &+ 1)).update(from: documents + (at &+ 1), count: moved)
      (frequencies + (mine &+ 1)).update(from: frequencies + (at &+ 1), count: moved)
    }
    return total &+ added &- gap
  }

  var isAtEnd: Bool { block == blockCount }

  /// The most postings that a block can have.
  var blockRoom: Int { TermList.blockSize &* max(memberCount, 1) }

  /// No posting of the list has a higher score: the highest bound of its blocks, or of its groups of 32
  /// if it has many.
  private func boundOfAll() -> UInt32 {
    var highest: UInt32 = 0
    if blockCount <= 2 * PostingsCursor.groupSize {
      for block in steps(blockCount) { highest = max(highest, bound(ofBlock: block)) }
    } else {
      for group in steps(cursor.groupCount) { highest = max(highest, bound(ofGroup: group)) }
    }
    return highest
  }

  private func bound(ofGroup group: Int) -> UInt32 {
    repeats
      &* scorer.bound(
        weight: weight,
        frequency: cursor.maximumFrequency(ofGroup: group),
        norm: cursor.minimumNorm(ofGroup: group)
      )
  }

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
      if isAtEnd {
        blockBound = 0
      } else if members != nil {
        blockBound = boundOfMembers(upTo: lastDocument)
      } else {
        blockBound = bound(ofBlock: block)
      }
    }
    return blockBound
  }

  /// No posting from the current one up to document `end` has a higher score.
  mutating func bound(upTo end: UInt32) -> UInt32 {
    var highest = currentBound()
    if lastDocument >= end { return highest }
    if members != nil { return boundOfMembers(upTo: end) }
    var next = block &+ 1
    while next < blockCount {
      highest = max(highest, bound(ofBlock: next))
      if cursor.lastDocument(ofBlock: next) >= end { break }
      next &+= 1
    }
    return highest
  }

  /// No posting of several terms from the current block up to document `end` has a higher score: not
  /// even one with the highest frequencies of all and the smallest norm.
  private func boundOfMembers(upTo end: UInt32) -> UInt32 {
    guard let members else { return 0 }
    var frequency: UInt32 = 0
    var norm = UInt8.max
    for number in steps(memberCount) {
      let member = members + number
      if member.pointee.isAtEnd { continue }
      let cursor = member.pointee.cursor
      var block = member.pointee.block
      var highest = cursor.maximumFrequency(ofBlock: block)
      norm = min(norm, cursor.minimumNorm(ofBlock: block))
      while block &+ 1 < member.pointee.blockCount, cursor.lastDocument(ofBlock: block) < end {
        block &+= 1
        highest = max(highest, cursor.maximumFrequency(ofBlock: block))
        norm = min(norm, cursor.minimumNorm(ofBlock: block))
      }
      let (sum, overflow) = frequency.addingReportingOverflow(highest)
      frequency = overflow ? .max : sum
    }
    return repeats &* scorer.bound(weight: weight, frequency: frequency, norm: norm)
  }

  /// Goes to the block that may hold `target`.
  mutating func seek(_ target: UInt32) {
    guard lastDocument < target else { return }
    guard members == nil else {
      block &+= 1
      open(from: target)
      return
    }
    block = cursor.firstBlock(endingAtOrAfter: target, from: block &+ 1)
    lastDocument = block < blockCount ? cursor.lastDocument(ofBlock: block) : .max
    index = 0
  }

  /// Goes to the next block after the current one that may have a posting of score `needed`, but not
  /// past one that reaches document `end`.
  mutating func nextBlock(reaching needed: UInt32, before end: UInt32) {
    guard needed > 0, members == nil, blockCount > 1 else {
      nextBlock()
      return
    }
    var next = block &+ 1
    while next < blockCount {
      if next % PostingsCursor.groupSize == 0 {
        let after = min(next &+ PostingsCursor.groupSize, blockCount)
        if bound(ofGroup: next / PostingsCursor.groupSize) < needed,
          cursor.lastDocument(ofBlock: after &- 1) < end
        {
          next = after
          continue
        }
      }
      if bound(ofBlock: next) >= needed || cursor.lastDocument(ofBlock: next) >= end { break }
      next &+= 1
    }
    block = next
    lastDocument = block < blockCount ? cursor.lastDocument(ofBlock: block) : .max
    index = 0
  }

  /// Goes to the next block.
  mutating func nextBlock() {
    block &+= 1
    guard members == nil else {
      open(from: lastDocument &+ 1)
      return
    }
    lastDocument = block < blockCount ? cursor.lastDocument(ofBlock: block) : .max
    index = 0
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
  }

  mutating func decodeFrequencies() throws(IndexError) {
    guard frequencyBlock != block, members == nil else { return }
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

  /// The score of one posting of the decoded block.
  @inline(__always)
  mutating func score(at place: Int) throws(IndexError) -> UInt32 {
    try decodeFrequencies()
    return decodedScore(at: place)
  }

  /// The score of one posting of the decoded block, whose frequencies are decoded too.
  @inline(__always)
  func decodedScore(at place: Int) -> UInt32 {
    repeats
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

  private func placeInMembers(of target: UInt32) -> Int {
    var low = 0
    var size = count
    while size > 1 {
      let half = size &>> 1
      low &+= documents[low &+ half &- 1] < target ? half : 0
      size &-= half
    }
    return low
  }

  /// The frequency of a posting found earlier, in any block.
  mutating func frequency(ofBlock block: Int, at place: Int) throws(IndexError) -> UInt32 {
    if placeBlock != block {
      if places == nil { places = Places(try cursor.documentExtents()) }
      placeBlock = -1
      if let places {
        _ = try cursor.documents(ofBlock: block, into: places.documents)
        try cursor.frequencies(ofBlock: block, into: places.frequencies)
      }
      places?.known = 0
      placeBlock = block
    }
    return places.map { $0.frequencies[place] } ?? 0
  }

  /// The first positions of the posting whose frequency was asked for last.
  mutating func positions(
    at place: Int,
    limit: Int,
    into buffer: inout PositionBuffer
  ) throws(IndexError) {
    guard let places else { return }
    if places.known < place {
      try cursor.positionStarts(
        places.known..<place,
        documents: places.documents,
        frequencies: places.frequencies,
        extents: places.extents,
        into: places.starts
      )
      self.places?.known = place
    }
    try cursor.positions(
      ofBlock: placeBlock,
      start: places.starts[place],
      document: places.documents[place],
      frequency: places.frequencies[place],
      limit: limit,
      extents: places.extents,
      into: &buffer
    )
  }
}
