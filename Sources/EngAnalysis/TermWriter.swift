import CICU

extension Tokenizer {
  /// Of a word whose fold is not the sum of its letters' folds, the source bytes that count.
  static let wholeFoldLimit = 2048

  /// Writes the fold of the source bytes `start..<end`, without apostrophes and gershayim, at most
  /// `most` bytes (with `cutRoom` bytes of room behind), and returns how many.
  func writeTerm(
    _ start: Int,
    _ end: Int,
    to out: UnsafeMutablePointer<UInt8>,
    most: Int = Tokenizer.maximumTerm
  ) -> (count: Int, spellingDiffers: Bool) {
    if analyzer.keepsMarks { return (writeSpelling(start, end, to: out, most: most), false) }
    var count = 0
    var differs = false
    var order: UInt8 = 0
    var i = start
    while i < end {
      let scalar = decodeScalar(text, i, end)
      i += scalar.count
      guard scalar.isValid else { continue }
      let entry = table[scalar.value]
      if entry.kind >= CharacterClass.apostrophe { continue }
      if entry.foldsWhole || entry.isOrdered && entry.order < order {
        return (writeWhole(start, end, to: out, most: most, spelling: false), true)
      }
      // What leaves nothing parts nothing.
      if entry.foldCount > 0 { order = entry.isOrdered ? entry.order : 0 }
      if entry.spellingDiffers { differs = true }
      let size = entry.foldCount
      entry.copyFold(to: out + count)
      guard count + size <= most else {
        return (keptCount(out, count + size, limit: most), differs)
      }
      count += size
    }
    return (count, differs)
  }

  /// Writes the NFKC case fold of the source bytes, which keeps accents, as `writeTerm` does.
  func writeSpelling(
    _ start: Int,
    _ end: Int,
    to out: UnsafeMutablePointer<UInt8>,
    most: Int = Tokenizer.maximumTerm
  ) -> Int {
    var count = 0
    var order: UInt8 = 0
    var i = start
    while i < end {
      let scalar = decodeScalar(text, i, end)
      i += scalar.count
      guard scalar.isValid else { continue }
      let entry = table[scalar.value]
      if entry.kind >= CharacterClass.apostrophe { continue }
      // A mark whose fold is empty composes in the spelling with what stands before it.
      if entry.foldsWhole || entry.isOrdered && entry.order < order
        || entry.kind == CharacterClass.mark && entry.foldCount == 0 && entry.spellingCount > 0
      {
        return writeWhole(start, end, to: out, most: most, spelling: true)
      }
      let size = entry.spellingCount
      if size > 0 { order = entry.isOrdered ? entry.order : 0 }
      entry.copySpelling(to: out + count)
      guard count + size <= most else { return keptCount(out, count + size, limit: most) }
      count += size
    }
    return count
  }

  /// Folds through ICU, of at most the first `wholeFoldLimit` source bytes, in whole clusters.
  private func writeWhole(
    _ start: Int,
    _ end: Int,
    to out: UnsafeMutablePointer<UInt8>,
    most: Int,
    spelling: Bool
  ) -> Int {
    let room = scratch + (Tokenizer.scratchCapacity - Tokenizer.wholeFoldLimit - Tokenizer.cutRoom)
    var used = 0
    var i = start
    while i < end {
      let scalar = decodeScalar(text, i, end)
      defer { i += scalar.count }
      guard scalar.isValid else { continue }
      let kind = table[scalar.value].kind
      if kind >= CharacterClass.apostrophe { continue }
      for k in 0..<scalar.count { room[used + k] = text[i + k] }
      used += scalar.count
      guard used <= Tokenizer.wholeFoldLimit else {
        used = keptCount(room, used, limit: Tokenizer.wholeFoldLimit)
        break
      }
    }
    let capacity = Int32(most + Tokenizer.cutRoom)
    let count =
      spelling
      ? cicu_casefold(room, Int32(used), out, capacity, nil)
      : cicu_fold(room, Int32(used), out, capacity, nil)
    return keptCount(out, max(0, Int(count)), limit: most)
  }
}
