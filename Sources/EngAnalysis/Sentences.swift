/// Sentence starts in UTF-8 offsets within `range`, the first being where its text begins.
///
/// Blank lines part paragraphs, which the rules of Unicode cut further; single line ends are blanks.
/// No sentence starts after an initial, a dotted acronym or a common abbreviation (`Mr.`, `Fig.`), nor
/// less than 20 bytes after the one before it in the same paragraph.
package func sentenceBoundaries(_ text: UnsafeRawBufferPointer, in range: Range<Int>) -> [Int] {
  let range = range.clamped(to: 0..<text.count)
  guard let base = text.baseAddress, !range.isEmpty else { return [] }
  let bytes = base.assumingMemoryBound(to: UInt8.self)
  var starts: [Int] = []
  var paragraph = range.lowerBound
  while paragraph < range.upperBound {
    let end = paragraphEnd(bytes, paragraph, range.upperBound)
    appendSentences(bytes, paragraph..<end, &starts)
    paragraph = end
  }
  return starts
}

/// In bytes; a longer paragraph is cut.
private let maximumParagraph = 1 << 16

/// In bytes; a shorter sentence goes on with the next.
private let minimumSentence = 20

private func isSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
}

/// Where the paragraph at `start` ends: behind a blank line, at `end` or at the length limit.
private func paragraphEnd(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
  let limit = min(end, start + maximumParagraph)
  var i = start
  while i < limit {
    guard bytes[i] == 0x0A else {
      i += 1
      continue
    }
    var j = i + 1
    while j < limit, bytes[j] == 0x20 || bytes[j] == 0x09 || bytes[j] == 0x0D { j += 1 }
    if j < limit, bytes[j] == 0x0A { return j + 1 }
    i = j
  }
  if limit < end {
    // Cut between words if there is one nearby, else between code points.
    var cut = limit
    while cut > limit - 256, !isSpace(bytes[cut - 1]) { cut -= 1 }
    if cut > limit - 256 { return cut }
    cut = limit
    while cut > limit - 4, bytes[cut] & 0xC0 == 0x80 { cut -= 1 }
    return cut
  }
  return limit
}

private func appendSentences(
  _ bytes: UnsafePointer<UInt8>,
  _ range: Range<Int>,
  _ starts: inout [Int]
) {
  guard let first = range.first(where: { !isSpace(bytes[$0]) }) else { return }
  starts.append(first)
  var last = first
  let breaks = SentenceBreaks(bytes, end: range.upperBound)
  var next = range.lowerBound
  while next < range.upperBound {
    next = breaks.boundary(after: next)
    var start = next
    while start < range.upperBound, isSpace(bytes[start]) { start += 1 }
    guard start < range.upperBound, start - last >= minimumSentence,
      !endsInAbbreviation(bytes, last..<next)
    else { continue }
    starts.append(start)
    last = start
  }
}

/// Whether the last word of the sentence is an initial, an acronym or an abbreviation with its stop.
private func endsInAbbreviation(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Bool {
  var end = range.upperBound
  while end > range.lowerBound, isSpace(bytes[end - 1]) { end -= 1 }
  guard end > range.lowerBound, bytes[end - 1] == UInt8(ascii: ".") else { return false }
  end -= 1
  var start = end
  while start > range.lowerBound, end - start < 16,
    asciiLower[Int(bytes[start - 1])] != 0 || bytes[start - 1] == UInt8(ascii: ".")
  {
    start -= 1
  }
  guard start < end, start == range.lowerBound || bytes[start - 1] < 0x80 else { return false }
  let word = (start..<end).map { bytes[$0] | 0x20 }
  if word.count == 1 { return word[0] >= 0x61 }
  // Letters at every other place, stops (with the case bit still a stop) between them.
  let isAcronym = word.indices.allSatisfy {
    $0 % 2 == 0 ? word[$0] >= 0x61 : word[$0] == UInt8(ascii: ".")
  }
  return isAcronym || abbreviations.contains(String(decoding: word, as: UTF8.self))
}

private let abbreviations: Set<String> = [
  "mr", "mrs", "ms", "dr", "prof", "gen", "adm", "sen", "rep", "gov", "col", "lt", "maj", "capt",
  "cmdr", "sgt", "brig", "amb", "hon", "rev", "st", "jr", "sr", "messrs", "mme", "mlle", "art",
  "arts", "fig", "figs", "no", "nos", "vs", "eg", "ie", "cf", "al", "ca", "approx", "vol", "vols",
  "pp", "ed", "eds", "ch", "sec", "sect", "para", "paras", "eq", "eqs", "ref", "refs", "tab", "inc",
  "ltd", "corp", "dept", "est", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep",
  "oct",
  "nov", "dec", "ph.d", "bzw", "nr", "hr", "fr", "usw", "viz", "resp",
]
