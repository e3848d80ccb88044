internal import EngStorage

// A manifest (integers little-endian):
//
//     file    := "ENGMANI1" format: u32 generation: u64 nextSegment: u64
//                analyzer: string, fingerprint: string, segments: varint, segment{segments}, xxh64: u64
//     segment := name: string, length: u64, root: u64, documents: u64,
//                deletedGeneration: u64, deletedRoot: u64, deleted: u64
//
// The checksum covers what precedes it. The generation is the one in the file's name.

/// The list of segments that make up one generation of an index.
struct Manifest: Equatable, Sendable {
  var generation: UInt64 = 0
  /// Number of the next segment file.
  var nextSegment: UInt64 = 1
  var analyzerName: String
  var analyzerFingerprint: String
  var segments: [SegmentEntry] = []

  static let prefix = "manifest-"
  private static let magic = Array("ENGMANI1".utf8)
  private static let version: UInt32 = 1

  static func name(_ generation: UInt64) -> String { prefix + hex(generation) }

  /// The generation that a file's name gives, nil if it is not a manifest's.
  static func generation(ofName name: String) -> UInt64? {
    guard name.hasPrefix(prefix), let value = UInt64(name.dropFirst(prefix.count), radix: 16),
      Manifest.name(value) == name
    else { return nil }
    return value
  }

  var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.raw(Manifest.magic)
    writer.u32(Manifest.version)
    writer.u64(generation)
    writer.u64(nextSegment)
    writer.string(analyzerName)
    writer.string(analyzerFingerprint)
    writer.varint(segments.count)
    for segment in segments {
      writer.string(segment.name)
      for value in [
        UInt64(segment.length), segment.root, UInt64(segment.documentCount),
        segment.deletedGeneration, segment.deletedRoot, UInt64(segment.deletedCount),
      ] { writer.u64(value) }
    }
    writer.u64(xxh64(writer.bytes))
    return writer.bytes
  }

  init(analyzerName: String, analyzerFingerprint: String) {
    self.analyzerName = analyzerName
    self.analyzerFingerprint = analyzerFingerprint
  }

  init(_ bytes: UnsafeRawBufferPointer, generation wanted: UInt64) throws(IndexError) {
    let file = Manifest.name(wanted)
    var reader = ByteReader(bytes, file: file)
    guard bytes.count >= 28, try reader.raw(8).elementsEqual(Manifest.magic) else {
      throw .corrupted(file: file, offset: 0, reason: "is not a manifest")
    }
    let body = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 8)])
    let stored = UnsafeRawBufferPointer(rebasing: bytes[(bytes.count - 8)...])
    guard xxh64(body) == UInt64(littleEndian: stored.loadUnaligned(as: UInt64.self)) else {
      throw .corrupted(file: file, offset: 0, reason: "fails its checksum")
    }
    let version = try reader.u32()
    guard version == Manifest.version else {
      throw .unsupportedFormat(
        file: file,
        found: version,
        readable: Manifest.version...Manifest.version
      )
    }
    generation = try reader.u64()
    guard generation == wanted else { throw reader.corrupted("has another generation inside") }
    nextSegment = try reader.u64()
    analyzerName = try reader.string()
    analyzerFingerprint = try reader.string()
    let count = try reader.count(upTo: reader.remaining / 49)
    for _ in 0..<count {
      let name = try reader.string()
      guard name.hasPrefix("segment-"), !name.contains("/") else {
        throw reader.corrupted("not a segment's name")
      }
      func number(_ reader: inout ByteReader) throws(IndexError) -> Int {
        let value = try reader.u64()
        guard value <= UInt64(Int.max >> 2) else { throw reader.corrupted("number too large") }
        return Int(value)
      }
      let length = try number(&reader)
      let root = try reader.u64()
      let documents = try number(&reader)
      var entry = SegmentEntry(name: name, length: length, root: root, documentCount: documents)
      entry.deletedGeneration = try reader.u64()
      entry.deletedRoot = try reader.u64()
      entry.deletedCount = try number(&reader)
      guard documents <= SegmentLimits.documents, entry.deletedCount <= documents else {
        throw reader.corrupted("too many documents")
      }
      segments.append(entry)
    }
    guard reader.remaining == 8 else { throw reader.corrupted("has bytes left over") }
  }

  /// Reads the manifest of the highest generation in a directory.
  ///
  /// - Throws: `.notFound` only if there is neither a manifest nor a segment.
  static func read(
    _ directory: String,
    fileSystem: any FileSystem
  ) throws(IndexError) -> Manifest {
    for _ in 0..<100 {
      let names: [String]
      do throws(IndexError) {
        names = try fileSystem.list(directory)
      } catch {
        if error.isMissingFile { throw .notFound(path: directory) }
        throw error
      }
      guard let generation = names.compactMap(Manifest.generation(ofName:)).max() else {
        if let stray = names.first(where: { $0.hasPrefix("segment-") }) {
          throw .corrupted(file: stray, offset: 0, reason: "the directory has no manifest")
        }
        throw .notFound(path: directory)
      }
      do throws(IndexError) {
        let mapping = try fileSystem.map(directory + "/" + Manifest.name(generation))
        return try Manifest(mapping.bytes, generation: generation)
      } catch {
        // A commit removed it since the directory was listed.
        if error.isMissingFile { continue }
        throw error
      }
    }
    throw .io(operation: "open", path: directory, code: missingFileCode)
  }
}

/// ENOENT.
private let missingFileCode: Int32 = 2

extension IndexError {
  /// Whether a file does not exist.
  var isMissingFile: Bool {
    if case .io(_, _, let code) = self { return code == missingFileCode }
    return false
  }
}
