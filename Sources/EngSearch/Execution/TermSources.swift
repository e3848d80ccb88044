import EngIndex
import EngStorage

/// Finds where terms are in one document after the other, each term's list once as long as the documents of a
/// segment come in order. For one thread.
final class TermSources {
  private var segment: SegmentReader?
  private var document: UInt32 = 0
  /// Nil of a term that the segment lacks.
  private var sources: [String: TermSource?] = [:]

  /// Where a term is in a document, ascending.
  func spans(
    of term: String,
    in document: UInt32,
    of segment: SegmentReader
  ) throws(IndexError) -> [Span] {
    if segment !== self.segment || document < self.document {
      self.segment = segment
      sources.removeAll(keepingCapacity: true)
    }
    self.document = document
    guard let source = try source(term, segment) else { return [] }
    try source.advance(to: document)
    return source.document == document ? try source.spans() : []
  }

  private func source(_ term: String, _ segment: SegmentReader) throws(IndexError) -> TermSource? {
    if let known = sources[term] { return known }
    var source: TermSource?
    if let info = try segment.term(term) { source = TermSource(term, try segment.postings(info)) }
    sources.updateValue(source, forKey: term)
    return source
  }
}
