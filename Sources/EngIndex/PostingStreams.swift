internal import CInline

/// Where the stream of a term stands.
struct PostingStream: BitwiseCopyable {
  /// Of the first chunk.
  fileprivate(set) var head: UInt32
  /// Of the next byte, and of the end of its chunk's bytes.
  fileprivate(set) var cursor: UInt32
  fileprivate var end: UInt32
  fileprivate var lastDocument: UInt32
  fileprivate var lastPosition: UInt32
  fileprivate var level: UInt8
}

/// The occurrences of many terms, each term's a stream of numbers in chunks of one arena.
///
/// The numbers are varints: `gap << 1 | 1, position` for a term's first occurrence in a document,
/// `distance << 1` for a later one. Chunks double; the last four bytes of one are the offset of the next.
struct PostingStreams: ~Copyable {
  private var arena = PageMemory<UInt8>(capacity: 1 << 20)
  private(set) var byteCount = 0
  /// Whether no more documents fit: offsets have 32 bits.
  private(set) var isFull = false

  /// Bytes that an occurrence takes at most.
  private static let largest = 10

  private static func chunkSize(_ level: UInt8) -> Int { 12 &<< Int(min(level, 9)) }

  /// A new stream, empty.
  mutating func open() -> PostingStream {
    let size = PostingStreams.chunkSize(0)
    let head = allocate(size)
    return PostingStream(
      head: head,
      cursor: head,
      end: head &+ UInt32(size) &- 4,
      lastDocument: .max,
      lastPosition: 0,
      level: 0
    )
  }

  private mutating func allocate(_ size: Int) -> UInt32 {
    let start = byteCount
    if start + size > arena.capacity { arena.grow(to: start + size) }
    // Far below 2^32, so that the largest document still fits.
    if start > 2 << 30 { isFull = true }
    byteCount = start + size
    return UInt32(truncatingIfNeeded: start)
  }

  /// Starts reading the place where the stream goes on.
  @inline(__always)
  func prefetch(_ stream: PostingStream) {
    cinline_prefetch(arena.start + Int(stream.cursor))
  }

  /// Adds an occurrence. Documents ascend, and so do the positions of one; lower ones are raised.
  @inline(__always)
  mutating func add(
    document: UInt32,
    position: UInt32,
    to stream: inout PostingStream
  ) {
    let cursor = stream.cursor
    let start = arena.start + Int(cursor)
    let hasRoom = Int(stream.end) &- Int(cursor) >= PostingStreams.largest
    if stream.lastDocument == document {
      let last = stream.lastPosition
      let next = max(position, last)
      stream.lastPosition = next
      let code = UInt64(next &- last) &<< 1
      if hasRoom {
        let end = PostingStreams.write(code, to: start)
        stream.cursor = cursor &+ UInt32(truncatingIfNeeded: end - start)
      } else {
        write(code, to: &stream)
      }
    } else {
      let code = UInt64(document &- stream.lastDocument) &<< 1 | 1
      stream.lastDocument = document
      stream.lastPosition = position
      if hasRoom {
        let end = PostingStreams.write(UInt64(position), to: PostingStreams.write(code, to: start))
        stream.cursor = cursor &+ UInt32(truncatingIfNeeded: end - start)
      } else {
        write(code, to: &stream)
        write(UInt64(position), to: &stream)
      }
    }
  }

  @inline(__always)
  private static func write(
    _ value: UInt64,
    to start: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var rest = value
    var at = start
    while rest >= 128 {
      at.pointee = UInt8(truncatingIfNeeded: rest) | 128
      rest &>>= 7
      at += 1
    }
    at.pointee = UInt8(truncatingIfNeeded: rest)
    return at + 1
  }

  /// As above, where the chunk may end.
  private mutating func write(_ value: UInt64, to stream: inout PostingStream) {
    var rest = value
    while true {
      if stream.cursor == stream.end { nextChunk(&stream) }
      let low = UInt8(truncatingIfNeeded: rest) & 127
      rest &>>= 7
      arena.start[Int(stream.cursor)] = rest == 0 ? low : low | 128
      stream.cursor &+= 1
      if rest == 0 { return }
    }
  }

  @inline(never)
  private mutating func nextChunk(_ stream: inout PostingStream) {
    if stream.level < 9 { stream.level &+= 1 }
    let size = PostingStreams.chunkSize(stream.level)
    let chunk = allocate(size)
    UnsafeMutableRawPointer(arena.start)
      .storeBytes(of: chunk, toByteOffset: Int(stream.end), as: UInt32.self)
    stream.cursor = chunk
    stream.end = chunk &+ UInt32(size) &- 4
  }

  /// Starts reading the first chunk of a stream.
  @inline(__always)
  func prefetchHead(_ stream: PostingStream) {
    cinline_prefetch(arena.start + Int(stream.head))
  }

  /// Appends the postings of a stream to `list`.
  func read(_ stream: PostingStream, into list: DecodedList) {
    let arena = UnsafePointer(arena.start)
    let last = arena + Int(stream.cursor)
    var level: UInt8 = 0
    var at = arena + Int(stream.head)
    var end = at + PostingStreams.chunkSize(0) - 4
    var document = UInt32.max
    var position: UInt32 = 0

    @inline(__always) func byte() -> UInt8 {
      if at == end {
        let next = UnsafeRawPointer(end).loadUnaligned(as: UInt32.self)
        if level < 9 { level &+= 1 }
        at = arena + Int(next)
        end = at + PostingStreams.chunkSize(level) - 4
      }
      at += 1
      return at[-1]
    }
    @inline(__always) func number() -> UInt64 {
      var next = byte()
      if next < 128 { return UInt64(next) }
      var value = UInt64(next & 127)
      var shift: UInt64 = 7
      repeat {
        next = byte()
        value |= UInt64(next & 127) &<< shift
        shift &+= 7
      } while next >= 128
      return value
    }

    while at != last {
      let code = number()
      if code & 1 == 1 {
        document = document &+ UInt32(truncatingIfNeeded: code &>> 1)
        position = UInt32(truncatingIfNeeded: number())
        list.add(document, position)
      } else {
        position = position &+ UInt32(truncatingIfNeeded: code &>> 1)
        list.add(position)
      }
    }
  }
}
