internal import Glibc

/// A whole file, mapped read-only into memory.
///
/// Index files are never written again after they are published, so mapping them is sound. Unlinking
/// the file is fine: the bytes live until the mapping is released.
public final class FileMapping: Sendable {
  // Valid and unchanged until `deinit`, so sharing it between threads is sound.
  nonisolated(unsafe) package let bytes: UnsafeRawBufferPointer

  /// Takes over a mapping made by `mmap`, or an empty one.
  package init(mapped: UnsafeRawBufferPointer) { bytes = mapped }

  deinit {
    guard let base = bytes.baseAddress else { return }
    munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
  }
}

/// A held lock; given up when it is released.
public final class FileLock {
  private let descriptor: Int32
  package init(descriptor: Int32) { self.descriptor = descriptor }
  deinit { Glibc.close(descriptor) }
}
