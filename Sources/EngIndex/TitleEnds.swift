package import EngAnalysis
package import EngStorage

// The ends of titles, in positions; what begins before is in the title:
//
//     titleEnds := end: u8{documents}, (document: u32, end: u32)*      by number
//
// An end of 255 or more is 255 and stands behind, by document. The section is empty if there is no title.

/// The section with the ends of titles.
enum TitleEnds {
  static let escape: UInt8 = 255

  /// - Parameter ends: By number.
  static func encoded(_ ends: [UInt32]) -> OutputBytes {
    let bytes = OutputBytes()
    guard ends.contains(where: { $0 > 0 }) else { return bytes }
    for end in ends { bytes.byte(UInt8(min(end, UInt32(escape)))) }
    for (number, end) in ends.enumerated() where end >= UInt32(escape) {
      bytes.integer(UInt32(truncatingIfNeeded: number))
      bytes.integer(end)
    }
    return bytes
  }
}

extension Tokenizer {
  /// The position behind the last of a text; 0 if it has none.
  package func end(of text: String, _ batch: TokenBatch) -> UInt32 {
    var text = text
    return text.withUTF8 { bytes in
      start(UnsafeRawBufferPointer(bytes), at: 0)
      while next(batch) {}
      return endPosition
    }
  }
}

extension SegmentReader {
  /// Whether the segment knows where titles end; those of format 2 do not.
  package var hasTitleEnds: Bool { file.version > 2 }

  /// Where the title of a document ends, if the segment knows.
  ///
  /// - Complexity: O(log long titles).
  package func titleEnd(of document: Int) throws(IndexError) -> UInt32 {
    let section = section(.titleEnds)
    if section.isEmpty { return 0 }
    guard section.count >= documentCount, (section.count - documentCount) % 8 == 0, document >= 0,
      document < documentCount
    else { throw file.corrupted(section.lowerBound, "ends of titles have the wrong size") }
    let end = try file.bytes(at: section.lowerBound + document, count: 1).load(as: UInt8.self)
    if end < TitleEnds.escape { return UInt32(end) }
    var low = 0
    var high = (section.count - documentCount) / 8
    while low < high {
      let middle = (low + high) / 2
      let at = try file.bytes(at: section.lowerBound + documentCount + middle * 8, count: 8)
      let number = UInt32(littleEndian: at.loadUnaligned(as: UInt32.self))
      if number == UInt32(document) {
        return UInt32(littleEndian: at.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
      }
      if number < UInt32(document) { low = middle + 1 } else { high = middle }
    }
    throw file.corrupted(section.lowerBound, "the end of a title is missing")
  }

  /// Where the titles of all documents end, by number.
  func titleEnds(_ analyzer: Analyzer) throws(IndexError) -> [UInt32] {
    var ends = [UInt32](repeating: 0, count: documentCount)
    if hasTitleEnds {
      if section(.titleEnds).isEmpty { return ends }
      for document in ends.indices { ends[document] = try titleEnd(of: document) }
      return ends
    }
    let tokenizer = Tokenizer(analyzer)
    let batch = TokenBatch()
    try forEachDocument { document, stored throws(IndexError) in
      ends[document] = tokenizer.end(of: stored.title, batch)
      return true
    }
    return ends
  }
}
