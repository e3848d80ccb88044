import CICU

/// How many cells of a terminal a text takes.
///
/// A grapheme cluster takes two cells if one of its characters is wide or full-width (Unicode Standard
/// Annex 11) or shown as an emoji, none if it has only marks, format and control characters, else one;
/// ambiguous characters take one. The time is linear in the text.
package func displayWidth(of text: String) -> Int {
  var text = text
  return text.withUTF8 { utf8 in
    // Most texts are plain ASCII, of which each printing character takes one cell.
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count { $0 >= 0x20 && $0 != 0x7F } }
    var width = 0
    var clusterStart = 0
    for boundary in graphemeBoundaries(UnsafeRawBufferPointer(utf8)) {
      width += Int(
        cicu_cells(utf8.baseAddress.map { $0 + clusterStart }, Int64(boundary - clusterStart))
      )
      clusterStart = boundary
    }
    return width
  }
}

/// Where the grapheme clusters of a text end, in bytes; the last is the text's end.
package func graphemeBoundaries(_ text: UnsafeRawBufferPointer) -> [Int] {
  guard let base = text.baseAddress, !text.isEmpty else { return [] }
  guard let breaker = cicu_breaker_open(Int32(CICU_GRAPHEMES)) else { return [text.count] }
  defer { cicu_breaker_close(breaker) }
  let bytes = base.assumingMemoryBound(to: UInt8.self)
  guard cicu_breaker_start(breaker, bytes, Int64(text.count)) != 0 else { return [text.count] }
  var ends: [Int] = []
  while case let next = cicu_breaker_next(breaker), next > 0 { ends.append(Int(next)) }
  return ends
}

/// The nearest boundary of grapheme clusters at or before a byte of a text.
///
/// Only the text around the byte is looked at: where nothing within 256 bytes before it surely starts a
/// cluster, the answer is a boundary of code points.
package func graphemeBoundary(_ text: UnsafeRawBufferPointer, before offset: Int) -> Int {
  guard offset > 0 else { return 0 }
  guard offset < text.count else { return text.count }
  var start = offset
  // Between an ASCII byte and the control character or blank before it there is always a boundary.
  while start > 0, offset - start < 256, !(text[start - 1] <= 0x20 && text[start] < 0x80) {
    start -= 1
  }
  while start < offset, text[start] & 0xC0 == 0x80 { start += 1 }
  var end = min(text.count, offset + 64)
  while end < text.count, end > offset, text[end] & 0xC0 == 0x80 { end -= 1 }
  var last = start
  for boundary in graphemeBoundaries(UnsafeRawBufferPointer(rebasing: text[start..<end])) {
    guard start + boundary <= offset else { break }
    last = start + boundary
  }
  if last > start || offset - start < 4 { return last }
  // One cluster as far as was looked: cut it between code points.
  last = offset
  while last > start, text[last] & 0xC0 == 0x80 { last -= 1 }
  return last
}
