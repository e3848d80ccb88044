import CInline
import EngIndex
import EngStorage
import Foundation

/// What it costs to read the positions of one matching document, as a phrase of a rare and a frequent word
/// does: with widths from frequency and extent, and with blocks of 128 distances as wide as the widest,
/// which has to be told apart from the frequencies of the postings before and unpacked.
///
/// Both read from a file of checksummed pages that holds all positions of the lists, by a skip table of one shape that
/// says where a block of postings has its own. The packed blocks follow each other through a list, as others have them,
/// so one may hold the end of a block of postings and the start of the next; the table says in a byte more where.
enum PositionBenchmark {
  /// A posting of a block, all in memory that nobody counts references to.
  private struct Sample {
    let list: UnsafeMutablePointer<PostingsCursor>
    let block: Int
    let place: Int
    let documents: UnsafeMutablePointer<UInt32>
    let frequencies: UnsafeMutablePointer<UInt32>
    let extents: UnsafePointer<UInt8>
    /// What a cursor of the other scheme would hold.
    let packed: PackedList

    /// Where a list lies in the file of the other scheme, in bytes of the sections.
    struct PackedList {
      let start: Int
      let skips: Int
      /// Whether where a block starts in its group takes four bytes instead of two.
      let isWide: Bool
    }

    /// Brings what an executor has just worked with into the cache: the list, and the block's documents and frequencies.
    func prefetch() {
      for line in Swift.stride(from: 0, to: MemoryLayout<PostingsCursor>.size, by: 64) {
        cinline_prefetch(UnsafeRawPointer(list) + line)
      }
      for line in Swift.stride(from: 0, through: place, by: 16) {
        cinline_prefetch(documents + line)
        cinline_prefetch(frequencies + line)
      }
    }
  }

  /// One block in so many is asked.
  private static let stride = 64
  private static let mostPositions = 1 << 20
  /// No packed block takes more.
  private static let sharedBytes = 16 * 32 + 1
  // Sections of the other scheme's file.
  private static let blocks: UInt32 = 1
  private static let skips: UInt32 = 2

  static func run(_ directory: String) throws {
    let snapshot = try IndexSnapshot.open(directory)
    let scratch = try ScratchDirectory()
    var samples: [Sample] = []
    var lists: [PostingsCursor] = []
    for segment in snapshot.segments {
      try segment.forEachTerm(from: "") { _, info throws(IndexError) in
        if info.documentFrequency >= 1024 { lists.append(try segment.postings(info)) }
        return true
      }
    }
    let (packed, ownBytes) = try packedFile(lists, scratch.path + "/positions", &samples)
    try check(!samples.isEmpty, "no list of 1024 documents")
    var own = 0
    var other = 0
    var buffer = PositionBuffer()
    let block = UnsafeMutablePointer<UInt32>.allocate(capacity: 160)
    let positions = UnsafeMutablePointer<UInt32>.allocate(capacity: mostPositions)
    defer {
      block.deallocate()
      positions.deallocate()
    }
    let view = packed.view
    // As the index's skip tables, they are verified before they are used.
    let tables = packed.section(skips)
    let tableBytes = try packed.bytes(at: tables.lowerBound, count: tables.count)
    let start = packed.section(blocks).lowerBound
    var times = (own: Double.infinity, other: Double.infinity)
    // In turns: the machine may slow down in between.
    for _ in 0..<100 {
      times.own = min(
        times.own,
        try bestTime(rounds: 1, budget: 0) {
          own = 0
          try forEach(samples) { sample in
            try sample.list.pointee.positions(
              ofBlock: sample.block,
              at: sample.place,
              documents: sample.documents,
              frequencies: sample.frequencies,
              extents: sample.extents,
              into: &buffer
            )
            for i in 0..<buffer.count { own &+= Int(buffer.values[i]) &* (i + 1) }
          }
        }
      )
      times.other = min(
        times.other,
        try bestTime(rounds: 1, budget: 0) {
          other = 0
          try forEach(samples) { sample in
            let count = try packedPositions(sample, view, start, tableBytes, block, into: positions)
            for i in 0..<count { other &+= Int(positions[i]) &* (i + 1) }
          }
        }
      )
    }
    try check(own == other, "the two schemes read \(own) and \(other)")
    let count = Double(samples.count)
    print(
      "codec/positions of one posting of \(samples.count) blocks:",
      String(
        format: "%.0f ns, with packed blocks %.0f ns; all of these lists' %.1f MB, %.1f MB",
        times.own / count * 1e9,
        times.other / count * 1e9,
        Double(ownBytes) / 1e6,
        Double(packed.section(blocks).count) / 1e6
      )
    )
  }

