internal import CInline

// The positions of one posting, in bits whose number follows from the posting's frequency f and the
// extent byte of its document alone, so that they can be found and copied without being read:
//
//     positions := fixed | split
//     fixed     := position: w bits {f}                       w = bits of u - 1
//     split     := low: l bits {f}, high                      l = floor(log2(u / f))
//     high      := for each position in order: zeros, 1; then zeros to f + (u - 1 >> l) bits
//
// u is one more than the greatest position that a document of the extent can have. The one before the
// i-th 1 of `high` come as many zeros as position i >> l says (Elias 1974, Fano 1971). Of the two forms
// the shorter is taken, fixed if they are equal or f is 1.

/// How the positions of a posting are written.
///
/// The tables are never written after `init`, so sharing them between threads is sound.
struct PositionCode: @unchecked Sendable {
  /// By extent: one more than the greatest position.
  let universes: UnsafePointer<UInt32>
  /// By extent × 64 + frequency, of frequencies below 64.
  let sizes: UnsafePointer<UInt16>
  /// As `sizes`: the width of the fixed form, or the low bits of the split form and 128.
  private let widths: UnsafePointer<UInt8>

  private static let smallFrequencies = 64

  /// The tables, made once and kept.
  static let shared = PositionCode()

  private init() {
    let universes = UnsafeMutablePointer<UInt32>.allocate(capacity: 256)
    // Behind it, what `cinline_sum_in_row` may read by any byte.
    let sizes = UnsafeMutablePointer<UInt16>.allocate(capacity: 256 * 64 + 192)
    (sizes + 256 * 64).initialize(repeating: 0, count: 192)
    let widths = UnsafeMutablePointer<UInt8>.allocate(capacity: 256 * 64)
    for extent in 0..<256 {
      let universe = PositionCode.universe(UInt8(extent))
      universes[extent] = universe
      let width = UInt32.bitWidth - (universe - 1).leadingZeroBitCount
      let (sizes, widths) = (sizes + extent * 64, widths + extent * 64)
      for frequency in 0...1 {
        sizes[frequency] = UInt16(frequency * width)
        widths[frequency] = UInt8(width)
      }
      // Frequencies that have as many low bits, together: one at a time they take as long as a search.
      var first = 2
      while first < 64 {
        let low = PositionCode.lowBits(first, universe: universe)
        let end = low > 0 ? min(Int(universe) >> low, 63) + 1 : 64
        var split = first &* (low &+ 1) &+ Int((universe - 1) >> UInt32(low))
        var fixed = first &* width
        for frequency in first..<end {
          sizes[frequency] = UInt16(truncatingIfNeeded: min(split, fixed))
          widths[frequency] = UInt8(truncatingIfNeeded: split < fixed ? low | 128 : width)
          split &+= low &+ 1
          fixed &+= width
        }
        first = end
      }
    }
    self.universes = UnsafePointer(universes)
    self.sizes = UnsafePointer(sizes)
    self.widths = UnsafePointer(widths)
  }

  private static func universe(_ extent: UInt8) -> UInt32 {
    extent == 255 ? 1 << 31 : max(Norm.decode(extent + 1) - 1, 1)
  }

  @inline(__always)
  private static func lowBits(_ frequency: Int, universe: UInt32) -> Int {
    // The greatest l with f << l <= u; there need not be a division for it.
    let low = frequency.leadingZeroBitCount &- Int(universe).leadingZeroBitCount
    guard low > 0 else { return 0 }
    return frequency &<< low > Int(universe) ? low &- 1 : low
  }

  /// Bits of the two forms; the second is nil where it is not taken.
  @inline(__always)
  private static func forms(
    _ frequency: Int,
    universe: UInt32
  ) -> (width: Int, low: Int?, count: Int) {
    let width = UInt32.bitWidth &- (universe &- 1).leadingZeroBitCount
    let fixed = frequency &* width
    guard frequency > 1 else { return (width, nil, fixed) }
    let low = lowBits(frequency, universe: universe)
    let split = frequency &* (low &+ 1) &+ Int((universe &- 1) &>> UInt32(low))
    return split < fixed ? (width, low, split) : (width, nil, fixed)
  }

  private static func bitCount(_ frequency: Int, universe: UInt32) -> Int {
    forms(frequency, universe: universe).count
  }

