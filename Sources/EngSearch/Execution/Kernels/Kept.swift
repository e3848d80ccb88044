/// Values found out once, as long as all of them together are not too large; then all are given up, and found
/// out again when they are asked for.
struct Kept<Key: Hashable, Value> {
  private var values: [Key: Value] = [:]
  private var size = 0
  private let limit: Int

  /// - Parameter limit: Of the sizes of all values together.
  init(limit: Int) { self.limit = limit }

  subscript(key: Key) -> Value? { values[key] }

  mutating func keep(_ value: Value, for key: Key, size added: Int = 1) {
    if size + added > limit {
      values.removeAll()
      size = 0
    }
    if values.updateValue(value, forKey: key) == nil { size += added }
  }
}
