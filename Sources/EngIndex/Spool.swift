internal import EngStorage

/// The bytes of a section while others are written: in memory, and in a temporary file once they are
/// many.
final class Spool {
  private let path: String
  private let fileSystem: any FileSystem
  private let held = OutputBytes()
  private var file: (any AppendingFile)?
  private var fileCount = 0
  private let limit: Int
  private static let pieceSize = 4 << 20

  /// - Parameter limit: Bytes kept in memory.
  init(_ path: String, limit: Int, fileSystem: any FileSystem) {
    self.path = path
    self.limit = limit
    self.fileSystem = fileSystem
  }

  var count: Int { fileCount + held.count }

  func append(_ bytes: UnsafeRawBufferPointer) throws(IndexError) {
    held.raw(bytes)
    try flush()
  }

  func append(_ bytes: OutputBytes) throws(IndexError) { try append(bytes.bytes) }

  /// Appends a number of seven bits a byte.
  func varint(_ value: Int) { held.varint(value) }

  private func flush() throws(IndexError) {
    guard held.count > limit else { return }
    let file: any AppendingFile
    if let open = self.file {
      file = open
    } else {
      // A writer that was interrupted may have left one of that name.
      try fileSystem.remove(path)
      file = try fileSystem.create(path)
      self.file = file
    }
    try file.append(held.bytes)
    fileCount += held.count
    held.removeAll()
  }

  /// Writes everything as a section and gives up what it holds.
  func write(_ kind: SectionKind, to segment: SegmentFileWriter) throws(IndexError) {
    try segment.begin(kind.rawValue)
    if let file {
      try file.close()
      let mapping = try fileSystem.map(path)
      guard mapping.bytes.count == fileCount else {
        throw .corrupted(file: path, offset: mapping.bytes.count, reason: "has the wrong size")
      }
      for start in stride(from: 0, to: fileCount, by: Spool.pieceSize) {
        let piece = start..<min(start + Spool.pieceSize, fileCount)
        try segment.append(UnsafeRawBufferPointer(rebasing: mapping.bytes[piece]))
        // What was read would else count as this process's memory.
        mapping.releaseMemory()
      }
      try fileSystem.remove(path)
      self.file = nil
    }
    try segment.append(held.bytes)
    held.removeAll()
    fileCount = 0
  }

  /// Removes the temporary file, if there is one; whether that works changes nothing.
  func discard() {
    guard let file else { return }
    try? file.close()
    try? fileSystem.remove(path)
    self.file = nil
  }
}
