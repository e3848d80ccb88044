/// The numbers from one up to another, for loops whose bounds are known to be in order: without the checks
/// that a range makes at its start or at each step.
struct Steps: Sequence, IteratorProtocol {
  private var at: Int
  private let end: Int

  @inline(__always)
  fileprivate init(from start: Int, upTo end: Int) {
    at = start
    self.end = end
  }

  @inline(__always)
  mutating func next() -> Int? {
    guard at < end else { return nil }
    at &+= 1
    return at &- 1
  }
}

@inline(__always)
func steps(_ end: Int, from start: Int = 0) -> Steps {
  Steps(from: start, upTo: end)
}
