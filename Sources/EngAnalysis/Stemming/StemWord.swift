/// A word while rules cut it: its letters and where its regions begin.
///
/// A region is the part of the word from an index to its end; a region that does not exist begins
/// at the end of the word as it was when the regions were set. A suffix is *in* a region when it
/// begins at or after the region's start.
struct StemWord {
  var letters: [Unicode.Scalar]
  /// Start of the region after the first non-vowel that follows a vowel.
  var r1 = 0
  /// Start of the same region taken within R1.
  var r2 = 0
  /// Start of the region verb endings may be cut from; each language defines its own.
  var rv = 0

  init(_ word: String) {
    letters = []
    letters.reserveCapacity(word.utf8.count + 2)
    letters.append(contentsOf: word.unicodeScalars)
  }

  var count: Int { letters.count }

  var text: String {
    if letters.allSatisfy({ $0.value < 0x80 }) {
      return String(unsafeUninitializedCapacity: letters.count) { bytes in
        for index in letters.indices {
          bytes[index] = UInt8(truncatingIfNeeded: letters[index].value)
        }
        return letters.count
      }
    }
    return letters.reduce(into: "") { $0.unicodeScalars.append($1) }
  }

  /// The letter `distance` places before the end (1 is the last), or nil before the beginning.
  func last(_ distance: Int = 1) -> Unicode.Scalar? {
    distance >= 1 && distance <= letters.count ? letters[letters.count - distance] : nil
  }

  /// The letter at `index` counted from the beginning, or nil outside the word.
  func letter(_ index: Int) -> Unicode.Scalar? {
    index >= 0 && index < letters.count ? letters[index] : nil
  }

  /// Whether the last letter is one of `set`.
  func endsIn(_ set: LetterSet, skipping skipped: Int = 0) -> Bool {
    guard let letter = last(skipped + 1) else { return false }
    return set.contains(letter)
  }

  /// Whether the last letter exists and is none of `set`.
  func endsOutside(_ set: LetterSet, skipping skipped: Int = 0) -> Bool {
    guard let letter = last(skipped + 1) else { return false }
    return !set.contains(letter)
  }

  /// Whether the word without its last `skipped` letters ends with `suffix`, all of which lies at
  /// or after `limit`.
  func ends(_ suffix: String, skipping skipped: Int = 0, from limit: Int = 0) -> Bool {
    var index = letters.count - skipped
    for letter in suffix.unicodeScalars.reversed() {
      index -= 1
      guard index >= limit, index >= 0, letters[index] == letter else { return false }
    }
    return true
  }

  /// The first of `suffixes` (separated by blanks) with which the word ends.
  func endsWithAny(_ suffixes: String, skipping skipped: Int = 0, from limit: Int = 0) -> Bool {
    for suffix in suffixes.split(separator: " ")
    where ends(String(suffix), skipping: skipped, from: limit) {
      return true
    }
    return false
  }

  func starts(_ prefix: String) -> Bool {
    letters.starts(with: prefix.unicodeScalars)
  }

  /// Whether the last `length` letters lie in the region that begins at `region`.
  func has(_ length: Int, in region: Int) -> Bool { letters.count - length >= region }

  mutating func drop(_ length: Int) { letters.removeLast(min(length, letters.count)) }

  mutating func replace(_ length: Int, with text: String) {
    drop(length)
    letters.append(contentsOf: text.unicodeScalars)
  }

  /// Deletes the suffix when the word ends with it and it lies in the region; says whether it did.
  @discardableResult
  mutating func delete(_ suffix: String, in region: Int = 0) -> Bool {
    guard ends(suffix, from: region) else { return false }
    drop(suffix.unicodeScalars.count)
    return true
  }

  /// Replaces single letters everywhere, as the pairs say.
  mutating func map(_ pairs: [Unicode.Scalar: Unicode.Scalar]) {
    for index in letters.indices {
      if let other = pairs[letters[index]] { letters[index] = other }
    }
  }

  /// The index after the first non-vowel that follows a vowel at or after `start`, or the end.
  func region(after start: Int, vowels: LetterSet) -> Int {
    var index = start
    while index < letters.count, !vowels.contains(letters[index]) { index += 1 }
    while index < letters.count, vowels.contains(letters[index]) { index += 1 }
    return min(index + 1, letters.count)
  }

  /// Sets R1 and R2; the part before R1 has at least `minimum` letters.
  mutating func setRegions(vowels: LetterSet, minimum: Int = 0) {
    r1 = region(after: 0, vowels: vowels)
    r2 = region(after: r1, vowels: vowels)
    if r1 < minimum { r1 = min(minimum, letters.count) }
  }

  /// Sets RV as Spanish, Italian, Portuguese and Romanian define it.
  mutating func setRomanceVerbRegion(vowels: LetterSet) {
    rv = letters.count
    guard letters.count >= 3 else { return }
    let first = vowels.contains(letters[0])
    let second = vowels.contains(letters[1])
    if !first && second {
      rv = 3
      return
    }
    // After a consonant in second place the next vowel ends the start; after two vowels the next
    // consonant does.
    var index = 2
    while index < letters.count, vowels.contains(letters[index]) == second { index += 1 }
    rv = min(index + 1, letters.count)
  }
}
