public import EngIndex

extension IndexWriter {
  /// Deletes every document of the last commit that matches a query. As with every change, nothing is
  /// visible before `commit()`; documents that were put since the last commit stay.
  ///
  /// A query with an error is refused and nothing is guessed, as with `SearchOptions.strict`.
  ///
  /// - Parameters:
  ///   - options: What a word finds: `anyWord`, stems and synonyms. Limits and order do not count.
  ///   - dryRun: Whether they stay, too.
  /// - Returns: The keys of those that were deleted, or would be, in the order of the index.
  /// - Throws: `QuerySyntaxError` for an error in the query; `IndexError` if the index cannot be read.
  @discardableResult
  public func delete(
    matching query: String,
    _ options: SearchOptions = SearchOptions(),
    dryRun: Bool = false
  ) throws -> [String] {
    var options = options
    options.strict = true
    let snapshot = try IndexSnapshot.open(directory, fileSystem: fileSystem)
    let index = try SearchIndex(snapshot)
    _ = try index.read(query, options)
    let found = try index.prepare(query, options)
      .run(limit: snapshot.documentCount, isCounting: true)
    var keys: [String] = []
    let hits = found.hits.sorted { ($0.segment, $0.document) < ($1.segment, $1.document) }
    for hit in hits {
      let segment = snapshot.segments[hit.segment]
      let document = Int(hit.document)
      if try dryRun || delete(document, ofSegment: segment.name) {
        keys.append(try segment.key(of: document))
      }
    }
    return keys
  }
}
