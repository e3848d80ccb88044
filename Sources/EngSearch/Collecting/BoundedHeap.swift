/// The first few of many elements in an order, in a heap whose root is the last of them.
struct BoundedHeap<Element> {
  private var heap: [Element] = []
  private let capacity: Int
  private let precedes: (Element, Element) -> Bool

  /// - Parameter precedes: Whether one element comes before another; never true both ways.
  init(capacity: Int, by precedes: @escaping (Element, Element) -> Bool) {
    self.capacity = max(capacity, 0)
    self.precedes = precedes
  }

  /// - Complexity: O(log *k*) for a capacity of *k*; constant for an element that does not enter.
  mutating func insert(_ element: Element) {
    if heap.count < capacity {
      heap.append(element)
      var child = heap.count - 1
      while child > 0 {
        let parent = (child - 1) / 2
        guard precedes(heap[parent], heap[child]) else { break }
        heap.swapAt(parent, child)
        child = parent
      }
    } else if let last = heap.first, precedes(element, last) {
      heap[0] = element
      var parent = 0
      while true {
        var lowest = parent
        for child in [2 * parent + 1, 2 * parent + 2]
        where child < heap.count && precedes(heap[lowest], heap[child]) { lowest = child }
        guard lowest != parent else { break }
        heap.swapAt(parent, lowest)
        parent = lowest
      }
    }
  }

  /// The elements in their order.
  func sorted() -> [Element] { heap.sorted(by: precedes) }
}
