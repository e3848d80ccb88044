import EngIndex
import EngStorage
import EngTestSupport
import Testing

@Suite struct ListTests {
  /// Lists of every kind come back as they were put: inline ones, short ones, dense and sparse blocks,
  /// runs, rare large gaps and frequencies, many positions in long documents.
  @Test(arguments: [1, 2, 3]) func listsComeBack(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let directory = try TemporaryDirectory()
    // Each term has its own probability, and sometimes bursts.
    let probabilities = [1.0, 0.97, 0.5, 0.3, 0.1, 0.02, 0.004, 0.001]
    var expected: [String: [String: [UInt32]]] = [:]
    let writer = try IndexWriter.open(directory.path, create: true)
    for i in 0..<4000 {
      var words: [String] = []
      let copies = Int.random(in: 0..<100, using: &random) == 0 ? 40 : 1
      for _ in 0..<copies {
        for (k, p) in probabilities.enumerated() where Double.random(in: 0..<1, using: &random) < p
        {
          words.append("w\(k)")
          if Int.random(in: 0..<200, using: &random) == 0 {
            words += Array(repeating: "w\(k)", count: Int.random(in: 1..<300, using: &random))
          }
        }
      }
      words += Array(repeating: "filler", count: Int.random(in: 0..<30, using: &random))
      words.shuffle(using: &random)
      for (position, word) in words.enumerated() {
        expected[word, default: [:]]["\(i)", default: []].append(UInt32(position))
      }
      try writer.put(Document(key: "\(i)", body: words.joined(separator: " ")))
    }
    _ = try writer.commit()
    writer.close()
    let snapshot = try IndexSnapshot.open(directory.path)
    for (term, places) in expected {
      #expect(try occurrences(term, in: snapshot) == places, "seed \(seed), \(term)")
    }
    #expect(checkIndex(directory.path).problems == [])
    var hasBitset = false
    for segment in snapshot.segments {
      let info = try #require(try segment.term("w2"))
      let list = try segment.postings(info)
      #expect(list.blockCount == (info.documentFrequency + 127) / 128)
      var documents = [UInt32](repeating: 0, count: 160)
      for block in 0..<list.blockCount {
        let n = try list.documents(ofBlock: block, into: &documents)
        guard let bitset = try list.bitset(ofBlock: block) else { continue }
        hasBitset = true
        var found: [UInt32] = []
        for word in 0..<bitset.count {
          let bits = bitset.words.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
          for bit in 0..<64 where UInt64(littleEndian: bits) >> UInt64(bit) & 1 == 1 {
            found.append(bitset.first + UInt32(word * 64 + bit))
          }
        }
        #expect(found == Array(documents.prefix(n)))
      }
      // Finding a block by galloping is the same as looking at one after the other.
      for _ in 0..<100 {
        let target = UInt32.random(in: 0..<UInt32(segment.documentCount + 10), using: &random)
        let wanted = (0..<list.blockCount).first { list.lastDocument(ofBlock: $0) >= target }
        #expect(list.firstBlock(endingAtOrAfter: target, from: 0) == wanted ?? list.blockCount)
      }
    }
    #expect(hasBitset)
  }
}