  /// Bits that the positions of a posting take.
  @inline(__always)
  func bitCount(_ frequency: Int, extent: UInt8) -> Int {
    if frequency < PositionCode.smallFrequencies {
      return Int(sizes[Int(extent) &* 64 &+ max(frequency, 0)])
    }
    return PositionCode.bitCount(frequency, universe: universes[Int(extent)])
  }

  /// Bits that the positions of the postings of a block before one take.
  ///
  /// - Parameters:
  ///   - index: That one's place in the block.
  ///   - documents: Those of the block, which ascend and exist: decoding them sees to that, whatever the bytes.
  ///   - frequencies: Those of the block, with room for 160.
  ///   - extents: Of the documents from number 0 on.
  ///   - ascend: Whether they ascend.
  func bitCount(
    before index: Int,
    documents: UnsafePointer<UInt32>,
    frequencies: UnsafePointer<UInt32>,
    extents: UnsafePointer<UInt8>,
    ascend: Bool
  ) -> Int {
    let known = (documents, frequencies, extents)
    guard ascend else { return bitCount(0, index, known) }
    let lastExtent = extents[Int(documents[index])]
    if extents[Int(documents[0])] == lastExtent {
      var all: UInt32 = 0
      let sum = cinline_sum_in_row(frequencies, index, sizes + Int(lastExtent) &* 64, &all)
      return all < UInt32(PositionCode.smallFrequencies) ? sum : bitCount(0, index, known)
    }
    // Frequencies of one and two take the fixed form, whose width many extents share: they are added up together.
    let lastWidth = width(lastExtent)
    var bits = 0
    var place = 0
    while place < index {
      let width = width(extents[Int(documents[place])])
      var end = min(index, place &+ 64)
      if width != lastWidth {
        var low = place &+ 1
        while low < end {
          let middle = (low &+ end) &>> 1
          if self.width(extents[Int(documents[middle])]) == width {
            low = middle &+ 1
          } else {
            end = middle
          }
        }
      }
      var others: UInt64 = 0
      var hasLarge: Int32 = 0
      let count = end &- place
      let sum = cinline_sum_of_small(frequencies + place, count, 2, &others, &hasLarge)
      if hasLarge != 0 {
        bits &+= bitCount(place, end, known)
      } else {
        bits &+= width &* Int(sum)
        while others != 0 {
          let i = place &+ others.trailingZeroBitCount
          let row = sizes + Int(extents[Int(documents[i])]) &* 64
          bits &+= Int(row[Int(frequencies[i])])
          others &= others &- 1
        }
      }
      place = end
    }
    return bits
  }

  /// The same of the postings from one up to another, one by one.
  @inline(never)
  private func bitCount(
    _ first: Int,
    _ end: Int,
    _ known: (
      documents: UnsafePointer<UInt32>, frequencies: UnsafePointer<UInt32>,
      extents: UnsafePointer<UInt8>
    )
  ) -> Int {
    var bits = 0
    var place = first
    while place < end {
      let extent = known.extents[Int(known.documents[place])]
      bits &+= bitCount(Int(known.frequencies[place]), extent: extent)
      place &+= 1
    }
    return bits
  }

  /// Bits of a position of the fixed form.
  @inline(__always)
  private func width(_ extent: UInt8) -> Int { Int(sizes[Int(extent) &* 64 &+ 1]) }

  /// How the positions of a posting are written.
  ///
  /// - Returns: The width of a position, or of a low part of the split form, and the bits of all.
  @inline(__always)
  func form(_ frequency: Int, extent: UInt8) -> (width: Int, isSplit: Bool, bits: Int) {
    if frequency < PositionCode.smallFrequencies {
      let place = Int(extent) &* 64 &+ max(frequency, 0)
      let width = widths[place]
      return (Int(width & 127), width > 127, Int(sizes[place]))
    }
    let (width, low, bits) = PositionCode.forms(frequency, universe: universes[Int(extent)])
    return (low ?? width, low != nil, bits)
  }

