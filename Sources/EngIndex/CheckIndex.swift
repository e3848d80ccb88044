internal import EngAnalysis
public import EngStorage

/// What a check of an index found.
public struct CheckReport: Sendable {
  /// Everything that is wrong; empty for a sound index.
  public var problems: [IndexError] = []
  /// What was looked at, one line each.
  public var lines: [String] = []
}

/// Reads every byte of an index and verifies checksums and that its structures agree.
public func checkIndex(
  _ directory: String,
  fileSystem: any FileSystem = POSIXFileSystem()
) -> CheckReport {
  var report = CheckReport()
  let snapshot: IndexSnapshot
  do throws(IndexError) {
    snapshot = try IndexSnapshot.open(directory, fileSystem: fileSystem)
  } catch {
    report.problems.append(error)
    return report
  }
  let count = snapshot.segments.count
  report.lines.append(
    "generation \(snapshot.generation), \(count) \(count == 1 ? "segment" : "segments")"
  )
  if Analyzer.named(snapshot.analyzerName) == nil {
    report.problems.append(
      .analyzerChanged(found: snapshot.analyzerName, current: Analyzer.text.name)
    )
  }
  for segment in snapshot.segments {
    if segment.analyzerFingerprint != snapshot.analyzerFingerprint {
      report.problems.append(
        segment.file.corrupted(0, "was made by another analyzer than the manifest's")
      )
    }
    do throws(IndexError) {
      let pages = segment.file.verifyAll()
      report.problems += pages
      guard pages.isEmpty else { continue }
      let counts = try SegmentCheck(segment).run()
      report.lines.append(
        "\(segment.name): \(segment.documentCount) documents, \(segment.deletedCount) deleted, "
          + "\(counts.terms) terms, \(counts.postings) postings, \(counts.positions) positions"
      )
    } catch {
      report.problems.append(error)
    }
  }
  if report.problems.isEmpty {
    do throws(IndexError) {
      if let problem = try sharedKey(snapshot.segments) { report.problems.append(problem) }
    } catch {
      report.problems.append(error)
    }
  }
  return report
}

/// What is wrong with a segment: each page that fails its checksum, else the first two structures that
/// do not agree.
func segmentProblems(_ segment: SegmentReader) -> [IndexError] {
  let pages = segment.file.verifyAll()
  guard pages.isEmpty else { return pages }
  do throws(IndexError) {
    _ = try SegmentCheck(segment).run()
    return []
  } catch {
    return [error]
  }
}

/// A key that has live documents in two segments; nil if there is none.
private func sharedKey(_ segments: [SegmentReader]) throws(IndexError) -> IndexError? {
  guard segments.count > 1 else { return nil }
  var hashes: [(hash: UInt64, segment: UInt32, document: UInt32)] = []
  for (number, segment) in segments.enumerated() {
    for document in 0..<segment.documentCount where !segment.isDeleted(document) {
      let hash = xxh64(try segment.keyBytes(of: document))
      hashes.append((hash, UInt32(truncatingIfNeeded: number), UInt32(document)))
    }
  }
  hashes.sort { $0.hash < $1.hash }
  for (a, b) in zip(hashes, hashes.dropFirst()) where a.hash == b.hash {
    let first = segments[Int(a.segment)]
    let second = segments[Int(b.segment)]
    let key = try second.keyBytes(of: Int(b.document))
    if try first.keyBytes(of: Int(a.document)).elementsEqual(key) {
      return second.file.corrupted(
        0,
        "the key of document \(b.document) is live in \(first.name) too"
      )
    }
  }
  return nil
}

/// Compares the structures of a segment with one another.
private struct SegmentCheck {
  let reader: SegmentReader
  var terms = 0
  var postings = 0
  var positions = 0

  init(_ reader: SegmentReader) { self.reader = reader }

  func problem(_ reason: String) -> IndexError { reader.file.corrupted(0, reason) }

  consuming func run() throws(IndexError) -> SegmentCheck {
    try checkDocuments()
    try checkTerms()
    try checkTitleEnds()
    try checkCompounds()
    try checkColumns()
    return self
  }

