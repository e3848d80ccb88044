/// The 64-bit checksum XXH64 (seed 0) of `bytes`, as its specification has it.
package func xxh64(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  let p1: UInt64 = 0x9E37_79B1_85EB_CA87
  let p2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  let p3: UInt64 = 0x1656_67B1_9E37_79F9
  let p4: UInt64 = 0x85EB_CA77_C2B2_AE63
  let p5: UInt64 = 0x27D4_EB2F_1656_67C5
  @inline(__always) func rotate(_ x: UInt64, _ n: UInt64) -> UInt64 {
    (x &<< n) | (x &>> (64 &- n))
  }
  @inline(__always) func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
    rotate(lane &+ input &* p2, 31) &* p1
  }
  guard let base = bytes.baseAddress else { return finish(p5) }
  @inline(__always) func finish(_ start: UInt64) -> UInt64 {
    var h = start
    h = (h ^ (h &>> 33)) &* p2
    h = (h ^ (h &>> 29)) &* p3
    return h ^ (h &>> 32)
  }
  let count = bytes.count
  var at = 0
  var h: UInt64
  @inline(__always) func word(_ offset: Int) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
  if count >= 32 {
    var v1 = p1 &+ p2
    var v2 = p2
    var v3: UInt64 = 0
    var v4 = 0 &- p1
    while at &+ 32 <= count {
      v1 = round(v1, word(at))
      v2 = round(v2, word(at &+ 8))
      v3 = round(v3, word(at &+ 16))
      v4 = round(v4, word(at &+ 24))
      at &+= 32
    }
    h = rotate(v1, 1) &+ rotate(v2, 7) &+ rotate(v3, 12) &+ rotate(v4, 18)
    for v in [v1, v2, v3, v4] { h = (h ^ round(0, v)) &* p1 &+ p4 }
  } else {
    h = p5
  }
  h &+= UInt64(count)
  while at &+ 8 <= count {
    h = rotate(h ^ round(0, word(at)), 27) &* p1 &+ p4
    at &+= 8
  }
  if at &+ 4 <= count {
    let half = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    h = rotate(h ^ (UInt64(half) &* p1), 23) &* p2 &+ p3
    at &+= 4
  }
  while at < count {
    let byte = base.load(fromByteOffset: at, as: UInt8.self)
    h = rotate(h ^ (UInt64(byte) &* p5), 11) &* p1
    at &+= 1
  }
  return finish(h)
}

/// The XXH64 of an array's bytes.
package func xxh64(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { xxh64($0) } }
