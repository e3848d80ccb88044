import EngAnalysis
import EngIndex
import EngStorage

/// Where the title of each document of a segment ends, in positions; what begins before is in the
/// title.
///
/// Segments of format 2 do not know: read from the stored titles, of a few documents one by one, else of
/// all at once, which the resources of the index then keep.
final class TitleEnds {
  private let segment: SegmentReader
  private let tokenizer: Tokenizer
  private let batch = TokenBatch()
  private let resources: SearchResources
  private var all: [UInt32]?
  private var reads = 0
  private var last: (document: UInt32, end: UInt32)?

  /// Documents that are read one by one: each costs the decoding of its block.
  private static let readLimit = 32

  init(_ segment: SegmentReader, tokenizer: Tokenizer, resources: SearchResources) {
    self.segment = segment
    self.tokenizer = tokenizer
    self.resources = resources
  }

  func end(of document: UInt32) throws(IndexError) -> UInt32 {
    if segment.hasTitleEnds { return try segment.titleEnd(of: Int(document)) }
    all = all ?? resources.titleEnds(of: segment)
    if let all { return Int(document) < all.count ? all[Int(document)] : 0 }
    if let last, last.document == document { return last.end }
    reads += 1
    guard reads > TitleEnds.readLimit else {
      let end = tokenizer.end(of: try segment.document(Int(document)).title, batch)
      last = (document, end)
      return end
    }
    var ends = [UInt32](repeating: 0, count: segment.documentCount)
    try segment.forEachDocument { number, document in
      ends[number] = tokenizer.end(of: document.title, batch)
      return true
    }
    resources.keep(ends, of: segment)
    all = ends
    return Int(document) < ends.count ? ends[Int(document)] : 0
  }
}
