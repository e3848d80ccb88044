internal import Glibc
internal import Synchronization

/// The contents of a whole file, read-only in memory: mapped, or a copy.
///
/// Index files are never written again after they are published, so mapping them is sound. Unlinking
/// the file is fine: the bytes live until the mapping is released.
public final class FileMapping: Sendable {
  // Valid and unchanged until `deinit`, so sharing it between threads is sound.
  nonisolated(unsafe) package let bytes: UnsafeRawBufferPointer

  private let isMapped: Bool
  // Set before the mapping is shared.
  nonisolated(unsafe) private var group: MappingGroup?

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
  package func releaseMemory() { advise(0..<bytes.count, MADV_DONTNEED) }

  /// Says that nothing is to be read that is not asked for: else the system may read many MiB around each page.
  func expectRandomReads() { advise(0..<bytes.count, MADV_RANDOM) }

  /// Starts reading some bytes, which begin at a page of memory.
  func startReading(_ range: Range<Int>) { advise(range, MADV_WILLNEED) }

  private func advise(_ range: Range<Int>, _ advice: Int32) {
    guard isMapped, let base = bytes.baseAddress else { return }
    // Whether it is taken changes nothing that can be read.
    madvise(UnsafeMutableRawPointer(mutating: base + range.lowerBound), range.count, advice)
  }

  /// Leaves giving the mapping back to `group`; to be called before other threads have the mapping.
  func join(_ group: MappingGroup) {
    guard isMapped, self.group == nil, !bytes.isEmpty else { return }
    group.add(bytes)
    self.group = group
  }

  deinit {
    guard group == nil, let base = bytes.baseAddress else { return }
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
    } else {
      bytes.deallocate()
    }
  }
}

/// Mappings that the system gets back together, when the last of them is released. Those made one after the
/// other lie side by side in memory, and go in one call.
package final class MappingGroup: Sendable {
  /// The pages of each, as addresses.
  private let ranges = Mutex<[Range<UInt>]>([])

  package init() {}

  fileprivate func add(_ bytes: UnsafeRawBufferPointer) {
    let start = UInt(bitPattern: bytes.baseAddress)
    let page = UInt(getpagesize())
    let end = (start + UInt(bytes.count) + page - 1) / page * page
    ranges.withLock { $0.append(start..<end) }
  }

  /// Neighbours as one; the ranges do not overlap.
  static func joined(_ ranges: [Range<UInt>]) -> [Range<UInt>] {
    var joined: [Range<UInt>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, last.upperBound == range.lowerBound {
        joined[joined.count - 1] = last.lowerBound..<range.upperBound
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  deinit {
    for range in MappingGroup.joined(ranges.withLock { $0 }) {
      munmap(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count)
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
