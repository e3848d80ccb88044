internal import EngStorage

// A block of up to 128 postings; n of them, b is the last document of the block before, or -1:
//
//     block      := documents: u8, counts: u8, gaps, counts
//     documents  := width | exceptions << 5, or bitset << 5 for a bitset
//     counts     := width | exceptions << 5
//     gaps       := packed, or words: u8, u64{words}
//     packed     := value: width bits {n}, (index: u8, high: u8){exceptions}
//
// A gap is a document less the one before it, less 1; a count is a frequency less 1. `BitPacking` says
// how values are packed: in four lanes if n is 128. An exception adds `high << width` to the value of
// that index. Bit i of a bitset, the lowest first, stands for document b + 1 + i; only a full block has
// one. Width 0 without exceptions is a run of documents, or of frequencies of 1.

/// Writing and reading of posting blocks.
enum PostingBlock {
  static let size = 128
  /// More are not worth their decoding.
  static let maximumExceptions = 7
  /// Bytes that a block has at most.
  static let maximumBytes = 2 + 2 * (128 * 4 + 2 * maximumExceptions)
  /// Bytes that exceptions must save, since they take time to put back.
  private static let leastSaving = 6
  /// In the place of the width of gaps: a bitset of as many words as the next byte says.
  private static let bitset: UInt8 = 7 << 5
  private static let maximumWords = 64
  /// A block of no more words is always a bitset, unless it is a run.
  private static let densestWords = 4

  private struct Choice {
    var width: Int
    var exceptions: Int
    var bytes: Int
  }

