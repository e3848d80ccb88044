internal import EngAnalysis
internal import EngStorage
internal import Glibc

/// The postings of the documents that were put since the last flush.
///
/// Each term has a stream of numbers in chunks of an arena: `gap << 1 | 1, position` for its first
/// occurrence in a document, `distance << 1` for a later one. A chunk ends with the offset of the next.
/// Documents are known by their ordinals, which ascend but need not follow one another.
final class InMemoryIndex {
  private let tokenizer: Tokenizer
  private let batch = TokenBatch()
  private var compoundKey: [UInt8] = []
  private(set) var compounds = ByteStringTable()
  private(set) var spellings = ByteStringTable()
  // Behind a pointer, so that the compiler need not check that nobody else changes it meanwhile.
  private let state: UnsafeMutablePointer<State>

  /// A term with its stream.
  private struct Entry {
    var start: UInt32
    var count: UInt16
    var flags: UInt16
    var hash: UInt32
    var head: UInt32
    var cursor: UInt32
    var end: UInt32
    var level: UInt32
    var lastDocument: UInt32
    var lastPosition: UInt32
  }

  /// A word was spelled as its term; in another way.
  private static let plain: UInt16 = 1
  private static let spelled: UInt16 = 2

  private struct State {
    /// `hash << 32 | number + 1` of a term, or 0.
    var slots: UnsafeMutablePointer<UInt64>
    var slotMask: Int
    var entries: UnsafeMutablePointer<Entry>
    var entryCapacity: Int
    var count: Int
    /// The terms, with 8 bytes of room behind.
    var bytes: UnsafeMutableRawPointer
    var byteCapacity: Int
    var byteCount: Int
    var arena: UnsafeMutablePointer<UInt8>
    var arenaCapacity: Int
    var arenaCount: Int
    var endPosition: UInt32
    /// The arena's offsets have 32 bits.
    var isFull: Bool
  }

  /// Positions between the title's last token and the body's first.
  static let gap: UInt32 = 100

