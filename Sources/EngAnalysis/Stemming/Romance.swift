/// Steps that Italian, Portuguese and Spanish have in common: what goes, in R2, from before an ending that
/// has been cut.
extension StemWord {
  /// Before `amente`: `iv`, and `at` before it, or else one of `others`, separated by blanks.
  mutating func cutBeforeAdverb(_ others: String) {
    if delete("iv", in: r2) {
      delete("at", in: r2)
    } else {
      deleteAny(others, in: r2)
    }
  }

  /// Before the ending of a quality, `idad`, `idade` or `ità`.
  mutating func cutBeforeQuality() { deleteAny("abil ic iv", in: r2) }

  /// Deletes the first of the suffixes with which the word ends if it lies in the region; says whether it
  /// did.
  @discardableResult
  mutating func deleteAny(_ suffixes: String, in region: Int) -> Bool {
    for suffix in suffixes.split(separator: " ") where delete(String(suffix), in: region) {
      return true
    }
    return false
  }

  /// Deletes the longest ending of a table that lies in the region; says whether it did.
  @discardableResult
  mutating func deleteLongest<Action>(_ table: SuffixTable<Action>, in region: Int) -> Bool {
    guard let match = table.longest(self, from: region) else { return false }
    drop(match.length)
    return true
  }
}
