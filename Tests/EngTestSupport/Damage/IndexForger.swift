import EngIndex
import EngSearch
import EngStorage

/// Damages a small index and then makes every checksum right again: lies, where a changed byte alone is
/// only noise.
package struct IndexForger: Sendable {
  /// The sound files.
  package let files: [String: [UInt8]]
  package let manifestName: String
  package var manifest: [UInt8] { files[manifestName] ?? [] }
  private let expected: [AnswerProbe.Answer]

  package static let small: IndexForger? = try? IndexForger { try ProbeIndex.small(in: $0) }
  package static let large: IndexForger? = try? IndexForger {
    try ProbeIndex.large(in: $0, documents: 300)
  }

  /// - Parameter build: Writes an index into `ProbeIndex.directory`.
  package init(_ build: (MemoryFileSystem) throws -> Void) throws {
    let system = MemoryFileSystem()
    try build(system)
    var files: [String: [UInt8]] = [:]
    for name in system.names(in: ProbeIndex.directory) where name != "lock" {
      files[name] = system[ProbeIndex.directory + "/" + name]
    }
    self.files = files
    guard let manifestName = files.keys.first(where: { $0.hasPrefix("manifest-") }) else {
      throw FuzzFailure("no manifest")
    }
    self.manifestName = manifestName
    expected = try AnswerProbe.answers(ProbeIndex.directory, system)
  }

  /// The files that can be patched, sorted.
  package var names: [String] { files.keys.sorted().filter { $0 != manifestName } }

  /// The index with some files replaced and the checksums of all of them made right.
  package func forged(_ changes: [String: [UInt8]]) -> MemoryFileSystem {
    let system = MemoryFileSystem()
    try? system.createDirectory(ProbeIndex.directory)
    var manifest = changes[manifestName] ?? self.manifest
    for (name, sound) in files.sorted(by: { $0.key < $1.key }) where name != manifestName {
      var bytes = changes[name] ?? sound
      let old = Self.root(sound)
      Self.seal(&bytes, isSegment: !name.contains("."))
      Self.replace(old, with: Self.root(bytes), in: &manifest)
      system[ProbeIndex.directory + "/" + name] = bytes
    }
    if manifest.count >= 8 { Self.sealEnd(&manifest) }
    system[ProbeIndex.directory + "/" + manifestName] = manifest
    return system
  }

  /// Applies patches of five bytes: file, offset, what to do, and with which value.
  package func run(patches: [UInt8]) throws {
    var changes: [String: [UInt8]] = [:]
    var at = 0
    while at + 5 <= patches.count, at < 5 * 32 {
      let patch = patches[at..<(at + 5)].map(Int.init)
      at += 5
      let name = names[patch[0] % names.count]
      var bytes = changes[name] ?? files[name] ?? []
      // Not the checksums, which are made right anyway.
      let end = bytes.count - 8
      let offset = (patch[1] | patch[2] << 8) % end
      switch patch[3] % 6 {
      case 0: bytes[offset] = UInt8(patch[4])
      case 1: bytes[offset] ^= UInt8(1 << (patch[4] & 7))
      case 2:
        // Eight bytes of a huge or a tiny number.
        let value: UInt64 =
          [.max, UInt64(Int64.max), 1 << 32, UInt64(UInt32.max), 0, 1][patch[4] % 6]
        for i in 0..<8 where offset + i < end {
          bytes[offset + i] = UInt8(truncatingIfNeeded: value >> UInt64(i * 8))
        }
      case 3:
        for i in 0..<4 where offset + i < end { bytes[offset + i] = 0xFF }
      case 4:
        let from = (offset + patch[4] * 8) % end
        bytes[offset] = bytes[from]
      default: bytes[offset] = bytes[offset] &+ UInt8(truncatingIfNeeded: patch[4] % 5) &- 2
      }
      changes[name] = bytes
    }
    try use(forged(changes))
  }

  /// Puts these bytes, with a checksum after them, in the place of the manifest.
  package func run(manifest bytes: [UInt8]) throws {
    var files = files
    var sealed = bytes + [UInt8](repeating: 0, count: 8)
    Self.sealEnd(&sealed)
    files[manifestName] = sealed
    let system = MemoryFileSystem()
    try? system.createDirectory(ProbeIndex.directory)
    for (name, bytes) in files { system[ProbeIndex.directory + "/" + name] = bytes }
    try use(system)
  }

  /// Opens, asks, checks, reads all documents, and merges.
  package func use(_ system: MemoryFileSystem) throws {
    let answers = try AnswerProbe.answers(ProbeIndex.directory, system)
    let report = checkIndex(ProbeIndex.directory, fileSystem: system)
    // A sound report means the index that was written, or another one that is sound in itself; then
    // nothing that it is asked may fail.
    if report.problems.isEmpty {
      for (query, answer) in zip(AnswerProbe.queries, answers) {
        if let error = answer.error {
          throw FuzzFailure("check finds nothing, but \(query) gives \(error)")
        }
      }
    }
    do {
      let index = try SearchIndex(
        IndexSnapshot.open(ProbeIndex.directory, fileSystem: system)
      )
      _ = try index.statistics()
      _ = try index.keys(withPrefix: "d")
      _ = try index.document(forKey: "d3")
      try index.forEachDocument { _ in }
    } catch is IndexError {}
    do throws(IndexError) {
      let writer = try IndexWriter.open(ProbeIndex.directory, fileSystem: system)
      try writer.delete(key: "d0")
      try writer.compact()
      writer.close()
    } catch {}
  }

  // MARK: Checksums

  private static func root(_ bytes: [UInt8]) -> [UInt8] { Array(bytes.suffix(8)) }

  private static func sealEnd(_ bytes: inout [UInt8]) {
    let sum = xxh64(Array(bytes.dropLast(8))).littleEndian
    withUnsafeBytes(of: sum) { bytes.replaceSubrange((bytes.count - 8)..., with: $0) }
  }

  private static func write(_ sum: UInt64, at offset: Int, in bytes: inout [UInt8]) {
    withUnsafeBytes(of: sum.littleEndian) {
      bytes.replaceSubrange(offset..<offset + 8, with: $0)
    }
  }

  private static func seal(_ bytes: inout [UInt8], isSegment: Bool) {
    guard bytes.count >= SegmentFormat.headerSize + SegmentFormat.footerSize else {
      if bytes.count >= 8 { sealEnd(&bytes) }
      return
    }
    if isSegment {
      // Where the table of pages starts stands in the footer, after its magic and two numbers.
      let at = bytes.count - SegmentFormat.footerSize + 16
      var pages = 0
      for i in (0..<8).reversed() { pages = (pages & 0xFFFF_FFFF_FFFF) << 8 | Int(bytes[at + i]) }
      guard pages <= bytes.count - SegmentFormat.footerSize else { return sealEnd(&bytes) }
      /// Writes the sums of the pages of a range behind it.
      func sealPages(of range: Range<Int>, at first: Int) -> Int {
        var at = first
        var start = range.lowerBound
        while start < range.upperBound, at + 8 <= bytes.count {
          let end = min(start + SegmentFormat.pageSize, range.upperBound)
          write(xxh64(Array(bytes[start..<end])), at: at, in: &bytes)
          at += 8
          start = end
        }
        return at
      }
      let sums = sealPages(of: 0..<pages, at: pages)
      _ = sealPages(of: pages..<sums, at: sums)
      if sums <= bytes.count - 16 {
        write(xxh64(Array(bytes[sums..<(bytes.count - 16)])), at: bytes.count - 16, in: &bytes)
      }
      write(xxh64(Array(bytes[pages..<(bytes.count - 8)])), at: bytes.count - 8, in: &bytes)
    } else {
      sealEnd(&bytes)
    }
  }

  private static func replace(_ old: [UInt8], with new: [UInt8], in bytes: inout [UInt8]) {
    guard old != new, bytes.count >= 8 else { return }
    for at in 0...(bytes.count - 8) where bytes[at..<(at + 8)].elementsEqual(old) {
      bytes.replaceSubrange(at..<(at + 8), with: new)
      return
    }
  }
}
