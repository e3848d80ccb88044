internal import EngAnalysis
internal import EngStorage

/// A segment to merge, with the documents to leave out.
struct MergeSource {
  var reader: SegmentReader
  var deleted: DeletedDocuments
}

/// Writes the live documents of several segments into a new one.
///
/// The ordinals of the new one are those of the first source, then those of the next, and of documents of one
/// norm so are the numbers; so merging in one step or in several, and however the documents were spread,
/// gives the same segment.
///
/// - Parameters:
///   - analyzer: That of the sources.
///   - reordering: Nil to keep the order of the documents in each source.
///   - stop: Ends it early with `IndexError.writerFailed`.
/// - Returns: Of each source, the new number of each document; `.max` for one that was left out.
func merge(
  _ sources: [MergeSource],
  into writer: SegmentWriter,
  analyzer: Analyzer,
  reordering: Reordering? = nil,
  stop: MergeStop? = nil
) throws(IndexError) -> [[UInt32]] {
  let stemmer = analyzer.stemmer
  var lengths: [UInt32] = []
  var extents: [UInt8] = []
  var titleEnds: [UInt32] = []
  // Of each source, the new ordinal of each document, then its new number; `.max` for a deleted one.
  var maps: [[UInt32]] = []
  for source in sources {
    let reader = source.reader
    var map = [UInt32](repeating: .max, count: reader.documentCount)
    let numbers = try reader.numbersByOrdinal()
    let oldLengths = try reader.lengths()
    let oldExtents = try reader.extents()
    let oldTitleEnds = try reader.titleEnds(analyzer)
    try reader.forEachRecord { ordinal, record throws(IndexError) in
      if let stop, stop.isAsked { throw .writerFailed }
      let number = Int(numbers[ordinal])
      if source.deleted.contains(number) { return true }
      map[number] = UInt32(writer.documentCount)
      lengths.append(oldLengths[number])
      extents.append(oldExtents[number])
      titleEnds.append(oldTitleEnds[number])
      try writer.add(key: try reader.keyBytes(ofOrdinal: ordinal), record: record.bytes)
      return true
    }
    maps.append(map)
    reader.file.releaseMemory()
  }
  let order: [UInt32]
  if let reordering {
    order = try reordering.order(of: sources.map(\.reader), ordinals: maps, lengths: lengths)
  } else {
    order = maps.flatMap { $0.filter { $0 != .max } }
  }
  try writer.number(lengths: lengths, extents: extents, titleEnds: titleEnds, order: order)
  for source in maps.indices {
    var before: Int64 = -1
    for number in maps[source].indices where maps[source][number] != .max {
      let new = writer.numbers[Int(maps[source][number])]
      maps[source][number] = new
      // Else the lists of the new segment would not ascend.
      guard Int64(new) > before || reordering != nil else {
        throw sources[source].reader.file.corrupted(0, "documents are not sorted by length")
      }
      before = Int64(new)
    }
  }
  // Terms of deleted documents alone.
  var vanished: Set<[UInt8]> = []
  let range = writer.range()
  let cursors = sources.map { $0.reader.terms.cursor() }
  var lists: [MergedList] = []
  for i in sources.indices { lists.append(try MergedList(sources[i].reader, map: maps[i])) }
  var sorted: ReorderedList?
  if reordering != nil {
    sorted = ReorderedList(documentCount: writer.documentCount, extents: writer.extents)
  }
  // What was read of the sources would else count as this process's memory.
  func releaseMemory() { for source in sources { source.reader.file.releaseMemory() } }
  var unreleased = 0
  try mergeTerms(cursors) { term, holders throws(IndexError) in
    if let stop, stop.isAsked { throw .writerFailed }
    if let sorted {
      for holder in holders {
        try lists[holder].open(cursors[holder].info)
        try lists[holder].copy(to: sorted)
      }
      sorted.write(to: range)
    } else if holders.count == 1 {
      let list = lists[holders[0]]
      try list.open(cursors[holders[0]].info)
      while list.next != MergedList.end { try list.copy(to: range, before: MergedList.end) }
    } else {
      for holder in holders { try lists[holder].open(cursors[holder].info) }
      while true {
        // The two lowest of the next documents.
        var first = holders[0]
        var limit = MergedList.end
        for holder in holders.dropFirst() {
          let next = lists[holder].next
          if next < lists[first].next {
            limit = lists[first].next
            first = holder
          } else {
            limit = min(limit, next)
          }
        }
        guard lists[first].next != MergedList.end else { break }
        try lists[first].copy(to: range, before: limit)
      }
    }
    if range.isTermEmpty { vanished.insert(Array(term)) }
    try range.endTerm(term)
    if range.termCount & 31 == 0, range.byteCount > 1 << 19 {
      try writer.append(range)
      unreleased += range.byteCount
      range.removeAll()
      if unreleased > 1 << 23 {
        releaseMemory()
        unreleased = 0
      }
    }
  }
  try writer.append(range)
  try mergeTerms(sources.map { $0.reader.compounds.cursor() }) { key, _ throws(IndexError) in
    try writer.addCompound(key)
  }
  releaseMemory()
  let plain = try termsSpelledPlainly(sources).filter { !vanished.contains($0) }
  try mergeStrings(sources.map { $0.reader.spellings.cursor() }, and: plain.map { $0 + [0] + $0 }) {
    key throws(IndexError) in
    let term = key.prefix { $0 != 0 }
    if vanished.isEmpty || !vanished.contains(Array(term)) { try writer.addSpelling(key) }
  }
  releaseMemory()
  // A source in which they had no other spelling has no string for a class that is the term.
  let own = plain.filter { term in
    let word = String(decoding: term, as: UTF8.self)
    return stemmer?.stemClass(word) == word
  }
  var groups = GroupNames<[UInt8]>()
  var stemClass: [UInt8] = []
  var members: [[UInt8]] = []
  func endClass() throws(IndexError) {
    guard !members.isEmpty else { return }
    if !vanished.contains(stemClass), !members.contains(stemClass),
      try isItsOwnClass(stemClass, sources, stemmer)
    {
      let place = members.firstIndex { stemClass.lexicographicallyPrecedes($0) }
      members.insert(stemClass, at: place ?? members.count)
    }
    try groups.add(members.map { ($0, $0) }) { term throws(IndexError) in
      var postings = 0
      for list in lists { postings += try list.documentFrequency(of: term) }
      return postings
    }
    members.removeAll()
  }
  try mergeStrings(sources.map { $0.reader.stems.cursor() }, and: own.map { $0 + [0] + $0 }) {
    key throws(IndexError) in
    let term = Array(key.drop { $0 != 0 }.dropFirst())
    guard vanished.isEmpty || !vanished.contains(term) else { return }
    try writer.addStem(key)
    if !isOf(stemClass, key) {
      try endClass()
      stemClass = Array(key.prefix { $0 != 0 })
    }
    members.append(term)
  }
  try endClass()
  releaseMemory()
  var groupCount = 0
  try writer.write(groups) { group, list throws(IndexError) in
    for term in group {
      for source in lists { try source.add(term, to: list) }
    }
    groupCount += 1
    if groupCount % 16 == 0 { releaseMemory() }
  }
  return maps
}

