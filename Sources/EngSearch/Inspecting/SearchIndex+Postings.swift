import EngAnalysis
import EngIndex
import EngStorage

/// A document that holds a term.
public struct TermPosting: Sendable, Equatable {
  /// The document's key.
  public var key: String
  /// How often the term occurs in the document.
  public var frequency: Int
  /// Where it occurs, ascending, in tokens from the document's first; those of the title come first.
  public var positions: [Int]
}

extension SearchIndex {
  /// Calls `body` with each document that holds a term, in the order of the index, deleted ones left out.
  ///
  /// - Parameters:
  ///   - term: As the index holds it or, if it holds no such term, one whose case and accents do not count.
  ///   - body: Returns whether to go on.
  /// - Complexity: O(documents and positions passed).
  public func forEachPosting(
    ofTerm term: String,
    _ body: (TermPosting) throws -> Bool
  ) throws {
    var isHeld = false
    for segment in snapshot.segments where !isHeld { isHeld = try segment.term(term) != nil }
    let term = isHeld ? term : planner(SearchOptions()).analyzer.fold(term)
    for segment in snapshot.segments {
      guard let info = try segment.term(term) else { continue }
      let list = TermSource(term, try segment.postings(info))
      var target: UInt32 = 0
      while true {
        try list.advance(to: target)
        guard list.document != Source.end else { break }
        target = list.document + 1
        let document = Int(list.document)
        guard !segment.isDeleted(document) else { continue }
        let positions = try list.spans().map { Int($0.start) }
        let posting = TermPosting(
          key: try segment.key(of: document),
          frequency: positions.count,
          positions: positions
        )
        guard try body(posting) else { return }
      }
    }
  }
}
