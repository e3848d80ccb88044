internal import CInline
internal import EngAnalysis

/// The terms of documents in memory, numbered from 0 in the order in which they are first seen, each with
/// its stream of postings.
///
/// A table with open addressing. Almost every access to a large one waits for memory, so tokens are
/// looked up in groups: all slots of a group are asked for before the first is read, then all entries,
/// then the ends of all streams (group prefetching: S. Chen, A. Ailamaki, P. Gibbons, T. Mowry,
/// "Improving hash join performance through prefetching", 2004).
struct TermTable: ~Copyable {
  /// A term in one cache line.
  struct Entry: BitwiseCopyable {
    /// The bytes of a term of up to 32, then zeros; the first is the place of the bytes of a longer one.
    fileprivate var text: (UInt64, UInt64, UInt64, UInt64)
    var stream: PostingStream
    fileprivate var hash: UInt32
    fileprivate var count: UInt16
    /// How words were spelled that became this term: `plain`, `spelled`.
    var flags: UInt8
  }

  /// A word was spelled as its term; in another way.
  static let plain: UInt8 = 1
  static let spelled: UInt8 = 2

  /// Tokens of a group: as many lines as a core waits for at once, and then some.
  static let groupSize = 32
  /// The number of a term that is not known yet.
  static let unknown = UInt32.max

  /// `hash << 32 | number + 1` of a term, or 0.
  private var slots = PageMemory<UInt64>(capacity: 1 << 12)
  private var slotMask = (1 << 12) - 1
  private(set) var entries = PageMemory<Entry>(capacity: 1 << 10)
  private(set) var count = 0
  /// The terms of more than 32 bytes.
  private var bytes = PageMemory<UInt8>(capacity: 1 << 12)
  private var byteUsed = 0
  var streams = PostingStreams()

  /// Bytes that are kept in the entry, at its start.
  private static let textCount = 32

  /// Bytes in use.
  var byteCount: Int {
    (slotMask + 1) * 8 + count * MemoryLayout<Entry>.stride + byteUsed + streams.byteCount
  }

  subscript(_ number: Int) -> UnsafeBufferPointer<UInt8> {
    let entry = entries.start + number
    let count = Int(entry.pointee.count)
    guard count > TermTable.textCount else {
      let text = UnsafeMutableRawPointer(entry).assumingMemoryBound(to: UInt8.self)
      return UnsafeBufferPointer(start: text, count: count)
    }
    return UnsafeBufferPointer(start: bytes.start + Int(entry.pointee.text.0), count: count)
  }

  /// Up to 8 bytes from `offset` on; reads 8.
  @inline(__always)
  private func word(_ bytes: UnsafeRawPointer, _ offset: Int, _ count: Int) -> UInt64 {
    let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
    let rest = count &- offset
    return rest >= 8 ? word : word & ((1 &<< UInt64(rest &* 8)) &- 1)
  }

  @inline(__always)
  private func hash(_ source: UnsafeRawPointer, _ count: Int) -> UInt32 {
    var h = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    var at = 0
    repeat {
      h = (h ^ word(source, at, count)) &* 0xD6E8_FEB8_6659_FD93
      h ^= h &>> 32
      at &+= 8
    } while at < count
    return UInt32(truncatingIfNeeded: (h &* 0xD6E8_FEB8_6659_FD93) &>> 32)
  }

  @inline(__always)
  private func isEqual(_ number: Int, _ source: UnsafeRawPointer, _ count: Int) -> Bool {
    let entry = entries.start + number
    guard Int(entry.pointee.count) == count else { return false }
    let known =
      count <= TermTable.textCount
      ? UnsafeRawPointer(entry)
      : UnsafeRawPointer(bytes.start) + Int(entry.pointee.text.0)
    var differs: UInt64 = 0
    var at = 0
    repeat {
      differs |= word(source, at, count) ^ word(known, at, count)
      at &+= 8
    } while at < count
    return differs == 0
  }