  private func checkDocuments() throws(IndexError) {
    let norms = try reader.norms()
    let lengths = try reader.lengths()
    let numbers = try reader.numbersByOrdinal()
    let extents = try reader.extents()
    var length: UInt64 = 0
    for number in 0..<reader.documentCount {
      length &+= UInt64(lengths[number])
      guard Norm.encode(lengths[number]) == norms[number] else {
        throw problem("norm of document \(number) differs from its length")
      }
      guard number == 0 || norms[number] >= norms[number - 1] else {
        throw problem("documents are not sorted by length")
      }
      guard extents[number] > 0 || lengths[number] == 0 else {
        throw problem("document \(number) has tokens but no positions")
      }
    }
    guard length == reader.totalLength else { throw problem("lengths do not add up") }
    try reader.forEachRecord { ordinal, record throws(IndexError) in
      let number = Int(numbers[ordinal])
      let key = try reader.key(try reader.keyBytes(ofOrdinal: ordinal))
      _ = try Document(key: key, stored: &record)
      guard record.remaining == 0 else { throw problem("document \(number) has bytes left over") }
      guard try reader.documents(withKey: key).contains(number) else {
        throw problem("the key of document \(number) does not lead to it")
      }
      if !reader.isDeleted(number), try reader.document(forKey: key) != number {
        throw problem("two live documents have the key of document \(number)")
      }
      return true
    }
  }

  /// The ends of titles are those of the stored titles, if the analyzer's rules are the ones of this program.
  private func checkTitleEnds() throws(IndexError) {
    guard reader.hasTitleEnds else { return }
    let section = reader.section(.titleEnds)
    var long = 0
    for document in 0..<reader.documentCount where try reader.titleEnd(of: document) >= 255 {
      long += 1
    }
    guard section.isEmpty || section.count == reader.documentCount + long * 8 else {
      throw problem("ends of titles that no document has")
    }
    let analyzer = Analyzer.named(String(reader.analyzerFingerprint.prefix { $0 != "/" }))
    guard let analyzer, analyzer.hasVersions(of: reader.analyzerFingerprint) else { return }
    let tokenizer = Tokenizer(analyzer)
    let batch = TokenBatch()
    try reader.forEachDocument { document, stored throws(IndexError) in
      let end = tokenizer.end(of: stored.title, batch)
      guard try reader.titleEnd(of: document) == end else {
        throw problem("the title of document \(document) ends elsewhere")
      }
      return true
    }
  }

  private mutating func checkTerms() throws(IndexError) {
    let norms = try reader.norms()
    var last: [UInt8] = []
    var documents = [UInt32](repeating: 0, count: 160)
    var counts = [UInt32](repeating: 0, count: 160)
    var starts = [Int](repeating: 0, count: 160)
    var buffer = PositionBuffer()
    var ends = TermInfo()
    let cursor = reader.terms.cursor()
    while try cursor.next() {
      let term = cursor.term
      if terms > 0, !last.lexicographicallyPrecedes(term) { throw problem("terms are not sorted") }
      last = Array(term)
      terms += 1
      let info = cursor.info
      if !info.isInline {
        guard info.postings == ends.postings, info.positions == ends.positions,
          info.skips == ends.skips, info.bounds == ends.bounds
        else { throw problem("lists do not follow one another") }
        ends.postings += info.postingsCount
        ends.positions += info.positionsCount
        ends.skips += info.skipsCount
        ends.bounds += info.boundsCount
      }
      let list = try reader.postings(info)
      var before: Int64 = -1
      var occurrences = 0
      for block in 0..<list.blockCount {
        let n = try list.documents(ofBlock: block, into: &documents)
        try list.frequencies(ofBlock: block, into: &counts)
        starts[0] = 0
        try list.positionStarts(
          0..<n,
          documents: documents,
          frequencies: counts,
          extents: try list.documentExtents(),
          into: &starts
        )
        _ = try list.positionBits(ofBlock: block, bitCount: starts[n])
        let group = block / PostingsCursor.groupSize
        for i in 0..<n {
          let document = documents[i]
          guard Int64(document) > before else { throw problem("documents do not ascend") }
          before = Int64(document)
          let norm = norms[Int(document)]
          guard counts[i] <= list.maximumFrequency(ofBlock: block),
            counts[i] <= list.maximumFrequency(ofGroup: group),
            norm >= list.minimumNorm(ofBlock: block), norm >= list.minimumNorm(ofGroup: group)
          else { throw problem("a block's bounds are too tight") }
          // Reading checks that they ascend.
          try list.positions(
            ofBlock: block,
            start: starts[i],
            document: document,
            frequency: counts[i],
            into: &buffer
          )
          occurrences += buffer.count
        }
        postings += n
      }
      guard occurrences == info.totalFrequency else { throw problem("frequencies do not add up") }
      positions += occurrences
    }
    guard terms == reader.termCount else { throw problem("terms are missing") }
    try checkGroups(&ends)
    guard ends.postings == reader.section(.postings).count,
      ends.positions == reader.section(.positions).count,
      ends.skips == reader.section(.skips).count, ends.bounds == reader.section(.bounds).count
    else { throw problem("lists without a term") }
    // Every term is found by name: the index of the dictionary agrees with its blocks.
    let again = reader.terms.cursor()
    var number = 0
    while try again.next() {
      if number % 31 == 0, try reader.terms.find(again.term) != again.info {
        throw problem("a term is not found by name")
      }
      number += 1
    }
  }

