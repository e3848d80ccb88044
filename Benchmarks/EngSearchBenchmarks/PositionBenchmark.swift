import EngIndex
import EngStorage
import Foundation

/// What it costs to read the positions of one matching document, as a phrase of a rare and a frequent word
/// does: with widths from frequency and extent, and with blocks of 128 distances as wide as the widest,
/// which has to be told apart from the frequencies of the postings before and unpacked.
enum PositionBenchmark {
  /// A posting in the middle of a block. A class, since copies of a structure would count references.
  private final class Sample {
    let list: PostingsCursor
    let block: Int
    let documents: [UInt32]
    let frequencies: [UInt32]
    /// The distances of all postings of the block from one position to the next, in blocks.
    var packed: [UInt8] = []
    /// Where each of these starts, and its width.
    var blocks: [(start: Int, width: Int)] = []

    init(_ list: PostingsCursor, block: Int, documents: [UInt32], frequencies: [UInt32]) {
      self.list = list
      self.block = block
      self.documents = documents
      self.frequencies = frequencies
    }
  }

  private static let place = 64

  static func run(_ directory: String) throws {
    let snapshot = try IndexSnapshot.open(directory)
    var samples: [Sample] = []
    for segment in snapshot.segments {
      var lists: [PostingsCursor] = []
      try segment.forEachTerm(from: "") { _, info throws(IndexError) in
        if info.documentFrequency >= 1024 { lists.append(try segment.postings(info)) }
        return true
      }
      for list in lists {
        for block in stride(from: 0, to: list.blockCount - 1, by: 64) {
          samples.append(try sample(list, block))
        }
      }
    }
    try check(!samples.isEmpty, "no list of 1024 documents")
    var own = 0
    var other = 0
    var buffer = PositionBuffer()
    let ownTime = try bestTime {
      own = 0
      for sample in samples {
        try sample.list.positions(
          ofBlock: sample.block,
          at: place,
          documents: sample.documents,
          frequencies: sample.frequencies,
          into: &buffer
        )
        for i in 0..<buffer.count { own &+= Int(buffer.values[i]) &* (i + 1) }
      }
    }
    var out = [UInt32](repeating: 0, count: 160)
    let otherTime = bestTime {
      other = 0
      for sample in samples { other &+= packedPositions(sample, &out) }
    }
    try check(own == other, "the two schemes read \(own) and \(other)")
    let count = Double(samples.count)
    print(
      "codec/positions of one posting of \(samples.count) blocks:",
      String(
        format: "%.0f ns, with packed blocks %.0f ns",
        ownTime / count * 1e9,
        otherTime / count * 1e9
      )
    )
  }

  private static func sample(_ list: PostingsCursor, _ block: Int) throws -> Sample {
    var documents = [UInt32](repeating: 0, count: 160)
    var frequencies = documents
    _ = try list.documents(ofBlock: block, into: &documents)
    try list.frequencies(ofBlock: block, into: &frequencies)
    var distances: [UInt32] = []
    var positions: [UInt32] = []
    for i in 0..<128 {
      try list.positions(
        ofBlock: block,
        at: i,
        documents: documents,
        frequencies: frequencies,
        into: &positions
      )
      var last: UInt32 = 0
      for position in positions {
        distances.append(position - last)
        last = position
      }
    }
    let sample = Sample(list, block: block, documents: documents, frequencies: frequencies)
    while distances.count % 128 != 0 { distances.append(0) }
    for start in stride(from: 0, to: distances.count, by: 128) {
      let values = Array(distances[start..<(start + 128)])
      let width = BitPacking.width(values.reduce(0, |))
      sample.blocks.append((sample.packed.count, width))
      var bytes = [UInt8](repeating: 0, count: 16 * width + 16)
      bytes.withUnsafeMutableBytes { bytes in
        if let base = bytes.baseAddress { BitPacking.packBlock(values, width: width, into: base) }
      }
      sample.packed += bytes.prefix(16 * width)
    }
    sample.packed += [UInt8](repeating: 0, count: 64)
    return sample
  }

  /// The sum that the caller makes, of the positions in the packed blocks.
  private static func packedPositions(_ sample: Sample, _ out: inout [UInt32]) -> Int {
    var first = 0
    for i in 0..<place { first &+= Int(sample.frequencies[i]) }
    let end = first &+ Int(sample.frequencies[place])
    var sum = 0
    var position: UInt32 = 0
    sample.packed.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      for number in (first / 128)...((end &- 1) / 128) {
        let block = sample.blocks[number]
        BitPacking.counts(base + block.start, count: 128, width: block.width, into: &out)
        for i in max(first, number &* 128)..<min(end, number &* 128 &+ 128) {
          // A count is one more than is stored.
          position &+= out[i & 127] &- 1
          sum &+= Int(position) &* (i &- first &+ 1)
        }
      }
    }
    return sum
  }
}