  /// Looks up the terms of up to `groupSize` tokens.
  ///
  /// - Parameters:
  ///   - bytes: Of the tokens' batch, with 8 bytes of room behind.
  ///   - hashes: Gets a value for each token.
  ///   - numbers: Gets the number of each term, or `unknown`.
  @inline(__always)
  func find(
    _ tokens: UnsafePointer<Token>,
    _ tokenCount: Int,
    _ bytes: UnsafePointer<UInt8>,
    hashes: UnsafeMutablePointer<UInt32>,
    numbers: UnsafeMutablePointer<UInt32>
  ) {
    let (slots, mask, entries) = (slots.start, slotMask, entries.start)
    for i in 0..<tokenCount {
      let hash = hash(bytes + Int(tokens[i].termStart), Int(tokens[i].termCount))
      hashes[i] = hash
      cinline_prefetch(slots + (Int(hash) & mask))
    }
    for i in 0..<tokenCount {
      var slot = Int(hashes[i]) & mask
      var found = slots[slot]
      while found != 0, UInt32(truncatingIfNeeded: found &>> 32) != hashes[i] {
        slot = (slot &+ 1) & mask
        found = slots[slot]
      }
      numbers[i] = UInt32(truncatingIfNeeded: found) &- 1
      if found != 0 { cinline_prefetch(entries + (Int(UInt32(truncatingIfNeeded: found)) &- 1)) }
    }
    for i in 0..<tokenCount where numbers[i] != TermTable.unknown {
      let number = Int(numbers[i])
      if isEqual(number, bytes + Int(tokens[i].termStart), Int(tokens[i].termCount)) {
        streams.prefetch(entries[number].stream)
      } else {
        numbers[i] = TermTable.unknown
      }
    }
  }

  /// The number of a term that was not found, or was found to have the same hash as another.
  @inline(never)
  mutating func add(_ source: UnsafeRawPointer, _ count: Int, hash: UInt32) -> Int {
    var slot = Int(hash) & slotMask
    while slots.start[slot] != 0 {
      let found = slots.start[slot]
      let number = Int(UInt32(truncatingIfNeeded: found)) &- 1
      if UInt32(truncatingIfNeeded: found &>> 32) == hash, isEqual(number, source, count) {
        return number
      }
      slot = (slot &+ 1) & slotMask
    }
    if self.count == entries.capacity { entries.grow(to: self.count + 1) }
    let number = self.count
    var text: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    if count <= TermTable.textCount {
      withUnsafeMutableBytes(of: &text) {
        $0.copyMemory(from: UnsafeRawBufferPointer(start: source, count: count))
      }
    } else {
      // Words of 8 bytes are read of it.
      if byteUsed + count + 8 > bytes.capacity { bytes.grow(to: byteUsed + count + 8) }
      UnsafeMutableRawPointer(bytes.start + byteUsed).copyMemory(from: source, byteCount: count)
      text.0 = UInt64(byteUsed)
      byteUsed += count
    }
    entries.start[number] = Entry(
      text: text,
      stream: streams.open(),
      hash: hash,
      count: UInt16(truncatingIfNeeded: count),
      flags: 0
    )
    self.count += 1
    slots.start[slot] = UInt64(hash) << 32 | UInt64(number + 1)
    if self.count * 2 > slotMask { rehash() }
    return number
  }

  /// Gives up what finds terms: none is looked up or added any more.
  mutating func forgetSlots() {
    slots = PageMemory(capacity: 1)
    slotMask = 0
  }

  private mutating func rehash() {
    let capacity = (slotMask + 1) * 2
    let mask = capacity - 1
    let larger = PageMemory<UInt64>(capacity: capacity)
    for number in 0..<count {
      let hash = entries.start[number].hash
      var slot = Int(hash) & mask
      while larger.start[slot] != 0 { slot = (slot + 1) & mask }
      larger.start[slot] = UInt64(hash) << 32 | UInt64(number + 1)
    }
    slots = larger
    slotMask = mask
  }
}
