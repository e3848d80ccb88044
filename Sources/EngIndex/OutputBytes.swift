internal import CInline

/// Bytes under construction, for loops that append very often. Integers are little-endian.
final class OutputBytes {
  @exclusivity(unchecked) private(set) var start: UnsafeMutableRawPointer
  @exclusivity(unchecked) private(set) var count = 0
  @exclusivity(unchecked) private var capacity: Int

  init(capacity: Int = 256) {
    self.capacity = max(capacity, 64)
    start = .allocate(byteCount: self.capacity, alignment: 16)
  }

  deinit { start.deallocate() }

  /// The bytes so far; valid until the next call.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  /// Bytes of memory held.
  var memory: Int { capacity }

  func removeAll() { count = 0 }

  /// Forgets the bytes and gives back their memory.
  func free() {
    start.deallocate()
    capacity = 64
    count = 0
    start = .allocate(byteCount: capacity, alignment: 16)
  }

  /// Makes room for `more` bytes and gives the place where they go.
  @inline(__always)
  func reserve(_ more: Int) -> UnsafeMutableRawPointer {
    if count &+ more > capacity { grow(count &+ more) }
    return start + count
  }

  /// Says that `more` bytes of the room were filled.
  @inline(__always)
  func advance(_ more: Int) { count &+= more }

  @inline(never)
  private func grow(_ needed: Int) {
    let larger = max(needed, capacity &+ capacity / 2)
    let new = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    new.copyMemory(from: start, byteCount: count)
    start.deallocate()
    start = new
    capacity = larger
  }

  @inline(__always)
  func byte(_ value: UInt8) {
    reserve(1).storeBytes(of: value, as: UInt8.self)
    count &+= 1
  }

  @inline(__always)
  func integer<Value: FixedWidthInteger>(_ value: Value) {
    let size = MemoryLayout<Value>.size
    reserve(size).storeBytes(of: value.littleEndian, as: Value.self)
    count &+= size
  }

  @inline(__always)
  func varint(_ value: Int) {
    var rest = UInt64(truncatingIfNeeded: value)
    while rest >= 128 {
      byte(UInt8(truncatingIfNeeded: rest) | 128)
      rest &>>= 7
    }
    byte(UInt8(truncatingIfNeeded: rest))
  }

  @inline(__always)
  func raw(_ bytes: UnsafeRawPointer, _ size: Int) {
    reserve(size).copyMemory(from: bytes, byteCount: size)
    count &+= size
  }

  func raw(_ bytes: UnsafeRawBufferPointer) {
    if let base = bytes.baseAddress { raw(base, bytes.count) }
  }

  /// The count of UTF-8 bytes as a varint, then the bytes.
  func string(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      varint(utf8.count)
      raw(UnsafeRawBufferPointer(utf8))
    }
  }
}

/// Bits under construction, the lowest of each byte first.
final class OutputBits {
  /// The whole bytes so far.
  let bytes = OutputBytes()
  @exclusivity(unchecked) private var held: UInt64 = 0
  /// At most 7.
  @exclusivity(unchecked) private var heldCount = 0

  /// The end of the bits, for a loop that keeps it in registers.
  struct End {
    private var at: UnsafeMutableRawPointer
    private var held: UInt64
    private var heldCount: Int

    @inline(__always)
    fileprivate init(_ at: UnsafeMutableRawPointer, _ held: UInt64, _ heldCount: Int) {
      self.at = at
      self.held = held
      self.heldCount = heldCount
    }

    /// Appends the low `width` (at most 56) bits of `value`, which has no others.
    @inline(__always)
    mutating func append(_ value: UInt64, width: Int) {
      held |= value &<< UInt64(truncatingIfNeeded: heldCount)
      heldCount &+= width
      at.storeBytes(of: held.littleEndian, as: UInt64.self)
      // No more than 7 bits were held, so that 64 are never reached.
      let whole = heldCount &>> 3
      at += whole
      held &>>= UInt64(truncatingIfNeeded: whole &* 8)
      heldCount &= 7
    }

    @inline(__always)
    fileprivate func close(
      _ start: UnsafeMutableRawPointer
    ) -> (count: Int, held: UInt64, heldCount: Int) {
      (at - start, held, heldCount)
    }
  }

  /// Lets `body` append up to `count` bits.
  @inline(__always)
  func write(_ count: Int, _ body: (inout End) -> Void) {
    let start = bytes.reserve(count &>> 3 &+ 16)
    var end = End(start, held, heldCount)
    body(&end)
    let written = end.close(start)
    bytes.advance(written.count)
    held = written.held
    heldCount = written.heldCount
  }

  /// Appends the low `width` (at most 56) bits of `value`, which has no others.
  @inline(__always)
  func append(_ value: UInt64, width: Int) {
    write(width) { $0.append(value, width: width) }
  }

  /// Appends `count` bits that start at bit `offset` of `source`; reads up to 8 bytes behind them.
  @inline(__always)
  func copy(_ source: UnsafeRawPointer, bit offset: Int, count: Int) {
    write(count) { end in
      var at = offset
      var rest = count
      while rest > 56 {
        end.append(cinline_bits(source, at, 56), width: 56)
        at &+= 56
        rest &-= 56
      }
      let width = UInt32(truncatingIfNeeded: rest)
      end.append(cinline_bits(source, at, width), width: rest)
    }
  }

  /// Fills up the last byte with zeros.
  @inline(__always)
  func align() {
    if heldCount > 0 { bytes.byte(UInt8(truncatingIfNeeded: held)) }
    held = 0
    heldCount = 0
  }

  func removeAll() {
    bytes.removeAll()
    held = 0
    heldCount = 0
  }
}
