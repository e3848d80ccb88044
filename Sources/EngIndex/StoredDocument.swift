internal import EngStorage

// A stored document; its key is in the sections of keys:
//
//     document := empty, if nothing is stored
//               | title: string, body: string, flags: u8 (1 date, 2 path, 4 stamp),
//                 date: string?, path: string?, (size: u64, modified: u64, hash: u64)?,
//                 fields: varint, (name: string, value: string){fields}

extension Document {
  func store(to writer: OutputBytes) {
    writer.string(title)
    writer.string(body)
    writer.byte((date == nil ? 0 : 1) | (path == nil ? 0 : 2) | (stamp == nil ? 0 : 4))
    if let date { writer.string(date) }
    if let path { writer.string(path) }
    if let stamp {
      writer.integer(stamp.size)
      writer.integer(stamp.modified)
      writer.integer(stamp.hash)
    }
    writer.varint(fields.count)
    for field in fields {
      writer.string(field.name)
      writer.string(field.value)
    }
  }

  init(key: String, stored reader: inout ByteReader) throws(IndexError) {
    if reader.remaining == 0 {
      self.init(key: key)
      return
    }
    self.init(key: key, title: try reader.string(), body: try reader.string())
    let flags = try reader.byte()
    guard flags < 8 else { throw reader.corrupted("unknown parts of a document") }
    if flags & 1 != 0 { date = try reader.string() }
    let source = try DocumentSource(flags, &reader)
    path = source.path
    stamp = source.stamp
    let count = try reader.count(upTo: reader.remaining / 2)
    for _ in 0..<count {
      fields.append(StoredField(name: try reader.string(), value: try reader.string()))
    }
  }

  /// Calls `body` with each value in a record that belongs in a column, and its name.
  static func forEachValue(
    in reader: inout ByteReader,
    _ body: (String, UnsafeBufferPointer<UInt8>) -> Void
  ) throws(IndexError) {
    func string() throws(IndexError) -> UnsafeBufferPointer<UInt8> {
      try reader.bytes().bindMemory(to: UInt8.self)
    }
    _ = try string()
    _ = try string()
    let flags = try reader.byte()
    if flags & 1 != 0 { body("date", try string()) }
    if flags & 2 != 0 { _ = try string() }
    if flags & 4 != 0 { _ = try reader.raw(24) }
    let count = try reader.count(upTo: reader.remaining / 2)
    for _ in 0..<count {
      let name = try reader.string()
      body(name, try string())
    }
  }

  /// Upper bound of its stored bytes, its key aside.
  var byteCount: Int {
    var count = title.utf8.count + body.utf8.count + 64
    count += (date?.utf8.count ?? 0) + (path?.utf8.count ?? 0)
    for field in fields { count += field.name.utf8.count + field.value.utf8.count + 10 }
    return count
  }
}

/// Where a document came from, and how that looked.
package struct DocumentSource: Sendable, Equatable {
  package var path: String?
  package var stamp: SourceStamp?

  /// Reads past what comes before in a record.
  init(record reader: inout ByteReader) throws(IndexError) {
    guard reader.remaining > 0 else { return }
    _ = try reader.bytes()
    _ = try reader.bytes()
    let flags = try reader.byte()
    guard flags < 8 else { throw reader.corrupted("unknown parts of a document") }
    if flags & 1 != 0 { _ = try reader.bytes() }
    try read(flags, &reader)
  }

  fileprivate init(_ flags: UInt8, _ reader: inout ByteReader) throws(IndexError) {
    try read(flags, &reader)
  }

  private mutating func read(_ flags: UInt8, _ reader: inout ByteReader) throws(IndexError) {
    if flags & 2 != 0 { path = try reader.string() }
    if flags & 4 != 0 {
      stamp = SourceStamp(
        size: Int64(bitPattern: try reader.u64()),
        modified: Int64(bitPattern: try reader.u64()),
        hash: try reader.u64()
      )
    }
  }
}

extension ByteReader {
  /// The bytes of a string.
  fileprivate mutating func bytes() throws(IndexError) -> UnsafeRawBufferPointer {
    try raw(try count(upTo: remaining))
  }
}
