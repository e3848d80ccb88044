/// Values found out once, as long as all of them together are not too large; then all are given up, and found
/// out again when they are asked for.
///
/// The keys are strings: a process that searches once would wait longer for other keys to be made hashable than
/// for their hashes.
struct Kept<Value> {
  private var values: [String: Value] = [:]
  private var size = 0
  private let limit: Int

  /// - Parameter limit: Of the sizes of all values together.
  init(limit: Int) { self.limit = limit }

  subscript(key: String) -> Value? { values[key] }

  mutating func keep(_ value: Value, for key: String, size added: Int = 1) {
    if size + added > limit {
      values.removeAll()
      size = 0
    }
    if values.updateValue(value, forKey: key) == nil { size += added }
  }
}
