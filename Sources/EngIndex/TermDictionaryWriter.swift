internal import EngStorage

// Sorted byte strings, in blocks of 32, each sharing the start of the one before:
//
//     entries := block*
//     block   := (postings: varint, positions: varint, skips: varint, bounds: varint)? entry{1…32}
//     entry   := shared | added << 4: u8, shared: varint?, added: varint?, bytes{added}, info?
//     info    := inline: u8 (at most 250), bytes{inline}
//              | mark: u8 (251, or 252 for wide offsets), documents: varint,
//                occurrences - documents: varint, postings bytes: varint, positions bytes: varint
//     index   := (prefix: u64, offset: u32){blocks}
//
// A half of the first byte that is 15 says that the number, less 15, follows. A block starts with where
// the lists of its first term lie; the others follow without gaps. The prefix is the first eight bytes
// of the block's first string, the highest first. Only terms have starts and info.

/// Writes sorted byte strings without info.
struct TermDictionaryWriter {
  let entries = OutputBytes()
  let index = OutputBytes()
  private(set) var count = 0
  private var last: [UInt8] = []

  /// Appends the start of an entry.
  static func add(
    _ term: UnsafeBufferPointer<UInt8>,
    after last: [UInt8],
    to entries: OutputBytes
  ) {
    var shared = 0
    let limit = min(last.count, term.count)
    while shared < limit, last[shared] == term[shared] { shared &+= 1 }
    let added = term.count &- shared
    entries.byte(UInt8(min(shared, 15) | min(added, 15) &<< 4))
    if shared >= 15 { entries.varint(shared &- 15) }
    if added >= 15 { entries.varint(added &- 15) }
    if added > 0, let base = term.baseAddress { entries.raw(base + shared, added) }
  }

  mutating func add(_ term: UnsafeBufferPointer<UInt8>) throws(IndexError) {
    if count & 31 == 0 {
      try TermDictionaryWriter.addBlock(TermDictionary.prefix(term), entries.count, to: index)
      last.removeAll(keepingCapacity: true)
    }
    TermDictionaryWriter.add(term, after: last, to: entries)
    last.removeAll(keepingCapacity: true)
    last.append(contentsOf: term)
    count += 1
  }

  /// Appends a block to the index.
  static func addBlock(_ prefix: UInt64, _ offset: Int, to index: OutputBytes) throws(IndexError) {
    guard offset <= Int(UInt32.max) else {
      throw .limitExceeded(what: "bytes of a term dictionary", limit: Int(UInt32.max))
    }
    index.integer(prefix)
    index.integer(UInt32(offset))
  }
}