  /// The width that takes the fewest bytes.
  private static func choose(_ values: UnsafePointer<UInt32>, _ n: Int, most: Int) -> Choice {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 33) { histogram in
      histogram.initialize(repeating: 0)
      var all: UInt32 = 0
      for i in 0..<n {
        let value = values[i]
        all |= value
        histogram[UInt32.bitWidth &- value.leadingZeroBitCount] &+= 1
      }
      let widest = BitPacking.width(all)
      let plain = BitPacking.byteCount(n, width: widest)
      var best = Choice(width: widest, exceptions: 0, bytes: plain)
      var limit = plain &- leastSaving
      var over = 0
      var width = widest
      while width > 0, widest &- width < 8 {
        over &+= Int(histogram[width])
        width &-= 1
        if over > most { break }
        let bytes = BitPacking.byteCount(n, width: width) &+ 2 &* over
        if bytes < limit {
          best = Choice(width: width, exceptions: over, bytes: bytes)
          limit = bytes
        }
      }
      return best
    }
  }

  /// Appends a block.
  ///
  /// - Parameters:
  ///   - gaps: Less 1; changed.
  ///   - counts: Less 1; changed.
  ///   - span: The last document less the last one of the block before.
  static func write(
    gaps: UnsafeMutablePointer<UInt32>,
    counts: UnsafeMutablePointer<UInt32>,
    count n: Int,
    span: Int,
    to out: OutputBytes
  ) {
    // Seven exceptions would look like a bitset.
    let documents = choose(gaps, n, most: maximumExceptions - 1)
    let frequencies = choose(counts, n, most: maximumExceptions)
    let start = out.reserve(maximumBytes)
    let words = (span &+ 63) &>> 6
    var at = 2
    // A bitset is also quicker to intersect and to count, so it may take a little more: as much as lets
    // the densest blocks be bitsets, whose gaps take next to nothing.
    if n == size, words <= maximumWords, documents.width > 0 || documents.exceptions > 0,
      words <= densestWords || words &* 8 &+ 1 <= documents.bytes &+ 16
    {
      start.storeBytes(of: bitset, as: UInt8.self)
      start.storeBytes(of: UInt8(words), toByteOffset: at, as: UInt8.self)
      at &+= 1
      (start + at).initializeMemory(as: UInt8.self, repeating: 0, count: words &* 8)
      var bit = -1
      for i in 0..<n {
        bit &+= Int(gaps[i]) &+ 1
        let byte = at &+ bit &>> 3
        let old = start.load(fromByteOffset: byte, as: UInt8.self)
        start.storeBytes(of: old | 1 &<< UInt8(bit & 7), toByteOffset: byte, as: UInt8.self)
      }
      at &+= words &* 8
    } else {
      start.storeBytes(of: header(documents), as: UInt8.self)
      at = pack(gaps, n, documents, start, at)
    }
    start.storeBytes(of: header(frequencies), toByteOffset: 1, as: UInt8.self)
    at = pack(counts, n, frequencies, start, at)
    out.advance(at)
  }

  private static func header(_ choice: Choice) -> UInt8 {
    UInt8(truncatingIfNeeded: choice.width | choice.exceptions &<< 5)
  }

  private static func pack(
    _ values: UnsafeMutablePointer<UInt32>,
    _ n: Int,
    _ choice: Choice,
    _ start: UnsafeMutableRawPointer,
    _ offset: Int
  ) -> Int {
    let width = choice.width
    var at = offset &+ BitPacking.byteCount(n, width: width)
    if choice.exceptions > 0 {
      let mask = (UInt32(1) &<< UInt32(width)) &- 1
      for i in 0..<n where values[i] > mask {
        start.storeBytes(of: UInt8(i), toByteOffset: at, as: UInt8.self)
        let high = UInt8(truncatingIfNeeded: values[i] &>> UInt32(width))
        start.storeBytes(of: high, toByteOffset: at &+ 1, as: UInt8.self)
        values[i] &= mask
        at &+= 2
      }
    }
    guard width > 0 else { return at }
    if n == size {
      BitPacking.packBlock(values, width: width, into: start + offset)
    } else {
      BitPacking.pack(values, count: n, width: width, into: start + offset)
    }
    return at
  }

  /// Where the parts of a block lie, after its bytes were found to be there.
  struct Layout {
    /// Of the gaps; for a bitset of its words.
    var gaps: UnsafeRawPointer
    var counts: UnsafeRawPointer
    var width: Int
    var exceptions: Int
    /// Words of the bitset; 0 if there is none.
    var words: Int
    var countWidth: Int
    var countExceptions: Int
  }

  /// Reads the head of a block of `n` postings; nil if it does not take `byteCount` bytes.
  @inline(__always)
  static func open(_ bytes: UnsafeRawPointer, byteCount: Int, count n: Int) -> Layout? {
    guard byteCount >= 2 else { return nil }
    let first = Int(bytes.load(as: UInt8.self))
    let second = Int(bytes.load(fromByteOffset: 1, as: UInt8.self))
    var layout = Layout(
      gaps: bytes + 2,
      counts: bytes,
      width: first & 31,
      exceptions: first &>> 5,
      words: 0,
      countWidth: second & 31,
      countExceptions: second &>> 5
    )
    var at = 2
    if first == Int(bitset) {
      guard byteCount >= 3, n == size else { return nil }
      layout.words = Int(bytes.load(fromByteOffset: 2, as: UInt8.self))
      guard layout.words > 0, layout.words <= maximumWords else { return nil }
      layout.gaps = bytes + 3
      layout.exceptions = 0
      at = 3 &+ layout.words &* 8
    } else {
      guard layout.exceptions < maximumExceptions else { return nil }
      at = 2 &+ BitPacking.byteCount(n, width: layout.width) &+ 2 &* layout.exceptions
    }
    layout.counts = bytes + at
    at &+= BitPacking.byteCount(n, width: layout.countWidth) &+ 2 &* layout.countExceptions
    return at == byteCount ? layout : nil
  }

  /// Decodes the documents; false if they are not `n` ascending ones.
  ///
  /// - Parameter out: Room for 160 values.
  @inline(__always)
  static func documents(
    _ block: Layout,
    count n: Int,
    base: UInt32,
    into out: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    if block.words > 0 {
      return BitPacking.documents(ofBits: block.gaps, words: block.words, base: base, into: out)
        == n
    }
    if block.exceptions == 0 {
      BitPacking.documents(block.gaps, count: n, width: block.width, base: base, into: out)
    } else {
      BitPacking.counts(block.gaps, count: n, width: block.width, into: out)
      let exceptions = block.gaps + BitPacking.byteCount(n, width: block.width)
      guard patch(exceptions, block.exceptions, width: block.width, count: n, out) else {
        return false
      }
      BitPacking.documents(fromGaps: out, count: n, base: base)
    }
    // Narrow gaps cannot run over, so the last document bounds them all.
    if block.width &+ (block.exceptions > 0 ? 8 : 0) > 23 {
      guard n == 0 || base == .max || out[0] > base else { return false }
      for i in 1..<max(n, 1) where out[i] <= out[i &- 1] { return false }
    }
    return true
  }

  /// Decodes the frequencies; false if an exception lies outside the block.
  ///
  /// - Parameter out: Room for 160 values.
  @inline(__always)
  static func frequencies(
    _ block: Layout,
    count n: Int,
    into out: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    BitPacking.counts(block.counts, count: n, width: block.countWidth, into: out)
    guard block.countExceptions > 0 else { return true }
    let exceptions = block.counts + BitPacking.byteCount(n, width: block.countWidth)
    return patch(exceptions, block.countExceptions, width: block.countWidth, count: n, out)
  }

  @inline(__always)
  private static func patch(
    _ exceptions: UnsafeRawPointer,
    _ count: Int,
    width: Int,
    count n: Int,
    _ out: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    for k in 0..<count {
      let pair = exceptions.loadUnaligned(fromByteOffset: k &* 2, as: UInt16.self).littleEndian
      let index = Int(pair & 255)
      guard index < n else { return false }
      out[index] = out[index] &+ UInt32(pair &>> 8) &<< UInt32(width)
    }
    return true
  }
}
