import EngIndex
import EngStorage
import Glibc

/// `driver index CORPUS.tsv DIR [--threads N] [--memory MIB] [--analyzer NAME]`: builds an index as the
/// harness that measures other engines expects it.
///
/// A line of the corpus is `id<TAB>text`. Only the id is stored; the index is one segment in the end. The
/// last line printed says so in JSON.
struct DriverIndex {
  private let writer: IndexWriter
  private var documents = 0

  static func run(_ arguments: [String]) throws {
    var operands: [String] = []
    var options = ["threads": "1", "memory": "448", "analyzer": "words"]
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let name = String(argument.dropFirst(2))
      guard argument.hasPrefix("--") else {
        operands.append(argument)
        continue
      }
      guard options[name] != nil, let value = rest.popFirst() else {
        throw DriverError(description: "\(argument): no such option, or no value")
      }
      options[name] = value
    }
    guard operands.count == 2, let memory = Int(options["memory"] ?? ""), memory > 0,
      memory < 1 << 20, let threads = Int(options["threads"] ?? ""), threads > 0
    else {
      throw DriverError(
        description: "usage: driver index CORPUS.tsv DIR [--threads N] [--memory MIB]"
      )
    }
    let writer = try IndexWriter.open(
      operands[1],
      create: true,
      analyzer: options["analyzer"] ?? "words",
      memoryLimit: memory << 20,
      threads: threads
    )
    var driver = DriverIndex(writer: writer)
    try driver.read(operands[0])
    _ = try writer.commit()
    try writer.compact()
    writer.close()
    let segments = try IndexSnapshot.open(operands[1]).segments.count
    print(
      #"{"docs": \#(driver.documents), "segments": \#(segments), "version": "engsearch"}"#
    )
  }

  private init(writer: IndexWriter) { self.writer = writer }

  /// Puts each line of the file, reading it a megabyte at a time.
  private mutating func read(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DriverError(description: "cannot read \(path)") }
    defer { close(descriptor) }
    var capacity = 1 << 20
    var buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    defer { buffer.deallocate() }
    var held = 0
    while true {
      if held == capacity {
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        grown.update(from: buffer, count: held)
        buffer.deallocate()
        buffer = grown
        capacity *= 2
      }
      let count = Glibc.read(descriptor, buffer + held, capacity - held)
      guard count >= 0 else { throw DriverError(description: "cannot read \(path)") }
      held += count
      var start = 0
      while start < held {
        guard let end = memchr(buffer + start, 0x0A, held - start) else { break }
        let length = UnsafeMutableRawPointer(buffer + start).distance(to: end)
        try put(UnsafeBufferPointer(start: buffer + start, count: length))
        start += length + 1
      }
      if count == 0 {
        if start < held {
          try put(UnsafeBufferPointer(start: buffer + start, count: held - start))
        }
        return
      }
      held -= start
      memmove(buffer, buffer + start, held)
    }
  }

  private mutating func put(_ line: UnsafeBufferPointer<UInt8>) throws {
    guard let base = line.baseAddress, let tab = memchr(base, 0x09, line.count) else {
      throw DriverError(description: "line \(documents + 1) has no tab")
    }
    let size = UnsafeRawPointer(base).distance(to: tab)
    let key = String(decoding: UnsafeBufferPointer(rebasing: line[..<size]), as: UTF8.self)
    try writer.put(key: key, indexing: UnsafeBufferPointer(rebasing: line[(size + 1)...]))
    documents += 1
  }
}

/// What is wrong with a call of the driver.
struct DriverError: Error, CustomStringConvertible {
  var description: String
}
