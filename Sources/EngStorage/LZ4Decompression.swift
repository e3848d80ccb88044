/// Decompresses a block of LZ4 into memory of its size, from its start as far as is asked for: who wants one
/// document of many need not pay for those after it.
package struct LZ4Decompression {
  private let source: UnsafeRawBufferPointer
  private let target: UnsafeMutableRawBufferPointer
  /// Bytes that were read and written.
  private var from = 0
  private var to = 0
  private var isComplete = false

  /// The bytes must stay valid for the life of this value.
  package init(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
    self.source = source
    self.target = target
  }

  /// Goes on until at least `goal` bytes of the target are written; if that is all of it, the source must end
  /// there, too.
  ///
  /// - Returns: False if the source is not well-formed; it never reads or writes outside.
  package mutating func advance(to goal: Int) -> Bool {
    guard let base = source.baseAddress, let out = target.baseAddress else {
      return target.isEmpty && source.count == 1 && source[0] == 0
    }
    let count = source.count
    let room = target.count
    var from = self.from
    var to = self.to
    defer {
      self.from = from
      self.to = to
    }

    /// Sixteen bytes.
    @inline(__always) func copy(_ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) {
      to.storeBytes(of: from.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
    }

    while from < count, to < goal || goal == room {
      let token = Int(base.load(fromByteOffset: from, as: UInt8.self))
      from &+= 1
      var run = token &>> 4
      if run == 15 {
        while true {
          guard from < count else { return false }
          let more = Int(base.load(fromByteOffset: from, as: UInt8.self))
          from &+= 1
          run &+= more
          if more != 255 { break }
        }
      }
      guard run <= count &- from, run <= room &- to else { return false }
      // Most runs are short: what is copied too much is overwritten by what follows.
      if run <= 16, count &- from >= 16, room &- to >= 16 {
        copy(base + from, out + to)
      } else {
        (out + to).copyMemory(from: base + from, byteCount: run)
      }
      from &+= run
      to &+= run
      if from == count {
        isComplete = to == room
        return isComplete
      }
      guard count &- from >= 2 else { return false }
      let distance = Int(
        UInt16(littleEndian: base.loadUnaligned(fromByteOffset: from, as: UInt16.self))
      )
      from &+= 2
      var matched = token & 15
      if matched == 15 {
        while true {
          guard from < count else { return false }
          let more = Int(base.load(fromByteOffset: from, as: UInt8.self))
          from &+= 1
          matched &+= more
          if more != 255 { break }
        }
      }
      matched &+= 4
      guard distance > 0, distance <= to, matched <= room &- to else { return false }
      let origin = out + (to &- distance)
      if distance >= 16, room &- to >= matched &+ 15 {
        var copied = 0
        repeat {
          copy(origin + copied, out + (to &+ copied))
          copied &+= 16
        } while copied < matched
      } else {
        // The copy may read what it has just written.
        for i in 0..<matched {
          let byte = origin.load(fromByteOffset: i, as: UInt8.self)
          out.storeBytes(of: byte, toByteOffset: to &+ i, as: UInt8.self)
        }
      }
      to &+= matched
    }
    return isComplete || to >= goal && goal < room
  }
}
