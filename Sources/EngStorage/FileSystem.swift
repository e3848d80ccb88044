/// The calls on files that an index needs; a test can fail them one by one.
public protocol FileSystem: Sendable {
  /// Creates a file that must not exist yet, for appending.
  func create(_ path: String) throws(IndexError) -> any AppendingFile
  /// Maps a regular file read-only; `.io` with code ENOENT if there is none.
  func map(_ path: String) throws(IndexError) -> FileMapping
  /// The names in a directory, in no order; `.io` with code ENOENT if there is none.
  func list(_ directory: String) throws(IndexError) -> [String]
  /// Creates a directory and those above it that are missing.
  func createDirectory(_ path: String) throws(IndexError)
  /// Renames a file, replacing the target.
  func rename(_ from: String, to: String) throws(IndexError)
  /// Removes a file; a missing one is fine.
  func remove(_ path: String) throws(IndexError)
  /// Makes the names in a directory durable.
  func syncDirectory(_ path: String) throws(IndexError)
  /// Takes the lock file, writing this process into it; `.locked` if another holds it.
  func lock(_ path: String) throws(IndexError) -> FileLock
}

/// A file being written from start to end.
public protocol AppendingFile: AnyObject {
  /// Appends all of `bytes`.
  func append(_ bytes: UnsafeRawBufferPointer) throws(IndexError)
  /// Makes the contents durable.
  func sync() throws(IndexError)
  /// Closes the file; later calls do nothing.
  func close() throws(IndexError)
}