  @inline(__always)
  private static func forEach(_ samples: [Sample], _ body: (Sample) throws -> Void) rethrows {
    for number in samples.indices {
      if number + 4 < samples.count { samples[number + 4].prefetch() }
      try body(samples[number])
    }
  }

  /// A file with the positions of all full blocks of the lists: their distances, 128 at a time, after their width; and
  /// for each list a skip table. Full blocks now and then become samples.
  ///
  /// - Returns: The file, and how many bytes the index takes for the same.
  private static func packedFile(
    _ lists: [PostingsCursor],
    _ path: String,
    _ samples: inout [Sample]
  ) throws -> (file: SegmentFile, ownBytes: Int) {
    let writer = try SegmentFileWriter(path, fileSystem: POSIXFileSystem())
    try writer.begin(blocks)
    var skips: [UInt8] = []
    var start = 0
    var ownBytes = 0
    var number = 0
    // What the samples point to lives as long as the program.
    for list in lists {
      let cursor = UnsafeMutablePointer<PostingsCursor>.allocate(capacity: 1)
      cursor.initialize(to: list)
      let full = list.blockCount - 1
      var distances: [UInt32] = []
      var packed: [UInt8] = []
      var starts: [(byte: Int, place: Int)] = []
      var chosen: [(Int, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>)] = []
      for block in 0..<full {
        let documents = UnsafeMutablePointer<UInt32>.allocate(capacity: 160)
        let frequencies = UnsafeMutablePointer<UInt32>.allocate(capacity: 160)
        _ = try list.documents(ofBlock: block, into: documents)
        try list.frequencies(ofBlock: block, into: frequencies)
        starts.append((packed.count, distances.count))
        ownBytes += try append(list, block, documents, frequencies, to: &distances)
        let whole = distances.count / 128 * 128
        for first in Swift.stride(from: 0, to: whole, by: 128) {
          packed += pack(distances[first..<first + 128])
        }
        distances.removeFirst(whole)
        if number % stride == 0 {
          chosen.append((block, documents, frequencies))
        } else {
          documents.deallocate()
          frequencies.deallocate()
        }
        number += 1
      }
      packed += pack(distances[...])
      starts.append((packed.count, 0))
      let (table, isWide) = skipTable(starts)
      for (block, documents, frequencies) in chosen {
        samples.append(
          Sample(
            list: cursor,
            block: block,
            place: samples.count &* 37 & 127,
            documents: documents,
            frequencies: frequencies,
            extents: try list.documentExtents(),
            packed: .init(start: start, skips: skips.count, isWide: isWide)
          )
        )
      }
      skips += table
      try writer.append(packed)
      start += packed.count
    }
    // What is read of the last list may reach as far.
    try writer.append([UInt8](repeating: 0, count: sharedBytes))
    try writer.begin(Self.skips)
    try writer.append(skips)
    let (length, root) = try writer.finish()
    let file = try SegmentFile(
      path,
      name: "positions",
      length: length,
      root: root,
      fileSystem: POSIXFileSystem()
    )
    return (file, ownBytes)
  }

