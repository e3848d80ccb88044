/// What the term dictionary knows of a term.
package struct TermInfo: Sendable, Equatable {
  /// Documents that hold the term, deleted ones included until they are merged away.
  package var documentFrequency = 0
  /// Occurrences in all of them.
  package var totalFrequency = 0
  // Where its lists lie, in bytes of their sections.
  var postings = 0
  var postingsCount = 0
  var positions = 0
  var positionsCount = 0
  var skips = 0
  var bounds = 0
  /// Whether the skips hold offsets of positions in four bytes.
  var isWide = false
  /// Where an inline list lies in the file, empty if the list is in its section.
  var inline = 0..<0

  /// The longest inline list.
  static let inlineBytes = 250
  /// In the place of the count of an inline list.
  static let listMark: UInt8 = 251
  static let wideMark: UInt8 = 252

  /// Bytes in the section of postings.
  package var listByteCount: Int { postingsCount }

  var isInline: Bool { !inline.isEmpty }

  /// Blocks of 128 postings, the last one shorter.
  package var blockCount: Int { (documentFrequency &+ 127) &>> 7 }

  var groupCount: Int { (blockCount &+ TermRange.groupSize &- 1) / TermRange.groupSize }

  /// Bytes in the section of skips; one block needs none.
  var skipsCount: Int {
    let blocks = blockCount
    return blocks > 1 ? groupCount &* 8 &+ blocks &* (isWide ? 10 : 8) : 0
  }

  /// Bytes in the section of bounds; one block needs none.
  var boundsCount: Int {
    let blocks = blockCount
    return blocks > 1 ? (blocks &+ groupCount) &* 2 : 0
  }
}
