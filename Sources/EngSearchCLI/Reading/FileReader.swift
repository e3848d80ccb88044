internal import EngSearch
internal import Glibc

/// A file that could not be read, and why.
struct ReadError: Error {
  var path: String
  var reason: String
  /// Whether nothing is at the path any more.
  var isMissing = false
}

/// What is at a path, without following a symbolic link at its end.
struct FileStatus {
  enum Kind { case file, directory, link, other }
  var kind: Kind
  var size: Int64
  /// Nanoseconds since 1970.
  var modified: Int64

  init(_ path: String, followingLink: Bool = false) throws(ReadError) {
    var status = stat()
    let result = followingLink ? unsafe stat(path, &status) : unsafe lstat(path, &status)
    guard result == 0 else {
      let code = errno
      throw ReadError(
        path: path,
        reason: systemMessage(code),
        isMissing: code == ENOENT || code == ENOTDIR
      )
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .directory
    case S_IFLNK: kind = .link
    default: kind = .other
    }
    size = Int64(status.st_size)
    modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
  }
}

/// Reads a file, or standard input, from its start to its end.
final class FileReader {
  let path: String
  private let descriptor: Int32
  private let owned: Bool

  init(_ path: String) throws(ReadError) {
    self.path = path
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    owned = true
    guard descriptor >= 0 else { throw ReadError(path: path, reason: systemMessage(errno)) }
  }

  private init(standardInput: Void) {
    path = "standard input"
    descriptor = STDIN_FILENO
    owned = false
  }

  static func standardInput() -> FileReader { FileReader(standardInput: ()) }

  var isTerminal: Bool { isatty(descriptor) == 1 }

  deinit {
    if owned { close(descriptor) }
  }

  /// Appends up to `count` bytes to `buffer`; false at the end of the file.
  func read(_ count: Int, appendingTo buffer: inout [UInt8]) throws(ReadError) -> Bool {
    while true {
      // A pipe gives little at a time: the rest of the room is never touched.
      let (got, code) = unsafe withUnsafeTemporaryAllocation(byteCount: count, alignment: 16) {
        room in
        let got = unsafe Glibc.read(descriptor, room.baseAddress, count)
        let code = errno
        if got > 0 { unsafe buffer.append(contentsOf: room[..<got]) }
        return (got, code)
      }
      if got < 0, code == EINTR { continue }
      if got < 0 { throw ReadError(path: path, reason: systemMessage(code)) }
      return got > 0
    }
  }

  /// `head` and everything that is left. Throws if it is more than `limit` bytes; without reading, if
  /// `size` is.
  func readAll(
    after head: [UInt8] = [],
    expecting size: Int = 0,
    limit: Int = SegmentLimits.documentBytes
  ) throws(ReadError) -> [UInt8] {
    let tooLarge = ReadError(path: path, reason: "it is larger than \(Numbers.bytes(limit))")
    guard size <= limit else { throw tooLarge }
    var buffer = head
    buffer.reserveCapacity(min(max(0, size), limit) + 1)
    while try read(max(4096, min(size + 1 - buffer.count, 1 << 24)), appendingTo: &buffer) {
      if buffer.count > limit { throw tooLarge }
    }
    return buffer
  }
}

/// Cuts a file into its lines.
struct LineReader {
  /// The longest line that is read.
  static let lineLimit = 1 << 29

  private let reader: FileReader
  private let chunk: Int
  private var buffer: [UInt8] = []
  private var start = 0
  private var finished = false
  /// Of the last line, from 1.
  private(set) var number = 0

  /// `eager` lines come as soon as they are typed; others are read a mebibyte at a time.
  init(_ reader: FileReader, eager: Bool = false) {
    self.reader = reader
    chunk = eager ? 4096 : 1 << 20
  }

  /// Hands the next line, without its end, to `body`; nil at the end of the file. The view is valid in
  /// `body` only.
  mutating func next<Result>(_ body: (ByteView) throws -> Result) throws -> Result? {
    var searched = start
    while true {
      let position = searched
      let found = unsafe buffer.withUnsafeBufferPointer {
        unsafe ByteView($0).newline(from: position)
      }
      if let end = found {
        return try line(end: end, next: end + 1, body)
      }
      if finished {
        if start >= buffer.count { return nil }
        return try line(end: buffer.count, next: buffer.count, body)
      }
      if start > 0 {
        buffer.removeFirst(start)
        start = 0
      }
      searched = buffer.count
      if buffer.count > LineReader.lineLimit {
        throw ReadError(
          path: reader.path,
          reason: "line \(number + 1) is longer than \(Numbers.bytes(LineReader.lineLimit))"
        )
      }
      // However long the line is already: a pipe gives little at a time, and room for more costs each time.
      finished = try !reader.read(chunk, appendingTo: &buffer)
    }
  }

  private mutating func line<Result>(
    end: Int,
    next: Int,
    _ body: (ByteView) throws -> Result
  ) throws -> Result {
    number += 1
    let first = start
    start = next
    return try unsafe buffer.withUnsafeBufferPointer { bytes in
      try body(unsafe ByteView(bytes).slice(first..<end))
    }
  }
}
