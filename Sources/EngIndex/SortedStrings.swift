/// The numbers below `count` in the order of their strings.
func sortedByBytes(
  count: Int,
  _ string: (Int) -> UnsafeBufferPointer<UInt8>
) -> [UInt32] {
  // By the first two bytes at once; what is left are short sorts.
  var starts = [Int](repeating: 0, count: 65_537)
  var prefixes = [UInt64](repeating: 0, count: count)
  for number in 0..<count {
    prefixes[number] = TermDictionary.prefix(string(number))
    starts[Int(prefixes[number] >> 48) + 1] += 1
  }
  for bucket in 0..<65_536 { starts[bucket + 1] += starts[bucket] }
  let ends = starts
  var order = [(prefix: UInt64, number: UInt32)](repeating: (0, 0), count: count)
  for number in 0..<count {
    let bucket = Int(prefixes[number] >> 48)
    order[starts[bucket]] = (prefixes[number], UInt32(number))
    starts[bucket] += 1
  }
  for bucket in 0..<65_536 where ends[bucket + 1] - ends[bucket] > 1 {
    order[ends[bucket]..<ends[bucket + 1]].sort { a, b in
      a.prefix != b.prefix
        ? a.prefix < b.prefix
        : TermDictionary.compare(string(Int(a.number)), string(Int(b.number))) < 0
    }
  }
  return order.map(\.number)
}