  /// The list of a group is what the lists of its terms say together.
  ///
  /// - Parameter ends: Where the lists of the terms end, which those of the groups follow.
  private func checkGroups(_ ends: inout TermInfo) throws(IndexError) {
    let norms = try reader.norms()
    var documents = [UInt32](repeating: 0, count: 160)
    var counts = [UInt32](repeating: 0, count: 160)
    // Of each document, zero between groups.
    var expected = [Int](repeating: 0, count: reader.documentCount)
    var last: [UInt8] = []
    let cursor = reader.groups.cursor()
    while try cursor.next() {
      let name = Array(cursor.term)
      let info = cursor.info
      guard last.lexicographicallyPrecedes(name) else { throw problem("groups are not sorted") }
      last = name
      guard !info.isInline, info.positionsCount == 0, info.postings == ends.postings,
        info.positions == ends.positions, info.skips == ends.skips, info.bounds == ends.bounds
      else { throw problem("lists of groups do not follow one another") }
      ends.postings += info.postingsCount
      ends.skips += info.skipsCount
      ends.bounds += info.boundsCount
      let found = try name.span.withBytes { name throws(IndexError) in try reader.groups.find(name)
      }
      guard found == info else { throw problem("a group is not found by name") }
      let terms = name.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
      guard terms.count > 1,
        zip(terms, terms.dropFirst()).allSatisfy({ $0.lexicographicallyPrecedes($1) })
      else { throw problem("a group without terms in order") }
      var missing = 0
      for term in terms {
        let member = try term.span.withBytes { term throws(IndexError) in
          try reader.terms.find(term)
        }
        guard let member else { throw problem("a group has a term that is none") }
        let list = try reader.postings(member)
        for block in 0..<list.blockCount {
          let n = try list.documents(ofBlock: block, into: &documents)
          try list.frequencies(ofBlock: block, into: &counts)
          for i in 0..<n {
            expected[Int(documents[i])] += Int(counts[i])
            missing += Int(counts[i])
          }
        }
      }
      let list = try reader.postings(info)
      var occurrences = 0
      for block in 0..<list.blockCount {
        let n = try list.documents(ofBlock: block, into: &documents)
        try list.frequencies(ofBlock: block, into: &counts)
        let group = block / PostingsCursor.groupSize
        for i in 0..<n {
          let document = Int(documents[i])
          guard expected[document] == Int(counts[i]) else {
            throw problem("the list of a group is not that of its terms")
          }
          expected[document] = 0
          missing -= Int(counts[i])
          occurrences += Int(counts[i])
          guard counts[i] <= list.maximumFrequency(ofBlock: block),
            counts[i] <= list.maximumFrequency(ofGroup: group),
            norms[document] >= list.minimumNorm(ofBlock: block),
            norms[document] >= list.minimumNorm(ofGroup: group)
          else { throw problem("a block's bounds are too tight") }
        }
      }
      guard occurrences == info.totalFrequency, missing == 0 else {
        throw problem("the list of a group lacks documents of its terms")
      }
    }
  }

