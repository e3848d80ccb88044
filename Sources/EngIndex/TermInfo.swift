/// What the term dictionary knows of a term.
package struct TermInfo: Sendable, Equatable {
  /// Documents that hold the term, deleted ones included until they are merged away.
  package var documentFrequency: Int
  /// Occurrences in all of them.
  package var totalFrequency: Int
  /// Where its lists lie, in bytes of their sections.
  var postings: Int
  var postingsCount: Int
  var positions: Int
  var positionsCount: Int
  var bounds: Int

  /// Blocks of 128 postings, the last one shorter.
  var blockCount: Int { (documentFrequency &+ 127) &>> 7 }

  /// Bytes in the section of bounds for a list of that many blocks; one block needs none.
  static func boundsCount(_ blocks: Int) -> Int {
    blocks > 1 ? (blocks &* 15 &+ 3) & ~3 : 0
  }
}
