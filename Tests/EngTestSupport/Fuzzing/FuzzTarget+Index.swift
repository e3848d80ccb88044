import EngIndex
package import EngSearch
import EngStorage

extension FuzzTarget {
  /// A sound index in memory.
  package static let searched: SearchIndex? = {
    let system = MemoryFileSystem()
    guard (try? ProbeIndex.small(in: system)) != nil,
      let snapshot = try? IndexSnapshot.open(ProbeIndex.directory, fileSystem: system)
    else { return nil }
    return try? SearchIndex(snapshot)
  }()

  /// Any query over a sound index: the planner, the patterns and the executors.
  package static let search = FuzzTarget("search", seeds: { query.seeds() }) { bytes in
    guard let index = searched else { throw FuzzFailure("no index") }
    let text = String(decoding: bytes, as: UTF8.self)
    let results: SearchResults
    do {
      results = try index.search(text)
    } catch is QuerySyntaxError {
      return
    }
    try require(results.total.value >= results.hits.count, "more hits than documents")
    try require(results.hits.allSatisfy { $0.score.isFinite && $0.score >= 0 }, "a score")
    let again = try index.search(text)
    try require(again.hits == results.hits && again.total == results.total, "another answer")
  }

  /// A document, and a query in the first line: indexed, found and cut into snippets.
  package static let snippet = FuzzTarget(
    "snippet",
    seeds: {
      [
        "nato japan\nThe summit of NATO in Japan. Mr. Koizumi spoke.\n\nNew paragraph: nato!",
        "\"a b\"\na b c. a b. A. B. c\u{301} 北大西洋条約機構 a b", "北大西洋\n北大西洋条約機構。東京。", "x*\n",
        "a NEAR/3 b\na-b a.b a&b U.S. us US c++",
      ].map { Array($0.utf8) }
    }
  ) { bytes in
    let text = String(decoding: bytes.prefix(20_000), as: UTF8.self)
    let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let body = parts.count > 1 ? String(parts[1]) : ""
    let system = MemoryFileSystem()
    let writer = try IndexWriter.open("/f", create: true, fileSystem: system)
    try writer.put(Document(key: "k", title: String(body.prefix(20)), body: body))
    _ = try writer.commit()
    writer.close()
    let problems = checkIndex("/f", fileSystem: system).problems
    try require(problems.isEmpty, "check: \(problems)")
    let index = try SearchIndex(IndexSnapshot.open("/f", fileSystem: system))
    guard let stored = try index.document(forKey: "k") else { throw FuzzFailure("not stored") }
    try require(Array(stored.body.utf8) == Array(body.utf8), "another text")
    let results: SearchResults
    do {
      results = try index.search(String(parts.first ?? ""))
    } catch is QuerySyntaxError {
      return
    }
    for snippet in results.hits.flatMap(\.snippets) {
      let whole = Array(snippet.field == "title" ? stored.title.utf8 : stored.body.utf8)
      let range = snippet.byteRange
      try require(range.lowerBound >= 0 && range.upperBound <= whole.count, "a snippet's range")
      try require(Array(snippet.text.utf8) == Array(whole[range]), "a snippet cut inside a scalar")
      for match in snippet.matches {
        try require(
          range.contains(match.lowerBound) && match.upperBound <= range.upperBound,
          "a match outside its snippet"
        )
        try require(
          String(validating: whole[match], as: UTF8.self) != nil,
          "a match cut inside a scalar"
        )
      }
    }
  }

  /// Patches of an index whose checksums are made right again: nothing but an answer or the typed error.
  package static let segment = FuzzTarget(
    "segment",
    seeds: {
      var random = SplitMix64(seed: 4)
      return (0..<200).map { _ in
        (0..<Int.random(in: 4...40, using: &random)).map { _ in .random(in: 0...255, using: &random)
        }
      }
    }
  ) { bytes in
    guard let forger = IndexForger.small else { throw FuzzFailure("no index") }
    try forger.run(patches: bytes)
  }

  /// The bytes of a manifest before its checksum.
  package static let manifest = FuzzTarget(
    "manifest",
    seeds: {
      guard let forger = IndexForger.small else { return [] }
      return [forger.manifest.dropLast(8), forger.manifest.prefix(40), []].map(Array.init)
    }
  ) { bytes in
    guard let forger = IndexForger.small else { throw FuzzFailure("no index") }
    try forger.run(manifest: bytes)
  }

  /// Decompression of any bytes into rooms of several sizes.
  package static let lz4 = FuzzTarget(
    "lz4",
    seeds: { [[0], [0x40, 97, 98, 99, 100], [0x11, 97, 1, 0, 0x50, 1, 2, 3, 4, 5]] }
  ) { bytes in
    for room in [0, 1, 7, 64, 1000] {
      // Of its own, so that a sanitizer sees every byte outside.
      let target = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
      defer { target.deallocate() }
      let isSound = bytes.withUnsafeBytes { LZ4.decompress($0, into: target) }
      let isSoundInSteps = bytes.withUnsafeBytes { bytes in
        var decompression = LZ4Decompression(bytes, into: target)
        return [room / 3, room / 2, room].allSatisfy { decompression.advance(to: $0) }
      }
      try require(isSound == isSoundInSteps, "another verdict in steps")
    }
    let bound = LZ4.bound(bytes.count)
    let packed = UnsafeMutablePointer<UInt8>.allocate(capacity: bound)
    defer { packed.deallocate() }
    let size = bytes.withUnsafeBytes { LZ4().compress($0, into: packed) }
    try require(size <= bound, "compressed over its bound")
    let out = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { out.deallocate() }
    let source = UnsafeRawBufferPointer(start: packed, count: size)
    try require(LZ4.decompress(source, into: out) || bytes.isEmpty, "not decompressed")
    try require(out.elementsEqual(bytes), "another text after LZ4")
  }
}
