internal import EngAnalysis
internal import EngStorage

/// The stem classes of a flush, and the lists of those that many documents have.
extension Flush {
  /// - Parameter spellings: Terms and their spellings, in order.
  func writeStems(
    _ terms: MergedTerms,
    _ spellings: [[UInt8]],
    _ stemmer: TermStemmer
  ) throws(IndexError) {
    var stems = StemClassesWriter(stemmer)
    // By term.
    var isPlain = [Bool](repeating: false, count: terms.count)
    var next = 0
    for number in 0..<terms.count {
      let term = terms.bytes(of: number)
      let before = next
      while next < spellings.count {
        let entry = spellings[next]
        guard entry.count > term.count, entry[term.count] == 0, entry.starts(with: term) else {
          break
        }
        entry.withUnsafeBufferPointer {
          let spelling = UnsafeBufferPointer(rebasing: $0[(term.count + 1)...])
          stems.add(term, spelled: spelling, number: number)
        }
        next += 1
      }
      if next == before {
        isPlain[number] = true
        stems.add(plain: term, number: number)
      }
    }
    var groups = GroupNames<Int>()
    var stemClass: [UInt8] = []
    var members: [Int] = []
    func endClass() {
      guard !members.isEmpty else { return }
      let own = stemClass.withUnsafeBufferPointer { terms.find($0) }
      let word = String(decoding: stemClass, as: UTF8.self)
      if let own, isPlain[own], stemmer.stemClass(word) == word {
        members.insert(own, at: members.firstIndex { $0 > own } ?? members.count)
      }
      groups.add(members.map { (Array(terms.bytes(of: $0)), $0) }) {
        Int(terms.documentFrequencies[$0])
      }
      members.removeAll()
    }
    try stems.forEach { key, number throws(IndexError) in
      try writer.addStem(key)
      if !isOf(stemClass, key) {
        endClass()
        stemClass = Array(key.prefix { $0 != 0 })
      }
      members.append(number)
    }
    endClass()
    try writeGroups(groups, terms)
  }

  private func writeGroups(
    _ groups: GroupNames<Int>,
    _ terms: MergedTerms
  ) throws(IndexError) {
    let postings = DecodedList()
    let numbers = writer.numbers
    try writer.write(groups) { group, list throws(IndexError) in
      for term in group {
        for i in indexes.indices {
          let number = terms.number(of: term, in: i)
          guard number != .max else { continue }
          postings.removeAll()
          indexes[i].read(Int(number), into: postings)
          numbers.withUnsafeBufferPointer { postings.add(to: list, numbers: $0) }
        }
      }
    }
  }
}
