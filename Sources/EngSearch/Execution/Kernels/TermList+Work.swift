/// What was read of a list.
extension TermList {
  /// Blocks that so many decoded postings of one list stand in: only the last block of a list is not full.
  static func blocks(ofDecoded postings: Int) -> Int {
    (postings + TermList.blockSize - 1) / TermList.blockSize
  }

  /// What the lists of the index hold that this one reads, and what was read of them.
  var read: (documents: Int, blocks: Int, work: QueryPlan.Work) {
    var work = QueryPlan.Work()
    if let members {
      var (documents, blocks) = (0, 0)
      for number in steps(memberCount) {
        let member = members[number].read
        documents += member.documents
        blocks += member.blocks
        work += member.work
      }
      return (documents, blocks, work)
    }
    // Blocks are decoded in order, each once, and only the last of a list may hold less than others.
    let missing = decodedBlock == blockCount - 1 ? TermList.blockSize - count : 0
    work.postings = decodedBlocks == 0 ? 0 : decodedBlocks * TermList.blockSize - missing
    work.blocks = decodedBlocks
    work.blocksAsBits = bitBlocks
    work.frequencyBlocks = frequencyBlocks
    work.blocksSkipped = blockCount - work.blocks - bitBlocks
    return (documentFrequency, blockCount, work)
  }
}
