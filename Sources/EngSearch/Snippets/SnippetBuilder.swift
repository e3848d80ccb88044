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
      for bytes in marks.map(\.bytes).sorted(by: { $0.lowerBound < $1.lowerBound }) {
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

  /// One passage around each match, those with the same bytes once.
  private func passages(_ text: UnsafeRawBufferPointer, _ marks: [Mark]) -> [Passage] {
    var result: [Passage] = []
    var region = 0..<0
    var starts: [Int] = []
    for mark in marks {
      if mark.bytes.upperBound > region.upperBound - 1,
        region.upperBound < text.count
          || region.isEmpty
      {
        let lower = boundary(text, atOrBefore: max(0, mark.bytes.lowerBound - SnippetBuilder.reach))
        let upper = boundary(
          text,
          atOrBefore: min(text.count, mark.bytes.upperBound + 4 * SnippetBuilder.reach)
        )
        region = lower..<upper
        starts = sentenceBoundaries(text, in: region)
      }
      let passage = passage(text, around: mark, marks, starts: starts, region: region)
      if result.last != passage { result.append(passage) }
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
  private func choose(_ passages: [Passage], _ marks: [Mark]) -> [Passage] {
    var chosen: [Passage] = []
    var shown: Set<Int> = []
    while chosen.count < count {
      var best: (passage: Passage, score: (Int, Int, Int))?
      for passage in passages where !chosen.contains(where: { $0.bytes.overlaps(passage.bytes) }) {
        let inside = marks.filter {
          passage.bytes.lowerBound <= $0.bytes.lowerBound
            && $0.bytes.upperBound <= passage.bytes.upperBound
        }
        let groups = Set(inside.map(\.group))
        // A second passage is for what the first does not show.
        let score = (
          groups.subtracting(shown).count, groups.count, -tightness(inside, groups.count)
        )
        if best.map({ score > $0.score }) ?? true { best = (passage, score) }
      }
      guard let best, !best.passage.bytes.isEmpty else { break }
      chosen.append(best.passage)
      shown.formUnion(
        marks.filter {
          best.passage.bytes.lowerBound <= $0.bytes.lowerBound
            && $0.bytes.upperBound <= best.passage.bytes.upperBound
        }.map(\.group)
      )
    }
    return chosen.sorted { $0.bytes.lowerBound < $1.bytes.lowerBound }
  }

  /// The bytes from the first to the last of the closest marks of all groups present.
  private func tightness(_ marks: [Mark], _ groups: Int) -> Int {
    var best = Int.max
    var counts: [Int: Int] = [:]
    var first = 0
    for mark in marks {
      counts[mark.group, default: 0] += 1
      while counts.count == groups, first < marks.count {
        best = min(best, mark.bytes.upperBound - marks[first].bytes.lowerBound)
        let group = marks[first].group
        counts[group, default: 0] -= 1
        if counts[group] == 0 { counts[group] = nil }
        first += 1
      }
    }
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
