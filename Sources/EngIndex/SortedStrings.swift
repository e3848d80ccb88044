/// The numbers below `count` in the order of their strings.
func sortedByBytes(
  count: Int,
  _ string: (Int) -> UnsafeBufferPointer<UInt8>
) -> [UInt32] {
  typealias Item = (prefix: UInt64, number: UInt32)
  func precedes(_ a: Item, _ b: Item) -> Bool {
    a.prefix != b.prefix
      ? a.prefix < b.prefix
      : TermDictionary.compare(string(Int(a.number)), string(Int(b.number))) < 0
  }
  let items = (0..<count).map { Item(TermDictionary.prefix(string($0)), UInt32($0)) }
  // Going over the buckets costs more than sorting few.
  if count < 1_024 { return items.sorted(by: precedes).map(\.number) }
  // By the first two bytes at once; what is left are short sorts.
  var starts = [Int](repeating: 0, count: 65_537)
  for item in items { starts[Int(item.prefix >> 48) + 1] += 1 }
  for bucket in 0..<65_536 { starts[bucket + 1] += starts[bucket] }
  let ends = starts
  var order = [Item](repeating: (0, 0), count: count)
  for item in items {
    let bucket = Int(item.prefix >> 48)
    order[starts[bucket]] = item
    starts[bucket] += 1
  }
  for bucket in 0..<65_536 where ends[bucket + 1] - ends[bucket] > 1 {
    order[ends[bucket]..<ends[bucket + 1]].sort(by: precedes)
  }
  return order.map(\.number)
}
