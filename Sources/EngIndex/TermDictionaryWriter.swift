internal import EngStorage

// Sorted byte strings, in blocks of 32, each sharing the start of the one before:
//
//     entries := block*
//     block   := (postings: varint, positions: varint, bounds: varint)? entry{1…32}
//     entry   := shared: varint, added: varint, bytes{added}, info?
//     info    := documents: varint, occurrences - documents: varint,
//                postings bytes: varint, positions bytes: varint
//     index   := (prefix: u64, offset: u64){blocks}
//
// A block starts with where the lists of its first term lie; the others follow without gaps. The
// prefix is the first eight bytes of the block's first term, the highest first. Compounds have no
// info: an entry is joined, 0, part, 0, part.

struct TermDictionaryWriter {
  private(set) var entries = ByteWriter()
  private(set) var index = ByteWriter()
  private(set) var count = 0
  private var last: [UInt8] = []

  mutating func add(_ term: UnsafeBufferPointer<UInt8>, _ info: TermInfo?) {
    var shared = 0
    if count & 31 == 0 {
      index.u64(TermDictionary.prefix(term))
      index.u64(UInt64(entries.count))
      if let info {
        entries.varint(info.postings)
        entries.varint(info.positions)
        entries.varint(info.bounds)
      }
    } else {
      let limit = min(last.count, term.count)
      while shared < limit, last[shared] == term[shared] { shared += 1 }
    }
    entries.varint(shared)
    entries.varint(term.count - shared)
    entries.raw(UnsafeBufferPointer(rebasing: term.dropFirst(shared)))
    if let info {
      entries.varint(info.documentFrequency)
      entries.varint(info.totalFrequency - info.documentFrequency)
      entries.varint(info.postingsCount)
      entries.varint(info.positionsCount)
    }
    last.removeAll(keepingCapacity: true)
    last.append(contentsOf: term)
    count += 1
  }
}