  /// Columns say what the stored documents do.
  private func checkColumns() throws(IndexError) {
    let columns = try reader.columns()
    let numbers = try reader.numbersByOrdinal()
    var pairs = 0
    var found: [UInt32] = []
    try reader.forEachRecord { ordinal, record throws(IndexError) in
      guard record.remaining > 0 else { return true }
      let number = Int(numbers[ordinal])
      var failure: IndexError?
      var seen: Set<[String]> = []
      try Document.forEachValue(in: &record) { name, value in
        let value = String(decoding: value, as: UTF8.self)
        guard value.utf8.count <= ColumnsWriter.valueBytes, seen.insert([name, value]).inserted
        else { return }
        pairs += 1
        do throws(IndexError) {
          guard let column = columns.first(where: { $0.name == name }) else {
            throw problem("a column is missing")
          }
          try column.ordinals(of: number, into: &found)
          guard found.contains(where: { column.value(ofOrdinal: $0) == value }) else {
            throw problem("a column lacks a value of document \(number)")
          }
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      return true
    }
    for column in columns {
      for document in 0..<reader.documentCount {
        try column.ordinals(of: document, into: &found)
        pairs -= found.count
      }
      for ordinal in 1..<UInt32(max(column.valueCount, 1)) {
        let isSorted =
          column.kind == .number
          ? column.number(ofOrdinal: ordinal - 1) <= column.number(ofOrdinal: ordinal)
          : column.value(ofOrdinal: ordinal - 1).utf8
            .lexicographicallyPrecedes(column.value(ofOrdinal: ordinal).utf8)
        guard isSorted else { throw problem("values of a column are not sorted") }
      }
    }
    guard pairs == 0 else { throw problem("a column has values that no document has") }
  }

  private func checkCompounds() throws(IndexError) {
    for dictionary in [reader.compounds, reader.spellings, reader.stems] {
      var last: [UInt8] = []
      var number = 0
      let cursor = dictionary.cursor()
      while try cursor.next() {
        // The index of the dictionary agrees with its blocks.
        if number % 31 == 0, try dictionary.find(cursor.term) == nil {
          throw problem("a compound, spelling or stem is not found")
        }
        number += 1
        guard last.isEmpty || last.lexicographicallyPrecedes(cursor.term) else {
          throw problem("compounds, spellings or stems are not sorted")
        }
        last = Array(cursor.term)
      }
    }
    let cursor = reader.spellings.cursor()
    while try cursor.next() {
      let term = UnsafeBufferPointer(rebasing: cursor.term.prefix { $0 != 0 })
      guard term.count < cursor.term.count, try reader.terms.find(term) != nil else {
        throw problem("a spelling without its term")
      }
    }
    try checkStems()
  }

  /// Stem classes are those of the terms' spellings, if their rules are the ones of this program.
  private func checkStems() throws(IndexError) {
    let analyzer = Analyzer.named(String(reader.analyzerFingerprint.prefix { $0 != "/" }))
    guard let analyzer, analyzer.hasVersions(of: reader.analyzerFingerprint) else { return }
    var expected = 0
    if let stemmer = analyzer.stemmer {
      let terms = reader.terms.cursor()
      let spellings = reader.spellings.cursor()
      var isSpelled = try spellings.next()
      while try terms.next() {
        let term = Array(terms.term)
        let word = String(decoding: term, as: UTF8.self)
        var classes: Set<String> = []
        var hasSpelling = false
        while isSpelled, spellings.term.starts(with: term + [0]) {
          hasSpelling = true
          let spelling = String(decoding: spellings.term.dropFirst(term.count + 1), as: UTF8.self)
          if let stemClass = stemmer.stemClass(spelling) { classes.insert(stemClass) }
          isSpelled = try spellings.next()
        }
        if !hasSpelling, let stemClass = stemmer.stemClass(word), stemClass != word {
          classes.insert(stemClass)
        }
        expected += classes.count
        for stemClass in classes {
          let key = Array(stemClass.utf8) + [0] + term
          let found = try key.span.withBytes { key throws(IndexError) in
            try reader.stems.find(key) != nil
          }
          guard found else { throw problem("a term is missing in its stem class") }
        }
      }
    }
    let stems = reader.stems.cursor()
    while try stems.next() { expected -= 1 }
    guard expected == 0 else { throw problem("a stem class has a term that is not of it") }
  }
}
