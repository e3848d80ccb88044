import CInline
import EngIndex
import EngStorage
import Glibc

/// `codec [INDEX]`: how fast posting blocks are decoded, beside the C kernels that do it.
///
/// Without an index, blocks of 128 of each width from 1 to 20 that stay in the first-level cache. With
/// one, every full block of its lists too, as executors read them: verified, exceptions put back.
enum CodecBenchmark {
  private static let rounds = 20_000

  /// The CPU time of this thread in seconds.
  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The best of five runs, in seconds.
  private static func best(_ body: () -> Void) -> Double {
    var best = Double.infinity
    for _ in 0..<5 {
      let start = now()
      body()
      best = min(best, now() - start)
    }
    return best
  }

  static func run(_ index: String?) throws {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: 1024, alignment: 64)
    let out = UnsafeMutablePointer<UInt32>.allocate(capacity: 160)
    defer {
      bytes.deallocate()
      out.deallocate()
    }
    let input = UnsafePointer(bytes.assumingMemoryBound(to: UInt8.self))
    // Harmonic means over the widths: the time of one block of each.
    var times = [Double](repeating: 0, count: 4)
    for width in 1...20 {
      let values = (0..<128).map { UInt32($0 * 7919 + 1) & ((1 << UInt32(width)) - 1) }
      BitPacking.packBlock(values, width: width, into: bytes)
      var sum: UInt32 = 0
      times[0] += best {
        for _ in 0..<rounds {
          BitPacking.documents(bytes, count: 128, width: width, base: 0, into: out)
          sum &+= out[127]
        }
      }
      times[1] += best {
        for _ in 0..<rounds {
          cinline_unpack_documents(input, out, UInt32(width), 0)
          sum &-= out[127]
        }
      }
      times[2] += best {
        for _ in 0..<rounds {
          BitPacking.counts(bytes, count: 128, width: width, into: out)
          sum &+= out[127]
        }
      }
      times[3] += best {
        for _ in 0..<rounds {
          cinline_unpack_counts(input, out, UInt32(width))
          sum &-= out[127]
        }
      }
      guard sum == 0 else { throw DriverError(description: "width \(width) decodes differently") }
    }
    let values = Double(128 * rounds * 20)
    for (name, place) in [("documents", 0), ("frequencies", 2)] {
      print(
        "codec/\(name)",
        rounded(values / times[place] / 1e9),
        "G/s, C kernel",
        rounded(values / times[place + 1] / 1e9),
        "G/s, ratio",
        rounded(times[place] / times[place + 1])
      )
    }
    if let index {
      try runLists(index)
      try PositionBenchmark.run(index)
    }
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

  private static func runLists(_ directory: String) throws {
    let documents = UnsafeMutablePointer<UInt32>.allocate(capacity: 160)
    let frequencies = UnsafeMutablePointer<UInt32>.allocate(capacity: 160)
    defer {
      documents.deallocate()
      frequencies.deallocate()
    }
    var starts = [Int](repeating: 0, count: 160)
    var buffer = PositionBuffer()
    var count = 0
    var positionCount = 0
    var postingCount = 0
    // Warms the pages, which are verified once; then three times each.
    var times = [0.0, 0.0, 0.0, 0.0]
    for segment in try IndexSnapshot.open(directory).segments {
      var lists: [PostingsCursor] = []
      try segment.forEachTerm(from: "") { _, info throws(IndexError) in
        if info.documentFrequency >= 1024 { lists.append(try segment.postings(info)) }
        return true
      }
      for round in 0..<4 {
        var start = now()
        for list in lists {
          for block in 0..<(list.blockCount - 1) {
            _ = try list.documents(ofBlock: block, into: documents)
          }
        }
        if round > 0 { times[0] += now() - start }
        start = now()
        for list in lists {
          for block in 0..<(list.blockCount - 1) {
            try list.frequencies(ofBlock: block, into: frequencies)
          }
        }
        if round > 0 { times[1] += now() - start }
      }
      for list in lists {
        for block in 0..<(list.blockCount - 1) {
          count += 128
          guard block % 16 == 0 else { continue }
          _ = try list.documents(ofBlock: block, into: documents)
          try list.frequencies(ofBlock: block, into: frequencies)
          let extents = try list.documentExtents()
          // One posting of the block, as a phrase of a rare and a frequent word wants it.
          var start = now()
          try list.positions(
            ofBlock: block,
            at: 64,
            documents: documents,
            frequencies: frequencies,
            extents: extents,
            into: &buffer
          )
          times[2] += now() - start
          postingCount += 1
          start = now()
          try list.positionStarts(
            0..<128,
            documents: documents,
            frequencies: frequencies,
            extents: extents,
            into: &starts
          )
          for i in 0..<128 {
            try list.positions(
              ofBlock: block,
              start: starts[i],
              document: documents[i],
              frequency: frequencies[i],
              extents: extents,
              into: &buffer
            )
            positionCount += buffer.count
          }
          times[3] += now() - start
        }
      }
    }
    print("codec/list documents", rounded(Double(count) * 3 / times[0] / 1e9), "G/s")
    print("codec/list frequencies", rounded(Double(count) * 3 / times[1] / 1e9), "G/s")
    print(
      "codec/positions of the 65th of 128 postings",
      rounded(times[2] / Double(max(postingCount, 1)) * 1e9),
      "ns, clock included"
    )
    print(
      "codec/positions of whole blocks",
      rounded(times[3] / Double(max(positionCount, 1)) * 1e9),
      "ns a position"
    )
  }
}
