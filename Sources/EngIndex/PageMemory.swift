internal import CInline
internal import Glibc

/// Values in pages of their own: they grow without being copied, and what was never written takes no
/// memory.
///
/// Many of them are in pages of 2 MiB where the system has them. Looking up a word of a large vocabulary
/// waits longer for the tables that say where small pages are than for the memory itself.
struct PageMemory<Value: BitwiseCopyable>: ~Copyable {
  private(set) var start: UnsafeMutablePointer<Value>
  /// In values; those that were never written are zero.
  private(set) var capacity: Int
  private var byteCount: Int

  private static var page: Int { 4096 }
  private static var largePage: Int { 2 << 20 }

  init(capacity: Int) {
    byteCount = PageMemory.pages(capacity)
    guard let mapping = PageMemory.map(byteCount) else { outOfMemory() }
    self.capacity = byteCount / MemoryLayout<Value>.stride
    start = mapping.bindMemory(to: Value.self, capacity: self.capacity)
  }

  deinit { munmap(start, byteCount) }

  private static func pages(_ capacity: Int) -> Int {
    max(capacity * MemoryLayout<Value>.stride + page - 1, page) & ~(page - 1)
  }

  /// Maps pages of zeros; many of them start at a large page.
  private static func map(_ size: Int) -> UnsafeMutableRawPointer? {
    let isLarge = size >= largePage
    let room = isLarge ? size + largePage : size
    let mapping = mmap(nil, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapping, mapping != MAP_FAILED else { return nil }
    guard isLarge else { return mapping }
    let before = -Int(bitPattern: mapping) & (largePage - 1)
    if before > 0 { munmap(mapping, before) }
    munmap(mapping + before + size, largePage - before)
    madvise(mapping + before, size, MADV_HUGEPAGE)
    return mapping + before
  }

  /// Makes room for at least `least` values, and for half as many again as before.
  @inline(never)
  mutating func grow(to least: Int) {
    let larger = PageMemory.pages(max(least, capacity + capacity / 2))
    guard let place = PageMemory.map(larger),
      cinline_move_mapping(start, byteCount, larger, place) != 0
    else { outOfMemory() }
    if larger >= PageMemory.largePage { madvise(place, larger, MADV_HUGEPAGE) }
    byteCount = larger
    capacity = larger / MemoryLayout<Value>.stride
    start = place.bindMemory(to: Value.self, capacity: capacity)
  }
}