/// Whether a stem class is a term of the sources that is spelled as it is, and of this class: such a one is
/// not among the strings of classes.
private func isItsOwnClass(
  _ stemClass: [UInt8],
  _ sources: [MergeSource],
  _ stemmer: TermStemmer?
) throws(IndexError) -> Bool {
  let word = String(decoding: stemClass, as: UTF8.self)
  guard stemmer?.stemClass(word) == word else { return false }
  var isTerm = false
  for source in sources where try source.reader.term(word) != nil {
    if try source.reader.spellings(of: word) != [word] { return false }
    isTerm = true
  }
  return isTerm
}

/// The terms, in order, that have spellings in one source and in another none, being spelled plainly.
private func termsSpelledPlainly(_ sources: [MergeSource]) throws(IndexError) -> [[UInt8]] {
  var found: [[UInt8]] = []
  var last: [UInt8] = []
  var spelling: Set<Int> = []
  func finish() throws(IndexError) {
    for i in sources.indices where !last.isEmpty && !spelling.contains(i) {
      let term = last
      let info = try term.span.withBytes { term throws(IndexError) -> TermInfo? in
        try sources[i].reader.terms.find(term)
      }
      guard info != nil else { continue }
      found.append(last)
      return
    }
  }
  try mergeTerms(sources.map { $0.reader.spellings.cursor() }) { key, holders throws(IndexError) in
    let term = key.prefix { $0 != 0 }
    if !term.elementsEqual(last) {
      try finish()
      last = Array(term)
      spelling.removeAll()
    }
    spelling.formUnion(holders)
  }
  try finish()
  return found
}

/// Calls `body` for each distinct string of the cursors and of `others`, which are sorted, in order.
private func mergeStrings(
  _ cursors: [TermCursor],
  and others: [[UInt8]],
  _ body: (UnsafeBufferPointer<UInt8>) throws(IndexError) -> Void
) throws(IndexError) {
  var next = 0
  func write(before key: UnsafeBufferPointer<UInt8>?) throws(IndexError) {
    while next < others.count {
      let other = others[next]
      let order = try other.span.withBytes { other throws(IndexError) -> Int in
        let order = key.map { TermDictionary.compare(other, $0) } ?? -1
        if order < 0 { try body(other) }
        return order
      }
      if order > 0 { return }
      next += 1
    }
  }
  try mergeTerms(cursors) { key, _ throws(IndexError) in
    try write(before: key)
    try body(key)
  }
  try write(before: nil)
}

/// Calls `body` for each distinct term in order, with the cursors that stand on it, ascending.
func mergeTerms(
  _ cursors: [TermCursor],
  _ body: (UnsafeBufferPointer<UInt8>, [Int]) throws(IndexError) -> Void
) throws(IndexError) {
  var live: [Int] = []
  for i in cursors.indices where try cursors[i].next() { live.append(i) }
  var holders: [Int] = []
  while var smallest = live.first {
    holders.removeAll(keepingCapacity: true)
    for i in live {
      let order = TermDictionary.compare(cursors[i].term, cursors[smallest].term)
      if order < 0 {
        smallest = i
        holders.removeAll(keepingCapacity: true)
      }
      if order <= 0 { holders.append(i) }
    }
    try body(cursors[smallest].term, holders)
    for i in holders where !(try cursors[i].next()) { live.removeAll { $0 == i } }
  }
}
