/// Memory for the positions of one posting; it grows as needed and never moves while it is read.
package struct PositionBuffer: ~Copyable {
  package private(set) var values: UnsafeMutablePointer<UInt32>
  package internal(set) var count = 0
  private var capacity = 16
  /// What positions are read by; asking for what is shared costs a call each time.
  let code = PositionCode.shared

  package init() { values = .allocate(capacity: capacity) }

  deinit { values.deallocate() }

  /// Makes room for `count` values; those held before are lost.
  mutating func reserve(_ count: Int) {
    guard count > capacity else { return }
    values.deallocate()
    capacity = max(count, capacity * 2)
    values = .allocate(capacity: capacity)
  }
}