  /// A skip table of the shape that the index's have, with a byte more for a block: what it says of documents is left
  /// empty, as nobody asks for it here.
  ///
  /// - Parameter starts: Where the positions of each block start: at which byte of the list is their packed block, and at
  ///   which place of it the first one.
  private static func skipTable(
    _ starts: [(byte: Int, place: Int)]
  ) -> (bytes: [UInt8], isWide: Bool) {
    let size = PostingsCursor.groupSize
    var bytes: [UInt8] = []
    func append(_ value: Int, _ width: Int) {
      for i in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * i))) }
    }
    let bases = Swift.stride(from: 0, to: starts.count, by: size).map { starts[$0].byte }
    for base in bases {
      append(0, 4)
      append(base, 4)
    }
    for _ in starts { append(0, 6) }
    let offsets = starts.indices.map { starts[$0].byte - bases[$0 / size] }
    let isWide = offsets.contains { $0 > UInt16.max }
    for i in starts.indices {
      append(offsets[i], isWide ? 4 : 2)
      append(starts[i].place, 1)
    }
    return (bytes, isWide)
  }

  /// Appends the distances of all postings of a block from one position to the next.
  ///
  /// - Returns: How many bytes the index takes for them.
  private static func append(
    _ list: PostingsCursor,
    _ block: Int,
    _ documents: UnsafePointer<UInt32>,
    _ frequencies: UnsafePointer<UInt32>,
    to distances: inout [UInt32]
  ) throws -> Int {
    let extents = try list.documentExtents()
    var bits = [Int](repeating: 0, count: 129)
    try list.positionStarts(
      0..<128,
      documents: documents,
      frequencies: frequencies,
      extents: extents,
      into: &bits
    )
    var positions = PositionBuffer()
    for i in 0..<128 {
      try list.positions(
        ofBlock: block,
        start: bits[i],
        document: documents[i],
        frequency: frequencies[i],
        extents: extents,
        into: &positions
      )
      var last: UInt32 = 0
      for position in 0..<positions.count {
        distances.append(positions.values[position] - last)
        last = positions.values[position]
      }
    }
    return (bits[128] + 7) / 8
  }

  /// 128 values after their width; fewer are made 128.
  private static func pack(_ values: ArraySlice<UInt32>) -> [UInt8] {
    let values = Array(values + repeatElement(0, count: 128 - values.count))
    let width = BitPacking.width(values.reduce(0, |))
    var bytes = [UInt8](repeating: 0, count: 16 * width + 16)
    bytes.withUnsafeMutableBytes { bytes in
      if let base = bytes.baseAddress { BitPacking.packBlock(values, width: width, into: base) }
    }
    return [UInt8(width)] + bytes.prefix(16 * width)
  }

  /// The positions in the packed blocks, ascending; like those of the index, they are read from any bytes without harm.
  ///
  /// - Parameters:
  ///   - start: Of the packed blocks, in bytes of the file.
  ///   - tables: The skip tables.
  ///   - block: Room for 160 values.
  /// - Returns: How many there are.
  private static func packedPositions(
    _ sample: Sample,
    _ view: SegmentView,
    _ start: Int,
    _ tables: UnsafeRawPointer,
    _ block: UnsafeMutablePointer<UInt32>,
    into out: UnsafeMutablePointer<UInt32>
  ) throws -> Int {
    let list = sample.packed
    let count = sample.list.pointee.blockCount
    let groups = sample.list.pointee.groupCount
    let width = list.isWide ? 4 : 2
    let table = tables + list.skips
    func place(_ block: Int) -> (byte: Int, first: Int) {
      let base = table.loadUnaligned(
        fromByteOffset: block / PostingsCursor.groupSize &* 8 &+ 4,
        as: UInt32.self
      )
      let entry = table + (groups &* 8 &+ count &* 6 &+ block &* (width &+ 1))
      let offset =
        list.isWide
        ? Int(entry.loadUnaligned(as: UInt32.self)) : Int(entry.loadUnaligned(as: UInt16.self))
      return (Int(base) &+ offset, Int(entry.load(fromByteOffset: width, as: UInt8.self)))
    }
    let frequency = Int(sample.frequencies[sample.place])
    guard frequency > 0, frequency <= mostPositions else { throw malformed }
    let (byte, before) = place(sample.block)
    let next = place(sample.block &+ 1).byte
    guard byte <= next else { throw malformed }
    var first = before
    for i in 0..<sample.place { first &+= Int(sample.frequencies[i]) }
    let end = first &+ frequency
    // The last packed block may be shared with the next block of postings.
    let size = next &- byte &+ sharedBytes
    let bytes = try view.bytes(at: start + list.start + byte, count: size)
    var at = 0
    for _ in 0..<first / 128 {
      guard at < size else { throw malformed }
      at &+= 16 &* Int(bytes.load(fromByteOffset: at, as: UInt8.self)) &+ 1
    }
    var found = 0
    var position: UInt32 = 0
    for number in (first / 128)...((end &- 1) / 128) {
      guard at < size else { throw malformed }
      let width = Int(bytes.load(fromByteOffset: at, as: UInt8.self))
      guard width <= 32, at &+ 16 &* width < size else { throw malformed }
      BitPacking.counts(bytes + at + 1, count: 128, width: width, into: block)
      at &+= 16 &* width &+ 1
      for i in max(first, number &* 128)..<min(end, number &* 128 &+ 128) {
        // A count is one more than is stored.
        let next = position &+ (block[i & 127] &- 1)
        guard next >= position else { throw malformed }
        position = next
        out[found] = position
        found &+= 1
      }
    }
    return found
  }

  private static let malformed = DriverError(description: "malformed packed positions")
}
