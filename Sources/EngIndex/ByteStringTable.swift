internal import Glibc

/// Byte strings numbered from 0 in the order they are first seen.
struct ByteStringTable: ~Copyable {
  private var slots: UnsafeMutablePointer<UInt64>
  private var slotCount = 1 << 12
  private var bytes: UnsafeMutablePointer<UInt8>
  private var byteCapacity = 1 << 16
  private var byteUsed = 0
  /// Where each string lies.
  private var entries: UnsafeMutablePointer<Entry>
  private var entryCapacity = 1 << 10
  private(set) var count = 0

  private struct Entry {
    var start: UInt32
    var count: UInt32
    var hash: UInt32
  }

  init() {
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: 0, count: slotCount)
    bytes = .allocate(capacity: byteCapacity)
    entries = .allocate(capacity: entryCapacity)
  }

  deinit {
    slots.deallocate()
    bytes.deallocate()
    entries.deallocate()
  }

  var byteCount: Int { slotCount * 8 + byteUsed + count * 12 }

  subscript(_ number: Int) -> UnsafeBufferPointer<UInt8> {
    let entry = entries[number]
    return UnsafeBufferPointer(start: bytes + Int(entry.start), count: Int(entry.count))
  }

  @inline(__always)
  private func hash(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt32 {
    var h: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count)
    let raw = UnsafeRawPointer(start)
    var at = 0
    while at &+ 8 <= count {
      let word = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      h = (h ^ word) &* 0xD6E8_FEB8_6659_FD93
      h ^= h &>> 32
      at &+= 8
    }
    var rest: UInt64 = 0
    while at < count {
      rest = rest &<< 8 | UInt64(start[at])
      at &+= 1
    }
    h = (h ^ rest) &* 0xD6E8_FEB8_6659_FD93
    h ^= h &>> 29
    h = h &* 0xD6E8_FEB8_6659_FD93
    return UInt32(truncatingIfNeeded: h &>> 32)
  }

  /// The number of a string, a new one if it was not seen before.
  @inline(__always)
  mutating func number(_ string: UnsafeBufferPointer<UInt8>) -> Int {
    guard let start = string.baseAddress else { return number(start: UnsafePointer(bytes), 0) }
    return number(start: start, string.count)
  }

  private mutating func number(start: UnsafePointer<UInt8>, _ length: Int) -> Int {
    let h = hash(start, length)
    let (number, slot) = find(start, length, hash: h)
    return number ?? insert(start, length, hash: h, slot: slot)
  }

  /// The number of a string, nil if it was not seen before.
  func find(_ string: UnsafeBufferPointer<UInt8>) -> Int? {
    let start = string.baseAddress ?? UnsafePointer(bytes)
    return find(start, string.count, hash: hash(start, string.count)).number
  }

  /// The number of a string, or the slot where it belongs.
  @inline(__always)
  private func find(
    _ start: UnsafePointer<UInt8>,
    _ length: Int,
    hash h: UInt32
  ) -> (number: Int?, slot: Int) {
    let mask = slotCount &- 1
    var slot = Int(h) & mask
    while true {
      let found = slots[slot]
      if found == 0 { return (nil, slot) }
      if UInt32(truncatingIfNeeded: found &>> 32) == h {
        let number = Int(UInt32(truncatingIfNeeded: found)) &- 1
        let entry = entries[number]
        if Int(entry.count) == length, memcmp(bytes + Int(entry.start), start, length) == 0 {
          return (number, slot)
        }
      }
      slot = (slot &+ 1) & mask
    }
  }

  private mutating func insert(
    _ start: UnsafePointer<UInt8>,
    _ length: Int,
    hash: UInt32,
    slot: Int
  ) -> Int {
    if byteUsed + length > byteCapacity {
      let capacity = max(byteCapacity * 2, byteUsed + length)
      let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
      grown.update(from: bytes, count: byteUsed)
      bytes.deallocate()
      bytes = grown
      byteCapacity = capacity
    }
    if count == entryCapacity {
      let grown = UnsafeMutablePointer<Entry>.allocate(capacity: entryCapacity * 2)
      grown.update(from: entries, count: count)
      entries.deallocate()
      entries = grown
      entryCapacity *= 2
    }
    (bytes + byteUsed).update(from: start, count: length)
    entries[count] = Entry(
      start: UInt32(truncatingIfNeeded: byteUsed),
      count: UInt32(truncatingIfNeeded: length),
      hash: hash
    )
    byteUsed += length
    count += 1
    slots[slot] = UInt64(hash) << 32 | UInt64(count)
    if count * 2 > slotCount { rehash() }
    return count - 1
  }

  private mutating func rehash() {
    let capacity = slotCount * 2
    let grown = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
    grown.initialize(repeating: 0, count: capacity)
    for number in 0..<count {
      var slot = Int(entries[number].hash) & (capacity - 1)
      while grown[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
      grown[slot] = UInt64(entries[number].hash) << 32 | UInt64(number + 1)
    }
    slots.deallocate()
    slots = grown
    slotCount = capacity
  }

  /// The strings in the order of their bytes.
  func sortedStrings() -> [[UInt8]] {
    let entries = entries
    let bytes = bytes
    return sortedByBytes(count: count) { number in
      UnsafeBufferPointer(
        start: bytes + Int(entries[number].start),
        count: Int(entries[number].count)
      )
    }
    .map { Array(self[Int($0)]) }
  }
}