  init(_ analyzer: Analyzer) {
    tokenizer = Tokenizer(analyzer)
    let slotCount = 1 << 12
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(
        slots: grown(nil, 0, to: slotCount),
        slotMask: slotCount - 1,
        entries: grown(nil, 0, to: 1 << 12),
        entryCapacity: 1 << 12,
        count: 0,
        bytes: UnsafeMutableRawPointer(grown(nil as UnsafeMutablePointer<UInt8>?, 0, to: 1 << 16)),
        byteCapacity: 1 << 16,
        byteCount: 0,
        arena: grown(nil, 0, to: 1 << 20),
        arenaCapacity: 1 << 20,
        arenaCount: 0,
        endPosition: 0,
        isFull: false
      )
    )
    state.pointee.slots.initialize(repeating: 0, count: slotCount)
  }

  deinit {
    free(state.pointee.slots)
    free(state.pointee.entries)
    free(state.pointee.bytes)
    free(state.pointee.arena)
    state.deallocate()
  }

  /// Bytes in use.
  var byteCount: Int {
    (state.pointee.slotMask + 1) * 8 + state.pointee.count * MemoryLayout<Entry>.stride
      + state.pointee.byteCount + state.pointee.arenaCount + compounds.byteCount
      + spellings.byteCount
  }

  /// Whether no more documents fit.
  var isFull: Bool { state.pointee.isFull }

  var termCount: Int { state.pointee.count }

  /// What is known of a document that was added.
  struct Measure {
    /// In tokens.
    var length: UInt32
    /// The norm of one more than its greatest position.
    var extent: UInt8
  }

  private static func chunkSize(_ level: UInt32) -> Int { 12 &<< Int(min(level, 9)) }

  /// Indexes a document, of a higher ordinal than all before.
  func add(
    document: UInt32,
    title: UnsafeBufferPointer<UInt8>,
    body: UnsafeBufferPointer<UInt8>
  ) -> Measure {
    state.pointee.endPosition = 0
    var length = add(title, document: document, at: 0)
    let end = state.pointee.endPosition
    length &+= add(body, document: document, at: end == 0 ? 0 : end &+ InMemoryIndex.gap)
    return Measure(length: length, extent: Norm.encode(state.pointee.endPosition))
  }

  private func add(
    _ text: UnsafeBufferPointer<UInt8>,
    document: UInt32,
    at position: UInt32
  ) -> UInt32 {
    guard !text.isEmpty else { return 0 }
    tokenizer.start(UnsafeRawBufferPointer(text), at: position)
    var length: UInt32 = 0
    var end = state.pointee.endPosition
    while tokenizer.next(batch) {
      let tokens = batch.tokens
      let bytes = batch.bytes
      for i in 0..<batch.count {
        let token = tokens + i
        let kind = token.pointee.kind
        if kind == .compound {
          addCompound(i)
          continue
        }
        if !kind.addsNoPosition { length &+= 1 }
        let position = token.pointee.position
        end = max(end, position &+ 1)
        let count = Int(token.pointee.termCount)
        guard count > 0 else { continue }
        let number = term(bytes + Int(token.pointee.termStart), count)
        occurrence(number, document: document, position: position)
        if token.pointee.spellingCount == 0 {
          state.pointee.entries[number].flags |= InMemoryIndex.plain
        } else {
          state.pointee.entries[number].flags |= InMemoryIndex.spelled
          addSpelling(batch.term(token.pointee), batch.spelling(token.pointee))
        }
      }
    }
    state.pointee.endPosition = max(end, tokenizer.endPosition)
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

  // MARK: Terms

  /// Up to 8 bytes from `offset` on; reads 8.
  @inline(__always)
  private func word(_ bytes: UnsafeRawPointer, _ offset: Int, _ count: Int) -> UInt64 {
    let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
    let rest = count &- offset
    return rest >= 8 ? word : word & (UInt64.max &>> UInt64((8 &- rest) &* 8))
  }

  /// The number of a term, of which there are 8 more readable bytes.
  @inline(__always)
  private func term(_ start: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    let source = UnsafeRawPointer(start)
    var h = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    var at = 0
    repeat {
      h = (h ^ word(source, at, count)) &* 0xD6E8_FEB8_6659_FD93
      h ^= h &>> 32
      at &+= 8
    } while at < count
    let hash = UInt32(truncatingIfNeeded: (h &* 0xD6E8_FEB8_6659_FD93) &>> 32)
    let s = state
    let mask = s.pointee.slotMask
    var slot = Int(hash) & mask
    while true {
      let found = s.pointee.slots[slot]
      if found == 0 { return insert(source, count, hash: hash, slot: slot) }
      if UInt32(truncatingIfNeeded: found &>> 32) == hash {
        let number = Int(UInt32(truncatingIfNeeded: found)) &- 1
        let entry = s.pointee.entries + number
        if Int(entry.pointee.count) == count {
          let known = UnsafeRawPointer(s.pointee.bytes + Int(entry.pointee.start))
          var at = 0
          var differs: UInt64 = 0
          repeat {
            differs |= word(source, at, count) ^ word(known, at, count)
            at &+= 8
          } while at < count
          if differs == 0 { return number }
        }
      }
      slot = (slot &+ 1) & mask
    }
  }

  @inline(never)
  private func insert(_ source: UnsafeRawPointer, _ count: Int, hash: UInt32, slot: Int) -> Int {
    let s = state
    if s.pointee.byteCount + count + 8 > s.pointee.byteCapacity {
      let capacity = s.pointee.byteCapacity * 2
      s.pointee.bytes = UnsafeMutableRawPointer(
        grown(
          s.pointee.bytes.assumingMemoryBound(to: UInt8.self),
          s.pointee.byteCapacity,
          to: capacity
        )
      )
      s.pointee.byteCapacity = capacity
    }
    if s.pointee.count == s.pointee.entryCapacity {
      let capacity = s.pointee.entryCapacity * 3 / 2
      s.pointee.entries = grown(s.pointee.entries, s.pointee.entryCapacity, to: capacity)
      s.pointee.entryCapacity = capacity
    }
    (s.pointee.bytes + s.pointee.byteCount).copyMemory(from: source, byteCount: count)
    let size = InMemoryIndex.chunkSize(0)
    let head = allocate(size)
    let number = s.pointee.count
    (s.pointee.entries + number).initialize(
      to: Entry(
        start: UInt32(truncatingIfNeeded: s.pointee.byteCount),
        count: UInt16(truncatingIfNeeded: count),
        flags: 0,
        hash: hash,
        head: head,
        cursor: head,
        end: head &+ UInt32(size) &- 4,
        level: 0,
        lastDocument: .max,
        lastPosition: 0
      )
    )
    s.pointee.byteCount += count
    s.pointee.count += 1
    s.pointee.slots[slot] = UInt64(hash) << 32 | UInt64(number + 1)
    if s.pointee.count * 2 > s.pointee.slotMask { rehash() }
    return number
  }

  private func rehash() {
    let s = state
    let capacity = (s.pointee.slotMask + 1) * 2
    free(s.pointee.slots)
    let slots: UnsafeMutablePointer<UInt64> = grown(nil, 0, to: capacity)
    slots.initialize(repeating: 0, count: capacity)
    for number in 0..<s.pointee.count {
      let hash = s.pointee.entries[number].hash
      var slot = Int(hash) & (capacity - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = UInt64(hash) << 32 | UInt64(number + 1)
    }
    s.pointee.slots = slots
    s.pointee.slotMask = capacity - 1
  }

  // MARK: Streams

  @inline(__always)
  private func occurrence(_ number: Int, document: UInt32, position: UInt32) {
    let entry = state.pointee.entries + number
    if entry.pointee.lastDocument == document {
      let last = entry.pointee.lastPosition
      let next = max(position, last)
      write(next &- last, flag: 0, to: entry)
      entry.pointee.lastPosition = next
    } else {
      write(document &- entry.pointee.lastDocument, flag: 1, to: entry)
      write(position, to: entry)
      entry.pointee.lastDocument = document
      entry.pointee.lastPosition = position
    }
  }

  /// Writes `value << 1 | flag`.
  @inline(__always)
  private func write(_ value: UInt32, flag: UInt8, to entry: UnsafeMutablePointer<Entry>) {
    if value < 64 {
      byte(UInt8(truncatingIfNeeded: value) &<< 1 | flag, to: entry)
    } else {
      byte(UInt8(truncatingIfNeeded: value) &<< 1 | flag | 128, to: entry)
      write(value &>> 6, to: entry)
    }
  }

  @inline(__always)
  private func write(_ value: UInt32, to entry: UnsafeMutablePointer<Entry>) {
    var rest = value
    while rest >= 128 {
      byte(UInt8(truncatingIfNeeded: rest) | 128, to: entry)
      rest &>>= 7
    }
    byte(UInt8(truncatingIfNeeded: rest), to: entry)
  }

  @inline(__always)
  private func byte(_ value: UInt8, to entry: UnsafeMutablePointer<Entry>) {
    if entry.pointee.cursor == entry.pointee.end { nextChunk(entry) }
    state.pointee.arena[Int(entry.pointee.cursor)] = value
    entry.pointee.cursor &+= 1
  }

  @inline(never)
  private func nextChunk(_ entry: UnsafeMutablePointer<Entry>) {
    entry.pointee.level &+= 1
    let size = InMemoryIndex.chunkSize(entry.pointee.level)
    let chunk = allocate(size)
    UnsafeMutableRawPointer(state.pointee.arena)
      .storeBytes(of: chunk, toByteOffset: Int(entry.pointee.end), as: UInt32.self)
    entry.pointee.cursor = chunk
    entry.pointee.end = chunk &+ UInt32(size) &- 4
  }

  private func allocate(_ size: Int) -> UInt32 {
    let s = state
    let start = s.pointee.arenaCount
    if start + size > s.pointee.arenaCapacity {
      let capacity = s.pointee.arenaCapacity * 3 / 2
      s.pointee.arena = grown(s.pointee.arena, s.pointee.arenaCapacity, to: capacity)
      s.pointee.arenaCapacity = capacity
    }
    // Far below 2^32, so that the largest document still fits.
    if start > 2 << 30 { s.pointee.isFull = true }
    s.pointee.arenaCount = start + size
    return UInt32(truncatingIfNeeded: start)
  }

  /// Reads a list back.
  private struct Stream {
    let arena: UnsafeMutablePointer<UInt8>
    var at: Int
    var end: Int
    var level: UInt32 = 0
    let last: Int

    var isAtEnd: Bool { at == last }

    @inline(__always)
    mutating func byte() -> UInt8 {
      if at == end {
        let next = UnsafeRawPointer(arena).loadUnaligned(fromByteOffset: end, as: UInt32.self)
        level &+= 1
        at = Int(next)
        end = at &+ InMemoryIndex.chunkSize(level) &- 4
      }
      at &+= 1
      return arena[at &- 1]
    }

    @inline(__always)
    mutating func number() -> UInt64 {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while true {
        let next = byte()
        value |= UInt64(next & 127) &<< shift
        if next < 128 { return value }
        shift &+= 7
      }
    }
  }

  /// Appends the postings of a term to `list`.
  func read(_ number: Int, into list: DecodedList) {
    let entry = state.pointee.entries[number]
    var stream = Stream(
      arena: state.pointee.arena,
      at: Int(entry.head),
      end: Int(entry.head) + InMemoryIndex.chunkSize(0) - 4,
      last: Int(entry.cursor)
    )
    var document = UInt32.max
    var position: UInt32 = 0
    while !stream.isAtEnd {
      let code = stream.number()
      if code & 1 == 1 {
        document = document &+ UInt32(truncatingIfNeeded: code &>> 1)
        position = UInt32(truncatingIfNeeded: stream.number())
        list.add(document, position)
      } else {
        position = position &+ UInt32(truncatingIfNeeded: code &>> 1)
        list.add(position)
      }
    }
  }

  subscript(_ number: Int) -> UnsafeBufferPointer<UInt8> {
    let entry = state.pointee.entries + number
    return UnsafeBufferPointer(
      start: (state.pointee.bytes + Int(entry.pointee.start)).assumingMemoryBound(to: UInt8.self),
      count: Int(entry.pointee.count)
    )
  }

  /// The numbers of the terms in the order of their bytes.
  func sortedTerms() -> [UInt32] {
    sortedByBytes(count: termCount) { self[$0] }
  }

  /// Records that words of terms with other spellings were spelled plainly, too. Called once, after the
  /// last document.
  func finishSpellings() {
    for number in 0..<termCount
    where state.pointee.entries[number].flags == InMemoryIndex.plain | InMemoryIndex.spelled {
      addSpelling(self[number], self[number])
    }
  }
}

/// Memory of `capacity` values that keeps the first `count`; large blocks are moved without copying.
func grown<Value>(
  _ old: UnsafeMutablePointer<Value>?,
  _ count: Int,
  to capacity: Int
) -> UnsafeMutablePointer<Value> {
  guard let new = realloc(old, capacity * MemoryLayout<Value>.stride) else {
    fatalError("out of memory")
  }
  return new.bindMemory(to: Value.self, capacity: capacity)
}

/// The numbers below `count` in the order of their strings.
func sortedByBytes(
  count: Int,
  _ string: (Int) -> UnsafeBufferPointer<UInt8>
) -> [UInt32] {
  // By the first two bytes at once; what is left are short sorts.
  var starts = [Int](repeating: 0, count: 65_537)
  var prefixes = [UInt64](repeating: 0, count: count)
  for number in 0..<count {
    prefixes[number] = TermDictionary.prefix(string(number))
    starts[Int(prefixes[number] >> 48) + 1] += 1
  }
  for bucket in 0..<65_536 { starts[bucket + 1] += starts[bucket] }
  let ends = starts
  var order = [(prefix: UInt64, number: UInt32)](repeating: (0, 0), count: count)
  for number in 0..<count {
    let bucket = Int(prefixes[number] >> 48)
    order[starts[bucket]] = (prefixes[number], UInt32(number))
    starts[bucket] += 1
  }
  for bucket in 0..<65_536 where ends[bucket + 1] - ends[bucket] > 1 {
    order[ends[bucket]..<ends[bucket + 1]].sort { a, b in
      a.prefix != b.prefix
        ? a.prefix < b.prefix
        : TermDictionary.compare(string(Int(a.number)), string(Int(b.number))) < 0
    }
  }
  return order.map(\.number)
}
