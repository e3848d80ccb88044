internal import EngAnalysis
internal import EngStorage

/// The postings of the documents that were put since the last flush.
///
/// Each term has a stream of numbers in chunks of an arena: `gap << 1 | 1, position` for its first
/// occurrence in a document, `distance << 1` for a later one. A chunk ends with the offset of the next.
final class InMemoryIndex {
  private var terms = ByteStringTable()
  private var compounds = ByteStringTable()
  private var lists: UnsafeMutablePointer<List>
  private var listCapacity = 1 << 12
  private var arena: UnsafeMutablePointer<UInt8>
  private var arenaCapacity = 1 << 20
  private var arenaUsed = 0
  private let tokenizer: Tokenizer
  private let batch = TokenBatch()
  private var compoundKey: [UInt8] = []
  private var endPosition: UInt32 = 0

  private struct List {
    var head: UInt32
    var cursor: UInt32
    var end: UInt32
    var level: UInt32
    var lastDocument: UInt32
    var lastPosition: UInt32
  }

  /// Positions between the title's last token and the body's first.
  static let gap: UInt32 = 100

  init(_ analyzer: Analyzer) {
    tokenizer = Tokenizer(analyzer)
    lists = .allocate(capacity: listCapacity)
    arena = .allocate(capacity: arenaCapacity)
  }

  deinit {
    lists.deallocate()
    arena.deallocate()
  }

  /// Bytes in use.
  var byteCount: Int {
    terms.byteCount + compounds.byteCount + arenaUsed
      + terms.count * MemoryLayout<List>.stride
  }

  private static func chunkSize(_ level: UInt32) -> Int { 12 &<< Int(min(level, 9)) }

  /// Indexes a document.
  ///
  /// - Returns: Its length in tokens.
  func add(document: UInt32, title: inout String, body: inout String) -> UInt32 {
    var length: UInt32 = 0
    endPosition = 0
    title.withUTF8 { length &+= add($0, document: document, at: 0) }
    let start = endPosition == 0 ? 0 : endPosition &+ InMemoryIndex.gap
    body.withUTF8 { length &+= add($0, document: document, at: start) }
    return length
  }

  /// Indexes a document that is one text.
  ///
  /// - Returns: Its length in tokens.
  func add(document: UInt32, text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    endPosition = 0
    return add(text, document: document, at: 0)
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
      let tokens = batch.tokens
      for i in 0..<batch.count {
        let token = tokens[i]
        if token.kind == .compound {
          addCompound(i)
          continue
        }
        if !token.kind.addsNoPosition { length &+= 1 }
        occurrence(batch.term(token), document: document, position: token.position)
      }
    }
    endPosition = tokenizer.endPosition
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

  @inline(__always)
  private func occurrence(
    _ term: UnsafeBufferPointer<UInt8>,
    document: UInt32,
    position: UInt32
  ) {
    guard !term.isEmpty, term.count <= 1024 else { return }
    let before = terms.count
    let number = terms.number(term)
    if number == before { newList(number) }
    let list = lists + number
    if list.pointee.lastDocument == document {
      let last = list.pointee.lastPosition
      let next = max(position, last)
      write(UInt64(next &- last) &<< 1, to: list)
      list.pointee.lastPosition = next
    } else {
      write(UInt64(document &- list.pointee.lastDocument) &<< 1 | 1, to: list)
      write(UInt64(position), to: list)
      list.pointee.lastDocument = document
      list.pointee.lastPosition = position
    }
  }

  private func newList(_ number: Int) {
    if number == listCapacity {
      let grown = UnsafeMutablePointer<List>.allocate(capacity: listCapacity * 2)
      grown.update(from: lists, count: listCapacity)
      lists.deallocate()
      lists = grown
      listCapacity *= 2
    }
    let size = InMemoryIndex.chunkSize(0)
    let head = allocate(size)
    lists[number] = List(
      head: head,
      cursor: head,
      end: head &+ UInt32(size) &- 4,
      level: 0,
      lastDocument: .max,
      lastPosition: 0
    )
  }

  private func allocate(_ size: Int) -> UInt32 {
    if arenaUsed + size > arenaCapacity {
      let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: arenaCapacity * 2)
      grown.update(from: arena, count: arenaUsed)
      arena.deallocate()
      arena = grown
      arenaCapacity *= 2
    }
    let start = arenaUsed
    arenaUsed += size
    return UInt32(truncatingIfNeeded: start)
  }

  @inline(__always)
  private func write(_ value: UInt64, to list: UnsafeMutablePointer<List>) {
    var rest = value
    while rest >= 128 {
      byte(UInt8(truncatingIfNeeded: rest) | 128, to: list)
      rest &>>= 7
    }
    byte(UInt8(truncatingIfNeeded: rest), to: list)
  }

  @inline(__always)
  private func byte(_ value: UInt8, to list: UnsafeMutablePointer<List>) {
    if list.pointee.cursor == list.pointee.end { nextChunk(list) }
    arena[Int(list.pointee.cursor)] = value
    list.pointee.cursor &+= 1
  }

  @inline(never)
  private func nextChunk(_ list: UnsafeMutablePointer<List>) {
    list.pointee.level &+= 1
    let size = InMemoryIndex.chunkSize(list.pointee.level)
    let chunk = allocate(size)
    UnsafeMutableRawPointer(arena)
      .storeBytes(of: chunk, toByteOffset: Int(list.pointee.end), as: UInt32.self)
    list.pointee.cursor = chunk
    list.pointee.end = chunk &+ UInt32(size) &- 4
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

  /// Writes all terms and compounds.
  func write(to builder: SegmentBuilder) throws(IndexError) {
    var capacity = 4096
    var positions = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    defer { positions.deallocate() }
    for number in terms.sorted() {
      let list = lists[number]
      let head = Int(list.head)
      var stream = Stream(
        arena: arena,
        at: head,
        end: head + InMemoryIndex.chunkSize(0) - 4,
        last: Int(list.cursor)
      )
      builder.beginTerm()
      var document = UInt32.max
      var count = 0
      while !stream.isAtEnd {
        let code = stream.number()
        if code & 1 == 1 {
          if count > 0 { builder.add(document: document, positions: positions, count: count) }
          document = document &+ UInt32(truncatingIfNeeded: code &>> 1)
          positions[0] = UInt32(truncatingIfNeeded: stream.number())
          count = 1
        } else {
          if count == capacity {
            let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
            grown.update(from: positions, count: count)
            positions.deallocate()
            positions = grown
            capacity *= 2
          }
          positions[count] = positions[count &- 1] &+ UInt32(truncatingIfNeeded: code &>> 1)
          count &+= 1
        }
      }
      if count > 0 { builder.add(document: document, positions: positions, count: count) }
      try builder.endTerm(terms[number])
    }
    for number in compounds.sorted() { builder.addCompound(compounds[number]) }
  }
}
