/// Where something occurs, in positions: from `start` up to but not including `end`.
package struct Span: Sendable, Hashable {
  package var start: UInt32
  package var end: UInt32

  package init(start: UInt32, end: UInt32) {
    self.start = start
    self.end = end
  }
}

/// Combines spans; all lists are ascending by start, then end.
package enum Spans {
  /// Several lists as one, each start once with its nearest end.
  package static func union(_ lists: [[Span]]) -> [Span] {
    shortest(lists.flatMap { $0 })
  }

  /// Each start once, with its nearest end.
  package static func shortest(_ spans: [Span]) -> [Span] {
    let sorted = spans.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    var result: [Span] = []
    for span in sorted where result.last?.start != span.start { result.append(span) }
    return result
  }

  /// Where `lists[0]`, `lists[1]`, … follow each other; see `Occurrence.phrase`.
  package static func phrase(_ lists: [[Span]], gaps: [Int], slop: Int) -> [Span] {
    guard let first = lists.first else { return [] }
    var result: [Span] = []
    for span in first {
      // The ends reached so far, with the fewest extra words that lead there.
      var reached: [(end: Int, extra: Int)] = [(Int(span.end), 0)]
      for (number, (list, gap)) in zip(lists.dropFirst(), gaps).enumerated() {
        let isLast = number + 2 == lists.count
        var next: [(end: Int, extra: Int)] = []
        for state in reached {
          let earliest = state.end + gap
          var index = firstIndex(in: list, startingAt: earliest)
          while index < list.count {
            let start = Int(list[index].start)
            let extra = state.extra + start - earliest
            // Of the last part only the nearest end is of interest.
            if extra > slop || isLast && start >= next.first?.end ?? .max { break }
            let end = Int(list[index].end)
            if isLast {
              next = [(min(end, next.first?.end ?? .max), 0)]
            } else if let known = next.firstIndex(where: { $0.end == end }) {
              next[known].extra = min(next[known].extra, extra)
            } else {
              next.append((end, extra))
            }
            index += 1
          }
        }
        reached = next
        if reached.isEmpty { break }
      }
      if let end = reached.map(\.end).min() {
        result.append(Span(start: span.start, end: UInt32(end)))
      }
    }
    return shortest(result)
  }

  /// Windows that begin with a span of one list and hold a later one of each other list, with at
  /// most `distance` words that belong to none. Lists that are the same each have a span of their
  /// own; others may share words.
  package static func near(_ lists: [[Span]], distance: Int) -> [Span] {
    // Which of the lists before each are the same as it.
    let twins = lists.indices.map { one in (0..<one).filter { lists[$0] == lists[one] } }
    var result: [Span] = []
    for (leader, list) in lists.enumerated() {
      spans: for span in list {
        var end = Int(span.end)
        var inside = end - Int(span.start)
        for (other, candidates) in lists.enumerated() where other != leader {
          var index = firstIndex(in: candidates, startingAt: Int(span.end))
          for twin in twins[other] where twin != leader && index < candidates.count {
            index = firstIndex(in: candidates, startingAt: Int(candidates[index].end))
          }
          guard index < candidates.count else { continue spans }
          end = max(end, Int(candidates[index].end))
          inside += Int(candidates[index].end) - Int(candidates[index].start)
        }
        if end - Int(span.start) - inside <= distance {
          result.append(Span(start: span.start, end: UInt32(end)))
        }
      }
    }
    return shortest(result)
  }

  private static func firstIndex(in list: [Span], startingAt position: Int) -> Int {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if Int(list[middle].start) < position { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
