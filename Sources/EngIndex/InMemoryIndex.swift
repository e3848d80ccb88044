internal import CInline
internal import EngAnalysis

/// The postings of the documents that were put since the last flush.
///
/// Documents are known by their ordinals, which ascend but need not follow one another.
final class InMemoryIndex {
  private let tokenizer: Tokenizer
  private let batch = TokenBatch()
  private var compoundKey: [UInt8] = []
  private(set) var compounds = ByteStringTable()
  private(set) var spellings = ByteStringTable()
  @exclusivity(unchecked) private var terms = TermTable()
  @exclusivity(unchecked) private var endPosition: UInt32 = 0
  // Of the tokens of a group.
  private let hashes: UnsafeMutablePointer<UInt32>
  private let numbers: UnsafeMutablePointer<UInt32>

  /// Positions between the title's last token and the body's first.
  static let gap: UInt32 = 100

  init(_ analyzer: Analyzer) {
    tokenizer = Tokenizer(analyzer)
    hashes = .allocate(capacity: TermTable.groupSize)
    numbers = .allocate(capacity: TermTable.groupSize)
  }

  deinit {
    hashes.deallocate()
    numbers.deallocate()
  }

  /// Bytes in use.
  var byteCount: Int { terms.byteCount + compounds.byteCount + spellings.byteCount }

  /// Whether no more documents fit.
  var isFull: Bool { terms.streams.isFull }

  var termCount: Int { terms.count }

  /// What is known of a document that was added.
  struct Measure {
    /// In tokens.
    var length: UInt32
    /// The norm of one more than its greatest position.
    var extent: UInt8
    /// The position behind the title's last.
    var titleEnd: UInt32
  }

  /// Indexes a document, of a higher ordinal than all before.
  func add(
    document: UInt32,
    title: UnsafeBufferPointer<UInt8>,
    body: UnsafeBufferPointer<UInt8>
  ) -> Measure {
    endPosition = 0
    var length = add(title, document: document, at: 0)
    let end = endPosition
    length &+= add(body, document: document, at: end == 0 ? 0 : end &+ InMemoryIndex.gap)
    return Measure(length: length, extent: Norm.encode(endPosition), titleEnd: end)
  }

  private func add(
    _ text: UnsafeBufferPointer<UInt8>,
    document: UInt32,
    at position: UInt32
  ) -> UInt32 {
    guard !text.isEmpty else { return 0 }
    tokenizer.start(UnsafeRawBufferPointer(text), at: position)
    var length: UInt32 = 0
    while tokenizer.next(batch) {
      var first = 0
      while first < batch.count {
        let count = min(TermTable.groupSize, batch.count &- first)
        length &+= add(tokens: first, count, document: document)
        first &+= count
      }
    }
    endPosition = max(endPosition, tokenizer.endPosition)
    return length
  }

  /// Adds `count` tokens of the batch from `first` on; returns what they add to the length.
  private func add(tokens first: Int, _ count: Int, document: UInt32) -> UInt32 {
    let tokens = UnsafePointer(batch.tokens + first)
    let bytes = UnsafePointer(batch.bytes)
    terms.find(tokens, count, bytes, hashes: hashes, numbers: numbers)
    var length: UInt32 = 0
    var end = endPosition
    for i in 0..<count {
      let token = tokens + i
      let kind = token.pointee.kind
      if case .compound = kind {
        addCompound(first &+ i)
        continue
      }
      // Asking would be a call to another module, and most are words.
      if case .word = kind { length &+= 1 } else if !kind.addsNoPosition { length &+= 1 }
      let position = token.pointee.position
      end = max(end, position &+ 1)
      let size = Int(token.pointee.termCount)
      guard size > 0 else { continue }
      var number = Int(numbers[i])
      if numbers[i] == TermTable.unknown {
        number = terms.add(bytes + Int(token.pointee.termStart), size, hash: hashes[i])
      }
      let entry = terms.entries.start + number
      terms.streams.add(document: document, position: position, to: &entry.pointee.stream)
      if token.pointee.spellingCount == 0 {
        entry.pointee.flags |= TermTable.plain
      } else {
        entry.pointee.flags |= TermTable.spelled
        addSpelling(batch.term(token.pointee), batch.spelling(token.pointee))
      }
    }
    endPosition = end
    return length
  }

  private func addCompound(_ index: Int) {
    let token = batch.tokens[index]
    let places = batch.parts(ofCompound: index)
    let parts = places.count
    guard parts > 0, parts == Int(token.parts) else { return }
    compoundKey.removeAll(keepingCapacity: true)
    compoundKey.append(contentsOf: batch.term(token))
    for part in places {
      compoundKey.append(0)
      compoundKey.append(contentsOf: batch.term(batch.tokens[part]))
    }
    // A zero inside a term would look like the end of a part.
    guard compoundKey.count <= TermCursor.maximumCount,
      compoundKey.reduce(0, { $0 + ($1 == 0 ? 1 : 0) }) == parts
    else { return }
    compoundKey.withUnsafeBufferPointer { _ = compounds.number($0) }
  }

  private func addSpelling(
    _ term: UnsafeBufferPointer<UInt8>,
    _ spelling: UnsafeBufferPointer<UInt8>
  ) {
    compoundKey.removeAll(keepingCapacity: true)
    compoundKey.append(contentsOf: term)
    compoundKey.append(0)
    compoundKey.append(contentsOf: spelling)
    compoundKey.withUnsafeBufferPointer { _ = spellings.number($0) }
  }

  /// Appends the postings of a term to `list`.
  func read(_ number: Int, into list: DecodedList) {
    terms.streams.read(terms.entries.start[number].stream, into: list)
  }

  /// Starts reading the entry of a term.
  @inline(__always)
  func prefetch(_ number: Int) { cinline_prefetch(terms.entries.start + number) }

  /// Starts reading the first postings of a term.
  @inline(__always)
  func prefetchPostings(_ number: Int) {
    terms.streams.prefetchHead(terms.entries.start[number].stream)
  }

  subscript(_ number: Int) -> UnsafeBufferPointer<UInt8> { terms[number] }

  /// The numbers of the terms in the order of their bytes.
  func sortedTerms() -> [UInt32] {
    sortedByBytes(count: termCount) { self[$0] }
  }

  /// Called once, after the last document: gives up what is not needed to write the postings, and records
  /// that words of terms with other spellings were spelled plainly, too.
  func finish() {
    terms.forgetSlots()
    for number in 0..<termCount
    where terms.entries.start[number].flags == TermTable.plain | TermTable.spelled {
      addSpelling(self[number], self[number])
    }
  }
}
