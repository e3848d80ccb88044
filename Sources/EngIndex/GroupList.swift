package import EngStorage

// The groups section is a dictionary like that of the terms, of groups of terms that are scored as one: the
// terms of a stem class that stand in many documents together. A group is named by its terms, in the order
// of their bytes, with a zero between two; its list follows those of the terms in the same sections, and
// has as the frequency of a document the sum of the terms' frequencies, and no positions.

/// A list of several terms, in the making.
final class GroupList {
  /// Groups whose terms have fewer postings have no list: merging those of the terms takes little.
  static let minimumPostings = 1024

  /// Of each document how often the terms occur in it.
  private let frequencies: UnsafeMutablePointer<UInt32>
  /// Of each 64 documents a bit for those with any.
  private let found: UnsafeMutablePointer<UInt64>
  private let wordCount: Int
  @exclusivity(unchecked) private var postingCount = 0

  init(documentCount: Int) {
    wordCount = documentCount / 64 + 1
    frequencies = .allocate(capacity: documentCount + 1)
    frequencies.initialize(repeating: 0, count: documentCount + 1)
    found = .allocate(capacity: wordCount)
    found.initialize(repeating: 0, count: wordCount)
  }

  deinit {
    frequencies.deallocate()
    found.deallocate()
  }

  /// Adds a posting of one of the terms. Frequencies of an index that lies are held at the most there can be.
  @inline(__always)
  func add(document: UInt32, frequency: UInt32) {
    let sum = Int(frequencies[Int(document)]) &+ Int(frequency)
    frequencies[Int(document)] = UInt32(min(sum, SegmentLimits.documentBytes))
    found[Int(document &>> 6)] |= 1 &<< UInt64(document & 63)
    postingCount &+= 1
  }

  /// Writes the list, unless it is too short, and begins the next one.
  func write(_ name: [UInt8], to range: TermRange) throws(IndexError) {
    let isLong = postingCount >= GroupList.minimumPostings
    postingCount = 0
    for word in 0..<wordCount {
      var rest = found[word]
      while rest != 0 {
        let document = word &* 64 &+ rest.trailingZeroBitCount
        rest &= rest &- 1
        if isLong {
          range.add(document: UInt32(document), count: Int(frequencies[document]))
        }
        frequencies[document] = 0
      }
      found[word] = 0
    }
    // A range leaves out what has no postings.
    try name.span.withBytes { name throws(IndexError) in try range.endTerm(name) }
  }

  /// The name of a group.
  ///
  /// - Parameter terms: In the order of their bytes.
  /// - Returns: Nil if it would be too long for a dictionary, or if a term has a zero.
  static func name(_ terms: some Collection<some Sequence<UInt8>>) -> [UInt8]? {
    var name: [UInt8] = []
    var zeros = 0
    for term in terms {
      if !name.isEmpty { name.append(0) }
      for byte in term {
        zeros += byte == 0 ? 1 : 0
        name.append(byte)
      }
    }
    return zeros == 0 && name.count <= TermCursor.maximumCount ? name : nil
  }
}

/// The groups of a segment that are to have lists.
///
/// `Term` is what leads to the postings of a term.
struct GroupNames<Term> {
  private var groups: [(name: [UInt8], terms: [Term])] = []

  /// Adds several terms, in the order of their bytes, if they are common enough.
  mutating func add<Failure: Error>(
    _ terms: [(bytes: [UInt8], term: Term)],
    documentFrequency: (Term) throws(Failure) -> Int
  ) throws(Failure) {
    guard terms.count > 1 else { return }
    var postings = 0
    for term in terms { postings += try documentFrequency(term.term) }
    guard postings >= GroupList.minimumPostings, let name = GroupList.name(terms.map(\.bytes))
    else { return }
    groups.append((name, terms.map(\.term)))
  }

  /// Each group once, though several classes may have the same terms, in the order of the names.
  func forEach(_ body: ([UInt8], [Term]) throws(IndexError) -> Void) throws(IndexError) {
    let sorted = groups.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    for (i, group) in sorted.enumerated() where i == 0 || group.name != sorted[i - 1].name {
      try body(group.name, group.terms)
    }
  }
}

extension SegmentWriter {
  /// Writes the lists of groups, after those of all terms.
  ///
  /// - Parameter addPostings: Adds the postings of the terms of one group to a list.
  func write<Term>(
    _ groups: GroupNames<Term>,
    addPostings: ([Term], GroupList) throws(IndexError) -> Void
  ) throws(IndexError) {
    let list = GroupList(documentCount: documentCount)
    let range = range()
    try groups.forEach { name, terms throws(IndexError) in
      try addPostings(terms, list)
      try list.write(name, to: range)
      if range.termCount & 31 == 0 {
        try append(groups: range)
        range.removeAll()
      }
    }
    try append(groups: range)
  }
}

extension SegmentReader {
  /// What is known of the list of several terms scored as one; nil if the segment has none for them.
  ///
  /// - Parameter terms: Terms of the segment, in the order of their bytes.
  package func group(of terms: [String]) throws(IndexError) -> TermInfo? {
    guard groups.blockCount > 0, let name = GroupList.name(terms.map(\.utf8)) else { return nil }
    return try name.span.withBytes { name throws(IndexError) in try groups.find(name) }
  }
}
