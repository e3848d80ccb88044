/// What can go wrong with an index, one case for each thing that its user can do about it.
public enum IndexError: Error, Equatable, Sendable {
  /// No index exists at `path`.
  case notFound(path: String)

  /// Another process is writing the index; `holder` names it ("" when it cannot be told).
  case locked(path: String, holder: String)

  /// A file does not hold what was written to it. `offset` is in bytes from its start.
  case corrupted(file: String, offset: Int, reason: String)

  /// A file has a format that this version does not read.
  case unsupportedFormat(file: String, found: UInt32, readable: ClosedRange<UInt32>)

  /// The index was written by other analysis rules, so that writing to it would mix two vocabularies.
  case analyzerChanged(found: String, current: String)

  /// A documented limit was reached.
  case limitExceeded(what: String, limit: Int)

  /// A system call failed; `code` is its `errno`.
  case io(operation: String, path: String, code: Int32)

  /// An earlier failure left this writer unusable; the last commit is intact.
  case writerFailed
}