  /// Finds where the positions of some postings of a block lie; the parameters are those of
  /// `PostingsCursor.locatePositions`, the bytes those of the block.
  ///
  /// - Returns: Whether they lie within the block's bits.
  func locate(
    places: UnsafePointer<UInt32>,
    slots: UnsafePointer<UInt32>,
    count: Int,
    extent common: UInt8?,
    documents: UnsafePointer<UInt32>,
    frequencies: UnsafePointer<UInt32>,
    extents: UnsafePointer<UInt8>,
    in bytes: UnsafeRawPointer,
    bitCount bits: Int,
    into out: UnsafeMutablePointer<PositionSpan>
  ) -> Bool {
    var place = 0
    var bit = 0
    var candidate = 0
    while candidate < count {
      let wanted = Int(places[candidate])
      // Between candidates are few postings: sums of many at a time would take longer.
      if let common {
        while place < wanted {
          bit &+= bitCount(Int(frequencies[place]), extent: common)
          place &+= 1
        }
      } else {
        while place < wanted {
          let extent = extents[Int(documents[place])]
          bit &+= bitCount(Int(frequencies[place]), extent: extent)
          place &+= 1
        }
      }
      let frequency = frequencies[wanted]
      let extent = common ?? extents[Int(documents[wanted])]
      let end = bit &+ bitCount(Int(frequency), extent: extent)
      guard frequency > 0, frequency <= SegmentLimits.documentBytes, end <= bits else {
        return false
      }
      out[Int(slots[candidate])] = PositionSpan(bytes: bytes, bit: bit, frequency: frequency)
      candidate &+= 1
    }
    return true
  }

  /// Appends positions, which ascend and are within the extent.
  @inline(__always)
  func write(
    _ positions: UnsafePointer<UInt32>,
    count: Int,
    extent: UInt8,
    to bits: OutputBits
  ) {
    let (width, low, size) = PositionCode.forms(count, universe: universes[Int(extent)])
    bits.write(size) { end in
      guard let low else {
        for i in 0..<count { end.append(UInt64(positions[i]), width: width) }
        return
      }
      let mask = (UInt32(1) &<< UInt32(low)) &- 1
      for i in 0..<count { end.append(UInt64(positions[i] & mask), width: low) }
      var high: UInt32 = 0
      for i in 0..<count {
        let next = positions[i] &>> UInt32(low)
        var zeros = Int(next &- high)
        high = next
        while zeros >= 32 {
          end.append(0, width: 32)
          zeros &-= 32
        }
        end.append(1 &<< UInt64(zeros), width: zeros &+ 1)
      }
      var rest = size &- count &* (low &+ 1) &- Int(high)
      while rest > 32 {
        end.append(0, width: 32)
        rest &-= 32
      }
      end.append(0, width: rest)
    }
  }

  /// Reads the positions that start at bit `offset`, of which there are at least `bitCount` and 8 more
  /// bytes to read.
  ///
  /// - Parameters:
  ///   - limit: How many of the `count` positions to read, the first ones.
  ///   - out: Room for as many.
  /// - Returns: Whether those read are well formed, ascending and within the extent.
  func read(
    _ source: UnsafeRawPointer,
    bit offset: Int,
    count: Int,
    limit: Int,
    form: (width: Int, isSplit: Bool, bits: Int),
    universe: UInt32,
    into out: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    let wanted = min(count, limit)
    let (width, isSplit, size) = form
    var last: UInt32 = 0
    var at = offset
    guard isSplit else {
      for i in 0..<wanted {
        let value = cinline_bits(source, at, UInt32(truncatingIfNeeded: width))
        let position = UInt32(truncatingIfNeeded: value)
        guard position >= last, position < universe else { return false }
        out[i] = position
        last = position
        at &+= width
      }
      return true
    }
    // The i-th 1 of the high part ends the zeros of position i.
    let low = width
    var bit = offset &+ count &* low
    let end = offset &+ size
    let highStart = bit
    var found = 0
    while found < wanted, bit < end {
      let word = UInt64(
        littleEndian: source.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self)
      )
      var window = word &>> UInt64(bit & 7)
      let valid = min(64 &- (bit & 7), end &- bit)
      if valid < 64 { window &= (1 &<< UInt64(valid)) &- 1 }
      while window != 0, found < wanted {
        let place = bit &+ window.trailingZeroBitCount
        let high = UInt32(truncatingIfNeeded: place &- highStart &- found)
        let value = cinline_bits(source, at, UInt32(truncatingIfNeeded: low))
        let position = high &<< UInt32(low) | UInt32(truncatingIfNeeded: value)
        guard position >= last, position < universe else { return false }
        out[found] = position
        last = position
        found &+= 1
        at &+= low
        window &= window &- 1
      }
      bit &+= valid
    }
    return found == wanted
  }
}
