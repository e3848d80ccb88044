import CICU

/// Where what is too long is cut: between grapheme clusters, so that no letter loses its marks; between
/// code points inside a cluster that is longer than the limit itself.
extension Tokenizer {
  /// Bytes that a writer of terms may write behind the limit, to see what the cut would part.
  static let cutRoom = 16

  /// How much of `count` bytes of UTF-8 stays if `limit` bytes may: all, or up to the last boundary of
  /// clusters at or before the limit, or of code points if a cluster reaches from 0 beyond it.
  func keptCount(_ bytes: UnsafePointer<UInt8>, _ count: Int, limit: Int) -> Int {
    if count <= limit { return count }
    return lastBoundary(bytes, count, limit) ?? codePointBoundary(bytes, 0, limit)
  }

  /// The last boundary of grapheme clusters in `1...limit`, or nil; `limit` is less than `count`.
  func lastBoundary(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ limit: Int) -> Int? {
    if graphemeBreaker == nil { graphemeBreaker = cicu_breaker_open(Int32(CICU_GRAPHEMES)) }
    guard let graphemeBreaker, cicu_breaker_start(graphemeBreaker, bytes, Int64(count)) != 0
    else { return nil }
    var last: Int?
    while case let next = cicu_breaker_next(graphemeBreaker), next > 0, next <= limit {
      last = Int(next)
    }
    return last
  }

  /// Where to cut the part of the text that begins at `start` and goes on at `stop`, the limit.
  ///
  /// Looks at what stands before the limit, at more only if that is one cluster: beyond its first
  /// character, letters and marks tell their boundaries from their neighbours.
  func cutPlace(_ start: Int, _ stop: Int) -> Int {
    let behind = min(end, stop + decodeScalar(text, stop, end).count)
    var reach = 128
    while true {
      var from = max(start, stop - reach)
      while from > start, text[from] & 0xC0 == 0x80 { from -= 1 }
      if let found = lastBoundary(text + from, behind - from, stop - from) { return from + found }
      guard from > start else { return stop }
      reach *= 4
    }
  }

  private func codePointBoundary(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ limit: Int) -> Int {
    var last = limit
    while last > start, bytes[last] & 0xC0 == 0x80 { last -= 1 }
    return last
  }
}
