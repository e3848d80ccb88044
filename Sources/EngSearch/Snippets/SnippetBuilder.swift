import EngAnalysis
import EngIndex

/// Chooses the passages that show best why a document matches.
struct SnippetBuilder {
  /// The most passages per field.
  let count: Int
  /// The length to aim for, in bytes.
  let length: Int

  /// Matches looked at in one document.
  private static let matchLimit = 500
  /// How far around a match sentences are looked for, in bytes.
  private static let reach = 2048

  /// A match and the group of the query that it is of.
  struct Mark: Equatable {
    var bytes: Range<Int>
    var group: Int

    /// The bytes of all marks, ascending, those that overlap joined, empty ones left out.
    static func joined(_ marks: [Mark]) -> [Range<Int>] {
      var joined: [Range<Int>] = []
      for bytes in marks.map({ $0.bytes }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
        if let last = joined.last, bytes.lowerBound < last.upperBound {
          joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, bytes.upperBound)
        } else if !bytes.isEmpty {
          joined.append(bytes)
        }
      }
      return joined
    }
  }

  /// A part of a text, and whether sentences are cut at its ends.
  struct Passage: Equatable {
    var bytes: Range<Int>
    var isCutAtStart = false
    var isCutAtEnd = false

    func contains(_ mark: Mark) -> Bool {
      bytes.lowerBound <= mark.bytes.lowerBound && mark.bytes.upperBound <= bytes.upperBound
    }
  }

  /// The passages of a field, in the order of the text; none if `marks` is empty.
  func snippets(field: String, text: String, marks: [Mark]) -> [Snippet] {
    guard count > 0, length > 0 else { return [] }
    let marks = Array(
      marks.sorted {
        ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
      }
      .prefix(SnippetBuilder.matchLimit)
    )
    var text = text
    return text.withUTF8 { bytes in
      let raw = UnsafeRawBufferPointer(bytes)
      let passages = choose(passages(raw, marks), marks)
      return passages.map { snippet(field, raw, $0, marks) }
    }
  }

  /// The beginning of a text, for a document without a match to show.
  func opening(field: String, text: String) -> [Snippet] {
    guard count > 0, length > 0, !text.isEmpty else { return [] }
    var text = text
    return text.withUTF8 { bytes in
      let raw = UnsafeRawBufferPointer(bytes)
      var end = boundary(raw, atOrBefore: min(length, raw.count))
      if end < raw.count { end = wordEnd(raw, end, after: 0) }
      let range = trimmed(raw, 0..<end)
      let isCut = !trimmed(raw, end..<raw.count).isEmpty
      return range.isEmpty
        ? [] : [snippet(field, raw, Passage(bytes: range, isCutAtEnd: isCut), [])]
    }
  }

  // MARK: Passages

  /// One passage around each match, those with the same bytes once; of a single group no more than `choose`
  /// would look at.
  private func passages(_ text: UnsafeRawBufferPointer, _ marks: [Mark]) -> [Passage] {
    var result: [Passage] = []
    var region = 0..<0
    var starts: [Int] = []
    let isOneGroup = marks.allSatisfy { $0.group == marks[0].group }
    let shortest = marks.lazy.map { $0.bytes.count }.min() ?? 0
    var shown: [Passage] = []
    // Of one group the first passages are most often the last.
    let ahead = isOneGroup ? SnippetBuilder.reach : 4 * SnippetBuilder.reach
    for mark in marks {
      if mark.bytes.upperBound > region.upperBound - 1,
        region.upperBound < text.count
          || region.isEmpty
      {
        let lower = boundary(text, atOrBefore: max(0, mark.bytes.lowerBound - SnippetBuilder.reach))
        let upper = boundary(
          text,
          atOrBefore: min(text.count, mark.bytes.upperBound + ahead)
        )
        region = lower..<upper
        starts = sentenceBoundaries(text, in: region)
      }
      let passage = passage(text, around: mark, marks, starts: starts, region: region)
      if result.last != passage { result.append(passage) }
      if isOneGroup, mark.bytes.count == shortest, !passage.bytes.isEmpty,
        passage.contains(mark), !shown.contains(where: { $0.bytes.overlaps(passage.bytes) })
      {
        shown.append(passage)
        if shown.count == count { break }
      }
    }
    return result
  }

  private func passage(
    _ text: UnsafeRawBufferPointer,
    around mark: Mark,
    _ marks: [Mark],
    starts: [Int],
    region: Range<Int>
  ) -> Passage {
    let next = starts.firstIndex { $0 > mark.bytes.lowerBound } ?? starts.count
    var lower = next > 0 ? starts[next - 1] : region.lowerBound
    var upper = next < starts.count ? starts[next] : region.upperBound
    // A match may cross the end of a sentence.
    var following = next
    while upper < mark.bytes.upperBound {
      following += 1
      upper = following < starts.count ? starts[following] : region.upperBound
      if following >= starts.count { break }
    }
    upper = max(upper, mark.bytes.upperBound)
    let sentence = trimmed(text, lower..<upper)
    // A region that does not begin or end with the text cuts a sentence there.
    var isCutAtStart = lower == region.lowerBound && lower > 0
    var isCutAtEnd = upper == region.upperBound && upper < text.count
    if upper - lower > length {
      (lower, upper) = window(text, lower..<upper, around: mark, marks)
      let shown = trimmed(text, lower..<upper)
      isCutAtStart = isCutAtStart || shown.lowerBound > sentence.lowerBound
      isCutAtEnd = isCutAtEnd || shown.upperBound < sentence.upperBound
    } else {
      while following < starts.count {
        let end = following + 1 < starts.count ? starts[following + 1] : region.upperBound
        guard end - lower <= length else { break }
        upper = end
        following += 1
      }
      isCutAtEnd = upper == region.upperBound && upper < text.count
    }
    return Passage(
      bytes: trimmed(text, lower..<upper),
      isCutAtStart: isCutAtStart,
      isCutAtEnd: isCutAtEnd
    )
  }

  /// The part of a long sentence that begins a little before a match, cut between words.
  private func window(
    _ text: UnsafeRawBufferPointer,
    _ sentence: Range<Int>,
    around mark: Mark,
    _ marks: [Mark]
  ) -> (Int, Int) {
    // As many of the matches after this one as fit, with what is left over on both sides.
    var last = mark.bytes.upperBound
    for other in marks
    where other.bytes.lowerBound >= mark.bytes.lowerBound
      && other.bytes.upperBound <= sentence.upperBound
      && other.bytes.upperBound - mark.bytes.lowerBound <= length
    {
      last = max(last, other.bytes.upperBound)
    }
    let spare = max(0, length - (last - mark.bytes.lowerBound))
    var lower = max(sentence.lowerBound, mark.bytes.lowerBound - spare / 2)
    var upper = min(sentence.upperBound, lower + max(length, last - lower))
    lower = max(sentence.lowerBound, min(lower, upper - length))
    if lower > sentence.lowerBound {
      lower = wordStart(text, lower, before: mark.bytes.lowerBound)
    }
    if upper < sentence.upperBound {
      upper = wordEnd(text, upper, after: last)
    }
    return (lower, upper)
  }

  /// The first place at or after `offset` where a word starts after white space; a scalar boundary
  /// if there is none before `limit`.
  private func wordStart(_ text: UnsafeRawBufferPointer, _ offset: Int, before limit: Int) -> Int {
    var place = offset
    while place < limit, !isSpace(text[place]) { place += 1 }
    while place < limit, isSpace(text[place]) { place += 1 }
    return place < limit ? place : min(limit, boundary(text, atOrBefore: offset))
  }

  /// The last place at or before `offset` where a word ends before white space.
  private func wordEnd(_ text: UnsafeRawBufferPointer, _ offset: Int, after limit: Int) -> Int {
    var place = offset
    while place > limit, !isSpace(text[place]) { place -= 1 }
    return place > limit ? place : max(limit, boundary(text, atOrBefore: offset))
  }

  private func trimmed(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, isSpace(text[lower]) { lower += 1 }
    while upper > lower, isSpace(text[upper - 1]) { upper -= 1 }
    return lower..<upper
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// The nearest place that does not cut a character's bytes.
  private func boundary(_ text: UnsafeRawBufferPointer, atOrBefore offset: Int) -> Int {
    var place = offset
    while place > 0, place < text.count, text[place] & 0xC0 == 0x80 { place -= 1 }
    return place
  }

  // MARK: Choice

  /// The best passages that do not overlap, in the order of the text.
  ///
  /// - Parameter marks: In the order of the text.
  private func choose(_ passages: [Passage], _ marks: [Mark]) -> [Passage] {
    var counts = [Int](repeating: 0, count: (marks.lazy.map { $0.group }.max() ?? -1) + 1)
    let groups = passages.map { passage in
      var found: [Int] = []
      for mark in self.marks(marks, in: passage) where passage.contains(mark) {
        if counts[mark.group] == 0 { found.append(mark.group) }
        counts[mark.group] += 1
      }
      for group in found { counts[group] = 0 }
      return found
    }
    let tightness = zip(passages, groups).map { passage, groups in
      self.tightness(self.marks(marks, in: passage), in: passage, groups.count, &counts)
    }
    var chosen: [Passage] = []
    var shown: Set<Int> = []
    while chosen.count < count {
      var best: (place: Int, score: (Int, Int, Int))?
      for (place, passage) in passages.enumerated()
      where !chosen.contains(where: { $0.bytes.overlaps(passage.bytes) }) {
        // A second passage is for what the first does not show.
        let new = groups[place].count { !shown.contains($0) }
        let score = (new, groups[place].count, -tightness[place])
        if best.map({ score > $0.score }) ?? true { best = (place, score) }
      }
      guard let best, !passages[best.place].bytes.isEmpty else { break }
      chosen.append(passages[best.place])
      shown.formUnion(groups[best.place])
    }
    return chosen.sorted { $0.bytes.lowerBound < $1.bytes.lowerBound }
  }

  /// The marks that begin within a passage; they are in the order of the text.
  private func marks(_ marks: [Mark], in passage: Passage) -> ArraySlice<Mark> {
    func place(of byte: Int) -> Int {
      var low = 0
      var high = marks.count
      while low < high {
        let middle = (low + high) / 2
        if marks[middle].bytes.lowerBound < byte { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return marks[place(of: passage.bytes.lowerBound)..<place(of: passage.bytes.upperBound)]
  }

  /// The bytes from the first to the last of the closest marks of all groups present.
  ///
  /// - Parameter counts: Zero for each group, as before the call.
  private func tightness(
    _ marks: ArraySlice<Mark>,
    in passage: Passage,
    _ groups: Int,
    _ counts: inout [Int]
  ) -> Int {
    var best = Int.max
    var present = 0
    var first = marks.startIndex
    func leave() {
      if passage.contains(marks[first]) {
        counts[marks[first].group] -= 1
        if counts[marks[first].group] == 0 { present -= 1 }
      }
      first += 1
    }
    for mark in marks where passage.contains(mark) {
      if counts[mark.group] == 0 { present += 1 }
      counts[mark.group] += 1
      while present == groups {
        if passage.contains(marks[first]) {
          best = min(best, mark.bytes.upperBound - marks[first].bytes.lowerBound)
        }
        leave()
      }
    }
    while first < marks.endIndex { leave() }
    return best == Int.max ? 0 : best
  }

  private func snippet(
    _ field: String,
    _ text: UnsafeRawBufferPointer,
    _ passage: Passage,
    _ marks: [Mark]
  ) -> Snippet {
    let range = passage.bytes
    let inside = marks.filter {
      range.lowerBound <= $0.bytes.lowerBound && $0.bytes.upperBound <= range.upperBound
    }
    return Snippet(
      field: field,
      text: String(decoding: text[range], as: UTF8.self),
      byteRange: range,
      matches: Mark.joined(inside),
      isCutAtStart: passage.isCutAtStart,
      isCutAtEnd: passage.isCutAtEnd
    )
  }
}
