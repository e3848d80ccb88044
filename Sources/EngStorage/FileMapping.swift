internal import Glibc

/// The contents of a whole file, read-only in memory: mapped, or a copy.
///
/// Index files are never written again after they are published, so mapping them is sound. Unlinking
/// the file is fine: the bytes live until the mapping is released.
public final class FileMapping: Sendable {
  // Valid and unchanged until `deinit`, so sharing it between threads is sound.
  nonisolated(unsafe) package let bytes: UnsafeRawBufferPointer

  private let isMapped: Bool

  /// Takes over a mapping made by `mmap`, or an empty one.
  package init(mapped: UnsafeRawBufferPointer) {
    bytes = mapped
    isMapped = true
  }

  /// Holds a copy of `contents`, which nothing that happens to a file can change.
  package init(copying contents: UnsafeRawBufferPointer) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: contents.count, alignment: 64)
    copy.copyMemory(from: contents)
    bytes = UnsafeRawBufferPointer(copy)
    isMapped = false
  }

  /// Lets the system take back the memory that holds what was read; it is read again when needed.
  package func releaseMemory() {
    guard isMapped, let base = bytes.baseAddress else { return }
    // Advice: whether it is taken changes nothing that can be read.
    madvise(UnsafeMutableRawPointer(mutating: base), bytes.count, MADV_DONTNEED)
  }

  deinit {
    guard let base = bytes.baseAddress else { return }
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
    } else {
      bytes.deallocate()
    }
  }
}

/// A held lock; given up when it is released.
public final class FileLock {
  private let release: () -> Void
  package init(descriptor: Int32) {
    release = {
      // Closing alone would leave the lock to a process that was just forked and still has the descriptor.
      flock(descriptor, LOCK_UN)
      Glibc.close(descriptor)
    }
  }

  /// A lock that is given up by a call of `release`.
  package init(release: @escaping () -> Void) { self.release = release }

  deinit { release() }
}
