extension Oracle {
  /// Each start of an occurrence with its nearest end.
  func places(_ pattern: Pattern, _ text: Text) -> [Int: Int] {
    var found: [Int: Int] = [:]
    switch pattern {
    case .term(let term):
      for place in text.places[term] ?? [] { found[place] = place + 1 }
    case .any(let parts):
      for part in parts { found.merge(places(part, text)) { min($0, $1) } }
    case .run(let parts, let gaps, let slop):
      let lists = parts.map { places($0, text) }
      for (start, end) in lists[0] {
        found[start] = Oracle.runEnd(lists, gaps, part: 1, from: end, slop: slop)
      }
    case .near(let parts, let distance):
      let lists = parts.map { places($0, text) }
      for (leader, list) in lists.enumerated() {
        for (start, end) in list {
          // Equal lists share a queue of places that do not overlap.
          var queues: [[(start: Int, end: Int)]] = []
          var of: [[Int: Int]] = []
          var last = end
          var inside = end - start
          var complete = true
          for (other, candidates) in lists.enumerated() where other != leader {
            if !of.contains(candidates) {
              var queue: [(start: Int, end: Int)] = []
              for one in candidates.sorted(by: { $0.key < $1.key })
              where one.key >= queue.last?.end ?? end {
                queue.append((one.key, one.value))
              }
              of.append(candidates)
              queues.append(queue)
            }
            guard let queue = of.firstIndex(of: candidates), !queues[queue].isEmpty else {
              complete = false
              break
            }
            let next = queues[queue].removeFirst()
            last = max(last, next.end)
            inside += next.end - next.start
          }
          if complete, last - start - inside <= distance {
            found[start] = min(found[start] ?? .max, last)
          }
        }
      }
    case .inTitle(let wanted, let inner):
      found = places(inner, text).filter { ($0.key < text.titleEnd) == wanted }
    case .typed(let typed, let inner):
      found = places(inner, text).filter { start, end in
        guard end == start + 1, let source = text.sources[start] else { return false }
        return source == typed || ["'s", "’s"].contains { source == typed + $0 }
      }
    }
    return found
  }

  /// The nearest end of a run whose parts before `part` end at `end`, or nil if there is none.
  static func runEnd(
    _ lists: [[Int: Int]],
    _ gaps: [Int],
    part: Int,
    from end: Int,
    slop: Int
  ) -> Int? {
    guard part < lists.count else { return end }
    var best: Int?
    for extra in 0...slop {
      guard let next = lists[part][end + gaps[part - 1] + extra],
        let last = runEnd(lists, gaps, part: part + 1, from: next, slop: slop - extra)
      else { continue }
      best = min(best ?? .max, last)
    }
    return best
  }
}
